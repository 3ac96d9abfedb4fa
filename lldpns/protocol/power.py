"""Power over the link: the parts of 802.3's TLV, and words that it shares with LLDP-MED."""

from lldpns.protocol import wire
from lldpns.protocol.tlv import FixedRecord
from lldpns.protocol.words import name_of, names_of


def priority_name(priority: int) -> str:
    """Tell how important the power is to a device."""
    return name_of(priority, _PRIORITIES)


def source_name(source: int, *, is_powered_device: bool) -> str:
    """Tell where the sender takes its power from."""
    return name_of(source, _PD_SOURCES if is_powered_device else _PSE_SOURCES)


class PowerAllocation(FixedRecord, frozen=True, gc=False):
    """What 802.3at added to power via MDI (79.3.2.4 to 79.3.2.6): the power agreed on.

    `requested` by the powered device and `allocated` by the sourcing equipment are in tenths of a
    watt. `reserved` and `four_pair_id` are one bit each; the latter tells that the device accepts
    power on both modes.
    """

    layout = wire.Layout(
        type=2, source=2, reserved=1, four_pair_id=1, priority=2, requested=16, allocated=16
    )

    type: int
    source: int
    reserved: int
    four_pair_id: int
    priority: int
    requested: int
    allocated: int

    @property
    def type_name(self) -> str:
        """Which kind of equipment sent this."""
        return name_of(self.type, _POWER_TYPES)

    @property
    def source_name(self) -> str:
        """Where the sender takes its power from."""
        return source_name(self.source, is_powered_device=bool(self.type & 1))

    @property
    def priority_name(self) -> str:
        """How important the power is."""
        return priority_name(self.priority)


class FourPairPower(FixedRecord, frozen=True, gc=False):
    """What 802.3bt added to power via MDI: power over all four pairs.

    Powers are in tenths of a watt: `..._a` and `..._b` for the two modes (alternatives) of a
    dual-signature device, `available` for the most that the sourcing equipment can give.
    `power_down` asks to be switched off for `power_down_time` seconds.
    """

    layout = wire.Layout(
        requested_a=16,
        requested_b=16,
        allocated_a=16,
        allocated_b=16,
        pse_status=2,
        pd_status=2,
        pairs=2,
        class_a=3,
        class_b=3,
        power_class=4,
        reserved=4,
        type=3,
        isolated=1,
        available=16,
        autoclass=8,
        power_down=6,
        power_down_time=18,
    )

    requested_a: int
    requested_b: int
    allocated_a: int
    allocated_b: int
    pse_status: int
    pd_status: int
    pairs: int
    class_a: int
    class_b: int
    power_class: int
    reserved: int
    type: int
    isolated: int
    available: int
    autoclass: int
    power_down: int
    power_down_time: int

    @property
    def pse_status_name(self) -> str:
        """How the sourcing equipment gives power."""
        return name_of(self.pse_status, _PSE_STATUS)

    @property
    def pd_status_name(self) -> str:
        """How the powered device takes power."""
        return name_of(self.pd_status, _PD_STATUS)

    @property
    def pairs_name(self) -> str:
        """Which pairs carry the power."""
        return name_of(self.pairs, _FOUR_PAIRS)

    @property
    def power_class_name(self) -> str:
        """How much power the device may take."""
        return name_of(self.power_class, _FOUR_PAIR_CLASSES)

    @property
    def class_a_name(self) -> str:
        """How much power the first half of a dual-signature device may take."""
        return name_of(self.class_a, _HALF_CLASSES)

    @property
    def class_b_name(self) -> str:
        """How much power the second half of a dual-signature device may take."""
        return name_of(self.class_b, _HALF_CLASSES)

    @property
    def type_name(self) -> str:
        """Which kind of equipment sent this."""
        return name_of(self.type, _FOUR_PAIR_TYPES)

    @property
    def autoclass_names(self) -> tuple[str, ...]:
        """What of autoclass, the measuring of what a device takes, is asked for, done, possible."""
        return names_of(self.autoclass, _AUTOCLASS)

    @property
    def asks_for_power_down(self) -> bool:
        """Whether the device wants to be switched off."""
        return self.power_down == _POWER_DOWN


_POWER_TYPES = {0: "type-2-pse", 1: "type-2-pd", 2: "type-1-pse", 3: "type-1-pd"}
_PRIORITIES = {0: "unknown", 1: "critical", 2: "high", 3: "low"}
_PSE_SOURCES = {0: "unknown", 1: "primary", 2: "backup"}
_PD_SOURCES = {0: "unknown", 1: "pse", 2: "local", 3: "pse-and-local"}
_PSE_STATUS = {
    0: "unknown",
    1: "2-pair",
    2: "4-pair-single-signature",
    3: "4-pair-dual-signature",
}
_PD_STATUS = {
    0: "unknown",
    1: "powered-single-signature",
    2: "2-pair-powered-dual-signature",
    3: "4-pair-powered-dual-signature",
}
_FOUR_PAIRS = {0: "unknown", 1: "alternative-a", 2: "alternative-b", 3: "both"}
_HALF_CLASSES = {**{number: f"class-{number}" for number in range(1, 6)}, 7: "single-signature"}
_FOUR_PAIR_CLASSES = {**{number: f"class-{number}" for number in range(1, 9)}, 15: "dual-signature"}
_AUTOCLASS = ("request", "completed", "supported")
_POWER_DOWN = 0x1D
_FOUR_PAIR_TYPES = {
    0: "type-3-pse",
    1: "type-4-pse",
    2: "type-3-single-signature-pd",
    3: "type-3-dual-signature-pd",
    4: "type-4-single-signature-pd",
    5: "type-4-dual-signature-pd",
}

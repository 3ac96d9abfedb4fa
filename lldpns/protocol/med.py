"""TLVs of LLDP-MED (ANSI/TIA-1057, 10.2): what telephones and the switches they hang on say."""

from collections.abc import Callable
from typing import Self

from lldpns.protocol import wire
from lldpns.protocol.constants import OUI_MED
from lldpns.protocol.location import read_location
from lldpns.protocol.organizational import Organizational, OrganizationalRecord
from lldpns.protocol.power import priority_name, source_name
from lldpns.protocol.words import name_of, names_of, text

POLICY_UNKNOWN = 1 << 2
POLICY_TAGGED = 1 << 1


class _Med(OrganizationalRecord, frozen=True, gc=False):
    oui = OUI_MED


class MedCapabilities(_Med, frozen=True, gc=False):
    """LLDP-MED capabilities (10.2.2): which TLVs the sender may send, and what it is."""

    subtype = 1
    layout = wire.Layout(capabilities=16, device_type=8)

    capabilities: int
    device_type: int

    @property
    def capability_names(self) -> tuple[str, ...]:
        """The kinds of LLDP-MED TLVs that the sender may send."""
        return names_of(self.capabilities, _CAPABILITIES)

    @property
    def device_type_name(self) -> str:
        """What the sender is: an endpoint of some class, or a part of the network."""
        return name_of(self.device_type, _DEVICE_TYPES)


class NetworkPolicy(_Med, frozen=True, gc=False):
    """Network policy (10.2.3): the VLAN and the priorities of one application.

    `flags` are `POLICY_UNKNOWN`, `POLICY_TAGGED` and a reserved bit.
    """

    subtype = 2
    once = False
    layout = wire.Layout(application=8, flags=3, vlan_id=12, priority=3, dscp=6)

    application: int
    flags: int
    vlan_id: int
    priority: int
    dscp: int

    @property
    def application_name(self) -> str:
        """Which traffic this is about."""
        return name_of(self.application, _APPLICATIONS)

    @property
    def unknown(self) -> bool:
        """Whether the sender asks for this policy, and does not know it."""
        return bool(self.flags & POLICY_UNKNOWN)

    @property
    def tagged(self) -> bool:
        """Whether the frames carry a VLAN tag."""
        return bool(self.flags & POLICY_TAGGED)


class ExtendedPower(_Med, frozen=True, gc=False):
    """Extended power via MDI (10.2.5); `power` is in tenths of a watt."""

    subtype = 4
    layout = wire.Layout(type=2, source=2, priority=4, power=16)

    type: int
    source: int
    priority: int
    power: int

    @property
    def type_name(self) -> str:
        """Whether the sender gives power (sourcing equipment) or takes it."""
        return name_of(self.type, _POWER_TYPES)

    @property
    def source_name(self) -> str:
        """Where the sender takes its power from."""
        return source_name(self.source, is_powered_device=self.type == 1)

    @property
    def priority_name(self) -> str:
        """How important the power is."""
        return priority_name(self.priority)


class Inventory(_Med, frozen=True, gc=False):
    """Base of the inventory TLVs (10.2.6): a text of 32 octets at most."""

    value: bytes

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Take the text."""
        return cls(wire.check_length(octets, 0, 32))

    def to_octets(self) -> bytes:
        """Give the text."""
        return wire.require_length(self.value, 0, 32)

    @property
    def text(self) -> str:
        """The text up to the first NUL octet: switches are known to send whole C buffers."""
        return text(self.value.split(b"\0", 1)[0])


class HardwareRevision(Inventory, frozen=True, gc=False):
    """Hardware revision (10.2.6.1)."""

    subtype = 5


class FirmwareRevision(Inventory, frozen=True, gc=False):
    """Firmware revision (10.2.6.2)."""

    subtype = 6


class SoftwareRevision(Inventory, frozen=True, gc=False):
    """Software revision (10.2.6.3)."""

    subtype = 7


class SerialNumber(Inventory, frozen=True, gc=False):
    """Serial number (10.2.6.4)."""

    subtype = 8


class ManufacturerName(Inventory, frozen=True, gc=False):
    """Manufacturer name (10.2.6.5)."""

    subtype = 9


class ModelName(Inventory, frozen=True, gc=False):
    """Model name (10.2.6.6)."""

    subtype = 10


class AssetId(Inventory, frozen=True, gc=False):
    """Asset ID (10.2.6.7)."""

    subtype = 11


_CAPABILITIES = (
    "capabilities",
    "network-policy",
    "location",
    "extended-power-pse",
    "extended-power-pd",
    "inventory",
)
_DEVICE_TYPES = {
    0: "undefined",
    1: "endpoint-class-1",
    2: "endpoint-class-2",
    3: "endpoint-class-3",
    4: "network-connectivity",
}
_APPLICATIONS = {
    1: "voice",
    2: "voice-signaling",
    3: "guest-voice",
    4: "guest-voice-signaling",
    5: "softphone-voice",
    6: "video-conferencing",
    7: "streaming-video",
    8: "video-signaling",
}
_POWER_TYPES = {0: "pse", 1: "pd"}

DECODERS: dict[int, Callable[[bytes], Organizational]] = {
    record.subtype: record.from_octets
    for record in (
        MedCapabilities,
        NetworkPolicy,
        ExtendedPower,
        HardwareRevision,
        FirmwareRevision,
        SoftwareRevision,
        SerialNumber,
        ManufacturerName,
        ModelName,
        AssetId,
    )
}
DECODERS[3] = read_location

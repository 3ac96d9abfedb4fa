"""TLVs of IEEE 802.3 (802.3-2018 79.3): the state of the link, and power over it."""

from typing import Self

from lldpns.protocol import dot1, wire
from lldpns.protocol.constants import OUI_DOT3
from lldpns.protocol.errors import UnencodableLLDPDU
from lldpns.protocol.mau import MAU_TYPES
from lldpns.protocol.organizational import OrganizationalRecord
from lldpns.protocol.power import FourPairPower, PowerAllocation
from lldpns.protocol.words import name_of, names_of

AUTONEG_SUPPORTED = 1 << 0
AUTONEG_ENABLED = 1 << 1

POWER_PORT_IS_PSE = 1 << 0
POWER_SUPPORTED = 1 << 1
POWER_ENABLED = 1 << 2
POWER_PAIR_CONTROL = 1 << 3


class _Dot3(OrganizationalRecord, frozen=True, gc=False):
    oui = OUI_DOT3


class MacPhy(_Dot3, frozen=True, gc=False):
    """MAC/PHY configuration and status (79.3.1): speed, duplex and auto-negotiation.

    `autoneg` is `AUTONEG_SUPPORTED`, `AUTONEG_ENABLED` and 6 reserved bits. `advertised` has one
    bit for each ability (`ifMauAutoNegCapAdvertisedBits`, RFC 4836), `mau_type` is a number of
    dot3MauType in the IANA-MAU-MIB, 0 if unknown.
    """

    subtype = 1
    layout = wire.Layout(autoneg=8, advertised=16, mau_type=16)

    autoneg: int
    advertised: int
    mau_type: int

    @property
    def autoneg_supported(self) -> bool:
        """Whether the port can negotiate."""
        return bool(self.autoneg & AUTONEG_SUPPORTED)

    @property
    def autoneg_enabled(self) -> bool:
        """Whether the port does negotiate."""
        return bool(self.autoneg & AUTONEG_ENABLED)

    @property
    def advertised_names(self) -> tuple[str, ...]:
        """The abilities offered to the other end, the slowest first."""
        return names_of(self.advertised, ABILITIES)[::-1]

    @property
    def mau_type_name(self) -> str:
        """The operational MAU type, such as "1000BASE-T full duplex"."""
        known = self.mau_type < len(MAU_TYPES)
        return MAU_TYPES[self.mau_type] if known else f"reserved-{self.mau_type}"


class PowerViaMdi(_Dot3, frozen=True, gc=False):
    """Power via MDI (79.3.2), in one of the three lengths that 802.3 gave it over the years.

    `support` holds `POWER_...` bits and 4 reserved ones, `pairs` is 1 for the signal pairs and 2
    for the spare ones, `power_class` is 1 for class 0 up to 5 for class 4 and above (RFC 3621).
    """

    subtype = 2
    layout = wire.Layout(support=8, pairs=8, power_class=8)

    support: int
    pairs: int
    power_class: int
    allocation: PowerAllocation | None = None
    four_pair: FourPairPower | None = None

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read as many of the three parts as are there in full."""
        support, pairs, power_class = cls.layout.unpack(octets)
        allocation = four_pair = None
        if len(octets) >= _ALLOCATION_END:
            allocation = PowerAllocation.from_octets(octets[cls.layout.size :])
        if len(octets) >= _FOUR_PAIR_END:
            four_pair = FourPairPower.from_octets(octets[_ALLOCATION_END:])
        return cls(support, pairs, power_class, allocation, four_pair)

    def to_octets(self) -> bytes:
        """Write the parts that are there."""
        octets = self.layout.pack(self.support, self.pairs, self.power_class)
        if self.allocation is not None:
            octets += self.allocation.to_octets()
        if self.four_pair is not None:
            if self.allocation is None:
                raise UnencodableLLDPDU("four_pair without allocation, must be after one")
            octets += self.four_pair.to_octets()
        return octets

    @property
    def is_pse(self) -> bool:
        """Whether the sender gives power (sourcing equipment), else it takes it."""
        return bool(self.support & POWER_PORT_IS_PSE)

    @property
    def supported(self) -> bool:
        """Whether the sender can give power."""
        return bool(self.support & POWER_SUPPORTED)

    @property
    def enabled(self) -> bool:
        """Whether the sender is set to give power."""
        return bool(self.support & POWER_ENABLED)

    @property
    def pair_control(self) -> bool:
        """Whether the sender can choose the pairs."""
        return bool(self.support & POWER_PAIR_CONTROL)

    @property
    def pairs_name(self) -> str:
        """Which pairs carry the power."""
        return name_of(self.pairs, _PAIRS)

    @property
    def class_name(self) -> str:
        """How much power the device may take (RFC 3621)."""
        return name_of(self.power_class, _CLASSES)


class LinkAggregation(dot1.LinkAggregation, frozen=True, gc=False):
    """Link aggregation (79.3.3), deprecated: the same under the organization that it left."""

    oui = OUI_DOT3
    subtype = 3


class MaximumFrameSize(_Dot3, frozen=True, gc=False):
    """Maximum frame size (79.3.4): in octets, from the destination address to the FCS."""

    subtype = 4
    layout = wire.Layout(octets=16)

    octets: int


_ALLOCATION_END = PowerViaMdi.layout.size + PowerAllocation.layout.size
_FOUR_PAIR_END = _ALLOCATION_END + FourPairPower.layout.size
ABILITIES = (
    "1000base-t-full",
    "1000base-t-half",
    "1000base-x-full",
    "1000base-x-half",
    "symmetric-and-asymmetric-pause",
    "symmetric-pause",
    "asymmetric-pause",
    "pause",
    "100base-t2-full",
    "100base-t2-half",
    "100base-tx-full",
    "100base-tx-half",
    "100base-t4",
    "10base-t-full",
    "10base-t-half",
    "other",
)
_PAIRS = {1: "signal", 2: "spare"}
_CLASSES = {number: f"class-{number - 1}" for number in range(1, 6)}

DECODERS = {
    record.subtype: record.from_octets
    for record in (MacPhy, PowerViaMdi, LinkAggregation, MaximumFrameSize)
}

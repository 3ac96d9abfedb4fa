"""TLVs of IEEE 802.1 (802.1Q-2018 Annex D.2): which VLANs a port is in."""

from typing import Self

from lldpns.protocol import wire
from lldpns.protocol.constants import OUI_DOT1
from lldpns.protocol.organizational import OrganizationalRecord
from lldpns.protocol.words import name_of

PPVID_SUPPORTED = 1 << 1
PPVID_ENABLED = 1 << 2

AGGREGATION_CAPABLE = 1 << 0
AGGREGATION_ENABLED = 1 << 1
AGGREGATION_FROM_PORT = 1 << 2
AGGREGATION_FROM_AGGREGATOR = 2 << 2


class _Dot1(OrganizationalRecord, frozen=True, gc=False):
    oui = OUI_DOT1


class PortVlanId(_Dot1, frozen=True, gc=False):
    """Port VLAN ID (D.2.1): the VLAN of untagged frames; 0 if there is none."""

    subtype = 1
    layout = wire.Layout(vlan_id=16)

    vlan_id: int


class PortProtocolVlanId(_Dot1, frozen=True, gc=False):
    """Port and protocol VLAN ID (D.2.2): the VLAN of untagged frames of some protocol.

    `flags` are `PPVID_SUPPORTED`, `PPVID_ENABLED` and 6 reserved bits.
    """

    subtype = 2
    once = False
    layout = wire.Layout(flags=8, vlan_id=16)

    flags: int
    vlan_id: int

    @property
    def supported(self) -> bool:
        """Whether the port can have such VLANs."""
        return bool(self.flags & PPVID_SUPPORTED)

    @property
    def enabled(self) -> bool:
        """Whether the port has such VLANs."""
        return bool(self.flags & PPVID_ENABLED)


class VlanName(_Dot1, frozen=True, gc=False):
    """VLAN name (D.2.3): a VLAN that the port is a member of; the name has 32 octets at most."""

    subtype = 3
    once = False

    vlan_id: int
    name: bytes

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the VLAN ID, then the name after its length."""
        reader = wire.Reader(octets)
        return cls(reader.number(2), reader.string(32))

    def to_octets(self) -> bytes:
        """Write the VLAN ID, then the name after its length."""
        return wire.number(self.vlan_id, 2) + wire.string(self.name, 32)


class ProtocolIdentity(_Dot1, frozen=True, gc=False):
    """Protocol identity (D.2.4): the first octets of the frames of a protocol in use."""

    subtype = 4
    once = False

    identity: bytes

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the octets after their length."""
        return cls(wire.Reader(octets).string())

    def to_octets(self) -> bytes:
        """Write the octets after their length."""
        return wire.string(self.identity)


class VidUsageDigest(_Dot1, frozen=True, gc=False):
    """VID usage digest (D.2.5): the CRC-32 of the table of VLAN IDs in use."""

    subtype = 5
    layout = wire.Layout(digest=32)

    digest: int


class ManagementVid(_Dot1, frozen=True, gc=False):
    """Management VID (D.2.6): the VLAN to manage the system through; 0 if there is none."""

    subtype = 6
    layout = wire.Layout(vlan_id=16)

    vlan_id: int


class LinkAggregation(_Dot1, frozen=True, gc=False):
    """Link aggregation (802.1AX Annex F): whether the link is, or could be, part of a bundle.

    `status` holds `AGGREGATION_CAPABLE`, `AGGREGATION_ENABLED`, 2 bits that tell what `port_id`
    stands for, and 4 reserved ones. `port_id` is the interface number of the aggregated port, 0 if
    there is none.
    """

    subtype = 7
    layout = wire.Layout(status=8, port_id=32)

    status: int
    port_id: int

    @property
    def capable(self) -> bool:
        """Whether the link can be aggregated."""
        return bool(self.status & AGGREGATION_CAPABLE)

    @property
    def enabled(self) -> bool:
        """Whether the link is aggregated."""
        return bool(self.status & AGGREGATION_ENABLED)

    @property
    def port_type_name(self) -> str:
        """Which kind of port sent this."""
        return name_of(self.status >> 2 & 3, _PORT_TYPES)


_PORT_TYPES = {
    0: "unspecified",
    1: "aggregation-port",
    2: "aggregator",
    3: "single-port-aggregator",
}

DECODERS = {
    record.subtype: record.from_octets
    for record in (
        PortVlanId,
        PortProtocolVlanId,
        VlanName,
        ProtocolIdentity,
        VidUsageDigest,
        ManagementVid,
        LinkAggregation,
    )
}

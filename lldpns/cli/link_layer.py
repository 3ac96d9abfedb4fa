"""Where in a captured frame its LLDPDU is. Pure: octets in, octets out."""

from typing import NamedTuple

from lldpns.protocol.constants import ETHERTYPE

_LLDP = ETHERTYPE.to_bytes(2)
_TAGS = frozenset(map(bytes.fromhex, ("8100", "88a8", "9100")))
_TAG = 4  # octets: the VLAN ID is in the first two, the next ethertype is the others
_VLAN_ID = 0x0FFF
_PACKET_OUTGOING = 4


class _Header(NamedTuple):
    """Where things are in the header that a link type stands for, in octets from its start."""

    size: int
    ethertype: int
    source: int
    packet_type: int | None = None
    ifindex: int | None = None


# https://www.tcpdump.org/linktypes.html: Ethernet, and the two that Linux makes of `any` interface
_HEADERS = {
    1: _Header(14, ethertype=12, source=6),
    113: _Header(16, ethertype=14, source=6, packet_type=1),
    276: _Header(20, ethertype=0, source=12, packet_type=10, ifindex=4),
}
LINK_TYPES = frozenset(_HEADERS)
"""Those that are looked into."""


class Payload(NamedTuple):
    """What an LLDP frame carries."""

    lldpdu: bytes
    source: bytes
    """MAC address of the sender."""
    tagged: bool
    """It is in a VLAN, where no LLDPDU belongs; priority-tagged (VLAN ID 0) is not."""
    outgoing: bool
    """The host that captured it sent it, as far as the header tells."""
    ifindex: int | None
    """The interface that it was captured on, if the header tells."""


def lldp_in(link_type: int, octets: bytes) -> Payload | None:
    """Look into a captured frame; None if it is no LLDP, or not one of `LINK_TYPES`."""
    header = _HEADERS.get(link_type)
    if header is None or len(octets) < header.size:
        return None
    ethertype = octets[header.ethertype : header.ethertype + 2]
    start, vlan_ids = header.size, 0
    while ethertype in _TAGS:
        tag = octets[start : start + _TAG]
        vlan_ids |= int.from_bytes(tag[:2]) & _VLAN_ID
        ethertype = tag[2:]
        start += _TAG
    if ethertype != _LLDP:
        return None
    return Payload(
        lldpdu=octets[start:],
        source=octets[header.source : header.source + 6],
        tagged=vlan_ids != 0,
        outgoing=header.packet_type is not None and octets[header.packet_type] == _PACKET_OUTGOING,
        ifindex=int.from_bytes(octets[header.ifindex : header.ifindex + 4])
        if header.ifindex is not None
        else None,
    )

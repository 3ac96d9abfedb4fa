"""Hypothesis strategies for every record that the codec knows, and for frames good and bad."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hypothesis import strategies as st

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    Organizational,
    OrganizationalRecord,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    dot1,
    dot3,
    encode,
    location,
    med,
    power,
)
from lldpns.protocol.lldpdu import DECODERS


def number(bits: int) -> st.SearchStrategy[int]:
    """Any unsigned number of so many bits."""
    return st.integers(0, (1 << bits) - 1)


def record(kind: Callable[..., Any], *widths: int) -> st.SearchStrategy[Any]:
    """A record that is nothing but numbers of these widths."""
    return st.builds(kind, *map(number, widths))


octet = number(8)
mac_addresses = st.binary(min_size=6, max_size=6)

chassis_ids = st.builds(ChassisId, octet, st.binary(min_size=1, max_size=255)) | st.builds(
    ChassisId, st.just(4), mac_addresses
)
port_ids = st.builds(PortId, octet, st.binary(min_size=1, max_size=255)) | st.builds(
    PortId, st.just(5), st.text(min_size=1, max_size=15).map(str.encode)
)
capabilities = record(Capabilities, 16, 16)
management_addresses = st.builds(
    ManagementAddress,
    octet,
    st.binary(min_size=1, max_size=31),
    octet,
    number(32),
    st.binary(max_size=128),
)
unknown_tlvs = st.builds(UnknownTlv, st.integers(9, 126), st.binary(max_size=511))

allocations = record(power.PowerAllocation, 2, 2, 1, 1, 2, 16, 16)
four_pairs = record(power.FourPairPower, 16, 16, 16, 16, 2, 2, 2, 3, 3, 4, 4, 3, 1, 16, 8, 6, 18)


def _civic_size(elements: Sequence[location.CivicElement]) -> int:
    return 3 + sum(2 + len(element.value) for element in elements)


civic_elements = st.builds(location.CivicElement, octet, st.binary(max_size=40))
inventory_kinds: tuple[type[med.Inventory], ...] = (
    med.HardwareRevision,
    med.FirmwareRevision,
    med.SoftwareRevision,
    med.SerialNumber,
    med.ManufacturerName,
    med.ModelName,
    med.AssetId,
)
records: dict[type[OrganizationalRecord], st.SearchStrategy[Any]] = {
    dot1.PortVlanId: record(dot1.PortVlanId, 16),
    dot1.PortProtocolVlanId: record(dot1.PortProtocolVlanId, 8, 16),
    dot1.VlanName: st.builds(dot1.VlanName, number(16), st.binary(max_size=32)),
    dot1.ProtocolIdentity: st.builds(dot1.ProtocolIdentity, st.binary(max_size=255)),
    dot1.VidUsageDigest: record(dot1.VidUsageDigest, 32),
    dot1.ManagementVid: record(dot1.ManagementVid, 16),
    dot1.LinkAggregation: record(dot1.LinkAggregation, 8, 32),
    dot3.MacPhy: record(dot3.MacPhy, 8, 16, 16),
    dot3.PowerViaMdi: st.one_of(
        record(dot3.PowerViaMdi, 8, 8, 8),
        st.builds(dot3.PowerViaMdi, octet, octet, octet, allocations),
        st.builds(dot3.PowerViaMdi, octet, octet, octet, allocations, four_pairs),
    ),
    dot3.LinkAggregation: record(dot3.LinkAggregation, 8, 32),
    dot3.MaximumFrameSize: record(dot3.MaximumFrameSize, 16),
    med.MedCapabilities: record(med.MedCapabilities, 16, 8),
    med.NetworkPolicy: record(med.NetworkPolicy, 8, 3, 12, 3, 6),
    location.Coordinates: record(location.Coordinates, 6, 34, 6, 34, 4, 6, 30, 8),
    location.CivicAddress: st.builds(
        location.CivicAddress,
        octet,
        st.binary(min_size=2, max_size=2),
        st.lists(civic_elements, max_size=8)
        .filter(lambda elements: _civic_size(elements) <= 255)
        .map(tuple),
    ),
    location.Elin: st.builds(location.Elin, st.binary(max_size=25)),
    med.ExtendedPower: record(med.ExtendedPower, 2, 2, 4, 16),
    **{kind: st.builds(kind, st.binary(max_size=32)) for kind in inventory_kinds},
}
"""Of each kind of record any that can be encoded."""

# Any organization and subtype that no class is there for.
raw_organizational = st.builds(
    OrganizationalTlv,
    st.binary(min_size=3, max_size=3),
    octet,
    st.binary(max_size=507),
).filter(lambda tlv: tlv.oui + bytes((tlv.subtype,)) not in DECODERS)

organizational = st.one_of(*records.values(), raw_organizational)


def once_each(records: list[Organizational]) -> tuple[Organizational, ...]:
    """Leave out what an LLDPDU may not hold a second time."""
    kept: list[Organizational] = []
    for candidate in records:
        if not (candidate.once and any(type(candidate) is type(other) for other in kept)):
            kept.append(candidate)
    return tuple(kept)


def short_lists(elements: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Tuples with so many elements at most."""
    return st.lists(elements, max_size=most).map(tuple)


strings = st.none() | st.binary(max_size=255)

announcements = st.builds(
    LLDPDU,
    chassis_ids,
    port_ids,
    st.integers(1, 65535),
    strings,
    strings,
    strings,
    st.none() | capabilities,
    short_lists(management_addresses, 3),
    st.lists(organizational, max_size=8).map(once_each),
    short_lists(unknown_tlvs, 2),
)
"""LLDPDUs that tell about a port."""

shutdowns = st.builds(LLDPDU, chassis_ids, port_ids, st.just(0))
"""LLDPDUs that say that a port goes away."""

lldpdus = announcements | shutdowns


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The octets of a good LLDPDU, with some changed, left out, doubled, or cut off."""
    octets = bytearray(encode(draw(lldpdus)))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(octets)))
        stop = at + draw(st.integers(0, 8))
        new = draw(st.binary(max_size=4) | st.just(bytes(octets[at:stop]) * 2))
        octets[at:stop] = new
    return bytes(octets[: draw(st.integers(0, len(octets)))] if draw(st.booleans()) else octets)


@st.composite
def tlv_soup(draw: st.DrawFn) -> bytes:
    """Mandatory TLVs, then TLVs of the right form, with the types that matter and any content."""
    octets = bytearray(encode(LLDPDU(draw(chassis_ids), draw(port_ids), 120))[:-2])
    known = st.sampled_from(sorted(DECODERS))
    for _ in range(draw(st.integers(0, 6))):
        tlv_type = draw(st.integers(4, 9) | st.just(127))
        content = draw(st.binary(max_size=40))
        if tlv_type == 127 and draw(st.booleans()):
            content = draw(known) + content
        octets += (tlv_type << 9 | len(content)).to_bytes(2) + content
    return bytes(octets)

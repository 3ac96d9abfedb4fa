"""Hypothesis strategies for LLDPDUs that a well-behaved station would send.

Numbers take every value that their bits can have; texts are texts, and addresses have the length
that their family wants. What a decoder has to say against one of these is a fault of ours, or its
own.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lldpns.protocol import (
    LLDPDU,
    ChassisId,
    ManagementAddress,
    OrganizationalRecord,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    constants,
    dot1,
    encode,
    location,
)
from tests.unit.protocol.strategies import (
    capabilities,
    inventory_kinds,
    mac_addresses,
    number,
    octet,
    once_each,
    records,
    short_lists,
)

MIXED = st.characters(exclude_categories=["C", "Z"])


def text(most: int, least: int = 0) -> st.SearchStrategy[bytes]:
    """UTF-8 of so many octets, without a character cut in two."""
    return (
        st.text(MIXED, min_size=least, max_size=most)
        .map(lambda drawn: drawn.encode()[:most].decode(errors="ignore").encode())
        .filter(lambda octets: len(octets) >= least)
    )


def octets(size: int) -> st.SearchStrategy[bytes]:
    """Exactly so many octets."""
    return st.binary(min_size=size, max_size=size)


# Address family and address.
addresses = st.one_of(
    st.tuples(st.just(constants.FAMILY_IPV4), octets(4)),
    st.tuples(st.just(constants.FAMILY_IPV6), octets(16)),
    st.tuples(st.just(constants.FAMILY_MAC), octets(6)),
    st.tuples(st.integers(7, 30), st.binary(min_size=1, max_size=31)),
)
network_addresses = addresses.map(lambda pair: bytes((pair[0],)) + pair[1])

chassis_ids = st.one_of(
    st.builds(ChassisId, st.sampled_from([1, 2, 3, 6, 7]), text(255, 1)),
    st.builds(ChassisId, st.just(4), mac_addresses),
    st.builds(ChassisId, st.just(5), network_addresses),
)
port_ids = st.one_of(
    st.builds(PortId, st.sampled_from([1, 2, 5, 6, 7]), text(255, 1)),
    st.builds(PortId, st.just(3), mac_addresses),
    # tshark reads those that are not of the Internet as text, which holds no NUL octet.
    st.builds(PortId, st.just(4), network_addresses.filter(lambda it: it[0] < 3 or 0 not in it)),
)
management_addresses = st.builds(
    lambda where, subtype, interface, oid: ManagementAddress(
        where[0], where[1], subtype, interface, oid
    ),
    addresses,
    octet,
    number(32),
    st.binary(max_size=128),
)
civic_elements = st.builds(location.CivicElement, octet, text(20))
texts: dict[type[OrganizationalRecord], st.SearchStrategy[OrganizationalRecord]] = {
    dot1.VlanName: st.builds(dot1.VlanName, number(16), text(32)),
    location.CivicAddress: st.builds(
        location.CivicAddress, octet, text(2, 2), short_lists(civic_elements, 8)
    ),
    location.Elin: st.builds(location.Elin, text(25)),
    **{kind: st.builds(kind, text(32)) for kind in inventory_kinds},
}
organizational = st.one_of(
    *{**records, **texts}.values(),
    # Locally administered: of no vendor that anybody knows.
    st.builds(OrganizationalTlv, octets(2).map(b"\2".__add__), octet, st.binary(max_size=507)),
)
strings = st.none() | text(255)
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
    st.lists(organizational, max_size=10).map(once_each),
    short_lists(st.builds(UnknownTlv, st.integers(9, 126), st.binary(max_size=511)), 2),
)


def draw(count: int) -> list[bytes]:
    """Draw so many LLDPDUs, other ones at each call."""
    drawn = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(announcements)
    def collect(lldpdu: LLDPDU) -> None:
        drawn.append(encode(lldpdu))

    collect()
    return drawn

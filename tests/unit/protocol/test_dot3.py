"""TLVs of IEEE 802.3, with the parts that its power TLV got over the years."""

from __future__ import annotations

import pytest

from lldpns.protocol import OrganizationalRecord, UnencodableLLDPDU, dot3
from lldpns.protocol.errors import UnusableTlv
from lldpns.protocol.mau import MAU_TYPES
from lldpns.protocol.power import FourPairPower, PowerAllocation

ALLOCATION = PowerAllocation(
    type=1, source=3, reserved=0, four_pair_id=1, priority=2, requested=255, allocated=130
)
FOUR_PAIR = FourPairPower(
    requested_a=355,
    requested_b=300,
    allocated_a=255,
    allocated_b=200,
    pse_status=3,
    pd_status=2,
    pairs=3,
    class_a=4,
    class_b=5,
    power_class=15,
    reserved=0,
    type=3,
    isolated=1,
    available=510,
    autoclass=4,
    power_down=1,
    power_down_time=60,
)


@pytest.mark.parametrize(
    ("octets", "record"),
    [
        ("03 6c01 001e", dot3.MacPhy(3, 0x6C01, 30)),
        ("07 01 05", dot3.PowerViaMdi(7, 1, 5)),
        ("07 01 05 76 00ff 0082", dot3.PowerViaMdi(7, 1, 5, ALLOCATION)),
        (
            "07 01 05 76 00ff 0082 0163 012c 00ff 00c8 ee5f 07 01fe 04 04003c",
            dot3.PowerViaMdi(7, 1, 5, ALLOCATION, FOUR_PAIR),
        ),
        ("01 00000000", dot3.LinkAggregation(1, 0)),
        ("05f2", dot3.MaximumFrameSize(1522)),
    ],
)
def test_octets_of_each_tlv(octets: str, record: OrganizationalRecord) -> None:
    assert type(record).from_octets(bytes.fromhex(octets)) == record
    assert record.to_octets() == bytes.fromhex(octets)


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        (dot3.MacPhy, 5),
        (dot3.PowerViaMdi, 3),
        (dot3.LinkAggregation, 5),
        (dot3.MaximumFrameSize, 2),
    ],
)
def test_a_tlv_that_is_too_short(kind: type[OrganizationalRecord], least: int) -> None:
    kind.from_octets(bytes(least))
    with pytest.raises(UnusableTlv, match=f"expected at least {least}"):
        kind.from_octets(bytes(least - 1))


def test_power_in_a_length_between_two_editions_has_the_parts_that_are_complete() -> None:
    whole = dot3.PowerViaMdi(7, 1, 5, ALLOCATION, FOUR_PAIR).to_octets()
    for length in range(3, len(whole) + 5):
        power = dot3.PowerViaMdi.from_octets((whole + bytes(5))[:length])
        assert power.allocation == (ALLOCATION if length >= 8 else None)
        assert power.four_pair == (FOUR_PAIR if length >= len(whole) else None)


def test_power_of_802_3bt_needs_that_of_802_3at_before_it() -> None:
    with pytest.raises(UnencodableLLDPDU, match="four_pair without allocation"):
        dot3.PowerViaMdi(7, 1, 5, None, FOUR_PAIR).to_octets()


def test_words_of_power() -> None:
    power = dot3.PowerViaMdi(dot3.POWER_PORT_IS_PSE | dot3.POWER_ENABLED, 2, 5)
    assert (power.is_pse, power.supported, power.enabled) == (True, False, True)
    assert (power.pair_control, power.pairs_name, power.class_name) == (False, "spare", "class-4")
    assert dot3.PowerViaMdi(0, 0, 0).class_name == "reserved-0"
    assert ALLOCATION.type_name == "type-2-pd"
    assert (ALLOCATION.source_name, ALLOCATION.priority_name) == ("pse-and-local", "high")
    assert PowerAllocation(2, 2, 0, 0, 0, 0, 0).source_name == "backup"
    assert FOUR_PAIR.type_name == "type-3-dual-signature-pd"
    assert FOUR_PAIR.pse_status_name == "4-pair-dual-signature"
    assert FOUR_PAIR.pd_status_name == "2-pair-powered-dual-signature"
    assert FOUR_PAIR.pairs_name == "both"


def test_words_of_the_link() -> None:
    link = dot3.MacPhy(dot3.AUTONEG_SUPPORTED, 0x8C01, 16)
    assert (link.autoneg_supported, link.autoneg_enabled) == (True, False)
    assert link.advertised_names == (
        "other",
        "100base-tx-half",
        "100base-tx-full",
        "1000base-t-full",
    )
    assert link.mau_type_name == "100BASE-TX full duplex"
    assert dot3.MacPhy(0, 0, 0).mau_type_name == "other or unknown"
    assert dot3.MacPhy(0, 0, 65535).mau_type_name == "reserved-65535"


def test_mau_types_have_the_numbers_of_the_mib() -> None:
    assert len(MAU_TYPES) == len(set(MAU_TYPES)) == 145
    assert [MAU_TYPES[number] for number in (1, 30, 54, 78, 102, 144)] == [
        "AUI",
        "1000BASE-T full duplex",
        "10GBASE-T",
        "100GBASE-ER4",
        "100GBASE-SR4",
        "10BASE-T1S full duplex",
    ]

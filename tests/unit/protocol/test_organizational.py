"""What is true of the TLVs of every organization."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given

from lldpns.protocol import (
    OrganizationalRecord,
    OrganizationalTlv,
    UnencodableLLDPDU,
    dot1,
    dot3,
    location,
    med,
)
from lldpns.protocol.constants import OUI_DOT1, OUI_DOT3, OUI_MED
from lldpns.protocol.errors import UnusableTlv
from lldpns.protocol.lldpdu import DECODERS
from lldpns.protocol.organizational import information_string
from lldpns.protocol.tlv import FixedRecord
from tests.unit.protocol import strategies


def kinds_below(base: type[Any]) -> list[type[Any]]:
    """Every class that comes from `base`."""
    children = base.__subclasses__()
    return [*children, *(kind for child in children for kind in kinds_below(child))]


FIXED = [kind for kind in kinds_below(FixedRecord) if hasattr(kind, "layout")]


@pytest.mark.parametrize("kind", FIXED)
def test_a_layout_has_the_fields_of_its_record(kind: type[FixedRecord]) -> None:
    names = [name for name, _, _ in kind.layout._fields]
    fields = [field.name for field in msgspec.structs.fields(kind) if field.required]
    assert names in (fields, ["format", *fields])
    assert sum(mask.bit_length() for _, _, mask in kind.layout._fields) == 8 * kind.layout.size


@pytest.mark.parametrize("kind", strategies.records, ids=lambda kind: kind.__name__)
def test_what_is_written_is_read_back(kind: type[OrganizationalRecord]) -> None:
    @given(strategies.records[kind])
    def round_trip(record: OrganizationalRecord) -> None:
        octets = information_string(record)
        assert DECODERS[octets[:4]](octets[4:]) == record

    round_trip()


def test_no_kind_of_record_is_left_out_of_that() -> None:
    decoders = [*DECODERS.values(), *location._FORMATS.values()]
    readers = {getattr(decoder, "__self__", decoder) for decoder in decoders}
    assert set(strategies.records) == readers - {location.read_location}


@given(strategies.raw_organizational)
def test_a_raw_tlv_that_is_written_is_read_back(tlv: OrganizationalTlv) -> None:
    octets = information_string(tlv)
    assert octets[:4] not in DECODERS
    assert OrganizationalTlv.from_octets(octets) == tlv


@given(strategies.organizational)
def test_records_are_hashable_and_equal_by_content_only(record: Any) -> None:
    copy = msgspec.structs.replace(record)
    assert copy is not record
    assert copy == record
    assert hash(copy) == hash(record)


def test_every_subtype_that_is_promised_is_there() -> None:
    assert set(DECODERS) == {
        oui + bytes((subtype,))
        for oui, last in ((OUI_DOT1, 7), (OUI_DOT3, 4), (OUI_MED, 11))
        for subtype in range(1, last + 1)
    }


def test_the_same_octets_of_two_organizations_are_two_records() -> None:
    assert dot1.LinkAggregation(3, 7) != dot3.LinkAggregation(3, 7)
    assert dot1.LinkAggregation(3, 7).to_octets() == dot3.LinkAggregation(3, 7).to_octets()
    assert isinstance(dot3.LinkAggregation(3, 7), dot1.LinkAggregation)


def test_which_kinds_may_come_several_times() -> None:
    several = {kind.__name__ for kind in kinds_below(OrganizationalRecord) if not kind.once}
    assert several == {"PortProtocolVlanId", "VlanName", "ProtocolIdentity", "NetworkPolicy"}


@pytest.mark.parametrize("length", [0, 1, 3])
def test_organization_and_subtype_take_four_octets(length: int) -> None:
    with pytest.raises(UnusableTlv, match=f"length {length}, expected at least 4"):
        OrganizationalTlv.from_octets(bytes(length))


@pytest.mark.parametrize(
    ("tlv", "complaint"),
    [
        (OrganizationalTlv(b"ab", 1, b""), "length 2, must be 3 to 3"),
        (OrganizationalTlv(b"abcd", 1, b""), "length 4, must be 3 to 3"),
        (OrganizationalTlv(b"abc", 256, b""), "number 256, must fit 8 bits"),
    ],
)
def test_a_raw_tlv_that_does_not_fit_is_refused(tlv: OrganizationalTlv, complaint: str) -> None:
    with pytest.raises(UnencodableLLDPDU, match=complaint):
        information_string(tlv)


@pytest.mark.parametrize(
    "record",
    [
        dot1.PortVlanId(65536),
        dot1.VlanName(1, bytes(33)),
        dot1.VlanName(-1, b"v"),
        dot1.ProtocolIdentity(bytes(256)),
        dot1.LinkAggregation(256, 0),
        dot3.MacPhy(0, 0, 1 << 16),
        dot3.MaximumFrameSize(65536),
        med.NetworkPolicy(1, 0, 4096, 0, 0),
        med.ExtendedPower(4, 0, 0, 0),
        med.ModelName(bytes(33)),
        location.Coordinates(0, 1 << 34, 0, 0, 0, 0, 0, 0),
        location.Coordinates(0, -1, 0, 0, 0, 0, 0, 0),
        location.CivicAddress(0, b"DEU"),
        location.CivicAddress(256, b"DE"),
        location.CivicAddress(0, b"DE", (location.CivicElement(0, bytes(256)),)),
        location.CivicAddress(0, b"DE", 2 * (location.CivicElement(0, bytes(130)),)),
        location.Elin(bytes(26)),
    ],
)
def test_a_record_that_does_not_fit_is_refused(record: OrganizationalRecord) -> None:
    with pytest.raises(UnencodableLLDPDU, match=r"must (be|fit) \d"):
        information_string(record)

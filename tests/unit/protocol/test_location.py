"""The location TLV of LLDP-MED in its data formats."""

from __future__ import annotations

import pytest

from lldpns.protocol import OrganizationalTlv
from lldpns.protocol.errors import UnusableTlv
from lldpns.protocol.location import (
    CivicAddress,
    CivicElement,
    Coordinates,
    Elin,
    Location,
    read_location,
)

ADDRESS = CivicAddress(2, b"DE", (CivicElement(3, b"Berlin"), CivicElement(25, b"42")))
# 38.89868 degrees north, 77.03723 degrees west, 15 metres: the example of RFC 3825.
WHITE_HOUSE = Coordinates(34, 0x04DCC1FC8, 34, (1 << 34) - 0x09A130D85, 1, 30, 0xF00, 1)


@pytest.mark.parametrize(
    ("octets", "location"),
    [
        ("01" + 16 * "ff", Coordinates(63, 2**34 - 1, 63, 2**34 - 1, 15, 63, 2**30 - 1, 255)),
        ("02 0f 02 4445 03 06 4265726c696e 19 02 3432", ADDRESS),
        ("02 03 00 5553", CivicAddress(0, b"US")),
        ("03 3132333435363738393031", Elin(b"12345678901")),
        ("04 616263", OrganizationalTlv(b"\0\x12\xbb", 3, b"\x04abc")),
    ],
)
def test_octets_of_each_format(octets: str, location: Location | OrganizationalTlv) -> None:
    assert read_location(bytes.fromhex(octets)) == location
    assert location.to_octets() == bytes.fromhex(octets)


def test_degrees_metres_and_their_names() -> None:
    assert WHITE_HOUSE.latitude_degrees == pytest.approx(38.89868, abs=1e-4)
    assert WHITE_HOUSE.longitude_degrees == pytest.approx(-77.03723, abs=1e-4)
    assert (WHITE_HOUSE.height, WHITE_HOUSE.altitude_type_name) == (15.0, "metres")
    assert WHITE_HOUSE.datum_name == "WGS84"
    cellar = Coordinates(0, 0, 0, 0, 2, 0, 2**30 - 256, 0)
    assert (cellar.height, cellar.altitude_type_name, cellar.datum_name) == (
        -1.0,
        "floors",
        "reserved-0",
    )


def test_lines_of_a_civic_address_have_names() -> None:
    assert [element.type_name for element in ADDRESS.elements] == ["city", "building"]
    assert CivicElement(40, b"").type_name == "reserved-40"


def test_zeros_after_a_civic_address_are_ignored() -> None:
    assert read_location(ADDRESS.to_octets() + bytes(200)) == ADDRESS


@pytest.mark.parametrize(
    "octets",
    [
        "",
        "01",
        "01" + 15 * "00",
        "02",
        "02 00",
        "02 02 41 46",
        "02 ff 02 4445",
        "02 04 02 4445 03",
        "02 05 02 4445 03 01",
        "02 05 02 4445 03 ff",
        "02 06 02 4445 03 02 61",
        "03" + 26 * "31",
    ],
)
def test_a_location_that_is_too_short_or_lies_about_a_length(octets: str) -> None:
    with pytest.raises(UnusableTlv):
        read_location(bytes.fromhex(octets))

"""Octets and numbers in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.protocol import words


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", ""),
        (b"switch-1", "switch-1"),
        ("Zürich".encode(), "Zürich"),
        (b"a\xffb", "a\N{REPLACEMENT CHARACTER}b"),
        (b"filled up\0\0\0", "filled up"),
        (b"\x1b[31mred\0!", "\x1b[31mred\0!"),
    ],
)
def test_text_replaces_what_is_not_utf8_and_escapes_nothing(octets: bytes, text: str) -> None:
    assert words.text(octets) == text


@given(st.binary())
def test_text_takes_any_octets(octets: bytes) -> None:
    words.text(octets)


def test_a_value_without_a_name_is_called_reserved() -> None:
    assert words.name_of(1, {1: "one"}) == "one"
    assert words.name_of(2, {1: "one"}) == "reserved-2"


def test_set_bits_are_named_from_the_lowest_up() -> None:
    assert words.names_of(0b1101, ("a", "b", "c")) == ("a", "c", "reserved-3")
    assert words.names_of(0, ("a",)) == ()


@pytest.mark.parametrize(
    ("octets", "oid"),
    [
        ("2b 06 01 02 01", "1.3.6.1.2.1"),
        ("2b 06 01 04 01 82 37", "1.3.6.1.4.1.311"),
        ("00", "0.0"),
        ("4f", "1.39"),
        ("50", "2.0"),
        ("88 37", "2.999"),
        ("", None),
        ("2b 86", None),
        ("ff" * 128, None),
    ],
)
def test_an_object_identifier_is_written_with_dots(octets: str, oid: str | None) -> None:
    assert words.oid_text(bytes.fromhex(octets)) == oid


@pytest.mark.parametrize(
    ("family", "address", "text"),
    [
        (1, bytes([192, 0, 2, 1]), "192.0.2.1"),
        (2, bytes.fromhex("20010db8000000000000000000000001"), "2001:db8::1"),
        (6, bytes.fromhex("02005e001001"), "02:00:5e:00:10:01"),
        (1, bytes(3), None),
        (1, bytes(16), None),
        (2, bytes(4), None),
        (6, bytes(8), None),
        (16, b"host.example", None),
    ],
)
def test_an_address_is_written_as_its_family_does(
    family: int, address: bytes, text: str | None
) -> None:
    assert words.address_text(family, address) == text

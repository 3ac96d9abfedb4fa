"""The bounded reader, its counterparts that write, and the cutting of an LLDPDU into TLVs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.protocol import UnencodableLLDPDU, wire
from lldpns.protocol.errors import UnusableTlv


def test_split_gives_type_and_content_of_each_tlv() -> None:
    assert list(wire.split(b"\x02\x01a\x0a\x00\xfe\x02bc\x00\x00")) == [
        (1, b"a"),
        (5, b""),
        (127, b"bc"),
    ]


def test_split_ends_at_the_end_tlv_or_at_the_end_of_the_octets() -> None:
    assert list(wire.split(b"\x0a\x01a\x00\x00\x0a\x01b")) == [(5, b"a")]
    assert list(wire.split(b"\x0a\x01a")) == [(5, b"a")]
    assert list(wire.split(b"")) == []


@pytest.mark.parametrize("end", [b"\x00", b"\x00\x00", b"\x00\x05", b"\x01\xff"])
def test_split_takes_type_0_for_the_end_whatever_its_length_says(end: bytes) -> None:
    assert list(wire.split(b"\x0a\x01a" + end)) == [(5, b"a")]


def test_split_reads_all_nine_bits_of_the_length() -> None:
    assert list(wire.split(b"\xff\xff" + bytes(511))) == [(127, bytes(511))]


@pytest.mark.parametrize(
    ("octets", "tlv_type"),
    [(b"\x0a", 5), (b"\x0a\x01", 5), (b"\xfe\x05abcd", 127), (b"\xff\xff" + bytes(510), 127)],
)
def test_split_names_the_tlv_that_runs_past_the_end(octets: bytes, tlv_type: int) -> None:
    with pytest.raises(wire.TruncatedTlv, match="left in the frame") as caught:
        list(wire.split(octets))
    assert caught.value.tlv_type == tlv_type


@given(st.binary(max_size=200))
def test_split_never_gives_an_octet_twice(octets: bytes) -> None:
    taken = 0
    try:
        for _, value in wire.split(octets):
            taken += 2 + len(value)
    except wire.TruncatedTlv:
        pass
    assert taken <= len(octets)


@given(st.integers(1, 127), st.binary(max_size=511))
def test_a_written_tlv_is_read_back(tlv_type: int, value: bytes) -> None:
    assert list(wire.split(wire.tlv(tlv_type, value))) == [(tlv_type, value)]


def test_a_tlv_too_long_for_its_length_field_is_refused_and_does_not_wrap() -> None:
    with pytest.raises(UnencodableLLDPDU, match="length 512, must be 511 at most"):
        wire.tlv(127, bytes(512))


def test_the_reader_reads_from_front_to_back() -> None:
    reader = wire.Reader(b"\x01\x00\x02\x03abc\x00z")
    assert reader.number() == 1
    assert reader.number(2) == 2
    assert reader.string() == b"abc"
    assert reader.string() == b""
    assert reader
    assert reader.take(1) == b"z"
    assert not reader


def test_the_reader_cannot_read_past_its_end() -> None:
    reader = wire.Reader(b"\x05abcd")
    with pytest.raises(UnusableTlv, match="4 octets left in the TLV, expected 5"):
        reader.string()
    with pytest.raises(UnusableTlv, match="4 octets left in the TLV, expected 8"):
        reader.number(8)
    assert reader.take(4) == b"abcd"
    assert reader.take(0) == b""
    with pytest.raises(UnusableTlv, match="0 octets left in the TLV, expected 1"):
        reader.number()


def test_the_reader_refuses_a_string_that_is_longer_than_allowed() -> None:
    assert wire.Reader(b"\x03abc").string(3) == b"abc"
    with pytest.raises(UnusableTlv, match="length 4, expected 0 to 3"):
        wire.Reader(b"\x04abcd").string(3)


@given(st.binary(max_size=255), st.integers(1, 4), st.data())
def test_numbers_and_strings_are_read_back(string: bytes, size: int, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, (1 << 8 * size) - 1))
    reader = wire.Reader(wire.number(number, size) + wire.string(string))
    assert (reader.number(size), reader.string()) == (number, string)
    assert not reader


@pytest.mark.parametrize(("value", "size"), [(256, 1), (-1, 1), (65536, 2), (1 << 32, 4)])
def test_a_number_too_large_for_its_field_is_refused(value: int, size: int) -> None:
    with pytest.raises(UnencodableLLDPDU, match=f"number {value}, must fit {8 * size} bits"):
        wire.number(value, size)


def test_a_string_too_long_for_its_length_octet_is_refused() -> None:
    assert wire.string(bytes(255))[0] == 255
    with pytest.raises(UnencodableLLDPDU, match="length 256, must be 0 to 255"):
        wire.string(bytes(256))
    with pytest.raises(UnencodableLLDPDU, match="length 33, must be 0 to 32"):
        wire.string(bytes(33), 32)


LAYOUT = wire.Layout(first=3, second=1, third=12)


def test_a_layout_puts_numbers_side_by_side() -> None:
    assert LAYOUT.size == 2
    assert LAYOUT.pack(0b101, 1, 0xABC) == b"\xba\xbc"
    assert LAYOUT.unpack(b"\xba\xbc") == [0b101, 1, 0xABC]


def test_a_layout_ignores_octets_behind_it_and_misses_those_that_are_not_there() -> None:
    assert LAYOUT.unpack(b"\xba\xbc\xff\xff") == [0b101, 1, 0xABC]
    with pytest.raises(UnusableTlv, match="length 1, expected at least 2"):
        LAYOUT.unpack(b"\xba")


@pytest.mark.parametrize(
    ("numbers", "complaint"),
    [
        ((8, 0, 0), "first 8, must be 0 to 7"),
        ((0, 2, 0), "second 2, must be 0 to 1"),
        ((0, 0, 4096), "third 4096, must be 0 to 4095"),
        ((0, 0, -1), "third -1, must be 0 to 4095"),
    ],
)
def test_a_layout_refuses_a_number_that_would_spill(
    numbers: tuple[int, ...], complaint: str
) -> None:
    with pytest.raises(UnencodableLLDPDU, match=complaint):
        LAYOUT.pack(*numbers)

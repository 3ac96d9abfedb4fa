"""What a hostile neighbor may send: nothing of it raises, reads too far, or grows without bound."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lldpns.protocol import DiscardedTlv, MalformedLLDPDU, decode, dot1, inspect
from tests.fuzz.target import survives
from tests.unit.protocol import frames, strategies
from tests.unit.protocol.frames import END, MANDATORY, lldpdu, tlv


@given(st.binary(max_size=300))
@example(b"")
@example(b"\0")
@example(b"\xff" * 1500)
def test_any_octets(octets: bytes) -> None:
    survives(octets)


@given(st.binary(max_size=300))
@example(b"\xff" * 9000)
def test_any_octets_after_the_mandatory_tlvs(octets: bytes) -> None:
    survives(MANDATORY + octets)


@given(strategies.damaged())
def test_a_good_frame_with_some_octets_changed(octets: bytes) -> None:
    survives(octets)


@given(strategies.tlv_soup())
def test_tlvs_of_known_kinds_with_any_content(octets: bytes) -> None:
    survives(octets)


@pytest.mark.parametrize(
    "octets", [frames.DEBIAN, frames.POE_SWITCH, frames.PADDING_SWITCH, frames.TELEPHONE]
)
def test_real_frames_cut_off_anywhere_and_with_any_octet_changed(octets: bytes) -> None:
    for at in range(len(octets)):
        survives(octets[:at])
        for value in (0, 1, octets[at] ^ 0x80, 0xFF):
            survives(octets[:at] + bytes([value]) + octets[at + 1 :])


# The bug classes in the history of lldpd's parser.


def test_cve_2015_8011_a_management_address_longer_than_any_buffer() -> None:
    for size in (33, 64, 128, 255):
        address = bytes([size, 1]) + bytes(size - 1) + b"\x02\x00\x00\x00\x01\x00"
        inspection = inspect(lldpdu(tlv(8, address)))
        assert inspection.lldpdu.management_addresses == ()
        assert inspection.discarded == (DiscardedTlv(8, f"length {size}, expected 2 to 32"),)


def test_cve_2015_8012_a_management_address_that_fails_the_assertions_of_others() -> None:
    """An address whose length is not that of its family, in a TLV of exactly that length."""
    for family, size in [(1, 1), (1, 31), (2, 4), (2, 15), (0, 1), (255, 31)]:
        address = bytes([size + 1, family]) + bytes(size) + b"\x02\x00\x00\x00\x01\x00"
        (kept,) = decode(lldpdu(tlv(8, address))).management_addresses
        assert kept.text == bytes(size).hex()


def test_cve_2020_27827_doubled_tlvs_leak_nothing_and_overwrite_nothing() -> None:
    doubled = [tlv(kind, b"first") for kind in (4, 5, 6)]
    doubled += [tlv(kind, b"again") for kind in (4, 5, 6) for _ in range(50)]
    inspection = inspect(lldpdu(*doubled))
    kept = inspection.lldpdu
    assert (kept.port_description, kept.system_name, kept.system_description) == 3 * (b"first",)
    assert len(inspection.discarded) == 150


@pytest.mark.parametrize("size", [0, 1])
def test_a_management_address_of_no_length(size: int) -> None:
    inspection = inspect(lldpdu(tlv(8, bytes([size]) + b"\x01\x02\x00\x00\x00\x01\x00")))
    assert inspection.lldpdu.management_addresses == ()
    assert len(inspection.discarded) == 1


@pytest.mark.parametrize("kind", [b"\x00\x80\xc2\x03\x00\x01", b"\x00\x80\xc2\x04"])
def test_a_length_inside_an_organizational_tlv_does_not_reach_the_next_one(kind: bytes) -> None:
    secret = tlv(5, b"the next TLV")
    inspection = inspect(lldpdu(tlv(127, kind + b"\x0fshort"), secret))
    assert inspection.lldpdu.organizational == ()
    assert inspection.lldpdu.system_name == b"the next TLV"
    assert len(inspection.discarded) == 1


@pytest.mark.parametrize("content", ["", "02", "02ff024445", "02050244450301", "0100", "02024146"])
def test_a_length_inside_a_location_does_not_reach_the_next_tlv(content: str) -> None:
    value = b"\x00\x12\xbb\x03" + bytes.fromhex(content)
    inspection = inspect(lldpdu(tlv(127, value), tlv(5, b"the next TLV")))
    assert inspection.lldpdu.organizational == ()
    assert inspection.lldpdu.system_name == b"the next TLV"


def test_an_id_of_600_octets_cannot_be_told() -> None:
    """The length has 9 bits: 600 would wrap to 88, and the rest would be read as TLVs."""
    octets = b"\x02" + bytes([600 & 0xFF]) + b"\x07" + bytes(599) + MANDATORY[9:] + END
    with pytest.raises(MalformedLLDPDU):
        decode(octets)


def test_a_frame_full_of_the_smallest_tlvs_keeps_no_more_than_there_are() -> None:
    jumbo = MANDATORY + tlv(9, b"") * 4500
    assert len(decode(jumbo).unknown) == 4500
    lost = inspect(MANDATORY + tlv(127, b"") * 4500)
    assert len(lost.discarded) == 4500


def test_many_vlan_names_are_kept_in_order() -> None:
    names = b"".join(tlv(127, b"\x00\x80\xc2\x03" + n.to_bytes(2) + b"\0") for n in range(1000))
    kept = decode(MANDATORY + names).organizational
    assert kept == tuple(dot1.VlanName(n, b"") for n in range(1000))

"""The rules of reception (IEEE 802.1AB 9.2.7.7) that are the codec's: each one test or more.

The numbers are those of the project's list of rules. Those that are missing (1, 8, 9) are about
counting and about the neighbor table.
"""

from __future__ import annotations

import pytest

from lldpns.protocol import (
    Capabilities,
    DiscardedTlv,
    MalformedLLDPDU,
    OrganizationalTlv,
    UnknownTlv,
    decode,
    dot1,
    encode,
    inspect,
    med,
)
from tests.unit.protocol.frames import END, MANDATORY, lldpdu, tlv

CHASSIS, PORT, TTL = MANDATORY[:9], MANDATORY[9:16], MANDATORY[16:]


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (b"", "TLV number 1 is missing, expected type 1"),
        (END, "TLV number 1 is missing, expected type 1"),
        (PORT + CHASSIS + TTL, "TLV number 1 is of type 2, expected type 1"),
        (CHASSIS, "TLV number 2 is missing, expected type 2"),
        (CHASSIS + TTL + PORT, "TLV number 2 is of type 3, expected type 2"),
        (CHASSIS + PORT + END, "TLV number 3 is missing, expected type 3"),
        (CHASSIS + PORT + tlv(5, b"name") + TTL, "TLV number 3 is of type 5, expected type 3"),
        (tlv(1, b"\4") + PORT + TTL, "TLV number 1: length 1, expected 2 to 256"),
        (tlv(1, b"\7" + bytes(256)) + PORT + TTL, "TLV number 1: length 257, expected 2 to 256"),
        (CHASSIS + tlv(2, b"") + TTL, "TLV number 2: length 0, expected 2 to 256"),
        (CHASSIS + tlv(2, b"\7" + bytes(256)) + TTL, "TLV number 2: length 257, expected 2"),
        (CHASSIS + PORT + tlv(3, b"x"), "TLV number 3: length 1, expected 2 to 511"),
        (CHASSIS + PORT + b"\x06\x02\x00", "TLV number 3: length 2, but 1 left in the frame"),
        (CHASSIS[:-1], "TLV number 1: length 7, but 6 left in the frame"),
    ],
)
def test_rule_2_a_frame_must_begin_with_chassis_id_port_id_and_ttl(
    octets: bytes, reason: str
) -> None:
    """TLV 1 must be the chassis ID (length 2 to 256), TLV 2 the port ID (2 to 256), TLV 3 the TTL
    (length 2 at least). Otherwise the frame is discarded.
    """
    with pytest.raises(MalformedLLDPDU) as caught:
        decode(octets)
    assert caught.value.reason.startswith(reason)
    assert str(caught.value) == caught.value.reason
    assert isinstance(caught.value, ValueError)


def test_rule_2_identifiers_have_255_octets_at_most() -> None:
    chassis, port = tlv(1, b"\7" + bytes(255)), tlv(2, b"\7" + bytes(255))
    decoded = decode(chassis + port + TTL)
    assert len(decoded.chassis_id.value) == len(decoded.port_id.value) == 255


def test_rule_2_of_a_longer_ttl_the_first_two_octets_count() -> None:
    assert decode(CHASSIS + PORT + tlv(3, b"\0\x3c\xff\xff") + END).ttl == 60


@pytest.mark.parametrize(
    "rest", [b"", tlv(5, b"name"), CHASSIS, TTL, b"\xff", tlv(8, b""), b"\x0b\xff"]
)
def test_rule_3_after_a_ttl_of_0_nothing_more_is_read(rest: bytes) -> None:
    inspection = inspect(CHASSIS + PORT + tlv(3, b"\0\0") + rest)
    assert inspection.lldpdu == decode(CHASSIS + PORT + tlv(3, b"\0\0"))
    assert (inspection.lldpdu.ttl, inspection.discarded) == (0, ())


@pytest.mark.parametrize("second", [CHASSIS, PORT, TTL, tlv(1, b""), tlv(3, b"\0\0"), b"\x02\xff"])
def test_rule_4_a_second_tlv_of_type_1_to_3_discards_the_frame(second: bytes) -> None:
    for octets in (MANDATORY + second, lldpdu(tlv(5, b"name"), second)):
        with pytest.raises(MalformedLLDPDU, match=r"a second TLV of type [123], expected one"):
            decode(octets)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (tlv(4, bytes(256)), "length 256, expected 0 to 255"),
        (tlv(5, bytes(511)), "length 511, expected 0 to 255"),
        (tlv(6, bytes(256)), "length 256, expected 0 to 255"),
        (tlv(7, bytes(3)), "length 3, expected at least 4"),
        (tlv(8, b"\x05\x01\xc0\0\2\1\2"), "1 octets left in the TLV, expected 5"),
        (tlv(127, b"\x00\x80\xc2"), "length 3, expected at least 4"),
        (tlv(127, b"\x00\x80\xc2\x01\x00"), "00-80-c2 subtype 1: length 1, expected at least 2"),
        (tlv(127, b"\x00\x12\x0f\x02"), "00-12-0f subtype 2: length 0, expected at least 3"),
        (tlv(127, b"\x00\x12\xbb\x03"), "00-12-bb subtype 3: length 0, expected at least 1"),
    ],
)
def test_rule_5_a_malformed_optional_tlv_is_lost_alone(bad: bytes, reason: str) -> None:
    before, after = tlv(127, b"\x00\x80\xc2\x06\x00\x07"), tlv(9, b"later")
    inspection = inspect(lldpdu(before, bad, after))
    assert inspection.discarded == (DiscardedTlv(bad[0] >> 1, reason),)
    assert inspection.lldpdu == decode(lldpdu(before, after))
    assert inspection.lldpdu.organizational == (dot1.ManagementVid(7),)


@pytest.mark.parametrize(
    ("tail", "tlv_type", "reason"),
    [
        (b"\x0c\x05abcd", 6, "length 5, but 4 left in the frame"),
        (b"\xff\xff\x00\x80\xc2\x01", 127, "length 511, but 4 left in the frame"),
        (b"\x0c", 6, "1 octet left in the frame, expected a header of 2"),
    ],
)
def test_rule_5_a_tlv_that_runs_past_the_end_is_lost_alone(
    tail: bytes, tlv_type: int, reason: str
) -> None:
    inspection = inspect(MANDATORY + tlv(5, b"name") + tail)
    assert inspection.lldpdu.system_name == b"name"
    assert inspection.discarded == (DiscardedTlv(tlv_type, reason),)


def test_rule_5_of_two_tlvs_that_may_come_once_the_first_counts() -> None:
    once = [
        tlv(4, b"first"),
        tlv(5, b"first"),
        tlv(6, b"first"),
        tlv(7, b"\0\x04\0\x04"),
        tlv(127, b"\x00\x80\xc2\x01\x00\x01"),
        tlv(127, b"\x00\x12\xbb\x05first"),
        tlv(127, b"\x00\x12\xbb\x03\x03911"),
    ]
    again = [
        tlv(4, b"second"),
        tlv(5, b"first"),
        tlv(6, b""),
        tlv(7, b"\0\x10\0\x10"),
        tlv(127, b"\x00\x80\xc2\x01\x00\x02"),
        tlv(127, b"\x00\x12\xbb\x05second"),
        tlv(127, b"\x00\x12\xbb\x03\x03112"),
    ]
    inspection = inspect(lldpdu(*once, *again))
    assert inspection.lldpdu == decode(lldpdu(*once))
    assert inspection.lldpdu.capabilities == Capabilities(4, 4)
    assert [discarded.type for discarded in inspection.discarded] == [4, 5, 6, 7, 127, 127, 127]
    assert inspection.discarded[0].reason == "a second one, the first counts"
    assert inspection.discarded[4].reason == ("00-80-c2 subtype 1: a second one, the first counts")


def test_rule_5_a_malformed_tlv_does_not_take_the_place_of_a_good_one() -> None:
    inspection = inspect(lldpdu(tlv(7, b""), tlv(7, b"\0\x04\0\x04"), tlv(5, b"name")))
    assert inspection.lldpdu.capabilities == Capabilities(4, 4)
    assert len(inspection.discarded) == 1


def test_rule_5_what_may_come_several_times_is_kept_every_time() -> None:
    names = [b"\x00\x80\xc2\x03\x00" + bytes([vlan]) + b"\x01v" for vlan in range(5)]
    policies = [b"\x00\x12\xbb\x02" + bytes([application, 0, 0, 0]) for application in range(5)]
    vendor = 2 * [b"abc\x01same"]
    inspection = inspect(lldpdu(*(tlv(127, value) for value in names + policies + vendor)))
    assert inspection.discarded == ()
    assert inspection.lldpdu.organizational == (
        *(dot1.VlanName(vlan, b"v") for vlan in range(5)),
        *(med.NetworkPolicy(application, 0, 0, 0, 0) for application in range(5)),
        *(OrganizationalTlv(b"abc", 1, b"same") for _ in vendor),
    )


def test_rule_6_reserved_types_and_unknown_organizations_are_kept_as_octets() -> None:
    octets = lldpdu(
        tlv(127, b"abc\x01vendor"),
        tlv(127, b"\x00\x80\xc2\x63later"),
        tlv(127, b"\x00\x12\xbb\x03\x09where"),
        tlv(9, b"nine"),
        tlv(126, b""),
    )
    inspection = inspect(octets)
    assert inspection.unrecognized == 5
    assert inspection.discarded == ()
    assert inspection.lldpdu.organizational == (
        OrganizationalTlv(b"abc", 1, b"vendor"),
        OrganizationalTlv(b"\x00\x80\xc2", 0x63, b"later"),
        OrganizationalTlv(b"\x00\x12\xbb", 3, b"\x09where"),
    )
    assert inspection.lldpdu.unknown == (UnknownTlv(9, b"nine"), UnknownTlv(126, b""))
    assert encode(inspection.lldpdu) == octets


def test_rule_7_a_missing_end_tlv_is_accepted() -> None:
    assert inspect(MANDATORY) == inspect(MANDATORY + END)
    assert inspect(MANDATORY + tlv(5, b"name")).discarded == ()


@pytest.mark.parametrize("padding", [bytes(30), b"\xff" * 30, tlv(5, b"no"), CHASSIS])
def test_rule_7_octets_after_the_end_tlv_are_ignored(padding: bytes) -> None:
    assert inspect(MANDATORY + END + padding) == inspect(MANDATORY + END)


def test_rule_7_an_end_tlv_is_always_sent() -> None:
    assert encode(decode(MANDATORY)).endswith(END)


def test_rule_10_a_ttl_out_of_order_discards_the_frame_and_says_so() -> None:
    """systemd-networkd sent its TTL behind other TLVs until 2022."""
    octets = CHASSIS + PORT + tlv(4, b"eth0") + TTL + END
    with pytest.raises(MalformedLLDPDU) as caught:
        decode(octets)
    assert caught.value.reason == "TLV number 3 is of type 4, expected type 3"

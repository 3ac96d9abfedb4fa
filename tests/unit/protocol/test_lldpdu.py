"""Whole LLDPDUs: there and back, the order of TLVs, real frames, and what is refused."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    OrganizationalTlv,
    PortId,
    UnencodableLLDPDU,
    UnknownTlv,
    decode,
    dot1,
    dot3,
    encode,
    inspect,
    location,
    med,
)
from tests.unit.protocol import frames, strategies

SMALLEST = LLDPDU(ChassisId(4, bytes.fromhex("02005e001001")), PortId(5, b"eth0"), 121)


@given(strategies.lldpdus)
def test_what_is_encoded_is_decoded_to_the_same(lldpdu: LLDPDU) -> None:
    octets = encode(lldpdu)
    inspection = inspect(octets)
    assert inspection.lldpdu == lldpdu
    assert inspection.discarded == ()
    assert encode(inspection.lldpdu) == octets
    assert hash(inspection.lldpdu) == hash(lldpdu)


@pytest.mark.parametrize(
    "octets", [frames.MANDATORY + frames.END, frames.POE_SWITCH, frames.TELEPHONE]
)
def test_a_canonical_frame_is_encoded_to_the_same(octets: bytes) -> None:
    assert encode(decode(octets)) == octets


@pytest.mark.parametrize("octets", [frames.DEBIAN, frames.PADDING_SWITCH])
def test_of_any_other_frame_what_counts_is_kept(octets: bytes) -> None:
    assert inspect(octets).discarded == ()
    assert decode(encode(decode(octets))) == decode(octets)


def test_a_debian_host_with_lldpd() -> None:
    lldpdu = decode(frames.DEBIAN)
    assert (lldpdu.chassis_id.text, lldpdu.port_id.text) == (2 * ("aa:79:77:2f:d1:9e",))
    assert (lldpdu.ttl, lldpdu.system_name, lldpdu.port_description) == (
        120,
        b"net0",
        b"net0-bridge",
    )
    assert lldpdu.capabilities is not None
    assert lldpdu.capabilities.enabled_names == ("station",)
    assert [address.text for address in lldpdu.management_addresses] == [
        "10.99.0.1",
        "fe80::a879:77ff:fe2f:d19e",
    ]
    assert lldpdu.organizational == (dot3.LinkAggregation(1, 0), dot3.MacPhy(0, 0, 54))


def test_a_switch_that_gives_power_over_four_pairs() -> None:
    inspection = inspect(frames.POE_SWITCH)
    vlan, link, power, vendor = inspection.lldpdu.organizational
    assert vlan == dot1.PortVlanId(1)
    assert isinstance(link, dot3.MacPhy)
    assert link.mau_type_name == "1000BASE-T full duplex"
    assert isinstance(power, dot3.PowerViaMdi)
    assert power.allocation is not None
    assert (power.allocation.requested, power.allocation.allocated) == (710, 510)
    assert power.four_pair is not None
    assert power.four_pair.pse_status_name == "4-pair-dual-signature"
    assert power.four_pair.available == 510
    assert vendor == OrganizationalTlv(b"\x00\x01\x42", 1, b"\x09")
    assert inspection.unrecognized == 1


def test_a_switch_that_fills_its_strings_up() -> None:
    _, _, address, hardware, asset = decode(frames.PADDING_SWITCH).organizational
    assert isinstance(address, location.CivicAddress)
    assert [(e.type_name, e.value) for e in address.elements] == [
        ("city", b"Berlin"),
        ("building", b"42"),
    ]
    assert isinstance(hardware, med.HardwareRevision)
    assert isinstance(asset, med.AssetId)
    assert (hardware.text, asset.text) == ("V02", "1")


def test_a_telephone() -> None:
    lldpdu = decode(frames.TELEPHONE)
    assert lldpdu.chassis_id.text == "192.0.2.20"
    assert lldpdu.organizational == (
        med.MedCapabilities(0x33, 3),
        med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46),
        med.ExtendedPower(1, 1, 3, 55),
        med.ModelName(b"P100+"),
    )


def test_the_smallest_lldpdu_in_octets() -> None:
    assert encode(SMALLEST) == frames.MANDATORY + frames.END


def test_a_shutdown_lldpdu_has_nothing_but_the_mandatory_tlvs() -> None:
    everything = msgspec.structs.replace(decode(frames.POE_SWITCH), ttl=0)
    shutdown = LLDPDU(everything.chassis_id, everything.port_id, 0)
    assert encode(everything) == encode(shutdown)
    assert decode(encode(everything)) == shutdown


def test_tlvs_go_by_their_type_and_then_by_their_place() -> None:
    lldpdu = LLDPDU(
        SMALLEST.chassis_id,
        SMALLEST.port_id,
        121,
        b"description",
        b"name",
        b"system",
        Capabilities(4, 4),
        (ManagementAddress(2, bytes(16), 2, 1), ManagementAddress(1, bytes(4), 2, 1)),
        (dot3.MaximumFrameSize(1522), OrganizationalTlv(b"abc", 1, b""), dot1.PortVlanId(1)),
        (UnknownTlv(20, b""), UnknownTlv(9, b"")),
    )
    octets = encode(lldpdu)
    types = []
    at = 0
    while at < len(octets):
        types.append(octets[at] >> 1)
        at += 2 + octets[at + 1]
    assert types == [1, 2, 3, 4, 5, 6, 7, 8, 8, 127, 127, 127, 20, 9, 0]
    assert decode(octets) == lldpdu


def test_an_empty_string_is_not_a_missing_one() -> None:
    lldpdu = msgspec.structs.replace(SMALLEST, system_name=b"")
    assert decode(encode(lldpdu)).system_name == b""
    assert decode(encode(SMALLEST)).system_name is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"ttl": 65536}, "TLV of type 3, int: number 65536, must fit 16 bits"),
        ({"ttl": -1}, "TLV of type 3, int: number -1, must fit 16 bits"),
        ({"system_name": bytes(256)}, "TLV of type 5, bytes: length 256, must be 0 to 255"),
        ({"chassis_id": ChassisId(4, b"")}, "TLV of type 1, ChassisId: length 0"),
        ({"chassis_id": ChassisId(7, bytes(600))}, "TLV of type 1, ChassisId: length 600"),
        ({"port_id": PortId(7, bytes(256))}, "TLV of type 2, PortId: length 256"),
        ({"capabilities": Capabilities(1 << 16, 0)}, "TLV of type 7, Capabilities: supported"),
        (
            {"management_addresses": (ManagementAddress(1, b"", 2, 1),)},
            "TLV of type 8, ManagementAddress: length 0, must be 1 to 31",
        ),
        (
            {"organizational": (dot1.VlanName(1, bytes(33)),)},
            "TLV of type 127, VlanName: length 33, must be 0 to 32",
        ),
        (
            {"organizational": (OrganizationalTlv(b"abc", 1, bytes(508)),)},
            "TLV of type 127, OrganizationalTlv: length 512, must be 511 at most",
        ),
        ({"unknown": (UnknownTlv(127, b""),)}, "TLV of type 127, UnknownTlv: type 127, must"),
        ({"unknown": (UnknownTlv(9, bytes(512)),)}, "UnknownTlv: length 512, must be 511 at"),
    ],
)
def test_what_no_lldpdu_can_carry_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnencodableLLDPDU, match=complaint):
        encode(msgspec.structs.replace(SMALLEST, **changes))

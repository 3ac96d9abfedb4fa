"""Records of the basic TLVs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from lldpns.protocol import (
    Capabilities,
    ChassisId,
    ManagementAddress,
    PortId,
    UnencodableLLDPDU,
    UnknownTlv,
)
from lldpns.protocol.errors import UnusableTlv
from tests.unit.protocol import strategies

CHASSIS_SUBTYPES = {
    0: "reserved-0",
    1: "chassis-component",
    2: "interface-alias",
    3: "port-component",
    4: "mac",
    5: "network-address",
    6: "interface-name",
    7: "local",
    8: "reserved-8",
    255: "reserved-255",
}
PORT_SUBTYPES = {
    0: "reserved-0",
    1: "interface-alias",
    2: "port-component",
    3: "mac",
    4: "network-address",
    5: "interface-name",
    6: "agent-circuit-id",
    7: "local",
    8: "reserved-8",
}


@pytest.mark.parametrize(
    "records",
    [
        strategies.chassis_ids,
        strategies.port_ids,
        strategies.capabilities,
        strategies.management_addresses,
    ],
)
def test_what_is_written_is_read_back(records: Any) -> None:
    @given(records)
    def round_trip(record: Any) -> None:
        assert type(record).from_octets(record.to_octets()) == record

    round_trip()


def test_subtypes_have_the_words_of_the_contract() -> None:
    assert {n: ChassisId(n, b"x").subtype_name for n in CHASSIS_SUBTYPES} == CHASSIS_SUBTYPES
    assert {n: PortId(n, b"x").subtype_name for n in PORT_SUBTYPES} == PORT_SUBTYPES


@pytest.mark.parametrize(
    ("identifier", "text"),
    [
        (ChassisId(4, bytes.fromhex("02005e001001")), "02:00:5e:00:10:01"),
        (ChassisId(4, bytes.fromhex("02005e0010")), "02005e0010"),
        (ChassisId(5, bytes([1, 192, 0, 2, 1])), "192.0.2.1"),
        (ChassisId(5, bytes([2]) + bytes(15) + b"\1"), "::1"),
        (ChassisId(5, bytes([1, 192, 0])), "01c000"),
        (ChassisId(5, bytes([9]) + b"telex"), "0974656c6578"),
        (ChassisId(5, bytes([1])), "01"),
        (ChassisId(7, b"5f0c/net0"), "5f0c/net0"),
        (ChassisId(9, b"later"), "later"),
        (ChassisId(7, b"\0\0"), "0000"),
        (PortId(3, bytes.fromhex("02005e001001")), "02:00:5e:00:10:01"),
        (PortId(4, bytes([1, 192, 0, 2, 1])), "192.0.2.1"),
        (PortId(5, b"eth0"), "eth0"),
        (PortId(4, b""), ""),
    ],
)
def test_identifiers_are_written_as_people_do(identifier: ChassisId | PortId, text: str) -> None:
    assert identifier.text == text


def test_records_are_equal_by_content_and_by_kind() -> None:
    assert ChassisId(7, b"a") == ChassisId(7, b"a")
    assert len({ChassisId(7, b"a"), ChassisId(7, b"a"), PortId(7, b"a"), PortId(7, b"b")}) == 3


@pytest.mark.parametrize("kind", [ChassisId, PortId])
@pytest.mark.parametrize("length", [0, 1, 257])
def test_an_identifier_has_1_to_255_octets(kind: type[ChassisId], length: int) -> None:
    with pytest.raises(UnusableTlv, match=f"length {length}, expected 2 to 256"):
        kind.from_octets(bytes(length))


@pytest.mark.parametrize(
    ("identifier", "complaint"),
    [
        (ChassisId(7, b""), "length 0, must be 1 to 255"),
        (ChassisId(7, bytes(256)), "length 256, must be 1 to 255"),
        (PortId(7, b""), "length 0, must be 1 to 255"),
        (PortId(256, b"a"), "number 256, must fit 8 bits"),
        (PortId(-1, b"a"), "number -1, must fit 8 bits"),
    ],
)
def test_an_identifier_that_does_not_fit_is_refused(
    identifier: ChassisId | PortId, complaint: str
) -> None:
    with pytest.raises(UnencodableLLDPDU, match=complaint):
        identifier.to_octets()


def test_capabilities_have_the_words_of_the_contract() -> None:
    every = Capabilities(0b111_1111_1111, 0b1_0001_0100)
    assert every.supported_names == (
        "other",
        "repeater",
        "bridge",
        "wlan-access-point",
        "router",
        "telephone",
        "docsis-cable-device",
        "station",
        "c-vlan",
        "s-vlan",
        "two-port-mac-relay",
    )
    assert every.enabled_names == ("bridge", "router", "c-vlan")
    assert Capabilities(1 << 11, 1 << 15).supported_names == ("reserved-11",)
    assert Capabilities(0, 0).supported_names == ()


def test_capabilities_need_four_octets_and_ignore_more() -> None:
    assert Capabilities.from_octets(b"\0\x14\0\x04more") == Capabilities(0x14, 0x04)
    with pytest.raises(UnusableTlv, match="length 3, expected at least 4"):
        Capabilities.from_octets(bytes(3))
    with pytest.raises(UnencodableLLDPDU, match="enabled 65536, must be 0 to 65535"):
        Capabilities(0, 65536).to_octets()


def test_a_management_address_in_octets() -> None:
    octets = bytes.fromhex("05 01 c0000201 02 00000007 03 2b0601")
    address = ManagementAddress(1, bytes([192, 0, 2, 1]), 2, 7, b"\x2b\x06\x01")
    assert ManagementAddress.from_octets(octets) == address
    assert address.to_octets() == octets
    assert (address.text, address.interface_subtype_name) == ("192.0.2.1", "ifindex")


@pytest.mark.parametrize(
    ("address", "text"),
    [
        (ManagementAddress(2, bytes(15) + b"\1", 1, 0), "::1"),
        (ManagementAddress(6, bytes.fromhex("02005e001001"), 3, 0), "02:00:5e:00:10:01"),
        (ManagementAddress(1, b"\xc0", 2, 0), "c0"),
    ],
)
def test_a_management_address_is_written_as_people_do(
    address: ManagementAddress, text: str
) -> None:
    assert address.text == text


def test_interface_numbers_have_names() -> None:
    names = [ManagementAddress(1, bytes(4), n, 0).interface_subtype_name for n in (1, 2, 3, 4)]
    assert names == ["unknown", "ifindex", "system-port-number", "reserved-4"]


@pytest.mark.parametrize(
    ("octets", "complaint"),
    [
        ("", "0 octets left in the TLV, expected 1"),
        ("00", "length 0, expected 2 to 32"),
        ("01 01 02 00000001 00", "length 1, expected 2 to 32"),
        ("ff 01 c0000201 02 00000001 00", "11 octets left in the TLV, expected 255"),
        ("21 01" + 32 * "00" + "02 00000001 00", "length 33, expected 2 to 32"),
        ("05 01 c0000201", "0 octets left in the TLV, expected 5"),
        ("05 01 c0000201 02 0000", "3 octets left in the TLV, expected 5"),
        ("05 01 c0000201 02 00000001", "0 octets left in the TLV, expected 1"),
        ("05 01 c0000201 02 00000001 02 2b", "1 octets left in the TLV, expected 2"),
        ("05 01 c0000201 02 00000001 81" + 129 * "2b", "length 129, expected 0 to 128"),
    ],
)
def test_a_management_address_that_lies_about_its_lengths(octets: str, complaint: str) -> None:
    with pytest.raises(UnusableTlv, match=complaint):
        ManagementAddress.from_octets(bytes.fromhex(octets))


@pytest.mark.parametrize(
    "address",
    [
        ManagementAddress(1, b"", 2, 1),
        ManagementAddress(1, bytes(32), 2, 1),
        ManagementAddress(1, bytes(4), 2, 1, bytes(129)),
        ManagementAddress(256, bytes(4), 2, 1),
        ManagementAddress(1, bytes(4), 256, 1),
        ManagementAddress(1, bytes(4), 2, 1 << 32),
        ManagementAddress(1, bytes(4), 2, -1),
    ],
)
def test_a_management_address_that_does_not_fit_is_refused(address: ManagementAddress) -> None:
    with pytest.raises(UnencodableLLDPDU):
        address.to_octets()


@pytest.mark.parametrize("tlv_type", [0, 1, 8, 127, 128, -1])
def test_an_unknown_tlv_must_be_of_a_reserved_type(tlv_type: int) -> None:
    with pytest.raises(UnencodableLLDPDU, match=f"type {tlv_type}, must be 9 to 126"):
        UnknownTlv(tlv_type, b"").to_octets()

"""TLVs of LLDP-MED, but for the location."""

from __future__ import annotations

import pytest

from lldpns.protocol import OrganizationalRecord, med
from lldpns.protocol.errors import UnusableTlv


@pytest.mark.parametrize(
    ("octets", "record"),
    [
        ("0033 03", med.MedCapabilities(0x33, 3)),
        ("01 40c96e", med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46)),
        ("02 800000", med.NetworkPolicy(2, med.POLICY_UNKNOWN, 0, 0, 0)),
        ("53 0037", med.ExtendedPower(1, 1, 3, 55)),
        ("503130302b", med.ModelName(b"P100+")),
        ("", med.AssetId(b"")),
    ],
)
def test_octets_of_each_tlv(octets: str, record: OrganizationalRecord) -> None:
    assert type(record).from_octets(bytes.fromhex(octets)) == record
    assert record.to_octets() == bytes.fromhex(octets)


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        (med.MedCapabilities, "0033"),
        (med.NetworkPolicy, "01 40c9"),
        (med.ExtendedPower, "53 00"),
        (med.SerialNumber, 33 * "61"),
    ],
)
def test_a_tlv_of_the_wrong_length(kind: type[OrganizationalRecord], octets: str) -> None:
    with pytest.raises(UnusableTlv):
        kind.from_octets(bytes.fromhex(octets))


def test_words_of_capabilities() -> None:
    phone = med.MedCapabilities(0x33, 3)
    assert phone.device_type_name == "endpoint-class-3"
    assert phone.capability_names == (
        "capabilities",
        "network-policy",
        "extended-power-pd",
        "inventory",
    )
    assert med.MedCapabilities(0, 255).device_type_name == "reserved-255"


def test_words_of_a_policy() -> None:
    voice = med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46)
    assert (voice.application_name, voice.tagged, voice.unknown) == ("voice", True, False)
    assert med.NetworkPolicy(9, 0, 0, 0, 0).application_name == "reserved-9"


def test_words_of_power() -> None:
    phone = med.ExtendedPower(1, 2, 1, 55)
    assert (phone.type_name, phone.source_name) == ("pd", "local")
    assert phone.priority_name == "critical"
    assert med.ExtendedPower(0, 2, 0, 0).source_name == "backup"
    assert med.ExtendedPower(3, 3, 9, 0).type_name == "reserved-3"


def test_inventory_text_ends_where_a_c_string_would() -> None:
    assert med.HardwareRevision(b"V02" + bytes(29)).text == "V02"
    assert med.AssetId(b"1\0\0left over").text == "1"
    assert med.AssetId(b"").text == ""

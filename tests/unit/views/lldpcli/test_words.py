"""What lldpcli's formats say of TLVs where lldpd itself says something else, or nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    PortId,
    dot1,
    dot3,
    location,
    med,
    power,
)
from lldpns.protocol.mau import MAU_TYPES
from lldpns.views.lldpcli import formatted, mau
from lldpns.views.lldpcli.location import decimal
from tests.support.described import described
from tests.unit.views.documents import NOW


def answer(*records: Any, **fields: Any) -> Any:
    """The neighbor that said these, as json."""
    lldpdu = LLDPDU(ChassisId(7, b"c"), PortId(5, b"p"), 120, organizational=records, **fields)
    shown = formatted({"neighbors": [described(lldpdu)]}, "lldpcli-json", "details", NOW)
    return json.loads(shown)["lldp"]["interface"]["eth0"]


def test_capabilities_that_older_lldpcli_does_not_know() -> None:
    said = answer(capabilities=Capabilities(0xF00, 0x500))["chassis"]["capability"]
    assert said == [
        {"type": "CVLAN", "enabled": True},
        {"type": "SVLAN", "enabled": False},
        {"type": "TPMR", "enabled": True},
    ]


def test_only_addresses_of_the_internet_are_management_addresses() -> None:
    said = answer(
        management_addresses=(
            ManagementAddress(6, bytes(6), 2, 3),
            ManagementAddress(16, b"name", 2, 4),
            ManagementAddress(1, bytes((10, 0, 0, 1)), 3, 5),
            ManagementAddress(2, bytes(range(1, 17)), 2, 0),
            ManagementAddress(2, bytes(15) + b"\1", 2, 6),
        )
    )["chassis"]
    assert said["mgmt-ip"] == ["10.0.0.1", "102:304:506:708:90a:b0c:d0e:f10", "::1"]
    assert said["mgmt-iface"] == "6"


@pytest.mark.parametrize(
    ("is_pse", "source", "words"),
    [
        (True, 0, "unknown"),
        (True, 1, "Primary power source"),
        (True, 2, "Backup source"),
        (False, 1, "PSE"),
        (False, 2, "Local"),
        (False, 3, "PSE + Local"),
    ],
)
def test_power_sources_are_those_of_the_device(is_pse: bool, source: int, words: str) -> None:
    """lldpcli has them the wrong way round."""
    allocation = power.PowerAllocation(2 if is_pse else 3, source, 0, 0, 1, 130, 120)
    said = answer(dot3.PowerViaMdi(is_pse, 1, 1, allocation))["port"]["power"]
    assert said["source"] == words
    assert said["power-type"] == "1"


def test_degrees_have_their_sign_even_below_one() -> None:
    """lldpcli loses it."""
    half, all_of_it = (1 << 34) - (1 << 24), 34
    place = location.Coordinates(all_of_it, half, all_of_it, half, 2, 30, (1 << 30) - 64, 9)
    said = answer(med.MedCapabilities(1, 1), place)["lldp-med"]["location"]
    assert said == {
        "type": "Coordinates",
        "geoid": "unknown",
        "lat": "0.5000000S",
        "lon": "0.5000000W",
        "altitude": {"unit": "floor", "value": "-0.25"},
    }


@pytest.mark.parametrize(
    ("resolution", "shown"),
    [(34, "2.1234567"), (20, "2.123"), (13, "2.1"), (12, "2.0"), (9, "2.12"), (0, "2.12")],
)
def test_as_many_decimals_as_the_resolution_vouches_for(resolution: int, shown: str) -> None:
    assert decimal(-2.12345678, resolution, 9, 25) == shown


def test_without_a_device_type_there_is_no_lldp_med() -> None:
    assert "lldp-med" not in answer(med.ModelName(b"M"))
    assert "lldp-med" not in answer(med.MedCapabilities(1, 0), med.ModelName(b"M"))
    said = answer(med.MedCapabilities(1, 9), med.ModelName(b"M"))["lldp-med"]
    assert said["device-type"] == "unknown"
    assert said["inventory"] == {"model": "M"}


def test_what_we_understand_of_802_1_is_octets_to_lldpcli() -> None:
    said = answer(dot1.LinkAggregation(7, 4), dot1.ManagementVid(9), dot1.VidUsageDigest(1))
    assert [each["value"] for each in said["unknown-tlvs"]["unknown-tlv"]] == [
        "00,00,00,01",
        "00,09",
        "07,00,00,00,04",
    ]


def test_each_known_mau_type_has_words() -> None:
    assert list(mau.MAU_TYPES) == list(MAU_TYPES[1:])

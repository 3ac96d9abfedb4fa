"""From an LLDPDU to the API's document and to words: all that can be said, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given

from lldpns.agent.port_agent import PortAgent
from lldpns.agent.snapshot import WallClock, neighbor_of
from lldpns.protocol import (
    LLDPDU,
    ChassisId,
    ManagementAddress,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    dot1,
    dot3,
    location,
    med,
    power,
)
from lldpns.protocol.neighbors import Msap, Neighbor
from lldpns.views import details
from lldpns.views.escape import printable
from tests.support.everything import EVERYTHING, FOUR_PAIR, changed
from tests.unit.protocol.strategies import announcements, inventory_kinds

RESERVED = {"power.FourPairPower.reserved", "power.PowerAllocation.reserved"}
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CLOCK = WallClock()
PORT = SimpleNamespace(netns="net0", interface=SimpleNamespace(name="eth0"))


def document(lldpdu: LLDPDU) -> dict[str, Any]:
    """The neighbor as the API has it."""
    neighbor = Neighbor(
        msap=Msap(lldpdu.chassis_id, lldpdu.port_id),
        lldpdu=lldpdu,
        octets=b"",
        discarded=(),
        unrecognized=0,
        first_seen=0.0,
        source=bytes.fromhex("020000000001"),
        last_seen=60.0,
        expires_at=180.0,
    )
    told = neighbor_of(cast(PortAgent, PORT), neighbor, None, CLOCK, 61.0)
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(told))
    return decoded


def said(*records: Any, unknown: tuple[UnknownTlv, ...] = ()) -> LLDPDU:
    return LLDPDU(ChassisId(7, b"c"), PortId(5, b"p"), 120, organizational=records, unknown=unknown)


def shown(lldpdu: LLDPDU) -> str:
    """The details."""
    return details.details({"neighbors": [document(lldpdu)]}, NOW)


def body(lldpdu: LLDPDU) -> list[str]:
    """The lines of the details behind the TTL."""
    lines = shown(lldpdu).splitlines()
    start = next(i for i, line in enumerate(lines) if line.strip().startswith("TTL:"))
    return [line.strip() for line in lines[start + 1 : -1]]


@given(announcements)
def test_whatever_is_said_is_a_document_and_harmless_words(lldpdu: LLDPDU) -> None:
    assert all(line == printable(line) for line in shown(lldpdu).split("\n"))


def with_text(text: bytes) -> LLDPDU:
    """An LLDPDU with `text` wherever a stranger may choose one."""
    records = (
        dot1.VlanName(1, text),
        dot1.ProtocolIdentity(text),
        location.CivicAddress(2, text[:2], (location.CivicElement(3, text),)),
        location.Elin(text),
        *(kind(text) for kind in inventory_kinds),
    )
    ids = ChassisId(7, text), PortId(7, text)
    return LLDPDU(*ids, 120, text, text, text, organizational=records)


def test_no_text_of_a_stranger_begins_a_line() -> None:
    plain = shown(with_text(b"plain")).split("\n")
    hostile = shown(with_text(b"\n\r\x1b[2J\xc2\x85\xe2\x80\xa8")).split("\n")
    assert [line.split(":")[0] for line in hostile] == [line.split(":")[0] for line in plain]
    assert all(line.isprintable() for line in hostile)


def lost(show: Callable[[LLDPDU], object]) -> set[str]:
    """The fields of `EVERYTHING` that can change without `show` showing it."""
    before, others = show(EVERYTHING), list(changed(EVERYTHING))
    seen = {label for label, other in others if show(other) != before}
    return {label for label, _ in others} - seen


@pytest.mark.parametrize("show", [document, shown], ids=["json", "details"])
def test_no_field_of_any_tlv_is_lost(show: Callable[[LLDPDU], object]) -> None:
    assert lost(show) == RESERVED


def test_dot1() -> None:
    lldpdu = said(
        dot1.PortVlanId(10),
        dot1.VlanName(20, b"red"),
        dot1.VlanName(10, b"blue"),
        dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED, 30),
        dot1.ProtocolIdentity(bytes.fromhex("88cc")),
        dot1.VidUsageDigest(0xDEADBEEF),
        dot1.ManagementVid(40),
        dot1.LinkAggregation(3, 5),
    )
    assert document(lldpdu)["vlans"] == [
        {"vlan_id": 20, "name": "red", "pvid": False},
        {"vlan_id": 10, "name": "blue", "pvid": True},
    ]
    assert document(lldpdu)["dot1"] == {
        "protocol_vlans": [{"vlan_id": 30, "supported": True, "enabled": False}],
        "protocol_identities": ["88cc"],
        "vid_usage_digest": 0xDEADBEEF,
        "management_vid": 40,
        "link_aggregation": {
            "supported": True,
            "enabled": True,
            "port_id": 5,
            "port_type": "unspecified",
        },
    }
    assert body(lldpdu) == [
        "VLAN:         20, pvid: no red",
        "VLAN:         10, pvid: yes blue",
        "PPVID:        30, supported: yes, enabled: no",
        "PI:           88cc",
        "VID digest:   0xdeadbeef",
        "Mgmt VID:     40",
        "Aggregation:  supported: yes, enabled: yes, port: 5",
    ]


def test_a_port_vlan_without_a_name_is_a_vlan() -> None:
    assert document(said(dot1.PortVlanId(10)))["vlans"] == [
        {"vlan_id": 10, "name": None, "pvid": True}
    ]
    assert document(said(dot1.PortVlanId(0)))["vlans"] == []


def test_dot3() -> None:
    allocation = power.PowerAllocation(0, 1, 0, 0, 2, 130, 125)
    lldpdu = said(
        dot3.MacPhy(3, 1, 30),
        dot3.PowerViaMdi(7, 1, 4, allocation),
        dot3.LinkAggregation(1, 0),
        dot3.MaximumFrameSize(1518),
    )
    assert document(lldpdu)["dot3"]["power"]["requested"] == 13.0
    assert body(lldpdu) == [
        "MFS:          1518",
        "Aggregation:  supported: yes, enabled: no, port: 0",
        "PMD autoneg:  supported: yes, enabled: yes",
        "Advertised:   1000base-t-full",
        "MAU oper type: 1000BASE-T full duplex",
        "MDI power:    pse, supported: yes, enabled: yes, pair control: no",
        "Power pairs:  signal, class-3",
        "Power type:   type-2-pse, source: primary, priority: high, 4-pair: no",
        "Power values: requested 13.0 W, allocated 12.5 W",
    ]


def test_power_over_four_pairs() -> None:
    allocation = power.PowerAllocation(0, 1, 0, 1, 2, 710, 510)
    lldpdu = said(dot3.PowerViaMdi(15, 1, 5, allocation, FOUR_PAIR))
    assert document(lldpdu)["dot3"]["power"]["four_pair"] == {
        "type": "type-4-single-signature-pd",
        "pse_status": "4-pair-dual-signature",
        "pd_status": "powered-single-signature",
        "pairs": "alternative-a",
        "power_class": "class-6",
        "class_a": "class-4",
        "class_b": "class-5",
        "requested_a": 11.1,
        "requested_b": 12.2,
        "allocated_a": 13.3,
        "allocated_b": 14.4,
        "available": 50.0,
        "isolated": True,
        "autoclass": ["request", "supported"],
        "power_down": True,
        "power_down_time": 100000,
    }
    assert body(lldpdu)[2:] == [
        "Power type:   type-2-pse, source: primary, priority: high, 4-pair: yes",
        "Power values: requested 71.0 W, allocated 51.0 W",
        "4-pair power: type-4-single-signature-pd, class-6, available 50.0 W",
        "PSE:          4-pair-dual-signature, PD: powered-single-signature,"
        " pairs: alternative-a, isolated: yes",
        "Mode A:       class-4, requested 11.1 W, allocated 13.3 W",
        "Mode B:       class-5, requested 12.2 W, allocated 14.4 W",
        "Autoclass:    request, supported",
        "Power down:   yes, for 100000 s",
    ]


def test_who_says_that_a_link_is_aggregated() -> None:
    (line,) = body(said(dot1.LinkAggregation(3 | dot1.AGGREGATION_FROM_PORT, 5)))
    assert line == "Aggregation:  supported: yes, enabled: yes, port: 5, said by: aggregation-port"


def test_what_is_behind_a_management_address() -> None:
    addresses = (
        ManagementAddress(1, bytes((10, 0, 0, 1)), 3, 53, bytes.fromhex("2b06010201")),
        ManagementAddress(1, bytes((10, 0, 0, 2)), 2, 7, b"\xff"),
    )
    lldpdu = LLDPDU(ChassisId(7, b"c"), PortId(5, b"p"), 120, management_addresses=addresses)
    assert document(lldpdu)["management_oids"] == ["1.3.6.1.2.1", "ff"]
    assert [line.strip() for line in shown(lldpdu).splitlines() if "Mgmt" in line] == [
        "MgmtIP:       10.0.0.1",
        "MgmtIface:    53 (system-port-number)",
        "MgmtOID:      1.3.6.1.2.1",
        "MgmtIP:       10.0.0.2",
        "MgmtIface:    7",
        "MgmtOID:      ff",
    ]


def test_med() -> None:
    lldpdu = said(
        med.MedCapabilities(0b11, 4),
        med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46),
        location.Elin(b"112"),
        location.CivicAddress(2, b"DE", (location.CivicElement(3, b"Ulm"),)),
        location.Coordinates(34, 48 << 25, 34, 10 << 25, 1, 30, 478 << 8, 1),
        med.ExtendedPower(0, 1, 2, 64),
        med.SerialNumber(b"SN-1"),
        med.ModelName(b"M"),
    )
    assert [each["format"] for each in document(lldpdu)["med"]["locations"]] == [
        "elin",
        "civic-address",
        "coordinates",
    ]
    assert body(lldpdu) == [
        "LLDP-MED:",
        "Device Type:  network-connectivity",
        "Capability:   capabilities, yes",
        "Capability:   network-policy, yes",
        "Policy:       voice, defined: yes",
        "VLAN:         100, tagged, priority: 5, DSCP: 46",
        "Location:     elin",
        "number:       112",
        "Location:     civic-address",
        "address_of:   client",
        "country:      DE",
        "city:         Ulm",
        "Location:     coordinates",
        "latitude:     48.0",
        "latitude_resolution: 34",
        "longitude:    10.0",
        "longitude_resolution: 34",
        "altitude:     478.0",
        "altitude_resolution: 30",
        "altitude_unit: metres",
        "datum:        WGS84",
        "MED power:    6.4 W, pse, source: primary, priority: high",
        "Inventory:",
        "serial_number: SN-1",
        "model:        M",
    ]


def test_a_line_of_an_address_may_come_again() -> None:
    names = [location.CivicElement(3, name) for name in (b"Bozen", b"Bolzano")]
    said_there = document(said(location.CivicAddress(0, b"IT", tuple(names))))
    assert said_there["med"]["locations"] == [
        {
            "format": "civic-address",
            "value": {"address_of": "dhcp-server", "country": "IT", "city": "Bozen, Bolzano"},
        }
    ]


def test_what_nobody_understands_is_shown_as_octets() -> None:
    lldpdu = said(
        OrganizationalTlv(bytes.fromhex("02005e"), 7, b"\x01\x02"),
        unknown=(UnknownTlv(9, b"\xff"),),
    )
    assert document(lldpdu)["unknown_tlvs"] == [
        {"type": 9, "oui": None, "subtype": None, "value": "ff"},
        {"type": 127, "oui": "02-00-5e", "subtype": 7, "value": "0102"},
    ]
    assert body(lldpdu) == [
        "Unknown TLVs:",
        "TLV:          type 9, length 1: ff",
        "TLV:          OUI 02-00-5e, subtype 7, length 2: 0102",
    ]

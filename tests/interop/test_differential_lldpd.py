"""lldpd hears every field of every TLV that we encode, and takes it for what we mean.

Each LLDPDU goes out through a raw socket. All that `lldpcli -f json0 show neighbors details` has on
it afterwards is written out here.
"""

from typing import Any

import pytest

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    Organizational,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    dot1,
    dot3,
    encode,
    location,
    med,
    power,
)
from tests.support.fixtures import MakeNetns, MakeVeth, StartLldpd
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until
from tests.unit.protocol.strategies import inventory_kinds

Json = dict[str, Any]

# lldpd reads the power sources of sourcing equipment as those of powered devices, and the reverse:
# these are a backup source, which it does not know of a device, and the sourcing equipment.
PSE_SOURCE_2 = "unknown"
PD_SOURCE_1 = "Primary power source"


def announcement(*organizational: Organizational, **fields: Any) -> LLDPDU:
    """What the tests have in common: identifiers, TTL and a name."""
    name = fields.pop("system_name", b"name")
    return LLDPDU(
        fields.pop("chassis_id", ChassisId(7, b"chassis")),
        fields.pop("port_id", PortId(5, b"port")),
        120,
        system_name=name,
        organizational=organizational,
        **fields,
    )


def value(text: str) -> list[Json]:
    """How json0 writes down nearly everything."""
    return [{"value": text}]


def heard(**sections: Any) -> Json:
    """What lldpd has on `announcement()` in any case, and more."""
    chassis = {"id": [{"type": "local", "value": "chassis"}], "name": value("name")}
    port = {"id": [{"type": "ifname", "value": "port"}], "ttl": value("120")}
    return {
        "name": "eth0",
        "via": "LLDP",
        **sections,
        "chassis": [{**chassis, **sections.get("chassis", {})}],
        "port": [{**port, **sections.get("port", {})}],
    }


@pytest.fixture
def tell(netns: MakeNetns, veth: MakeVeth, start_lldpd: StartLldpd) -> Any:
    """Send an LLDPDU to lldpd; give what it has on it, but for its age and number."""
    netns("here")
    netns("there")
    veth("here", "eth0", "there", "eth0")
    lldpd = start_lldpd("there")

    def tell(lldpdu: LLDPDU) -> Json:
        with raw_port("here", "eth0") as port:

            def known() -> list[Json]:
                port.send(encode(lldpdu))  # each time: lldpd listens a moment after it answers
                neighbors = lldpd.json("neighbors details")["lldp"][0].get("interface", [])
                assert isinstance(neighbors, list)
                return neighbors

            (neighbor,) = poll_until(known, what="lldpd to hear it")
        counters = lldpd.json("statistics")["lldp"][0]["interface"][0]
        assert counters["rx_discarded_cnt"] == [{"rx_discarded_cnt": "0"}]
        del neighbor["age"], neighbor["rid"]
        assert isinstance(neighbor, dict)
        return neighbor

    return tell


@pytest.mark.parametrize(
    ("chassis", "said"),
    [
        (ChassisId(1, b"component"), {"type": "unhandled", "value": b"component".hex(" ")}),
        (ChassisId(2, b"alias"), {"type": "ifalias", "value": "alias"}),
        (ChassisId(3, b"circuit"), {"type": "unhandled", "value": b"circuit".hex(" ")}),
        (
            ChassisId(4, bytes.fromhex("02005e000001")),
            {"type": "mac", "value": "02:00:5e:00:00:01"},
        ),
        (ChassisId(5, bytes((1, 10, 0, 0, 1))), {"type": "ip", "value": "10.0.0.1"}),
        (ChassisId(5, b"\2" + bytes(15) + b"\1"), {"type": "ip", "value": "::1"}),
        (ChassisId(6, b"eth7"), {"type": "ifname", "value": "eth7"}),
        (ChassisId(7, b"local"), {"type": "local", "value": "local"}),
    ],
)
def test_identifiers(chassis: ChassisId, said: Json, tell: Any) -> None:
    """The chassis ID of each subtype, and the port ID of the same meaning, but for 3 and 6."""
    subtypes = {1: 2, 2: 1, 3: 6, 4: 3, 5: 4, 6: 5, 7: 7}
    port = PortId(subtypes[chassis.subtype], chassis.value)
    neighbor = tell(announcement(chassis_id=chassis, port_id=port))
    assert neighbor == heard(chassis={"id": [said]}, port={"id": [said]})


def test_basic_tlvs(tell: Any) -> None:
    neighbor = tell(
        announcement(
            port_description=b"port description",
            system_name=b"system name",
            system_description=b"system description",
            capabilities=Capabilities(0x7FF, 0b10010101),
            management_addresses=(
                ManagementAddress(1, bytes((10, 0, 0, 1)), 2, 11, bytes((43, 6, 1))),
                ManagementAddress(2, bytes(15) + b"\1", 2, 12),
            ),
            unknown=(UnknownTlv(9, b"reserved"),),
        )
    )
    # Of the 11 capabilities lldpd knows 8, and of the reserved type it tells nothing.
    known = ["Other", "Repeater", "Bridge", "Router", "Wlan", "Tel", "Docsis", "Station"]
    on = {"Other", "Bridge", "Router", "Station"}
    assert neighbor == heard(
        chassis={
            "name": value("system name"),
            "descr": value("system description"),
            "mgmt-ip": [*value("10.0.0.1"), *value("::1")],
            "mgmt-iface": [*value("11"), *value("12")],
            "capability": [{"type": each, "enabled": each in on} for each in known],
        },
        port={"descr": value("port description")},
    )


def test_dot1_tlvs(tell: Any) -> None:
    neighbor = tell(
        announcement(
            dot1.PortVlanId(5),
            dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED | dot1.PPVID_ENABLED, 7),
            dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED, 8),
            dot1.VlanName(3, b"v"),
            dot1.VlanName(4094, b"x" * 32),
            dot1.ProtocolIdentity(b"\x88\xcc"),
            dot1.VidUsageDigest(0x01020304),
            dot1.ManagementVid(9),
            dot1.LinkAggregation(3, 4),
        )
    )
    # The last three are octets to lldpd.
    unknown = [("5", "4", "01,02,03,04"), ("6", "2", "00,09"), ("7", "5", "03,00,00,00,04")]
    tlvs = [
        {"oui": "00,80,C2", "subtype": subtype, "len": size, "value": octets}
        for subtype, size, octets in unknown
    ]
    assert neighbor == heard(
        **{
            "vlan": [
                {"vlan-id": "3", "pvid": False, "value": "v"},
                {"vlan-id": "4094", "pvid": False, "value": "x" * 32},
                {"vlan-id": "5", "pvid": True},
            ],
            "ppvid": [
                {"value": "7", "supported": True, "enabled": True},
                {"value": "8", "supported": True, "enabled": False},
            ],
            "pi": value("88 cc"),
            "unknown-tlvs": [{"unknown-tlv": tlvs}],
        }
    )


def test_dot3_tlvs(tell: Any) -> None:
    neighbor = tell(
        announcement(
            dot3.MacPhy(3, 0x6C03, 30),
            dot3.LinkAggregation(dot1.AGGREGATION_CAPABLE | dot1.AGGREGATION_ENABLED, 7),
            dot3.MaximumFrameSize(1522),
            dot3.PowerViaMdi(0b1110, 2, 3, power.PowerAllocation(3, 1, 0, 0, 1, 130, 120)),
        )
    )
    offered = ["10Base-T", "100Base-TX", "1000Base-T"]
    current = "1000BaseTFD - Four-pair Category 5 UTP, full duplex mode"
    assert neighbor == heard(
        port={
            "mfs": value("1522"),
            "aggregation": value("7"),
            "auto-negotiation": [
                {
                    "supported": True,
                    "enabled": True,
                    "advertised": [{"type": each, "hd": True, "fd": True} for each in offered],
                    "current": value(current),
                }
            ],
            "power": [
                {
                    "supported": True,
                    "enabled": True,
                    "paircontrol": True,
                    "device-type": value("PD"),
                    "pairs": value("spare"),
                    "class": value("class 2"),
                    "power-type": value("1"),
                    "source": value(PD_SOURCE_1),
                    "priority": value("critical"),
                    "requested": value("13000"),
                    "allocated": value("12000"),
                }
            ],
        }
    )


def test_power_over_four_pairs(tell: Any) -> None:
    four_pair = power.FourPairPower(
        requested_a=111,
        requested_b=122,
        allocated_a=133,
        allocated_b=144,
        pse_status=2,
        pd_status=3,
        pairs=1,
        class_a=4,
        class_b=5,
        power_class=6,
        reserved=0,
        type=1,
        isolated=1,
        available=500,
        autoclass=5,
        power_down=29,
        power_down_time=100_000,
    )
    assert four_pair.pse_status_name == "4-pair-single-signature"
    assert four_pair.pd_status_name == "4-pair-powered-dual-signature"
    assert four_pair.type_name == "type-4-pse"
    allocation = power.PowerAllocation(0, 2, 0, 0, 3, 130, 120)
    neighbor = tell(announcement(dot3.PowerViaMdi(0b1111, 1, 5, allocation, four_pair)))
    load = "PD is dual-signature and power is electrically isolated"
    assert neighbor == heard(
        port={
            "power": [
                {
                    "supported": True,
                    "enabled": True,
                    "paircontrol": True,
                    "device-type": value("PSE"),
                    "pairs": value("signal"),
                    "class": value("class 4"),
                    "power-type": value("2"),
                    "source": value(PSE_SOURCE_2),
                    "priority": value("low"),
                    "requested": value("13000"),
                    "allocated": value("12000"),
                    "requested-a": value("11100"),
                    "requested-b": value("12200"),
                    "allocated-a": value("13300"),
                    "allocated-b": value("14400"),
                    # lldpd's words for 2 and 3 are each other's in Wireshark and in scapy.
                    "pse-powering-status": value("4-pair powering dual-signature PD"),
                    "pd-powering-status": value("4-pair powered single-signature PD"),
                    "power-pairs-ext": value("Alternative A"),
                    "power-class-ext-a": value("Class 4"),
                    "power-class-ext-b": value("Class 5"),
                    "power-class-ext": value("Class 6"),
                    # lldpd takes 2, where the bits of 1 are.
                    "power-type-ext": value("Type 3 single-signature PD"),
                    "pd-load": value(load),
                    "max-power": value("50000"),
                }
            ]
        }
    )


def test_med_tlvs(tell: Any) -> None:
    neighbor = tell(
        announcement(
            med.MedCapabilities(0x3F, 3),
            med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46),
            med.NetworkPolicy(7, med.POLICY_UNKNOWN, 0, 0, 0),
            location.Coordinates(34, 105 << 24, 34, (1 << 34) - (13 << 25), 1, 30, 35 << 8, 1),
            location.CivicAddress(
                2,
                b"DE",
                (location.CivicElement(3, b"Berlin"), location.CivicElement(19, b"77")),
            ),
            location.Elin(b"112112112"),
            med.ExtendedPower(1, 1, 3, 130),
            *(kind(kind.__name__.encode()) for kind in inventory_kinds),
        )
    )
    capabilities = ["Capabilities", "Policy", "Location", "MDI/PSE", "MDI/PD", "Inventory"]
    assert neighbor == heard(
        **{
            "lldp-med": [
                {
                    "device-type": value("Communication Device Endpoint (Class III)"),
                    "capability": [{"type": each, "available": True} for each in capabilities],
                    "policy": [
                        {
                            "apptype": "Voice",
                            "defined": True,
                            "vlan": [{"vid": "100"}],
                            "priority": value("Voice"),
                            "pcp": value("5"),
                            "dscp": value("46"),
                        },
                        {
                            "apptype": "Streaming Video",
                            "defined": False,
                            "priority": value("Best effort"),
                            "pcp": value("0"),
                            "dscp": value("0"),
                        },
                    ],
                    "location": [
                        {
                            "type": "Coordinates",
                            "geoid": "WGS84",
                            "lat": value("52.5000000N"),
                            "lon": value("13W"),
                            "altitude": [{"unit": "m", "value": "35"}],
                        },
                        {
                            "type": "Civic address",
                            "country": value("DE"),
                            "city": value("Berlin"),
                            "number": value("77"),
                        },
                        {"type": "ELIN", "ecs": value("112112112")},
                    ],
                    "poe": [
                        {
                            "device-type": value("PD"),
                            "source": value("PSE"),
                            "priority": value("low"),
                            "power": value("13000"),
                        }
                    ],
                    "inventory": [
                        {
                            "hardware": value("HardwareRevision"),
                            "software": value("SoftwareRevision"),
                            "firmware": value("FirmwareRevision"),
                            "serial": value("SerialNumber"),
                            "manufacturer": value("ManufacturerName"),
                            "model": value("ModelName"),
                            "asset": value("AssetId"),
                        }
                    ],
                }
            ]
        }
    )


def test_tlvs_of_other_organizations(tell: Any) -> None:
    neighbor = tell(
        announcement(
            OrganizationalTlv(b"\x02\x00\x5e", 1, b"hello"), OrganizationalTlv(b"abc", 255, b"")
        )
    )
    tlvs = [
        {"oui": "02,00,5E", "subtype": "1", "len": "5", "value": "68,65,6C,6C,6F"},
        {"oui": "61,62,63", "subtype": "255", "len": "0"},
    ]
    assert neighbor == heard(**{"unknown-tlvs": [{"unknown-tlv": tlvs}]})

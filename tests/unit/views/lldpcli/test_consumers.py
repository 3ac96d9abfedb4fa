"""The tools that read lldpcli read ours, on a host with one namespace and with `--netns` on others.

tests/interop/test_lldpcli_formats.py has them read lldpcli and us on the same wire.
"""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.views.lldpcli import formatted
from tests.support import consumers
from tests.support.consumers import CONSUMERS, Consumer
from tests.unit.views.documents import HOSTILE, NOW, SILENT, document, hostile, neighbor

SWITCH = neighbor(
    chassis_id={"subtype": "mac", "value": "02:00:00:00:00:01"},
    port_id={"subtype": "interface-name", "value": "Gi0/24"},
    system_name="switch1",
    system_description="Switch OS 1.2, build 3, with a long text behind it",
    port_description="rack4",
    vlans=[
        {"vlan_id": 5, "name": None, "pvid": False},
        {"vlan_id": 7, "name": None, "pvid": True},
    ],
    unknown_tlvs=[{"type": 127, "oui": "02-00-5e", "subtype": 1, "value": "68656c6c6f"}],
)
SECOND = {**SWITCH, "interface": "eth1", "system_name": "switch2"}
MORE = neighbor(**SILENT)
ONE = document(SWITCH)
TWO = document(SWITCH, SECOND)
SHARED = document(SWITCH, SECOND | {"interface": "eth0"})


def read(consumer: str, items: dict[str, Any]) -> Any:
    """What this tool makes of our output."""
    (found,) = (each for each in CONSUMERS if each.name == consumer)
    return found.read(output(found, items))


def output(consumer: Consumer, items: dict[str, Any]) -> str:
    return formatted(items, f"lldpcli-{consumer.format}", consumer.detail, NOW)


def test_ansible() -> None:
    """As its documentation uses it: `lldp[item]['chassis']['name']`, `...['port']['ifname']`."""
    facts = read("Ansible", TWO)
    assert {
        name: (about["chassis"]["name"], about["port"]["ifname"]) for name, about in facts.items()
    } == {"eth0": ("switch1", "Gi0/24"), "eth1": ("switch2", "Gi0/24")}
    assert facts["eth0"]["chassis"]["mac"] == "02:00:00:00:00:01"
    assert facts["eth0"]["chassis"]["Bridge"] == {"enabled": "on"}
    assert facts["eth0"]["netns"] == "net0"


def test_ansible_with_multivalues() -> None:
    facts = read("Ansible-multivalues", ONE)["eth0"]
    assert facts["chassis"]["mgmt-ip"] == ["10.0.1.1", "fe80::1"]
    assert facts["vlan"] == {"vlan-id": ["5", "7"], "pvid": ["no", "yes"]}
    assert read("Ansible-multivalues", SHARED)["eth0"]["chassis"]["name"] == ["switch1", "switch2"]


def test_netbox_agent() -> None:
    assert read("netbox-agent", ONE) == {
        "eth0": {
            "vlan": {"5": {"pvid": True}, "7": {"pvid": True}},
            "chassis.name": "switch1",
            "chassis.descr": SWITCH["system_description"],
            "chassis.mgmt-ip": "fe80::1",
            "port.ifname": "Gi0/24",
            "port.descr": "rack4",
        }
    }


def test_a_fact_of_keyvalue() -> None:
    facts = read("facter-keyvalue", TWO)
    assert facts["lldp_eth1_chassis_name"] == "switch2"
    assert facts["lldp_eth0_vlan_vlan_id"] == "7"
    assert read("facter-keyvalue", SHARED) == {}


@pytest.mark.parametrize("items", [ONE, TWO, SHARED], ids=["one", "two", "shared"])
def test_sonic(items: dict[str, Any]) -> None:
    rows = read("SONiC-dbsyncd", items)
    interface = items["neighbors"][-1]["interface"]
    assert rows[interface] == {
        "system": items["neighbors"][-1]["system_name"],
        "chassis_id": ("mac", "02:00:00:00:00:01"),
        "description": SWITCH["system_description"],
        "addresses": "10.0.1.1,fe80::1",
        "capabilities": [("bridge", True), ("router", False)],
        "port_id": ("ifname", "Gi0/24"),
        "port_description": "rack4",
        "time": 86400 + 7203,
        "index": "1",
        "pvid": "7",
        "tlvs": [("02,00,5E", "1", "68,65,6C,6C,6F")],
    }


def test_sonic_with_a_system_that_has_no_name() -> None:
    row = read("SONiC-dbsyncd", document(MORE))["eth0"]
    assert row["system"] == ""
    assert row["chassis_id"] == ("local", "5f0c/bridge")


@pytest.mark.parametrize("items", [ONE, TWO, SHARED], ids=["one", "two", "shared"])
def test_vyos(items: dict[str, Any]) -> None:
    platform = "Switch OS 1.2, build 3, with a long t"
    assert read("VyOS", items) == [
        (each["system_name"], each["interface"], "LLDP", "B", platform, "rack4")
        for each in items["neighbors"]
    ]


def test_puppet_reads_lists_only() -> None:
    assert list(read("puppet-lldpd", TWO)) == ["eth0", "eth1"]
    assert read("puppet-lldpd", ONE) is None


def test_salt() -> None:
    assert list(read("Salt", ONE)) == ["eth0"]
    assert [list(each) for each in read("Salt", TWO)] == [["eth0"], ["eth1"]]


@pytest.mark.parametrize("items", [ONE, TWO, SHARED], ids=["one", "two", "shared"])
def test_suzieq(items: dict[str, Any]) -> None:
    rows = [
        {
            "ifname": each["interface"],
            "peerHostname": each["system_name"],
            "description": SWITCH["system_description"],
            "subtype": "ifname",
            "peerIfname": "Gi0/24",
        }
        for each in items["neighbors"]
    ]
    assert read("SuzieQ-Linux", items) == rows
    assert read("SuzieQ-Cumulus", items) == [{**row, "mgmtIP": "10.0.1.1"} for row in rows]


def test_noc() -> None:
    plain = {**SWITCH, "unknown_tlvs": []}
    expected = ("eth0", "02:00:00:00:00:01", "switch1", "ifname", "Gi0/24", "rack4")
    assert read("NOC", document(plain, {**plain, "interface": "eth1"})) == [
        expected,
        ("eth1", *expected[1:]),
    ]


def test_sonic_lldpshow() -> None:
    assert read("SONiC-lldpshow", TWO) == [
        ("eth0", "switch1", "Gi0/24", ["Bridge"], "rack4"),
        ("eth1", "switch2", "Gi0/24", ["Bridge"], "rack4"),
    ]


def test_a_fact_of_xml() -> None:
    assert read("facter-xml", SHARED)["eth0"] == {
        "neighbors": ["switch1", "switch2"],
        "vlans": [(5, False), (7, True)] * 2,
        "router": False,
        "mtu": None,
    }


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.name)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_breaks_no_reader(consumer: Consumer, text: str) -> None:
    """Names of interfaces, whose dots some readers take for their own, are another matter."""
    said = hostile(text) | {"interface": "eth0", "netns": "net0"}
    consumer.read(output(consumer, document(said, SECOND)))


def test_no_line_of_a_stranger_is_a_line_of_keyvalue() -> None:
    said = neighbor(system_description="two\nlldp.eth0.port.ifname=forged\r\nlldp.eth9.via=LLDP")
    facts = consumers.ansible(formatted(document(said), "lldpcli-keyvalue", None, NOW))
    assert list(facts) == ["eth0"]
    assert facts["eth0"]["port"]["ifname"] == "bridge-net0"

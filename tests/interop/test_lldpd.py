"""Debian's lldpd at the other end of the wire: an implementation that is not ours."""

import os
import re
from typing import Any

import pytest

from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd
from tests.support.lab import ip, run
from tests.support.lldpd import Lldpd
from tests.support.waiting import poll_until

HOST = os.uname().nodename


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> None:
    """`here` is for the agent, `there` for lldpd."""
    netns("here")
    netns("there")
    veth("here", "eth0", "there", "eth0")
    ip("here", "address add 10.0.1.1/24 dev eth0")
    ip("there", "address add 10.0.1.2/24 dev eth0")


def mac(netns: str, interface: str) -> str:
    return run(f"cat /sys/class/net/{interface}/address", netns=netns).strip()


def index_of(netns: str, interface: str) -> int:
    return int(ip(netns, f"-o link show dev {interface}").partition(":")[0])


def link_local(netns: str, interface: str) -> str:
    (address,) = re.findall(r"inet6 (fe80::[^/]*)", ip(netns, f"address show dev {interface}"))
    return str(address)


def values(element: list[dict[str, Any]]) -> list[str]:
    return [each["value"] for each in element]


def heard_by_lldpd(lldpd: Lldpd, name: str) -> dict[str, Any]:
    """What lldpd has on the neighbor of this system name, or {}."""
    for interface in lldpd.json("neighbors details")["lldp"][0].get("interface", []):
        if values(interface["chassis"][0]["name"]) == [name]:
            assert isinstance(interface, dict)
            return interface
    return {}


def own_chassis(lldpd: Lldpd) -> Any:
    """What lldpd says of itself."""
    return lldpd.json("chassis details")["local-chassis"][0]["chassis"][0]


def management(lldpd: Lldpd) -> list[str]:
    """The addresses that lldpd has of the namespace `here`."""
    heard = heard_by_lldpd(lldpd, f"here.{HOST}")
    return values(heard["chassis"][0]["mgmt-ip"]) if heard else []


def heard_by_us(daemon: Daemon, name: str) -> dict[str, Any]:
    for neighbor in daemon.json("neighbors", "--netns", "here")["neighbors"]:
        if neighbor["system_name"] == name:
            assert isinstance(neighbor, dict)
            return neighbor
    return {}


def test_lldpd_hears_every_field_of_ours(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    lldpd = start_lldpd("there")
    daemon = start_daemon()

    # The IPv6 address is said as soon as the kernel has made sure that it is unique.
    poll_until(lambda: len(management(lldpd)) == 2, what="lldpd to know the namespace `here`")
    heard = heard_by_lldpd(lldpd, f"here.{HOST}")
    del heard["rid"], heard["age"]
    (about,) = daemon.json("namespaces", "--netns", "here")["namespaces"]
    index = {"value": str(index_of("here", "eth0"))}
    mau = "10GbaseT - Four-pair Category 6A or better, full duplex mode only"
    assert heard == {
        "name": "eth0",
        "via": "LLDP",
        "chassis": [
            {
                "id": [{"type": "local", "value": about["chassis_id"]["value"]}],
                "name": [{"value": f"here.{HOST}"}],
                "descr": own_chassis(lldpd)["descr"],  # one host, and the same words for it
                "mgmt-ip": [{"value": "10.0.1.1"}, {"value": link_local("here", "eth0")}],
                "mgmt-iface": [index, index],
                "capability": [{"type": "Station", "enabled": True}],
            }
        ],
        "port": [
            {
                "id": [{"type": "ifname", "value": "eth0"}],
                "descr": [{"value": "eth0"}],
                "ttl": [{"value": "121"}],
                "mfs": [{"value": "1518"}],
                "auto-negotiation": [
                    {"supported": False, "enabled": False, "current": [{"value": mau}]}
                ],
            }
        ],
    }
    counters = lldpd.json("statistics")["lldp"][0]["interface"][0]
    assert counters["rx_discarded_cnt"] == [{"rx_discarded_cnt": "0"}]
    assert counters["rx_unrecognized_cnt"] == [{"rx_unrecognized_cnt": "0"}]


def test_we_hear_every_field_of_lldpd(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    daemon = start_daemon()
    lldpd = start_lldpd("there")

    def known() -> dict[str, Any]:
        heard = heard_by_us(daemon, "there")
        return heard if heard and len(heard["management_addresses"]) == 2 else {}

    heard = poll_until(known, what="the agent to know lldpd")
    said = own_chassis(lldpd)
    enabled = {each["type"]: each["enabled"] for each in said["capability"]}
    assert enabled == {"Bridge": False, "Router": False, "Wlan": False, "Station": True}
    known_for = {key: heard.pop(key) for key in ("first_seen", "last_seen", "expires_in_seconds")}
    assert known_for["first_seen"] <= known_for["last_seen"]
    assert 0 < known_for["expires_in_seconds"] <= 120
    assert heard == {
        "netns": "here",
        "interface": "eth0",
        "chassis_id": {"subtype": "mac", "value": values(said["id"])[0]},
        "port_id": {"subtype": "mac", "value": mac("there", "eth0")},
        "ttl": 120,
        "port_description": "eth0",
        "system_name": "there",
        "system_description": values(said["descr"])[0],
        "capabilities": {
            "supported": ["bridge", "wlan-access-point", "router", "station"],
            "enabled": ["station"],
        },
        "management_addresses": values(said["mgmt-ip"]),
        "management_interfaces": [int(each) for each in values(said["mgmt-iface"])],
        "management_interface_subtypes": ["ifindex", "ifindex"],
        "management_oids": [None, None],
        "vlans": [],
        "dot1": None,
        "dot3": {
            "mac_phy": {
                "autoneg_supported": False,
                "autoneg_enabled": False,
                "advertised": ["other"],
                "mau_type": "10GBASE-T",
            },
            "power": None,
            "link_aggregation": {
                "supported": True,
                "enabled": False,
                "port_id": 0,
                "port_type": "unspecified",
            },
            "maximum_frame_size": None,
        },
        "med": None,
        "unknown_tlvs": [],
        "discarded_tlvs": [],
        "remote": None,  # lldpd's identifiers are not those of a port of ours
        "source_mac": mac("there", "eth0"),
    }


def test_details_read_like_those_of_lldpcli(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    """Of the same frame on the same wire: our namespace and far end are all that is added."""
    lldpd = start_lldpd("there")
    daemon = start_daemon()
    poll_until(lambda: len(management(lldpd)) == 2, what="lldpd to know all addresses")
    ours = daemon.command("show", "neighbors", "details", "--netns", "there").stdout.splitlines()
    theirs = [line.rstrip() for line in lldpd.lldpcli("show neighbors details").splitlines()]
    heading, mau = "Interface:    eth0, ", "      MAU oper type: "
    ours.remove("    Remote:       here/eth0 (this host)")
    differences = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    assert [re.sub("[0-9:]{8}$", "HH:MM:SS", each) for pair in differences for each in pair] == [
        f"{heading}netns: there, via: LLDP, Time: 0 day, HH:MM:SS",
        f"{heading}via: LLDP, RID: 1, Time: 0 day, HH:MM:SS",
        f"{mau}10GBASE-T",
        f"{mau}10GbaseT - Four-pair Category 6A or better, full duplex mode only",
    ]


def test_a_killed_lldpd_ages_out_after_its_ttl(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    daemon = start_daemon()
    lldpd = start_lldpd("there")
    lldpd.lldpcli("configure lldp tx-interval 1")
    lldpd.lldpcli("configure lldp tx-hold 2")
    poll_until(lambda: heard_by_us(daemon, "there").get("ttl") == 2, what="the short TTL")
    lldpd.kill()
    poll_until(lambda: heard_by_us(daemon, "there") == {}, what="lldpd to age out")
    assert "here/eth0: neighbor-removed (aged-out)" in daemon.log


def test_lldpd_that_says_goodbye_is_gone_at_once(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    daemon = start_daemon()
    lldpd = start_lldpd("there")
    poll_until(lambda: heard_by_us(daemon, "there"), what="the agent to know lldpd")
    lldpd.stop()
    poll_until(lambda: heard_by_us(daemon, "there") == {}, what="lldpd to be gone")
    assert "here/eth0: neighbor-removed (shutdown)" in daemon.log


def test_lldpd_forgets_us_when_the_agent_ends(
    wire: None, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    lldpd = start_lldpd("there")
    daemon = start_daemon()
    poll_until(lambda: heard_by_lldpd(lldpd, f"here.{HOST}"), what="lldpd to know us")
    daemon.stop()
    poll_until(lambda: heard_by_lldpd(lldpd, f"here.{HOST}") == {}, what="lldpd to forget us")

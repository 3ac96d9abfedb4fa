"""Debian's lldpd at the other end of the wire: an implementation that is not ours."""

import os
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


def values(element: list[dict[str, Any]]) -> list[str]:
    return [each["value"] for each in element]


def heard_by_lldpd(lldpd: Lldpd, name: str) -> dict[str, Any]:
    """What lldpd has on the neighbor of this system name, or {}."""
    for interface in lldpd.json("neighbors details")["lldp"][0].get("interface", []):
        if values(interface["chassis"][0]["name"]) == [name]:
            assert isinstance(interface, dict)
            return interface
    return {}


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

    def known() -> dict[str, Any]:
        heard = heard_by_lldpd(lldpd, f"here.{HOST}")
        # The IPv6 address is said as soon as the kernel has made sure that it is unique.
        addresses = values(heard["chassis"][0]["mgmt-ip"]) if heard else []
        return heard if len(addresses) == 2 else {}

    heard = poll_until(known, what="lldpd to know the namespace `here`")
    chassis, port = heard["chassis"][0], heard["port"][0]
    about = next(
        each for each in daemon.json("namespaces")["namespaces"] if each["netns"] == "here"
    )
    assert chassis["id"] == [{"type": "local", "value": about["chassis_id"]["value"]}]
    assert values(chassis["descr"])[0].startswith("Debian GNU/Linux")
    assert values(chassis["mgmt-ip"])[0] == "10.0.1.1"
    assert values(chassis["mgmt-ip"])[1].startswith("fe80::")
    index = ip("here", "-o link show dev eth0").partition(":")[0]
    assert values(chassis["mgmt-iface"]) == [index, index]
    assert chassis["capability"] == [{"type": "Station", "enabled": True}]
    assert port["id"] == [{"type": "ifname", "value": "eth0"}]
    assert values(port["descr"]) == ["eth0"]
    assert values(port["ttl"]) == ["121"]
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
    said = lldpd.json("chassis details")["local-chassis"][0]["chassis"][0]
    assert heard["chassis_id"] == {"subtype": "mac", "value": values(said["id"])[0]}
    assert heard["port_id"] == {"subtype": "mac", "value": mac("there", "eth0")}
    assert heard["source_mac"] == mac("there", "eth0")
    assert heard["port_description"] == "eth0"
    assert heard["system_description"] == values(said["descr"])[0]
    assert heard["management_addresses"] == values(said["mgmt-ip"])
    assert heard["ttl"] == 120
    capabilities = {"bridge": "Bridge", "router": "Router", "wlan-access-point": "Wlan"}
    capabilities["station"] = "Station"
    on = {each["type"]: each["enabled"] for each in said["capability"]}
    assert {capabilities[name] for name in heard["capabilities"]["supported"]} == set(on)
    enabled = {capabilities[name] for name in heard["capabilities"]["enabled"]}
    assert enabled == {name for name in on if on[name]}
    assert heard["remote"] is None  # lldpd's identifiers are not those of a port of ours


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

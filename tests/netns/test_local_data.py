"""What a port says of itself is what its namespace is like, and follows it."""

import time
from pathlib import Path
from typing import Any

import pytest

from lldpns.protocol import LLDPDU, ChassisId, PortId, encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ip, run
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

# Nothing but news makes a port speak again, so what is heard then is the news.
SILENT = "[lldp]\nmsg_tx_interval = 3600\nmsg_fast_tx = 3600\n"


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> None:
    """`near` and `far`, wired by eth0."""
    netns("near")
    netns("far")
    veth("near", "eth0", "far", "eth0")


def said(daemon: Daemon, netns: str = "near", interface: str = "eth0") -> dict[str, Any]:
    """What is heard in another namespace of this port; {} if nothing is."""
    for neighbor in daemon.http("neighbors")["neighbors"]:
        if neighbor["remote"] == {"netns": netns, "interface": interface}:
            assert isinstance(neighbor, dict)
            return neighbor
    return {}


def wait_for(daemon: Daemon, key: str, value: Any, interface: str = "eth0") -> None:
    """Poll until the port says `value` under `key`."""
    poll_until(
        lambda: said(daemon, interface=interface).get(key, "nothing") == value,
        what=f"{key} to be {value}",
    )


def test_capabilities_are_those_of_the_namespace(wire: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon(SILENT)
    station = {"supported": ["station"], "enabled": ["station"]}
    wait_for(daemon, "capabilities", station)
    run("sysctl -q -w net.ipv4.ip_forward=1", netns="near")
    wait_for(daemon, "capabilities", {"supported": ["router"], "enabled": ["router"]})
    ip("near", "link add name br type bridge")
    both = ["bridge", "router"]
    wait_for(daemon, "capabilities", {"supported": both, "enabled": both})
    run("sysctl -q -w net.ipv4.ip_forward=0", netns="near")
    wait_for(daemon, "capabilities", {"supported": ["bridge"], "enabled": ["bridge"]})
    ip("near", "link delete dev br")
    wait_for(daemon, "capabilities", station)


def test_the_chassis_is_what_neighbors_hear(wire: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    poll_until(lambda: said(daemon), what="the wire")

    def alike() -> bool:
        (chassis,) = daemon.json("chassis", "--netns", "near")["chassis"]
        heard = said(daemon)
        return all(heard[key] == chassis[key] for key in chassis.keys() - {"netns"})

    poll_until(alike, what="what is shown to be what is heard")
    assert [each["netns"] for each in daemon.http("chassis")["chassis"]] == ["far", "near", "root"]


def test_addresses_follow_the_namespace_and_the_patterns(
    wire: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(f'{SILENT}management_addresses = ["!10.9.*", "10.*", "2001:*"]\n')
    wait_for(daemon, "management_addresses", [])
    ip("near", "address add 10.9.0.1/24 dev eth0")
    ip("near", "address add 10.1.0.1/24 dev eth0")
    wait_for(daemon, "management_addresses", ["10.1.0.1"])
    ip("near", "address add 2001:db8::1/64 dev eth0 nodad")
    wait_for(daemon, "management_addresses", ["10.1.0.1", "2001:db8::1"])
    index = int(ip("near", "-o link show dev eth0").partition(":")[0])
    assert said(daemon)["management_interfaces"] == [index, index]
    ip("near", "address delete 10.1.0.1/24 dev eth0")
    wait_for(daemon, "management_addresses", ["2001:db8::1"])


def test_frame_size_speed_and_alias_follow_the_interface(
    wire: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(SILENT)
    expected = {
        "mac_phy": {
            "autoneg_supported": False,
            "autoneg_enabled": False,
            "advertised": [],
            "mau_type": "10GBASE-T",
        },
        "power": None,
        "link_aggregation": None,
        "maximum_frame_size": 1518,
    }
    wait_for(daemon, "dot3", expected)
    ip("near", "link set dev eth0 mtu 9000")
    wait_for(daemon, "dot3", {**expected, "maximum_frame_size": 9018})
    ip("near", "link set dev eth0 alias 'uplink to far'")
    wait_for(daemon, "port_description", "uplink to far")
    shown = daemon.json("interfaces", "--netns", "near")["interfaces"]
    assert {each["interface"]: each["alias"] for each in shown} == {
        "eth0": "uplink to far",
        "lo": None,
    }


def test_a_namespace_with_another_name_is_announced_under_it(
    wire: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(SILENT)
    poll_until(lambda: said(daemon), what="the wire")
    alias = Path("/run/netns/a-better-name")
    alias.touch()
    run(f"mount --bind /run/netns/near {alias}")
    try:

        def heard() -> list[tuple[str, str]]:
            neighbors = daemon.http("neighbors?netns=far")["neighbors"]
            return [
                (each["chassis_id"]["value"].partition("/")[2], each["system_name"].split(".")[0])
                for each in neighbors
            ]

        wanted = [("a-better-name", "a-better-name")]
        poll_until(lambda: heard() == wanted, what="the new name alone")
    finally:
        run(f"ip netns delete {alias.name}")


def test_many_changes_at_once_stay_within_the_transmit_credit(
    wire: None, start_daemon: StartDaemon
) -> None:
    changes, credit, frames = 60, 5, 0
    with raw_port("far", "eth0") as far:
        started = time.monotonic()
        start_daemon(SILENT)
        for number in range(changes):
            ip("near", f"link set dev eth0 alias change{number}")
        while far.receive().port_description != b"change%d" % (changes - 1):
            frames += 1
        ticks = 1 + int(time.monotonic() - started)
    assert frames <= credit + ticks


def test_custom_tlvs_are_sent_as_they_stand(wire: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon(
        """
        [[lldp.custom_tlv]]
        oui = "02-00-5e"
        subtype = 7
        value = "c0ffee"
        [[lldp.custom_tlv]]
        oui = "02-00-5e"
        subtype = 8
        """
    )
    tlvs = [
        {"type": 127, "oui": "02-00-5e", "subtype": 7, "value": "c0ffee"},
        {"type": 127, "oui": "02-00-5e", "subtype": 8, "value": ""},
    ]
    wait_for(daemon, "unknown_tlvs", tlvs)


def test_admin_status_by_pattern(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    netns("near")
    netns("far")
    for name in ("both", "mute", "deaf", "off"):
        veth("near", name, "far", name)
    rules = {"mute": "rx-only", "deaf": "tx-only", "o*": "disabled"}
    daemon = start_daemon(
        "".join(
            f'[[lldp.port]]\nnetns = "n*"\ninterface = "{pattern}"\nadmin_status = "{status}"\n'
            for pattern, status in rules.items()
        )
    )
    expected = {("near", "both"), ("near", "mute"), ("far", "both"), ("far", "deaf")}

    def heard() -> bool:
        neighbors = daemon.http("neighbors")["neighbors"]
        return {(each["netns"], each["interface"]) for each in neighbors} == expected

    poll_until(heard, what="what may be said to be heard by those who may listen")
    shown = daemon.json("interfaces", "--netns", "near")["interfaces"]
    status = {each["interface"]: each["lldp"] for each in shown}
    assert status["both"] == "rx-and-tx"
    assert status["mute"] == "rx-only"
    assert status["deaf"] == "tx-only"
    assert status["off"] == "disabled"


@pytest.mark.parametrize("destination", ["nearest-non-tpmr-bridge", "nearest-customer-bridge"])
def test_every_group_address_is_received(
    destination: str, wire: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(f'[lldp]\ndestination = "{destination}"\n')
    poll_until(lambda: said(daemon), what="the frame to that address")


def test_counters_count(wire: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon("[lldp]\nmsg_tx_interval = 1\n")

    def counted() -> dict[str, Any]:
        shown = daemon.http("statistics?netns=near&interface=eth0")["statistics"]
        (counters,) = shown
        assert isinstance(counters, dict)
        return counters if counters["frames_in_total"] > 2 < counters["frames_out_total"] else {}

    counters = poll_until(counted, what="some frames")
    assert counters["neighbors_inserted"] == 1
    for name in ("frames_discarded_total", "frames_in_errors_total", "ageouts_total"):
        assert counters[name] == 0


def test_why_a_frame_was_discarded_is_told_once(wire: None, start_daemon: StartDaemon) -> None:
    """As networkd sent it until 2022: the TTL behind the optional TLVs (rule 10)."""
    daemon = start_daemon()
    out_of_order = LLDPDU(ChassisId(7, b"networkd"), PortId(5, b"eth0"), 120)
    ids, ttl = encode(out_of_order)[:-6], encode(out_of_order)[-6:-2]
    name = b"\x0a\x02hi"
    with raw_port("far", "eth0") as far:
        for _ in range(3):
            far.send(ids + name + ttl + b"\0\0")

        def counted() -> bool:
            (counters,) = daemon.http("statistics?netns=near")["statistics"]
            return bool(counters["frames_discarded_total"] >= 3)

        poll_until(counted, what="the frames to be counted")
    assert daemon.log.count("discarded: ") == 1
    assert "near/eth0: frame from" in daemon.log

"""Bonds and teams: LLDP is spoken on each member, the aggregate itself is silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.protocol import encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartLldpd
from tests.support.lab import ip, within
from tests.support.ports import lldpdu
from tests.support.processes import LoggedProcess
from tests.support.rawport import RawPort, raw_port
from tests.support.waiting import poll_until
from tests.support.wires import (
    ALL,
    LLDP,
    frames_in,
    heard,
    index_of,
    wait_for_packet_sockets,
    wait_for_wires,
    why_off,
)

WIRES = [(("near", member), ("far", member)) for member in ("p1", "p2")]


@pytest.fixture
def two_wires(netns: MakeNetns, veth: MakeVeth) -> None:
    """`near` and `far`, wired by p1 and by p2."""
    for name in ("near", "far"):
        netns(name)
    for member in ("p1", "p2"):
        veth("near", member, "far", member)


def bond(netns: str, mode: str = "active-backup") -> None:
    """Make p1 and p2 members of a new bond."""
    ip(netns, f"link add name bond0 type bond mode {mode} miimon 100")
    for member in ("p1", "p2"):
        ip(netns, f"link set dev {member} down")
        ip(netns, f"link set dev {member} master bond0")
    ip(netns, "link set dev bond0 up")


def aggregation(neighbor: dict[str, Any]) -> Any:
    return (neighbor["dot3"] or {}).get("link_aggregation")


def aggregated_by(index: int) -> dict[str, Any]:
    """What a member says of the aggregate with this index."""
    return {"supported": True, "enabled": True, "port_id": index, "port_type": "unspecified"}


def wait_for_aggregation(daemon: Daemon, netns: str, aggregate: str | None) -> None:
    """Wait until what is heard at the far ends of p1 and p2 says that they are in `aggregate`."""
    said = None
    if aggregate:
        index = index_of(netns, aggregate)
        said = aggregated_by(index)
    peer = {"near": "far", "far": "near"}[netns]

    def all_say_so() -> bool:
        neighbors = [*heard(daemon, peer, "p1"), *heard(daemon, peer, "p2")]
        return [aggregation(each) for each in neighbors] == [said, said]

    poll_until(all_say_so, what=f"both members to say {said}")


@pytest.mark.kind("bond")
@pytest.mark.kind("member of a bond or team")
@pytest.mark.parametrize("mode", ["active-backup", "balance-rr", "802.3ad"])
def test_each_member_of_a_bond_hears_its_own_peer(
    mode: str, two_wires: None, daemon: Daemon
) -> None:
    for name in ("near", "far"):
        bond(name, mode)
    for name in ("near", "far"):
        wait_for_aggregation(daemon, name, "bond0")
        assert why_off(daemon, name, "bond0") == "its members speak LLDP"
    wait_for_wires(daemon, *WIRES)


@pytest.mark.kind("member of a bond or team")
def test_a_bond_made_of_wires_in_use_and_taken_apart(two_wires: None, daemon: Daemon) -> None:
    wait_for_wires(daemon, *WIRES)
    bond("near")
    wait_for_aggregation(daemon, "near", "bond0")
    wait_for_wires(daemon, *WIRES)
    ip("near", "link set dev p1 nomaster")
    ip("near", "link set dev p2 nomaster")
    ip("near", "link set dev p1 up")
    ip("near", "link set dev p2 up")
    wait_for_aggregation(daemon, "near", None)
    ip("near", "link delete dev bond0")
    bond("near")
    wait_for_aggregation(daemon, "near", "bond0")
    wait_for_wires(daemon, *WIRES)


@pytest.mark.kind("member of a bond or team")
@pytest.mark.kind("port of a bridge")
def test_each_frame_counts_once_and_on_its_member_whatever_the_bond_is_part_of(
    netns: MakeNetns, veth: MakeVeth, daemon: Daemon
) -> None:
    for name in ("near", "quiet"):
        netns(name)
    for member in ("p1", "p2"):
        veth("near", member, "quiet", member)
    bond("near")
    ip("near", "link add link bond0 name vlan5 type vlan id 5")
    ip("near", "link set dev vlan5 up")
    ip("near", "link add name br type bridge group_fwd_mask 0x4000")
    ip("near", "link set dev br up")
    # Where the bridge takes LLDP from the bond, its members have to listen before the bond does.
    for command, ethertype in (
        ("link set dev bond0 nomaster", LLDP),
        ("link set dev bond0 master br", ALL),
        ("link set dev br type bridge group_fwd_mask 0", LLDP),
    ):
        ip("near", command)
        wait_for_packet_sockets("near", (ethertype, "p1"), (ethertype, "p2"))
        for member in ("p1", "p2"):  # the active one, and the one that waits
            with raw_port("quiet", member) as port:
                frames_counted_once(daemon, port, member)


def frames_counted_once(daemon: Daemon, port: RawPort, member: str) -> None:
    """Send frames to a member, and tagged ones, which are for nobody, in between."""
    before = frames_in(daemon, "near", member)
    for number in range(before, before + 3):
        port.send(encode(lldpdu("tagged")), ethertype=bytes.fromhex("8100000588cc"))
        port.send(encode(lldpdu("quiet", name=str(number))))
    poll_until(
        lambda: str(number) in [each["system_name"] for each in heard(daemon, "near", member)],
        what=f"the last frame, on {member}",
    )
    assert frames_in(daemon, "near", member) == before + 3


def test_lldpd_on_a_bond(two_wires: None, daemon: Daemon, start_lldpd: StartLldpd) -> None:
    for name in ("near", "far"):
        bond(name)
    lldpd = start_lldpd("far")
    said = aggregated_by(index_of("far", "bond0"))

    def heard_by_us() -> bool:
        return all(
            [aggregation(each) for each in heard(daemon, "near", member) if not each["remote"]]
            == [said]
            for member in ("p1", "p2")
        )

    poll_until(heard_by_us, what="lldpd to be heard on each member")
    ours = str(index_of("near", "bond0"))

    def heard_by_lldpd() -> bool:
        interfaces = lldpd.json("neighbors details")["lldp"][0].get("interface", [])
        found = {
            (each["name"], port["id"][0]["value"], aggregation[0]["value"])
            for each in interfaces
            for port in each["port"]
            if (aggregation := port.get("aggregation"))
        }
        return {("p1", "p1", ours), ("p2", "p2", ours)} <= found

    poll_until(heard_by_lldpd, what="lldpd to hear each member and its bond")


@pytest.fixture
def team(two_wires: None, tmp_path: Path) -> Iterator[None]:
    """p1 and p2 of `near` in a team: p1 is active, p2 waits."""
    for member in ("p1", "p2"):
        ip("near", f"link set dev {member} down")
    config = {
        "device": "team0",
        "runner": {"name": "activebackup"},
        "link_watch": {"name": "ethtool"},
        "ports": {"p1": {"prio": 10}, "p2": {}},
    }
    words = within("near", ["teamd", "--config", json.dumps(config)])
    teamd = LoggedProcess(words, tmp_path / "teamd.log")
    teamd.wait_until(lambda: 'active port to "p1"' in teamd.log, "teamd to choose p1")
    ip("near", "link set dev team0 up")
    yield
    teamd.terminate()
    print(teamd.log)


@pytest.mark.kind("team")
@pytest.mark.kind("member of a bond or team")
def test_each_member_of_a_team_hears_its_own_peer(team: None, daemon: Daemon) -> None:
    wait_for_aggregation(daemon, "near", "team0")
    wait_for_wires(daemon, *WIRES)
    assert why_off(daemon, "near", "team0") == "its members speak LLDP"

"""A port of a bridge that filters VLANs says which VLANs it is in."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth
from tests.support.lab import ip, run
from tests.support.waiting import poll_until
from tests.vm.inside.wires import heard


@pytest.fixture
def port(netns: MakeNetns, veth: MakeVeth) -> None:
    """eth0 of `near`, a port of the filtering bridge `br`, wired to eth0 of `far`."""
    for name in ("near", "far"):
        netns(name)
    ip("near", "link add name br type bridge vlan_filtering 1")
    ip("near", "link set dev br up")
    veth("near", "eth0", "far", "eth0")
    ip("near", "link set dev eth0 master br")


def bridge(arguments: str) -> None:
    run(f"bridge -n near {arguments}")


def wait_for_vlans(daemon: Daemon, *expected: tuple[int, str, bool]) -> None:
    """Wait until the port says these: VLAN ID, name, and whether untagged frames are in it."""
    last: Any = None

    def said() -> bool:
        nonlocal last
        last = [
            (vlan["vlan_id"], vlan["name"], vlan["pvid"])
            for neighbor in heard(daemon, "far", "eth0")
            for vlan in neighbor["vlans"]
        ]
        return bool(last == list(expected))

    try:
        poll_until(said, what=f"the VLANs {expected}")
    except AssertionError as error:
        raise AssertionError(f"{error}\nsaid: {last}") from None


def test_vlans_of_a_filtering_bridge_are_said_by_its_ports(port: None, daemon: Daemon) -> None:
    wait_for_vlans(daemon, (1, "vlan1", True))
    bridge("vlan add dev eth0 vid 20")
    wait_for_vlans(daemon, (1, "vlan1", True), (20, "vlan20", False))
    bridge("vlan add dev eth0 vid 10 pvid untagged")
    wait_for_vlans(daemon, (10, "vlan10", True), (1, "vlan1", False), (20, "vlan20", False))
    bridge("vlan delete dev eth0 vid 1")
    ip("near", "link add link br name blue type vlan id 10")
    wait_for_vlans(daemon, (10, "blue", True), (20, "vlan20", False))
    ip("near", "link set dev blue name red")
    wait_for_vlans(daemon, (10, "red", True), (20, "vlan20", False))
    ip("near", "link set dev br type bridge vlan_filtering 0")
    wait_for_vlans(daemon)


def test_a_trunk_of_all_vlans_fits_into_a_frame(port: None, daemon: Daemon) -> None:
    bridge("vlan add dev eth0 vid 2-4094")
    names = [(number, f"vlan{number}", number == 1) for number in range(1, 41)]
    wait_for_vlans(daemon, *names)
    ip("near", "link set dev eth0 nomaster")
    wait_for_vlans(daemon)

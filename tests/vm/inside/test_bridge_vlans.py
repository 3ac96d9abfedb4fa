"""A port of a bridge that filters VLANs says which VLANs it is in, and hears what is forwarded."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.protocol import constants, encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth
from tests.support.lab import ip, run
from tests.support.ports import lldpdu
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until
from tests.support.wires import ALL, frames_in, heard, wait_for_packet_sockets


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
    wait_for_vlans(daemon, (1, "vlan1", False), (10, "vlan10", True), (20, "vlan20", False))
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


@pytest.mark.kind("port of a bridge")
def test_what_such_a_bridge_forwards_is_heard_by_its_ports(
    netns: MakeNetns, veth: MakeVeth, daemon: Daemon
) -> None:
    for name in ("near", "quiet"):
        netns(name)
    ip("near", "link add name br type bridge vlan_filtering 1")
    ip("near", "link set dev br up")
    veth("near", "eth0", "quiet", "eth0")
    ip("near", "link set dev eth0 master br")
    customer_frame_comes(daemon)
    ip("near", "link set dev br type bridge stp_state 1")
    wait_for_packet_sockets("near")
    ip("near", "link delete dev br")
    # A new bridge, itself only in VLAN 1: nothing but the port's own socket shows such a frame.
    ip("near", "link add name br type bridge vlan_filtering 1")
    ip("near", "link set dev br up")
    ip("near", "link set dev eth0 master br")
    bridge("vlan add dev eth0 vid 10 pvid untagged")
    wait_for_packet_sockets("near", (ALL, "eth0"))
    customer_frame_comes(daemon)
    bridge("vlan add dev br vid 10 self")  # tagged there
    customer_frame_comes(daemon)
    bridge("vlan add dev br vid 10 self untagged")
    wait_for_packet_sockets("near")
    # A bridge for service VLANs is not the customers' and forwards such frames, STP or not.
    ip("near", "link set dev br type bridge stp_state 1 vlan_protocol 802.1ad")
    wait_for_packet_sockets("near", (ALL, "eth0"))
    customer_frame_comes(daemon)


def customer_frame_comes(daemon: Daemon) -> None:
    """Send to the nearest customer bridge until the port has heard it."""
    before = frames_in(daemon, "near", "eth0")
    with raw_port("quiet", "eth0") as port:

        def comes() -> bool:
            port.send(encode(lldpdu("quiet")), destination=constants.NEAREST_CUSTOMER_BRIDGE)
            return frames_in(daemon, "near", "eth0") > before

        poll_until(comes, what="a frame to the nearest customer bridge")


@pytest.mark.kind("port of a bridge")
def test_a_frame_whose_tag_the_bridge_took_off_is_heard_behind_it(
    netns: MakeNetns, veth: MakeVeth, daemon: Daemon
) -> None:
    for name in ("near", "far", "quiet"):
        netns(name)
    ip("near", "link add name br type bridge vlan_filtering 1 group_fwd_mask 0x4000")
    ip("near", "link set dev br up")
    for name in ("far", "quiet"):
        veth("near", name, name, "eth0")
        ip("near", f"link set dev {name} master br")

    with raw_port("quiet", "eth0") as port:

        def comes() -> bool:
            port.send(encode(lldpdu("quiet")))
            neighbors = heard(daemon, "far", "eth0")
            return "quiet" in [each["chassis_id"]["value"] for each in neighbors]

        poll_until(comes, what="a frame through the bridge")

"""The kinds of interface that the kernel outside may lack: does it speak, and does it hear.

Bonds and teams, and bridges that filter VLANs, have files of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.protocol import encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, show_log
from tests.support.lab import ip
from tests.support.ports import lldpdu
from tests.support.rawport import raw_port
from tests.support.senders import OpenVswitch
from tests.support.waiting import poll_until
from tests.support.wires import (
    ALL,
    LLDP,
    frames_in,
    heard,
    packet_sockets,
    wait_for_packet_sockets,
    wait_for_wires,
    why_off,
)

WIRE = (("near", "eth0"), ("far", "eth0"))


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> None:
    """`near` and `far`, wired by eth0."""
    for name in ("near", "far"):
        netns(name)
    veth("near", "eth0", "far", "eth0")


@pytest.mark.kind("physical")
def test_a_physical_interface_asks_its_card_for_the_group_addresses(
    netns: MakeNetns, daemon: Daemon
) -> None:
    for name, interface in (("near", "card0"), ("far", "card1")):
        netns(name)
        ip("root", f"link set dev {interface} netns {name}")
        ip(name, f"link set dev {interface} up")
    wait_for_wires(daemon, (("near", "card0"), ("far", "card1")))
    addresses = ip("near", "maddress show dev card0")
    for group in ("01:80:c2:00:00:0e", "01:80:c2:00:00:03", "01:80:c2:00:00:00"):
        assert group in addresses


@pytest.mark.kind("vlan")
@pytest.mark.kind("dummy")
@pytest.mark.kind("ipvlan")
@pytest.mark.kind("vrf")
@pytest.mark.kind("member of a vrf")
def test_what_is_no_port_is_left_alone_and_its_parent_or_member_is_not(
    wire: None, daemon: Daemon
) -> None:
    for name in ("near", "far"):
        ip(name, "link add link eth0 name vlan5 type vlan id 5")
        ip(name, "link add link eth0 name ipv0 type ipvlan mode l2")
        ip(name, "link add name vrf0 type vrf table 10")
        ip(name, "link add name dummy0 type dummy")
        for interface in ("vlan5", "ipv0", "vrf0", "dummy0"):
            ip(name, f"link set dev {interface} up")
        ip(name, "link set dev eth0 master vrf0")
    wait_for_wires(daemon, WIRE)
    why = {name: why_off(daemon, "near", name) for name in ("vlan5", "ipv0", "vrf0", "dummy0")}
    assert why == {
        "vlan5": "LLDP is never tagged; its parent speaks LLDP",
        "ipv0": "shares the address of its parent, which speaks LLDP",
        "vrf0": "no wire of its own; its members speak LLDP",
        "dummy0": "no wire",
    }
    assert packet_sockets("near") == [(LLDP, "")]
    with raw_port("far", "eth0") as far:
        far.send(encode(lldpdu("tagged")), ethertype=bytes.fromhex("8100000588cc"))
        far.send(encode(lldpdu("untagged")))
        poll_until(lambda: len(heard(daemon, "near", "eth0")) == 2, what="the untagged frame")
    chassis = {each["chassis_id"]["value"] for each in heard(daemon, "near", "eth0")}
    assert "tagged" not in chassis


@pytest.fixture
def open_vswitch(wire: None, tmp_path: Path) -> Iterator[OpenVswitch]:
    """eth0 of `near` is a port of Open vSwitch in the kernel."""
    switch = OpenVswitch("near", "eth0", tmp_path / "ovs.log", datapath="system")
    yield switch
    switch.kill()
    show_log("Open vSwitch", switch.log)


@pytest.mark.kind("openvswitch")
@pytest.mark.kind("port of Open vSwitch in the kernel")
def test_a_port_of_open_vswitch_in_the_kernel_listens_by_a_socket_of_its_own(
    open_vswitch: OpenVswitch, daemon: Daemon
) -> None:
    wait_for_packet_sockets("near", (ALL, "eth0"))
    before = frames_in(daemon, "near", "eth0")
    ip("far", "link set dev eth0 alias changed")
    poll_until(lambda: frames_in(daemon, "near", "eth0") > before, what="a frame")
    wait_for_wires(daemon, WIRE)
    for interface in ("br0", "ovs-system"):
        assert "Open vSwitch" in why_off(daemon, "near", interface)
    open_vswitch.vsctl("del-port br0 eth0")
    wait_for_packet_sockets("near")
    before = frames_in(daemon, "near", "eth0")
    ip("far", "link set dev eth0 alias again")
    poll_until(lambda: frames_in(daemon, "near", "eth0") > before, what="a frame")

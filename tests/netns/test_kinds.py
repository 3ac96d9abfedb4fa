"""Each kind of interface that this kernel has: does it speak, does it hear, and by which socket.

Bridges have a file of their own; what this kernel may lack is in tests/vm/inside.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lldpns.protocol import decode, encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, show_log
from tests.support.lab import ip, run
from tests.support.ports import lldpdu
from tests.support.rawport import LLDP as ETHERTYPE
from tests.support.rawport import NEAREST_BRIDGE, SOURCE, raw_port
from tests.support.senders import OpenVswitch
from tests.support.tap import Tap
from tests.support.waiting import poll_until
from tests.support.wires import (
    ALL,
    LLDP,
    frames_in,
    heard,
    packet_sockets,
    wait_for_far_ends,
    wait_for_wires,
    why_off,
)

OFTEN = "[lldp]\nmsg_tx_interval = 1\n"
BESIDE_PARENT = "shares the wire of its parent here, which speaks LLDP"


@pytest.mark.kind("veth")
def test_the_ends_of_a_veth_pair_hear_each_other(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    for name in ("near", "far"):
        netns(name)
    veth("near", "eth0", "far", "eth0")
    daemon = start_daemon()
    wait_for_wires(daemon, (("near", "eth0"), ("far", "eth0")))
    assert packet_sockets("near") == [(LLDP, "")]


# Interfaces on top of another one.


@pytest.fixture
def uplink(netns: MakeNetns, veth: MakeVeth) -> None:
    """`host`, wired by `up` to eth0 of `far`; `c1` and `c2` are containers of it."""
    for name in ("host", "far", "c1", "c2"):
        netns(name)
    veth("host", "up", "far", "eth0")


def on_uplink(kind: str, interface: str, netns: str = "host", mode: str = "bridge") -> None:
    """Make a macvlan or macvtap on `up`."""
    ip("host", f"link add link up name {interface} netns {netns} type {kind} mode {mode}")
    ip(netns, f"link set dev {interface} up")


@pytest.mark.kind("macvlan")
@pytest.mark.kind("macvlan beside its parent")
def test_macvlans_in_containers_hear_the_far_end_and_each_other(
    uplink: None, start_daemon: StartDaemon
) -> None:
    on_uplink("macvlan", "m1", "c1")
    on_uplink("macvlan", "m2", "c2")
    on_uplink("macvlan", "vrrp")
    daemon = start_daemon()
    up, far, m1, m2 = ("host", "up"), ("far", "eth0"), ("c1", "m1"), ("c2", "m2")
    expected = {up: {far}, far: {up, m1, m2}, m1: {far, m2}, m2: {far, m1}}
    wait_for_far_ends(daemon, expected)
    assert why_off(daemon, "host", "vrrp") == BESIDE_PARENT
    # One comes home, the other leaves.
    ip("c1", "link set dev m1 netns host")
    ip("host", "link set dev m1 up")
    ip("host", "link set dev vrrp netns c1")
    ip("c1", "link set dev vrrp up")
    vrrp = ("c1", "vrrp")
    wait_for_far_ends(daemon, {up: {far}, far: {up, vrrp, m2}, vrrp: {far, m2}, m2: {far, vrrp}})
    assert why_off(daemon, "host", "m1") == BESIDE_PARENT


@pytest.fixture
def macvtap(uplink: None, start_daemon: StartDaemon) -> Daemon:
    """An agent that has heard the macvtap `t1` of a container; `guest` is one on the host."""
    on_uplink("macvtap", "t1", "c1")
    on_uplink("macvtap", "guest")
    daemon = start_daemon(OFTEN)
    up, far, t1 = ("host", "up"), ("far", "eth0"), ("c1", "t1")
    wait_for_far_ends(daemon, {up: {far}, far: {up, t1}, t1: {far}})
    return daemon


@pytest.mark.kind("macvtap")
@pytest.mark.kind("macvtap beside its parent")
def test_a_macvtap_hears_the_far_end_by_a_socket_of_its_own(macvtap: Daemon) -> None:
    assert why_off(macvtap, "host", "guest") == BESIDE_PARENT
    assert packet_sockets("host") == [(LLDP, "")]
    assert packet_sockets("c1") == [(ALL, "t1"), (LLDP, "")]


@pytest.mark.kind("macvtap")
def test_a_macvtap_hears_the_far_end_while_a_virtual_machine_has_it_open(
    macvtap: Daemon, tmp_path: Path
) -> None:
    major, minor = run("sh -c 'cat /sys/class/net/t1/tap*/dev'", netns="c1").split(":")
    device = tmp_path / "tap"
    try:
        os.mknod(device, stat.S_IFCHR | 0o600, os.makedev(int(major), int(minor)))
    except PermissionError:
        pytest.skip("needs to be root outside, to make the device of a macvtap")
    with device.open("rb", buffering=0):
        before = frames_in(macvtap, "c1", "t1")
        poll_until(lambda: frames_in(macvtap, "c1", "t1") > before + 1, what="more to be heard")


# The others.


@pytest.mark.kind("tun for Ethernet (tap)")
def test_a_tap_is_a_wire_to_who_has_it_open(netns: MakeNetns, start_daemon: StartDaemon) -> None:
    netns("host")
    daemon = start_daemon()
    with Tap("host", "tap0") as guest:
        ip("host", "link set dev tap0 up")

        def sent() -> bytes:
            frame = guest.read()
            return frame[14:] if frame[12:14] == ETHERTYPE else b""

        assert decode(poll_until(sent, what="the agent to speak")).port_id.text == "tap0"
        guest.write(NEAREST_BRIDGE + SOURCE + ETHERTYPE + encode(lldpdu("guest", "eth0")))
        poll_until(lambda: heard(daemon, "host", "tap0"), what="the guest")
    assert packet_sockets("host") == [(LLDP, "")]


@pytest.mark.kind("loopback, tun for IP, wireguard and their like")
def test_a_tun_carries_no_ethernet_and_is_left_alone(
    netns: MakeNetns, start_daemon: StartDaemon
) -> None:
    netns("host")
    daemon = start_daemon()
    with Tap("host", "tun0", ethernet=False) as tunnel, Tap("host", "tap0") as guest:
        for interface in ("tun0", "tap0"):
            ip("host", f"link set dev {interface} up")
        # What the kernel itself sends there are IP packets.
        poll_until(lambda: guest.read()[12:14] == ETHERTYPE, what="the agent to speak")
        for interface in ("tun0", "lo"):
            assert why_off(daemon, "host", interface) == "not Ethernet"
        while packet := tunnel.read():
            assert packet[0] >> 4 in (4, 6), packet


@pytest.mark.kind("vxlan")
def test_the_ends_of_a_vxlan_hear_each_other(uplink: None, start_daemon: StartDaemon) -> None:
    for name, interface, own, other in (("host", "up", 1, 2), ("far", "eth0", 2, 1)):
        ip(name, f"address add 10.0.0.{own}/24 dev {interface}")
        ip(
            name,
            f"link add name vx0 type vxlan id 7 dstport 4789"
            f" local 10.0.0.{own} remote 10.0.0.{other}",
        )
        ip(name, "link set dev vx0 up")
    daemon = start_daemon()
    wait_for_wires(daemon, (("host", "up"), ("far", "eth0")), (("host", "vx0"), ("far", "vx0")))


@pytest.mark.kind("ifb")
def test_an_ifb_is_left_alone_and_what_it_shapes_is_heard_once(
    uplink: None, start_daemon: StartDaemon
) -> None:
    ip("host", "link add name ifb0 type ifb")
    ip("host", "link set dev ifb0 up")
    run("tc qdisc add dev up handle ffff: ingress", netns="host")
    run(
        "tc filter add dev up parent ffff: protocol all u32 match u32 0 0"
        " action mirred egress redirect dev ifb0",
        netns="host",
    )
    # On a bridge that forwards, too, where a socket for all ethertypes listens.
    daemon = start_daemon('[[lldp.port]]\nnetns = "far"\nadmin_status = "disabled"\n')
    ip("host", "link add name br type bridge group_fwd_mask 0x4000")
    with raw_port("far", "eth0") as far:

        def send(count: int) -> None:
            before = frames_in(daemon, "host", "up")
            for number in range(count):
                far.send(encode(lldpdu("far", "eth0", name=str(before + number))))
            last = str(before + count - 1)
            poll_until(
                lambda: [each["system_name"] for each in heard(daemon, "host", "up")] == [last],
                what="the last frame",
            )
            assert frames_in(daemon, "host", "up") == before + count

        send(3)
        ip("host", "link set dev br up")
        ip("host", "link set dev up master br")
        poll_until(lambda: (ALL, "up") in packet_sockets("host"), what="the port's own socket")
        send(3)
    assert why_off(daemon, "host", "ifb0").startswith("no wire")


@pytest.mark.kind("port of Open vSwitch in userspace")
def test_a_port_of_open_vswitch_in_userspace_is_heard_as_any(
    uplink: None, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    daemon = start_daemon()
    switch = OpenVswitch("host", "up", tmp_path / "ovs.log")
    try:
        # Open vSwitch speaks LLDP there itself, too: when it does, the port is in its hands.
        poll_until(lambda: len(heard(daemon, "far", "eth0")) == 2, what="both of host to be heard")
        wait_for_wires(daemon, (("host", "up"), ("far", "eth0")))
        before = frames_in(daemon, "host", "up")
        ip("far", "link set dev eth0 alias changed")
        poll_until(lambda: frames_in(daemon, "host", "up") > before, what="a frame of far")
    finally:
        switch.kill()
        show_log("Open vSwitch", switch.log)

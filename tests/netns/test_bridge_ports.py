"""Bridges and their ports: what a bridge forwards is heard too, once, and at no cost elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from lldpns.protocol import constants, encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ip, run
from tests.support.ports import lldpdu
from tests.support.rawport import RawPort, raw_port
from tests.support.waiting import poll_until
from tests.support.wires import (
    ALL,
    LLDP,
    frames_in,
    heard,
    packet_sockets,
    wait_for_far_ends,
    wait_for_packet_sockets,
    wait_for_wires,
    why_off,
)


@pytest.fixture
def switch(netns: MakeNetns, veth: MakeVeth) -> None:
    """`one` and `two`, each wired by eth0 to a port of the bridge `br` in `switch`."""
    for name in ("one", "two", "switch"):
        netns(name)
    ip("switch", "link add name br type bridge")
    ip("switch", "link set dev br up")
    for name in ("one", "two"):
        veth(name, "eth0", "switch", name)
        ip("switch", f"link set dev {name} master br")


def bridge(settings: str) -> None:
    ip("switch", f"link set dev br type bridge {settings}")


@pytest.mark.kind("bridge")
def test_a_bridge_itself_is_silent(switch: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for_wires(
        daemon, (("one", "eth0"), ("switch", "one")), (("two", "eth0"), ("switch", "two"))
    )
    assert why_off(daemon, "switch", "br") == "its ports speak LLDP"
    # Nobody sends to the address that it forwards, so the data path is left alone.
    assert packet_sockets("switch") == [(LLDP, "")]


@pytest.mark.kind("port of a bridge")
def test_stations_on_a_bridge_that_forwards_lldp_hear_each_other_and_its_ports(
    switch: None, start_daemon: StartDaemon
) -> None:
    bridge("group_fwd_mask 0x4000")
    daemon = start_daemon()
    one, two = ("one", "eth0"), ("two", "eth0")
    to_one, to_two = ("switch", "one"), ("switch", "two")
    wait_for_far_ends(
        daemon, {one: {to_one, two}, two: {to_two, one}, to_one: {one}, to_two: {two}}
    )


@pytest.fixture
def quiet(switch: None, start_daemon: StartDaemon) -> Iterator[tuple[Daemon, RawPort]]:
    """An agent that leaves `one` to the test; on the port `off` it does not listen."""
    silent = '[[lldp.port]]\n{}\nadmin_status = "disabled"\n'
    rules = ('netns = "one"', 'netns = "two"', 'interface = "off"')
    daemon = start_daemon("".join(map(silent.format, rules)))
    with raw_port("one", "eth0") as port:
        yield daemon, port


class Station:
    """Somebody on the port `one` of the bridge who sends to each of the group addresses."""

    def __init__(self, daemon: Daemon, port: RawPort) -> None:
        self.daemon = daemon
        self.port = port
        self.rounds = 0

    def send(self, group: bytes) -> None:
        said = lldpdu(f"to {group.hex()}", "eth0", name=str(self.rounds))
        self.port.send(encode(said), destination=group)

    def heard(self, group: bytes) -> bool:
        """Whether what was sent in this round has come."""
        said = (f"to {group.hex()}", str(self.rounds))
        neighbors = heard(self.daemon, "switch", "one")
        return said in [(each["chassis_id"]["value"], each["system_name"]) for each in neighbors]

    def try_again(self, group: bytes) -> bool:
        self.send(group)
        return self.heard(group)

    def get_heard(self) -> None:
        """Repeat each frame until it is heard: the agent may not have followed a change yet."""
        self.rounds += 1
        for group in constants.GROUP_ADDRESSES:
            poll_until(partial(self.try_again, group), what=f"{group.hex(':')} to be heard")

    def count_a_round(self) -> int:
        """Send one frame to each address, and give how many frames the agent has counted then."""
        self.rounds += 1
        for group in constants.GROUP_ADDRESSES:
            self.send(group)
        for group in constants.GROUP_ADDRESSES:
            poll_until(partial(self.heard, group), what=f"{group.hex(':')}, once")
        return frames_in(self.daemon, "switch", "one")


SETTINGS = {
    "stp_state 0 group_fwd_mask 0": [],
    "stp_state 1 group_fwd_mask 0": [],
    "stp_state 1 group_fwd_mask 0x4000": ["one", "two"],
    "stp_state 0 group_fwd_mask 0x4000": ["one", "two"],
    "stp_state 0 group_fwd_mask 0x4008": ["one", "two"],
    "stp_state 1 group_fwd_mask 0xfff8": ["one", "two"],
}


@pytest.mark.kind("port of a bridge")
def test_every_group_address_is_heard_exactly_once_whatever_the_bridge_forwards(
    quiet: tuple[Daemon, RawPort],
) -> None:
    station = Station(*quiet)
    for settings in [*SETTINGS, *reversed(SETTINGS)]:
        bridge(settings)
        station.get_heard()
        # Two rounds, so that what came twice in the first shows in the second.
        station.count_a_round()
        before = station.count_a_round()
        assert station.count_a_round() - before == len(constants.GROUP_ADDRESSES), settings


def wait_for_own_sockets(*ports: str) -> None:
    """Wait until exactly these ports of the bridge have a socket for all ethertypes."""
    wait_for_packet_sockets("switch", *((ALL, port) for port in ports))


@pytest.mark.kind("port of a bridge")
def test_only_ports_of_a_bridge_that_forwards_have_sockets_of_their_own(
    quiet: tuple[Daemon, RawPort],
) -> None:
    for settings, ports in SETTINGS.items():
        bridge(settings)
        wait_for_own_sockets(*ports)


@pytest.mark.kind("port of a bridge")
def test_the_sockets_follow_what_changes(
    quiet: tuple[Daemon, RawPort], netns: MakeNetns, veth: MakeVeth
) -> None:
    station = Station(*quiet)
    wait_for_own_sockets()
    bridge("group_fwd_mask 0x4000")
    wait_for_own_sockets("one", "two")
    ip("switch", "link set dev two nomaster")
    wait_for_own_sockets("one")
    veth("switch", "off", "two", "eth1")
    ip("switch", "link set dev off master br")
    ip("switch", "link set dev two master br")
    wait_for_own_sockets("one", "two")  # nobody listens on `off`
    bridge("group_fwd_mask 0")
    wait_for_own_sockets()
    # The mask of one port, set in both ways there are.
    ip("switch", "link set dev one type bridge_slave group_fwd_mask 0x4000")
    wait_for_own_sockets("one")
    station.get_heard()
    run("sh -c 'echo 0 >/sys/class/net/one/brport/group_fwd_mask'", netns="switch")
    bridge("stp_state 1")
    wait_for_own_sockets()
    # A bridge without STP, from when somebody sends to the address that it forwards then.
    bridge("stp_state 0")
    station.get_heard()
    wait_for_own_sockets("one", "two")
    bridge("stp_state 1")
    wait_for_own_sockets()
    station.get_heard()
    bridge("stp_state 0")
    wait_for_own_sockets("one", "two")
    ip("switch", "link delete dev br")
    wait_for_own_sockets()
    station.get_heard()


@pytest.mark.kind("port of a bridge")
def test_a_frame_that_waits_in_both_sockets_counts_once(quiet: tuple[Daemon, RawPort]) -> None:
    daemon, _ = quiet
    station = Station(*quiet)
    bridge("stp_state 1 group_fwd_mask 0x4000")
    wait_for_own_sockets("one", "two")
    station.get_heard()
    before = station.count_a_round()
    os.kill(daemon.pid, signal.SIGSTOP)
    try:
        station.send(constants.NEAREST_BRIDGE)
        bridge("group_fwd_mask 0")  # of which the agent does not know yet, nor its socket
        station.rounds += 1
        station.send(constants.NEAREST_BRIDGE)
    finally:
        os.kill(daemon.pid, signal.SIGCONT)
    poll_until(partial(station.heard, constants.NEAREST_BRIDGE), what="the second frame")
    wait_for_own_sockets()
    assert frames_in(daemon, "switch", "one") == before + 2
    # And the other socket took over.
    before += 2
    assert station.count_a_round() - before == len(constants.GROUP_ADDRESSES)


@pytest.mark.kind("port of a bridge")
def test_a_bridge_that_is_switched_to_and_fro_takes_no_more_and_more_sockets(
    quiet: tuple[Daemon, RawPort],
) -> None:
    daemon, _ = quiet
    descriptors = Path(f"/proc/{daemon.pid}/fd")
    before, most = len(list(descriptors.iterdir())), 0
    os.kill(daemon.pid, signal.SIGSTOP)
    with flapping(4000) as flaps:
        assert flaps.wait() == 0
    os.kill(daemon.pid, signal.SIGCONT)
    # More of it, while the agent reads what it can of that: the rest was lost.
    with flapping(4000) as flaps:
        while flaps.poll() is None or "events were lost, reading" not in daemon.log:
            most = max(most, len(list(descriptors.iterdir())))
    assert most < before + 100
    bridge("group_fwd_mask 0x4000")
    wait_for_own_sockets("one", "two")
    bridge("group_fwd_mask 0")
    wait_for_own_sockets()


def flapping(times: int) -> subprocess.Popen[str]:
    """Switch forwarding on and off this often, in a process of its own."""
    words = ["ip", "-n", "switch", "-batch", "-"]
    flaps = subprocess.Popen(words, stdin=subprocess.PIPE, text=True)
    assert flaps.stdin is not None
    for mask in ("0x4000", "0") * times:
        flaps.stdin.write(f"link set dev br type bridge group_fwd_mask {mask}\n")
    flaps.stdin.close()
    return flaps


@pytest.mark.kind("port of a bridge")
def test_who_sends_to_the_nearest_customer_bridge_is_heard_without_stp_before_the_next_interval(
    switch: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon('[[namespace]]\nname = "one"\nfollow = false\n')
    wait_for_wires(daemon, (("two", "eth0"), ("switch", "two")))
    start_daemon(
        '[lldp]\ndestination = "nearest-customer-bridge"\n'
        '[[namespace]]\nname = "one"\nfollow = true\n[[namespace]]\nfollow = false\n'
    )
    # Its first frame tells that somebody does so, and its next would come half a minute later; but
    # the port then speaks up, which is answered at once.
    poll_until(lambda: heard(daemon, "switch", "one"), what="the other agent")
    assert (ALL, "one") in packet_sockets("switch")

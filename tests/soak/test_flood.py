"""A hundred thousand LLDP frames per second into one port; the others lose nothing."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.protocol import encode
from tests.soak.flood import Flood
from tests.soak.invariants import nothing_grows_and_nothing_is_lost, resident
from tests.soak.run import SECONDS, figures
from tests.support.daemon import Daemon, http_get
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, delete_link, ip
from tests.support.metrics import Scrape
from tests.support.ports import lldpdu
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

# What says nothing for three seconds is forgotten: a port that loses anything shows it soon. What
# sends the flood is no agent of ours.
CONFIG = """
[lldp]
msg_tx_interval = 1
msg_tx_hold = 2

[[namespace]]
name = "far"
follow = false
"""
RATE = 100_000
MEMORY = 16 << 20  # octets more, at most, while it goes on
CPU = 0.25  # of a core
UNCOUNTED = 0.01  # of the frames, at most: those that came while one socket took over from another


@contextlib.contextmanager
def flood(seconds: float, interface: str = "there") -> Iterator[Flood]:
    one = Flood("far", interface, RATE, seconds)
    try:
        yield one
    finally:
        one.kill()


def cpu(daemon: Daemon) -> float:
    """The seconds of CPU time that the agent has taken."""
    fields = Path(f"/proc/{daemon.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def counters(daemon: Daemon, interface: str) -> dict[str, Any]:
    """What the port in the agent's own namespace has counted."""
    (found,) = daemon.http(f"statistics?netns=root&interface={interface}")["statistics"]
    assert isinstance(found, dict)
    return found


def lost_by_all(daemon: Daemon) -> float:
    """How many frames the agent's sockets had no room for, before it was known whose they are."""
    return Scrape(http_get(daemon.socket, "/metrics")[1].decode()).value("lldpns_frames_lost_total")


def heard(daemon: Daemon, interface: str = "here") -> set[str]:
    """The chassis IDs of the neighbors of a port."""
    found = daemon.http(f"neighbors?netns=root&interface={interface}")["neighbors"]
    return {each["chassis_id"]["value"] for each in found}


def after_it_is_quiet(daemon: Daemon, floods: int, interface: str = "here") -> None:
    """Wait until the neighbors of a flood are forgotten, and the port hears all again."""
    told = f"{interface}: no longer flooded"
    poll_until(lambda: daemon.log.count(told) == floods, what="the flood to pass")
    poll_until(lambda: not heard(daemon, interface), what="its neighbors to age")


@pytest.fixture
def flooded(netns: MakeNetns, veth: MakeVeth) -> None:
    """The port into which the flood is sent, beside the steady one."""
    netns("far")
    veth(ROOT, "here", "far", "there")


def test_a_flood_into_one_port_costs_the_others_nothing(
    steady: None, flooded: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(CONFIG)
    with flood(0.5) as first:
        first.end()
    after_it_is_quiet(daemon, 1)
    with nothing_grows_and_nothing_is_lost(daemon):
        before, spent, started = counters(daemon, "here"), cpu(daemon), time.monotonic()
        most, memory, lost = resident(daemon), resident(daemon), lost_by_all(daemon)
        with flood(max(2.0, SECONDS / 4)) as one:
            while one.goes_on:
                most = max(most, resident(daemon))
                assert len(heard(daemon, "steady")) == 1
                time.sleep(0.2)  # or it would be the questions that take the time
            sent, rate = one.end()
        took = (cpu(daemon) - spent) / (time.monotonic() - started)
        assert took < CPU
        assert most - memory < MEMORY
        after_it_is_quiet(daemon, 2)
        after = counters(daemon, "here")
        names = ("frames_in_total", "frames_dropped")
        counted = sum(after[name] - before[name] for name in names)
        counted += lost_by_all(daemon) - lost
        assert sent * (1 - UNCOUNTED) <= counted <= sent
        assert counters(daemon, "steady")["ageouts_total"] == 0
        with raw_port("far", "there") as port:  # as before
            port.send(encode(lldpdu("late", "port")))
            poll_until(lambda: heard(daemon) == {"late"}, what="one neighbor after it")
    figures["frames sent into one port"] += sent
    figures["frames sent into it per second"] = rate
    figures["frames of them read"] += after["frames_in_total"] - before["frames_in_total"]
    figures["percent of a core the agent took meanwhile"] = round(took * 100)


def test_a_flood_that_a_bridge_forwards_is_one_of_the_port_and_one_of_the_bridge(
    steady: None, flooded: None, start_daemon: StartDaemon
) -> None:
    """The port has a socket of its own for it anyway, and the bridge is none that could have."""
    ip(ROOT, "link add name br type bridge group_fwd_mask 0x4000")
    try:
        ip(ROOT, "link set dev here master br")
        ip(ROOT, "link set dev br up")
        daemon = start_daemon(CONFIG)
        with flood(0.2) as first:
            first.end()
        after_it_is_quiet(daemon, 1)
        with nothing_grows_and_nothing_is_lost(daemon):
            spent, started = cpu(daemon), time.monotonic()
            with flood(1.0) as one:
                sent, _ = one.end()
            assert (cpu(daemon) - spent) / (time.monotonic() - started) < CPU
            after_it_is_quiet(daemon, 2)
            assert counters(daemon, "here")["frames_dropped"] > sent // 2
            assert counters(daemon, "steady")["ageouts_total"] == 0
        figures["frames sent into one port"] += sent
    finally:
        delete_link("br")

"""A container with thousands of interfaces that change all the time costs nobody else."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from tests.soak.hostile import Hostile
from tests.soak.invariants import nothing_grows_and_nothing_is_lost, resident
from tests.soak.run import SECONDS, SEED, figures, for_part
from tests.support.daemon import Daemon
from tests.support.fixtures import StartDaemon
from tests.support.lab import ROOT, add_netns, add_veth, delete_netns
from tests.support.steady import since
from tests.support.waiting import poll_until

# Long enough for an agent that waits for the kernel, which one container can keep busy with its
# interfaces (rtnl_lock); a tenth of what is usual.
CONFIG = "[lldp]\nmsg_tx_interval = 2\nmsg_tx_hold = 6\n"
INTERFACES = 10_000 if SECONDS >= 60 else 100
AWHILE = 1.0  # seconds in which it floods, at the least
MEMORY = 64 << 20  # octets, for that many interfaces and events that wait


@contextlib.contextmanager
def hostile(seed: int) -> Iterator[Hostile]:
    add_netns("last")
    add_veth(ROOT, "last", "last", "last")
    one = Hostile(INTERFACES, seed)
    try:
        yield one
    finally:
        one.kill()
        # The kernel takes namespaces away in their order, and keeps everybody waiting meanwhile.
        delete_netns("last")
        poll_until(lambda: "last" not in os.listdir("/sys/class/net"), 60, "the kernel to be done")


def entered(daemon: Daemon) -> int:
    return daemon.log.count("]: netns-added")


def left(daemon: Daemon) -> int:
    return daemon.log.count("]: netns-removed (nobody else holds it)")


def suffer(daemon: Daemon, seed: int) -> None:
    """Have a container do its worst for a while, and wait until it is left."""
    before, gone = entered(daemon), left(daemon)
    with hostile(seed) as container:
        poll_until(lambda: entered(daemon) > before, what="the container to be entered")
        end = time.monotonic() + AWHILE
        while time.monotonic() < end:
            assert len(since(daemon)) == 2
            for what in ("interfaces", "namespaces"):
                shown = daemon.command("show", what)
                assert shown.returncode == 0
                assert shown.stdout.replace("\n", "").isprintable()
        figures["changes that a hostile container made"] += container.end()
        figures["interfaces that it had"] = container.interfaces
    poll_until(lambda: left(daemon) > gone, timeout=30, what="the container to be left")


def test_a_hostile_container_costs_no_other_anything(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon(CONFIG)
    suffer(daemon, SEED)
    with nothing_grows_and_nothing_is_lost(daemon):
        before = resident(daemon)
        for number, _ in enumerate(for_part(0.25), 1):
            suffer(daemon, SEED + number)
            assert resident(daemon) - before < MEMORY


def test_an_agent_starts_beside_a_hostile_container(
    steady: None, start_daemon: StartDaemon
) -> None:
    with hostile(SEED) as container:
        daemon = start_daemon(CONFIG)
        poll_until(lambda: len(since(daemon)) == 2, what="the steady wire")
        figures["changes that a hostile container made"] += container.end()
    poll_until(lambda: left(daemon) == 1, timeout=30, what="the container to be left")

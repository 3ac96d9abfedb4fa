"""Fixtures of the real-kernel tests. What they make is gone after the test, failed or not."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from lldpns.cli.labs import LABS
from tests.support.daemon import Daemon
from tests.support.lab import (
    ROOT,
    add_netns,
    add_veth,
    build_classic_lab,
    delete_link,
    delete_netns,
)
from tests.support.lldpd import Lldpd
from tests.support.same_wire import CONFIG, SameWire
from tests.support.waiting import poll_until


class MakeNetns(Protocol):
    def __call__(self, name: str) -> str:
        """Create a network namespace and give its name back."""


class MakeVeth(Protocol):
    def __call__(self, netns1: str, interface1: str, netns2: str, interface2: str) -> None:
        """Wire two interfaces and set them up; ROOT is the agent's own namespace."""


class StartDaemon(Protocol):
    def __call__(self, config: str = "", netns: str = ROOT) -> Daemon:
        """Start an agent and wait for its first answer."""


class StartLldpd(Protocol):
    def __call__(self, netns: str, options: str = "") -> Lldpd:
        """Start Debian's lldpd in a namespace and wait for its first answer."""


def show_log(whose: str, log: str) -> None:
    """Print the log of a process at the end of a test: pytest shows it if the test failed."""
    print(f"--- log of {whose}\n{log}")


@pytest.fixture
def netns() -> Iterator[MakeNetns]:
    with contextlib.ExitStack() as after:

        def make(name: str) -> str:
            add_netns(name)
            after.callback(delete_netns, name)
            return name

        yield make


@pytest.fixture
def veth(netns: MakeNetns) -> Iterator[MakeVeth]:
    """Pairs are deleted before the namespaces are: their ends in ROOT would linger for a moment."""
    with contextlib.ExitStack() as after:

        def make(netns1: str, interface1: str, netns2: str, interface2: str) -> None:
            add_veth(netns1, interface1, netns2, interface2)
            for name, interface in ((netns1, interface1), (netns2, interface2)):
                if name == ROOT:
                    after.callback(delete_link, interface)

        yield make


@pytest.fixture
def lab(netns: MakeNetns) -> None:
    """Give the classic lab: net0 and net1, wired to the Linux bridge `br` in bridge, all up."""
    for name in ("net0", "net1", "bridge"):
        netns(name)
    build_classic_lab()


@pytest.fixture
def steady(netns: MakeNetns, veth: MakeVeth) -> None:
    """A wire that nothing happens to."""
    netns("calm")
    veth(ROOT, "steady", "calm", "steady")


@pytest.fixture
def start_daemon(tmp_path: Path) -> Iterator[StartDaemon]:
    """One still running at the end of the test is stopped, and has to leave well."""
    with contextlib.ExitStack() as after:
        count = 0

        def start(config: str = "", netns: str = ROOT) -> Daemon:
            nonlocal count
            count += 1
            daemon = Daemon(tmp_path / f"daemon{count}", config, netns)

            def finish() -> None:
                try:
                    if daemon.process.running:
                        daemon.stop()
                finally:
                    show_log(f"daemon in {netns}", daemon.log)

            after.callback(finish)
            return daemon

        yield start


@pytest.fixture
def agent_in_the_lab(lab: None, start_daemon: StartDaemon) -> Daemon:
    """Give an agent that knows all of the classic lab."""
    daemon = start_daemon()
    neighbors = LABS["classic"].neighbors
    poll_until(lambda: len(daemon.http("neighbors")["neighbors"]) == neighbors, what="the lab")
    return daemon


@pytest.fixture
def start_lldpd(tmp_path: Path) -> Iterator[StartLldpd]:
    if shutil.which("lldpcli") is None:
        pytest.skip("needs Debian's lldpd, and to be root outside too: lldpcli is for root only")
    with contextlib.ExitStack() as after:

        def start(netns: str, options: str = "") -> Lldpd:
            lldpd = Lldpd(tmp_path / f"lldpd-{netns}.log", netns, options)

            def finish() -> None:
                try:
                    lldpd.stop()
                finally:
                    show_log(f"lldpd in {netns}", lldpd.log)

            after.callback(finish)
            return lldpd

        yield start


@pytest.fixture
def same_wire(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> SameWire:
    """Start lldpd and an agent that hear the same frames."""
    for name in ("here", "sender"):
        netns(name)
    for interface in ("eth0", "eth1"):
        veth("here", interface, "sender", interface)
    lldpd = start_lldpd("here")
    lldpd.lldpcli("configure system max-neighbors 500")
    return SameWire(start_daemon(CONFIG), lldpd)

"""Who can speak LLDP in all namespaces: one agent, or one lldpd in each."""

import subprocess
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from bench.cost import family
from tests.support.daemon import LLDPNS, Daemon
from tests.support.lldpd import Lldpd
from tests.support.waiting import poll_until

_PATIENCE = 120.0
_AT_ONCE = 4  # commands at the same time, where there is one for each lldpd
_USUAL_INTERVAL = 30


class Side(Protocol):
    """Whatever speaks LLDP in all of the namespaces."""

    def wait(self) -> None:
        """Return when every port knows its neighbor."""

    def pids(self) -> list[int]:
        """All processes."""

    def show(self) -> None:
        """Have all neighbors shown, as one would at a prompt."""

    def close(self) -> None:
        """End it."""


class Agent:
    """The agent, in all namespaces."""

    def __init__(self, netns: Sequence[str], directory: Path) -> None:
        self._ports = len(netns)
        self._daemon = Daemon(directory)

    def wait(self) -> None:
        """Return when every port knows its neighbor."""
        poll_until(lambda: len(self._daemon.http("neighbors")["neighbors"]) == self._ports)

    def pids(self) -> list[int]:
        """All processes."""
        return family(self._daemon.pid)

    def show(self) -> None:
        """Have all neighbors shown."""
        words = [*LLDPNS, "show", "neighbors", "--socket", str(self._daemon.socket)]
        subprocess.run(words, stdout=subprocess.DEVNULL, check=True)

    def close(self) -> None:
        """End it."""
        self._daemon.stop()


class Lldpds:
    """One lldpd in each namespace."""

    def __init__(self, netns: Sequence[str], directory: Path, interval: int) -> None:
        directory.mkdir()
        self._pool = ThreadPoolExecutor(_AT_ONCE)

        def start(name: str) -> Lldpd:
            lldpd = Lldpd(directory / name, name)
            if interval != _USUAL_INTERVAL:
                lldpd.lldpcli(f"configure lldp tx-interval {interval}")
            return lldpd

        self._all = list(self._pool.map(start, netns))

    def wait(self) -> None:
        """Return when every port knows its neighbor; to ask takes some milliseconds for each."""

        def knows(lldpd: Lldpd) -> None:
            poll_until(
                lambda: "interface" in lldpd.json("neighbors")["lldp"][0],
                timeout=_PATIENCE,
                what="the neighbor of lldpd",
            )

        list(self._pool.map(knows, self._all))

    def pids(self) -> list[int]:
        """All processes: lldpd is two."""
        return [pid for each in self._all for pid in family(each.process.pid)]

    def show(self) -> None:
        """Have all neighbors shown, by one lldpcli after the other."""
        for each in self._all:
            each.lldpcli("show neighbors")

    def close(self) -> None:
        """End them."""
        list(self._pool.map(Lldpd.stop, self._all))
        self._pool.shutdown()

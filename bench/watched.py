"""`lldpns` with a watch on its event loop: `python -m bench.watched FILE ARGUMENT...`.

Writes to FILE for how long the loop did not come to look for what is new, whenever that was longer
than a millisecond.
"""

import os
import selectors
import sys
import time
from pathlib import Path
from typing import NamedTuple

from lldpns.cli.main import process
from tests.support.daemon import Daemon

SHORTEST = 0.001  # seconds: shorter turns are not noted


class Stall(NamedTuple):
    """One turn of the event loop."""

    at: float
    """Its end, by the monotonic clock, which all processes share."""
    seconds: float
    """In which nobody else had a turn, the processor's other work included."""
    cpu: float
    """Seconds of CPU time of it."""


class WatchedDaemon(Daemon):
    """An agent whose event loop is watched."""

    def __init__(self, directory: Path, config: str = "") -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._stalls = directory / "stalls"
        self.program = [sys.executable, "-m", "bench.watched", str(self._stalls)]
        super().__init__(directory, config)

    def stalls(self, since: float) -> list[Stall]:
        """Turns that ended after `since`, by the monotonic clock."""
        lines = self._stalls.read_text().splitlines()
        stalls = (Stall(*map(float, line.split())) for line in lines)
        return [stall for stall in stalls if stall.at >= since]


class _Selector(selectors.DefaultSelector):
    """Between two calls of `select` is one turn of the loop."""

    path = ""

    def __init__(self) -> None:
        super().__init__()
        self._began = self._began_cpu = 0.0
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Note the turn that ends, and wait for what begins the next one."""
        now = time.monotonic()
        if self._began and now - self._began > SHORTEST:
            cpu = time.thread_time() - self._began_cpu
            os.write(self._file, f"{now} {now - self._began} {cpu}\n".encode())
        ready = super().select(timeout)
        self._began, self._began_cpu = time.monotonic(), time.thread_time()
        return ready


if __name__ == "__main__":
    _Selector.path = sys.argv.pop(1)
    selectors.DefaultSelector = _Selector  # type: ignore[misc]
    process()

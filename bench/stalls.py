"""For how long the agent's event loop did not come to anybody else, in 1,000 namespaces."""

import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from bench.crowd import crowd, delete
from bench.report import Aim, Comparison
from bench.watched import SHORTEST, WatchedDaemon
from tests.support.waiting import poll_until


class Sizes(NamedTuple):
    """How much is measured."""

    netns: int = 1000
    deleted: int = 200
    """Of them, at once."""
    scrapes: int = 10
    quiet: float = 2.0
    """Seconds in which nothing happens."""


FULL = Sizes()


def measure(sizes: Sizes = FULL) -> list[Comparison]:
    """The longest turn during a start, scrapes, and the end of many namespaces."""
    with tempfile.TemporaryDirectory() as directory, crowd(sizes.netns) as names:
        began = time.monotonic()
        daemon = WatchedDaemon(Path(directory, "agent"))
        try:
            _wait(daemon, sizes.netns)
            start = _longest(daemon, began)
            time.sleep(sizes.quiet)  # the frames in quick succession to new neighbors are over
            began = time.monotonic()
            time.sleep(sizes.quiet)
            quiet = _longest(daemon, began)
            scrapes = [_scrape(daemon) for _ in range(sizes.scrapes)]
            began = time.monotonic()
            gone, names[:] = names[: sizes.deleted], names[sizes.deleted :]
            delete(gone)
            _wait(daemon, len(names))
            deleted = _longest(daemon, began)
        finally:
            daemon.stop()
    return [
        Comparison(
            f"longest turn of the event loop: {what}", longest, "otherwise", [quiet], aims=aim
        )
        for what, longest, aim in (
            (f"start with {sizes.netns} netns", [start], (Aim("worst", 0.02),)),
            (f"a scrape, {sizes.netns} netns", scrapes, (Aim("worst", 0.02),)),
            (f"{sizes.deleted} netns deleted at once", [deleted], (Aim("worst", 0.05),)),
        )
    ]


def _wait(daemon: WatchedDaemon, neighbors: int) -> None:
    poll_until(
        lambda: len(daemon.http("neighbors")["neighbors"]) == neighbors,
        timeout=30.0,
        what=f"{neighbors} neighbors",
    )


def _scrape(daemon: WatchedDaemon) -> float:
    began = time.monotonic()
    words = ["curl", "-sS", "--unix-socket", str(daemon.socket), "-o", "/dev/null"]
    subprocess.run([*words, "http://lldpns/metrics"], check=True)
    return _longest(daemon, began)


def _longest(daemon: WatchedDaemon, since: float) -> float:
    """Seconds of the longest turn since then; a turn shorter than is noted counts as that."""
    return max((stall.seconds for stall in daemon.stalls(since)), default=SHORTEST)

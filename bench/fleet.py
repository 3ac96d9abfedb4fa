"""One agent for a host full of namespaces, beside one lldpd in each of them."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bench.cost import cpu, memory
from bench.crowd import crowd
from bench.report import Aim, Comparison, octets, share
from bench.sides import Agent, Lldpds, Side


class Sizes(NamedTuple):
    """How much is measured."""

    fleets: Sequence[int] = (10, 40, 200, 1000)
    """Namespaces, in pairs with a wire between them."""
    runs: int = 3
    """Of the agent. A fleet of lldpd takes half a minute to know its neighbors, and has one."""
    idle: float = 30.0
    """Seconds in which nothing happens: a transmit interval. In the largest fleet only."""
    lldpd_interval: int = 30
    """Seconds between two frames of lldpd."""
    settle: float = 5.0
    """Seconds until the frames in quick succession to new neighbors are over."""


FULL = Sizes()


class Run(NamedTuple):
    """What one side took."""

    known: float
    """Seconds from its start until every port knew its neighbor."""
    cpu: float
    """Seconds of CPU time until it had settled."""
    memory: int
    """Octets, of all processes."""
    shown: float
    """Seconds to have all neighbors shown."""
    idle: float
    """CPU time as a share of time, while nothing happened."""


def measure(sizes: Sizes = FULL) -> list[Comparison]:
    """Start, memory, CPU time and `show neighbors`, at each size."""
    return [each for size in sizes.fleets for each in _at(size, sizes)]


def _at(size: int, sizes: Sizes) -> list[Comparison]:
    idle = sizes.idle if size == max(sizes.fleets) else 0.0
    with crowd(size) as names, tempfile.TemporaryDirectory() as directory:
        paths = iter(Path(directory, str(number)) for number in range(sizes.runs + 1))
        ours = [
            # To be idle once is enough: it is the sum of a second of CPU time at most.
            _run(lambda: Agent(names, next(paths)), 0.0 if number else idle, sizes.settle)
            for number in range(sizes.runs)
        ]
        theirs = _run(lambda: Lldpds(names, next(paths), sizes.lldpd_interval), idle, sizes.settle)
    return list(_told(size, ours, theirs))


def _run(start: Callable[[], Side], idle: float, settle: float) -> Run:
    began = time.perf_counter()
    with closing(start()) as side:
        side.wait()
        known = time.perf_counter() - began
        time.sleep(settle)
        pids = side.pids()
        taken, resident = cpu(pids), memory(pids)
        before, asleep = taken, time.perf_counter()
        time.sleep(idle)
        resting = (cpu(pids) - before) / (time.perf_counter() - asleep)
        asked = time.perf_counter()
        side.show()
        return Run(known, taken, resident, time.perf_counter() - asked, resting)


def _told(size: int, ours: Sequence[Run], theirs: Run) -> Iterator[Comparison]:
    against = f"{size} lldpd"
    yield Comparison(
        f"start until every neighbor is known, {size} netns",
        [run.known for run in ours],
        against,
        [theirs.known],
        aims=_START.get(size, ()),
    )
    yield Comparison(
        f"CPU time of that, {size} netns", [run.cpu for run in ours], against, [theirs.cpu]
    )
    yield Comparison(
        f"memory (PSS, all processes), {size} netns",
        [run.memory for run in ours],
        against,
        [theirs.memory],
        octets,
        _MEMORY.get(size, ()),
    )
    yield Comparison(
        f"`show neighbors` of all, {size} netns",
        [run.shown for run in ours],
        f"{size} runs of lldpcli",
        [theirs.shown],
    )
    if theirs.idle:
        yield Comparison(
            f"CPU time while nothing happens, a share of a core, {size} netns",
            [ours[0].idle],
            against,
            [theirs.idle],
            share,
            (Aim("median", 0.01), Aim("ratio", 1)),
        )


_START = {200: (Aim("ratio", 1 / 10),), 1000: (Aim("worst", 10.0),)}
_MEMORY = {200: (Aim("ratio", 1 / 4),), 1000: (Aim("ratio", 1 / 12),)}

"""One timer of the event loop for the deadlines of all ports."""

import asyncio
import heapq
import math
from itertools import count
from typing import Protocol

from lldpns.agent.tally import Histogram

_BEAT = 0.25  # seconds; IEEE 802.1AB counts whole ones (9.2.10)
_SLICE = 0.005  # seconds of due ports in a row; then the loop gets its turn


class Timed(Protocol):
    """What has deadlines."""

    def advance(self, now: float) -> None:
        """Do what is due by `now`."""


class Timers:
    """Calls `advance` on each port when its deadline has come.

    A heap with lazy entries: a deadline that moves later, as every refresh of a neighbor moves it,
    costs nothing until its old entry comes up and finds nothing due.

    Deadlines are met at the next of four beats a second, all of them together: to wake up for each
    port by itself takes several times as long as what there is to do. What is sent because
    something has happened does not come this way, and waits for nothing.

    `delay` takes how late each beat was.
    """

    def __init__(self, delay: Histogram) -> None:
        self._delay = delay
        self._loop = asyncio.get_running_loop()
        self._heap: list[tuple[float, int, Timed]] = []
        self._scheduled: dict[Timed, float] = {}
        self._order = count()
        self._handle: asyncio.TimerHandle | None = None

    def schedule(self, timed: Timed, deadline: float | None) -> None:
        """Call `timed.advance` at `deadline`, or earlier if it was scheduled earlier before."""
        if deadline is None:
            return
        beat = math.ceil(deadline / _BEAT) * _BEAT
        if beat < self._scheduled.get(timed, math.inf):
            self._scheduled[timed] = beat
            heapq.heappush(self._heap, (beat, next(self._order), timed))
            self._arm()

    def cancel(self, timed: Timed) -> None:
        """Call it no more."""
        self._scheduled.pop(timed, None)

    def stop(self) -> None:
        """Forget all deadlines."""
        self._heap.clear()
        self._scheduled.clear()
        if self._handle:
            self._handle.cancel()
            self._handle = None

    def _arm(self) -> None:
        """Have the loop call at the first deadline, unless it will call by then anyway."""
        if not self._heap:
            return
        first = self._heap[0][0]
        if self._handle:
            if self._handle.when() <= first:
                return
            self._handle.cancel()
        self._handle = self._loop.call_at(first, self._run_due)

    def _run_due(self) -> None:
        self._handle = None
        now = self._loop.time()
        end = now + _SLICE
        try:
            while self._heap and self._heap[0][0] <= now < end:
                beat, _, timed = heapq.heappop(self._heap)
                # Entries that were cancelled, or overtaken by an earlier one, are not in force.
                if self._scheduled.get(timed) == beat:
                    del self._scheduled[timed]
                    self._delay.observe(now - beat)
                    timed.advance(now)
                now = self._loop.time()
        finally:  # whatever happened to one, the others still have their deadlines
            self._arm()

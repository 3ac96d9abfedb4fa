"""One timer for many deadlines, on a real event loop whose clock jumps to the next of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from lldpns.agent.tally import Histogram
from lldpns.agent.timers import Timers
from tests.support.jumping import JumpingLoop


class Due:
    """Notes when it is called, and asks for its next deadline as a port does."""

    def __init__(self, timers: Timers, *again: float, raises: bool = False) -> None:
        self.calls: list[float] = []
        self._timers = timers
        self._again = list(again)
        self._raises = raises

    def advance(self, now: float) -> None:
        self.calls.append(round(now, 3))
        if self._raises:
            raise RuntimeError("not this one")
        self._timers.schedule(self, self._again.pop(0) if self._again else None)


def run(test: Callable[[Timers], Coroutine[Any, Any, None]]) -> None:
    async def main() -> None:
        await test(Timers(Histogram()))

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(main())


def test_each_is_called_at_its_deadline() -> None:
    async def test(timers: Timers) -> None:
        late, early = Due(timers), Due(timers)
        timers.schedule(late, 2.0)
        timers.schedule(early, 1.0)
        await asyncio.sleep(10)
        assert (early.calls, late.calls) == ([1.0], [2.0])

    run(test)


def test_deadlines_within_a_beat_are_met_together_and_never_early() -> None:
    async def test(timers: Timers) -> None:
        due = [Due(timers) for _ in range(5)]
        for each, deadline in zip(due, (1.0, 1.001, 1.2, 1.25, 1.251), strict=True):
            timers.schedule(each, deadline)
        await asyncio.sleep(10)
        assert [each.calls for each in due] == [[1.0], [1.25], [1.25], [1.25], [1.5]]

    run(test)


def test_a_deadline_that_moves_earlier() -> None:
    async def test(timers: Timers) -> None:
        due = Due(timers)
        timers.schedule(due, 5.0)
        timers.schedule(due, 1.0)
        await asyncio.sleep(10)
        assert due.calls == [1.0], "and not once more at the old one"

    run(test)


def test_a_deadline_that_moves_later_is_asked_for_when_the_old_one_comes() -> None:
    async def test(timers: Timers) -> None:
        due = Due(timers, 5.0)
        timers.schedule(due, 1.0)
        timers.schedule(due, 5.0)
        timers.schedule(due, None)
        await asyncio.sleep(10)
        assert due.calls == [1.0, 5.0]

    run(test)


def test_one_that_asks_again_and_again() -> None:
    async def test(timers: Timers) -> None:
        due = Due(timers, 2.0, 3.0, 4.0)
        timers.schedule(due, 1.0)
        await asyncio.sleep(10)
        assert due.calls == [1.0, 2.0, 3.0, 4.0]

    run(test)


def test_a_cancelled_one_is_called_no_more() -> None:
    async def test(timers: Timers) -> None:
        gone, other = Due(timers), Due(timers)
        timers.schedule(gone, 1.0)
        timers.schedule(other, 1.0)
        timers.cancel(gone)
        timers.cancel(gone)
        await asyncio.sleep(10)
        assert (gone.calls, other.calls) == ([], [1.0])
        timers.schedule(gone, 11.0)
        await asyncio.sleep(10)
        assert gone.calls == [11.0]

    run(test)


def test_a_deadline_in_the_past_is_met_at_once_but_not_within_the_call() -> None:
    async def test(timers: Timers) -> None:
        due = Due(timers)
        timers.schedule(due, -1.0)
        assert due.calls == []
        await asyncio.sleep(0.001)
        assert due.calls == [0.0]

    run(test)


def test_stop_forgets_all() -> None:
    async def test(timers: Timers) -> None:
        due = Due(timers)
        timers.schedule(due, 1.0)
        timers.stop()
        timers.stop()
        await asyncio.sleep(10)
        assert due.calls == []

    run(test)


def test_many_that_are_due_at_once_let_the_loop_run_in_between() -> None:
    class Slow(Due):
        """Takes 1 ms."""

        def advance(self, now: float) -> None:
            super().advance(now)
            loop = asyncio.get_running_loop()
            assert isinstance(loop, JumpingLoop)
            loop.now += 0.001

    async def test(timers: Timers) -> None:
        all_of_them = [Slow(timers) for _ in range(100)]
        for due in all_of_them:
            timers.schedule(due, 0.0)
        turns = 0
        while not all_of_them[-1].calls:
            turns += 1
            await asyncio.sleep(0)
        assert turns > 10
        assert all(len(due.calls) == 1 for due in all_of_them)

    run(test)


def test_one_that_fails_takes_no_deadline_from_the_others() -> None:
    async def test(timers: Timers) -> None:
        said: list[str] = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: said.append(str(context["exception"]))
        )
        bad, good, later = Due(timers, raises=True), Due(timers), Due(timers)
        timers.schedule(bad, 1.0)
        timers.schedule(good, 1.0)
        timers.schedule(later, 2.0)
        await asyncio.sleep(10)
        assert said == ["not this one"]
        assert (good.calls, later.calls) == ([1.0], [2.0])

    run(test)


def test_how_late_each_was_is_counted() -> None:
    delay = Histogram()

    async def test() -> None:
        timers = Timers(delay)
        timers.schedule(Due(timers), asyncio.get_running_loop().time() - 3.0)
        timers.schedule(Due(timers, 1.0), asyncio.get_running_loop().time() + 1.0)
        await asyncio.sleep(10)

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(test())
    assert delay.durations.count == 3
    assert delay.durations.within[0.01] == 2
    assert delay.durations.within[5.0] == 3


def test_only_inside_a_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        Timers(Histogram())

"""Long work of an answer in short turns: the event loop has its turn in between."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable
from typing import TypeVar

T = TypeVar("T")

_TURN = 0.001  # seconds of work in a row


class Turns:
    """Goes through iterables for one piece of work, and pauses whenever a turn is over."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = self._loop.time() + _TURN

    async def of(self, items: Iterable[T]) -> AsyncIterator[T]:
        """The items."""
        for item in items:
            yield item
            if self._loop.time() >= self._end:
                await self._pause()

    async def result(self, steps: Generator[None, None, T]) -> T:
        """What the steps lead to."""
        while True:
            try:
                next(steps)
            except StopIteration as end:
                found: T = end.value
                return found
            if self._loop.time() >= self._end:
                await self._pause()

    async def _pause(self) -> None:
        await asyncio.sleep(0)
        self._end = self._loop.time() + _TURN

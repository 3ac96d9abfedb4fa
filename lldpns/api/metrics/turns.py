"""Long work of a scrape in short turns: the event loop has its turn in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
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
                await asyncio.sleep(0)
                self._end = self._loop.time() + _TURN

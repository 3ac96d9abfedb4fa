"""Long work in short turns: the loop has its turn in between."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")

_SLICE = 0.002  # seconds of work in a row


class Slices:
    """Goes through iterables for one piece of work, and pauses whenever a slice of time is over."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._end = loop.time() + _SLICE

    async def of(self, items: Iterable[T]) -> AsyncIterator[T]:
        """The items. What they are made of may change during a pause, and must bear that."""
        for item in items:
            yield item
            if self._loop.time() >= self._end:
                await asyncio.sleep(0)
                self._end = self._loop.time() + _SLICE

"""What happens, told to whoever watches: none of them can slow the agent."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Record = TypeVar("Record")


class Watcher(Generic[Record]):
    """The records that one watcher has not read yet. It may be slow; then it misses the oldest."""

    def __init__(
        self, wants: Callable[[Record], bool], room: int, weigh: Callable[[Record], int]
    ) -> None:
        self._wants = wants
        self._room = room
        self._weigh = weigh
        self._waiting: deque[Record] = deque()
        self._weight = 0
        self._missed = 0
        self._news = asyncio.Event()

    def put(self, record: Record) -> int:
        """Take a record in if it is wanted, never waiting; return how many that makes missed."""
        if not self._wants(record):
            return 0
        before = self._missed
        self._waiting.append(record)
        self._weight += self._weigh(record)
        while self._weight > self._room:
            self._weight -= self._weigh(self._waiting.popleft())
            self._missed += 1
        self._news.set()
        return self._missed - before

    async def read(self) -> tuple[int, list[Record]]:
        """Wait for records; return how many were missed before them, and all there are."""
        await self._news.wait()
        self._news.clear()
        missed, self._missed = self._missed, 0
        records = list(self._waiting)
        self._waiting.clear()
        self._weight = 0
        return missed, records


class Feed(Generic[Record]):
    """Hands every record to every watcher that wants it.

    Args:
        room: how much may wait for one watcher.
        weigh: how much of that room a record takes.
    """

    def __init__(self, room: int, weigh: Callable[[Record], int]) -> None:
        self.watched = False
        """Whether anybody watches; otherwise there is no need to describe what happens."""
        self.missed = 0
        """Records that watchers were too slow for, in all."""
        self._room = room
        self._weigh = weigh
        self._watchers: set[Watcher[Record]] = set()

    @property
    def watchers(self) -> int:
        """How many watch."""
        return len(self._watchers)

    def watch(self, wants: Callable[[Record], bool]) -> Watcher[Record]:
        """Begin to watch for what `wants` says yes to; `forget` ends it."""
        watcher = Watcher(wants, self._room, self._weigh)
        self._watchers.add(watcher)
        self.watched = True
        return watcher

    def forget(self, watcher: Watcher[Record]) -> None:
        """The watcher has gone away."""
        self._watchers.discard(watcher)
        self.watched = bool(self._watchers)

    def publish(self, record: Record) -> None:
        """Tell every watcher."""
        for watcher in self._watchers:
            self.missed += watcher.put(record)

"""Changes as they happen, for whoever watches: none of them can slow the agent."""

import asyncio
from collections import deque

from lldpns.wiring.model import Event

_BACKLOG = 1000  # events that wait for a watcher at most


class Watcher:
    """The events that one watcher has not read yet. It may be slow; then it misses the oldest."""

    def __init__(self) -> None:
        self._waiting: deque[Event] = deque()
        self._missed = 0
        self._news = asyncio.Event()

    def put(self, event: Event) -> None:
        """Take an event in; never waits."""
        if len(self._waiting) == _BACKLOG:
            self._waiting.popleft()
            self._missed += 1
        self._waiting.append(event)
        self._news.set()

    async def read(self) -> tuple[int, list[Event]]:
        """Wait for events; return how many were missed before them, and all there are."""
        await self._news.wait()
        self._news.clear()
        missed, self._missed = self._missed, 0
        events = list(self._waiting)
        self._waiting.clear()
        return missed, events


class Events:
    """Hands every event to every watcher."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody watches; otherwise there is no need to describe what happens."""
        return bool(self._watchers)

    def watch(self) -> Watcher:
        """Begin to watch; `forget` ends it."""
        watcher = Watcher()
        self._watchers.add(watcher)
        return watcher

    def forget(self, watcher: Watcher) -> None:
        """The watcher has gone away."""
        self._watchers.discard(watcher)

    def publish(self, event: Event) -> None:
        """Tell every watcher."""
        for watcher in self._watchers:
            watcher.put(event)

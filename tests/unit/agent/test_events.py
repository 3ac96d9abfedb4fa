"""A watcher that does not read misses events, and nobody waits for it."""

from __future__ import annotations

import asyncio

from lldpns.agent.events import Events
from lldpns.wiring.model import Event


def event(number: int) -> Event:
    return Event(time="2026-01-01T00:00:00Z", event="netns-added", netns=str(number))


async def missed_and_read(count: int) -> tuple[int, list[str]]:
    events = Events()
    watcher = events.watch()
    for number in range(count):
        events.publish(event(number))
    missed, read = await watcher.read()
    return missed, [each.netns for each in read]


def test_every_event_comes_in_order() -> None:
    assert asyncio.run(missed_and_read(3)) == (0, ["0", "1", "2"])


def test_a_slow_reader_is_told_how_many_it_missed() -> None:
    missed, read = asyncio.run(missed_and_read(1234))
    assert missed == 234
    assert read == [str(number) for number in range(234, 1234)]


def test_what_was_missed_is_told_once() -> None:
    async def read_twice() -> tuple[int, int]:
        events = Events()
        watcher = events.watch()
        for number in range(1001):
            events.publish(event(number))
        first, _ = await watcher.read()
        events.publish(event(0))
        second, _ = await watcher.read()
        return first, second

    assert asyncio.run(read_twice()) == (1, 0)


def test_nobody_is_told_after_leaving() -> None:
    async def leave() -> tuple[bool, bool]:
        events = Events()
        watcher = events.watch()
        before = events.watched
        events.forget(watcher)
        events.publish(event(0))
        return before, events.watched

    assert asyncio.run(leave()) == (True, False)

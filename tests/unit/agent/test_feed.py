"""A watcher that does not read misses records, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from lldpns.agent.feed import Feed


def of_ten() -> Feed[str]:
    """A feed of words, of which ten letters may wait."""
    return Feed(10, len)


def anything(_: str) -> bool:
    return True


async def missed_and_read(
    words: list[str], wants: Callable[[str], bool] = anything
) -> tuple[int, list[str]]:
    feed = of_ten()
    watcher = feed.watch(wants)
    for word in words:
        feed.publish(word)
    return await watcher.read()


def test_every_record_comes_in_order() -> None:
    assert asyncio.run(missed_and_read(["abc", "def", "ghij"])) == (0, ["abc", "def", "ghij"])


def test_a_slow_reader_misses_the_oldest_and_is_told_how_many() -> None:
    assert asyncio.run(missed_and_read(["ab", "cd", "efg", "hijkl"])) == (1, ["cd", "efg", "hijkl"])
    assert asyncio.run(missed_and_read([*"0123456789abc"])) == (3, [*"3456789abc"])


def test_what_is_larger_than_all_the_room_is_missed() -> None:
    assert asyncio.run(missed_and_read(["ab", "c" * 11])) == (2, [])


def test_what_is_not_wanted_takes_no_room() -> None:
    wanted = missed_and_read(["a", "b" * 100, "c"], lambda word: "b" not in word)
    assert asyncio.run(wanted) == (0, ["a", "c"])


def test_what_was_missed_is_told_once_and_what_was_read_leaves_its_room() -> None:
    async def read_twice() -> list[tuple[int, list[str]]]:
        feed = of_ten()
        watcher = feed.watch(anything)
        read = []
        for words in (["abc", "defghij", "k"], ["lmnopqrstu"]):
            for word in words:
                feed.publish(word)
            read.append(await watcher.read())
        return read

    assert asyncio.run(read_twice()) == [(1, ["defghij", "k"]), (0, ["lmnopqrstu"])]


def test_what_was_missed_is_counted_in_all() -> None:
    async def watch_twice() -> list[tuple[int, int]]:
        feed = of_ten()
        seen = []
        for _ in range(2):
            slow, choosy = feed.watch(anything), feed.watch(lambda _: False)
            for word in ("abc", "defghij", "k"):
                feed.publish(word)
            seen.append((feed.watchers, feed.missed))
            feed.forget(slow)
            feed.forget(choosy)
        return seen

    assert asyncio.run(watch_twice()) == [(2, 1), (2, 2)]


def test_whether_anybody_watches() -> None:
    async def come_and_leave() -> list[bool]:
        feed = of_ten()
        seen = [feed.watched]
        first, second = feed.watch(anything), feed.watch(anything)
        for watcher in (first, second):
            seen.append(feed.watched)
            feed.forget(watcher)
            feed.publish("a")
        return [*seen, feed.watched]

    assert asyncio.run(come_and_leave()) == [False, True, True, False]


def test_a_reader_waits_for_news() -> None:
    async def wait() -> tuple[int, list[str]]:
        feed = of_ten()
        reading = asyncio.ensure_future(feed.watch(anything).read())
        await asyncio.sleep(0)
        assert not reading.done()
        feed.publish("a")
        return await reading

    assert asyncio.run(wait()) == (0, ["a"])

"""Whoever says too much is cut short, and what was left out is counted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest

from lldpns.cli.quiet import Quiet


class Clock:
    """A time that only the test moves, and what is to be called at some time."""

    def __init__(self) -> None:
        self.now = 0.0
        self._calls: list[tuple[float, Callable[[], None]]] = []

    def later(self, delay: float, call: Callable[[], None]) -> None:
        self._calls.append((self.now + delay, call))

    def advance(self, seconds: float) -> None:
        self.now += seconds
        due = [call for when, call in self._calls if when <= self.now]
        self._calls = [each for each in self._calls if each[0] > self.now]
        for call in due:
            call()


class Kept(logging.Handler):
    """Keeps the messages that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(clock: Clock) -> Iterator[Kept]:
    kept = Kept()
    kept.addFilter(Quiet(clock.later, lambda: clock.now))
    log = logging.getLogger("quiet")
    log.propagate = False
    log.setLevel(logging.INFO)
    log.addHandler(kept)
    yield kept
    log.removeHandler(kept)


def say(message: str, netns: str | None = "web", interface: str = "eth0") -> None:
    about = {"netns": netns, "interface": interface} if netns else {}
    logging.getLogger("quiet").info(message, extra=about)


def test_a_burst_passes_and_more_is_left_out(kept: Kept, clock: Clock) -> None:
    for number in range(100):
        say(f"flap {number}")
    assert kept.messages == [f"flap {number}" for number in range(20)]
    clock.advance(6)
    assert kept.messages[20:] == ["flap 20 (80 messages left out, this was the first)"]


def test_the_next_message_tells_how_many(kept: Kept, clock: Clock) -> None:
    for number in range(23):
        say(f"flap {number}")
    clock.now += 6
    say("again")
    assert kept.messages[20:] == ["again (3 messages before it left out)"]
    clock.advance(60)
    assert len(kept.messages) == 21


def test_other_places_go_on(kept: Kept) -> None:
    for _ in range(50):
        say("flap")
    say("hello", interface="eth1")
    say("hello", netns="db")
    assert kept.messages[20:] == ["hello", "hello"]


def test_what_has_no_place_is_told_apart_by_its_wording(kept: Kept) -> None:
    for _ in range(50):
        say("one", netns=None)
    say("two", netns=None)
    assert kept.messages[20:] == ["two"]


def test_errors_always_pass(kept: Kept) -> None:
    for number in range(50):
        logging.getLogger("quiet").error("broken %d", number)
    assert len(kept.messages) == 50


def test_a_place_recovers(kept: Kept, clock: Clock) -> None:
    for _ in range(50):
        say("flap")
    clock.advance(6)
    clock.advance(1000)
    before = len(kept.messages)
    for _ in range(20):
        say("flap")
    assert len(kept.messages) == before + 20


def test_more_places_than_it_knows_of_share_one(kept: Kept) -> None:
    for number in range(5000):
        say("hello", netns=f"n{number}")
    assert 4096 <= len(kept.messages) <= 4096 + 21

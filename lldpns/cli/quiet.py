"""No flood in the log: what one place says too often is left out, and counted."""

import logging
import time
from collections.abc import Callable, Hashable

_BURST = 20  # messages in a row from one place
_EVERY = 6.0  # seconds that one more of them takes to be earned
_PLACES = 4096  # of which it is known; those further share one

Later = Callable[[float, Callable[[], None]], object]
"""Calls a function after so many seconds, as `loop.call_later` does."""


class Place:
    """How much a place may still say."""

    __slots__ = ("left", "left_out", "since")

    def __init__(self, now: float) -> None:
        self.left = float(_BURST)
        self.left_out = 0
        self.since = now

    def may_speak(self, now: float) -> bool:
        """Whether one more message is all right, which counts it."""
        self.left = min(_BURST, self.left + (now - self.since) / _EVERY)
        self.since = now
        if self.left < 1:
            self.left_out += 1
            return False
        self.left -= 1
        return True


class Quiet(logging.Filter):
    """Lets a burst of messages through from each place (netns and interface), then a few.

    What was left out is told with the next message that is let through or, if none comes, by one
    of its own. Messages of no place are told apart by their wording. Errors always pass.
    """

    def __init__(self, later: Later, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._later = later
        self._now = now
        self._places: dict[Hashable, Place] = {}
        self._forget_at = 0.0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the message goes to the log."""
        if record.levelno >= logging.ERROR:
            return True
        now = self._now()
        key = self._key(record)
        place = self._places.setdefault(key, Place(now))
        if place.may_speak(now):
            if place.left_out:
                record.msg = f"{record.msg} ({place.left_out} messages before it left out)"
                place.left_out = 0
            return True
        if place.left_out == 1:
            self._later(_EVERY, lambda: self._tell(key, record))
        return False

    def _tell(self, key: Hashable, record: logging.LogRecord) -> None:
        """Say how many were left out, unless another message has said it meanwhile."""
        place = self._places.get(key)
        if place and place.left_out:
            about = {"netns": getattr(record, "netns", None)}
            about["interface"] = getattr(record, "interface", None)
            message = "%s (%d messages left out, this was the first)"
            said, left_out, place.left_out = record.getMessage(), place.left_out, 0
            logging.getLogger(record.name).log(record.levelno, message, said, left_out, extra=about)

    def _key(self, record: logging.LogRecord) -> Hashable:
        netns = getattr(record, "netns", None)
        key = (netns, getattr(record, "interface", None)) if netns else (record.name, record.msg)
        if key not in self._places and len(self._places) >= _PLACES:
            self._forget_the_silent(self._now())
            if len(self._places) >= _PLACES:
                return None
        return key

    def _forget_the_silent(self, now: float) -> None:
        if now >= self._forget_at:  # not for every message of thousands of new places
            self._forget_at = now + _EVERY
            self._places = {
                each: place
                for each, place in self._places.items()
                if place.left_out or now - place.since < _BURST * _EVERY
            }

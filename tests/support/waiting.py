"""Waiting for what another process or the kernel is about to do, without fixed sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP = 0.02


def poll_until(predicate: Callable[[], T], timeout: float = 10.0, what: str = "the condition") -> T:
    """Call `predicate` until it returns something true, and return that.

    After `timeout` seconds fail with `what` and the last value; what `predicate` raises is raised.
    """
    deadline = time.monotonic() + timeout
    while True:
        late = time.monotonic() >= deadline
        if value := predicate():
            return value
        if late:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}; last value: {value!r}")
        time.sleep(STEP)

"""Waiting for what another process or the kernel is about to do, without fixed sleeps."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

STEP = 0.02

# A busy machine takes longer, an emulated one (tests/vm) some ten times as long.
PATIENCE = float(os.environ.get("LLDPNS_PATIENCE", "3"))


def poll_until(predicate: Callable[[], T], timeout: float = 10.0, what: str = "the condition") -> T:
    """Call `predicate` until it returns something true, and return that.

    After `timeout` seconds (more on a slow machine) fail with `what` and the last value; what
    `predicate` raises is raised.
    """
    timeout *= PATIENCE
    deadline = time.monotonic() + timeout
    while True:
        late = time.monotonic() >= deadline
        if value := predicate():
            return value
        if late:
            raise AssertionError(f"waited {timeout:g} s in vain for {what}; last value: {value!r}")
        time.sleep(STEP)

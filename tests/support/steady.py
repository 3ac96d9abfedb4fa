"""A wire that nothing happens to, while all kinds of things happen elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from tests.support.daemon import Daemon
from tests.support.waiting import poll_until


def since(daemon: Daemon) -> list[str]:
    """Since when the neighbors of the steady wire are known, both ends."""
    neighbors = daemon.http("neighbors?interface=steady")["neighbors"]
    return [each["first_seen"] for each in neighbors]


def since_when(daemon: Daemon) -> list[str]:
    """The same, as soon as both ends are known."""
    return poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")


def is_at_home(pid: int) -> bool:
    """Whether every thread of a process is in the namespace of the test."""
    home = os.stat("/proc/self/ns/net").st_ino
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return all(os.stat(task / "ns/net").st_ino == home for task in tasks)

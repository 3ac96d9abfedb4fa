"""System calls of the agent that fail or take their time, as the kernel seldom has them."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.daemon import Daemon
from tests.support.waiting import STEP, poll_until


@contextmanager
def tampered(daemon: Daemon, call: str, what: str, path: str | None = None) -> Iterator[None]:
    """Tamper with a system call of the agent's loop; with `path`, where it is about that alone."""
    words = ["strace", "-p", str(daemon.pid), "-o", "/dev/null"]
    words += ["-P", path] if path else []
    words += ["-e", f"trace={call}", "-e", f"inject={call}:{what}"]
    strace = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        poll_until(lambda: _status(daemon, "TracerPid") != "0", what="strace to be there")
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait()


def wait_until_it_waits(daemon: Daemon) -> None:
    """Wait until the agent is in a system call that is delayed, not just on its way through one."""

    def waits() -> bool:
        for _ in range(5):
            if not _status(daemon, "State").startswith("t"):
                return False
            time.sleep(STEP)
        return True

    poll_until(waits, what="the agent to be held up")


def _status(daemon: Daemon, field: str) -> str:
    for line in Path(f"/proc/{daemon.pid}/status").read_text().splitlines():
        if line.startswith(f"{field}:"):
            return line.split(":")[1].strip()
    raise LookupError(field)

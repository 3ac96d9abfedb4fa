"""`lldpns scan` as a test runs it: to its end, or until enough is known."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tests.support.daemon import LLDPNS
from tests.support.terminal import Terminal

SCAN = [*LLDPNS, "scan"]


def run_scan(
    *options: str, command: Sequence[str] = SCAN, wait: str = "0", **more: Any
) -> subprocess.CompletedProcess[str]:
    """Run it to its end, where nobody looks."""
    words = [*command, "--wait", wait, *options]
    # readline, which pytest loads, sets COLUMNS where only child processes see it.
    more = {"env": os.environ, **more}
    return subprocess.run(words, capture_output=True, text=True, timeout=20, check=False, **more)


class Scan:
    """The command while it listens. Its progress goes to a terminal, what it finds to a pipe."""

    def __init__(self, process: subprocess.Popen[str], terminal: Terminal) -> None:
        self._process = process
        self._terminal = terminal

    def wait_for(self, progress: str) -> None:
        """Return when it says that it has come so far."""
        self._terminal.wait_for(progress)

    def end(self, number: signal.Signals = signal.SIGINT) -> str:
        """Have it end now, and well; give what it printed."""
        self._process.send_signal(number)
        out, _ = self._process.communicate(timeout=20)
        assert self._process.returncode == 0
        return out

    def document(self) -> Any:
        """Have it end now; give the document that it printed."""
        return json.loads(self.end())


@contextmanager
def scanning(*options: str) -> Iterator[Scan]:
    """`lldpns scan` that would listen for long; it does not survive the block."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        [*SCAN, "--wait", "600", *options],
        env={**os.environ, "TERM": "xterm"},
        stdout=subprocess.PIPE,
        stderr=its,
        text=True,
    )
    os.close(its)
    terminal = Terminal(ours)
    try:
        yield Scan(process, terminal)
    finally:
        process.kill()
        process.communicate()
        terminal.close()

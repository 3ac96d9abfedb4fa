"""`lldpns capture` as a test reads it."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.daemon import LLDPNS


class Capture:
    """The command while it runs."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line(self) -> str:
        """The next line on stdout, when it is there; empty at the end."""
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def remark(self) -> str:
        """The next line on stderr, when it is there; empty at the end."""
        assert self._process.stderr is not None
        return self._process.stderr.readline()

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str, str]:
        """End it; give the exit code, and what it printed that was not read before."""
        self._process.send_signal(number)
        out, err = self._process.communicate(timeout=20)
        return self._process.returncode, out, err

    def stop_reading(self) -> None:
        """Be a reader that does nothing for a while."""
        self._process.send_signal(signal.SIGSTOP)

    def read_on(self) -> None:
        self._process.send_signal(signal.SIGCONT)


@contextmanager
def capturing(socket: Path, *options: str) -> Iterator[Capture]:
    """`lldpns capture`, from when it misses nothing."""
    words = [*LLDPNS, "capture", "--socket", str(socket), *options]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        capture = Capture(process)
        assert capture.remark() == "capturing; Ctrl-C ends\n"
        yield capture
    finally:
        process.kill()
        process.communicate()

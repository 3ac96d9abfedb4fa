"""A command on a terminal, where somebody types and looks."""

from __future__ import annotations

import codecs
import io
import os
import pty
import select
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from tests.support.waiting import poll_until


class Terminal:
    """A terminal, and what was shown on it since the last thing that was waited for."""

    def __init__(self, descriptor: int) -> None:
        self._keys_and_screen = io.FileIO(descriptor, "r+")
        self._decoder = codecs.getincrementaldecoder("utf-8")()  # a read may end within a character
        self._shown = ""

    def type(self, text: str) -> None:
        """Send keys."""
        self._keys_and_screen.write(text.encode())

    def wait_for(self, text: str) -> None:
        """Read until `text` is on the screen."""
        poll_until(lambda: self._read() and text in self._shown, what=text)
        self._shown = self._shown.partition(text)[2]

    def close(self) -> None:
        """Be gone, as when its window is closed: the session gets SIGHUP."""
        self._keys_and_screen.close()

    def _read(self) -> bool:
        while select.select([self._keys_and_screen], [], [], 0)[0]:
            try:
                self._shown += self._decoder.decode(self._keys_and_screen.read(4096))
            except OSError:  # EIO: the session has ended, and all it said is read
                break
        return True


@contextmanager
def on_a_terminal(
    words: Sequence[str], environment: Mapping[str, str] = os.environ
) -> Iterator[Terminal]:
    """Run a command as the session of a terminal of its own; it has to end by itself, in time."""
    ours, its = pty.openpty()
    session = ["setsid", "--ctty", "--wait", *words]
    with subprocess.Popen(session, stdin=its, stdout=its, stderr=its, env=environment) as process:
        os.close(its)
        terminal = Terminal(ours)
        try:
            yield terminal
            assert process.wait(timeout=20) == 0
        finally:
            terminal.close()
            process.kill()

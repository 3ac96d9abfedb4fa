"""A real terminal, tmux's: what is to be seen on it, and keys as somebody presses them."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.waiting import poll_until


class Terminal:
    """A shell in a terminal of `columns` by `lines`."""

    def __init__(self, directory: Path, columns: int, lines: int) -> None:
        self._socket = directory / "tmux.sock"
        size = ["-x", str(columns), "-y", str(lines)]
        self._tmux("new-session", "-d", *size, "env", "-u", "COLUMNS", "-u", "LINES", "sh")

    def run(self, line: str) -> None:
        """Have the shell run a line."""
        self._tmux("send-keys", "-l", line)
        self.press("Enter")

    def press(self, *keys: str) -> None:
        """Press keys, as tmux(1) calls them: q, Down, C-c."""
        self._tmux("send-keys", *keys)

    def resize(self, columns: int, lines: int) -> None:
        """Make it larger or smaller."""
        self._tmux("resize-window", "-x", str(columns), "-y", str(lines))

    def lines(self, *, colored: bool = False) -> list[str]:
        """What is to be seen, from the first line to the last; with its escapes if `colored`."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colored else [])).split("\n")[:-1]

    def wait_for(self, seen: Callable[[list[str]], bool], what: str) -> list[str]:
        """Poll until what is to be seen is as it should; give it."""
        lines: list[str] = []

        def found() -> bool:
            lines[:] = self.lines()
            return seen(lines)

        try:
            poll_until(found, what=what)
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *lines])) from None
        return lines

    @property
    def running(self) -> int:
        """The process ID of what the shell runs."""
        pid = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[-1])

    @property
    def as_it_was(self) -> bool:
        """Whether it is the shell's again: its own screen, and a cursor."""
        flags = self._tmux("display-message", "-p", "#{alternate_on} #{cursor_flag} #{wrap_flag}")
        return flags.split() == ["0", "1", "1"]

    @property
    def title(self) -> str:
        """What its window would be called."""
        return self._tmux("display-message", "-p", "#{pane_title}")

    def close(self) -> None:
        """End the shell and what it runs."""
        self._tmux("kill-server")

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-u", "-f", os.devnull, "-S", str(self._socket), *words]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=20, check=False
        )
        assert done.returncode == 0, f"tmux {shlex.join(words)}: {done.stderr}"
        return done.stdout


@contextmanager
def terminal(directory: Path, columns: int = 80, lines: int = 24) -> Iterator[Terminal]:
    """A terminal for as long as the block lasts."""
    shown = Terminal(directory, columns, lines)
    try:
        yield shown
    finally:
        shown.close()

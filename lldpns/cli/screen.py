"""The whole terminal, for a view that is kept current: given back as it was, whatever happens."""

import contextlib
import os
import re
import select
import signal
import sys
import termios
import tty
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

# Another screen, no cursor, and lines that do not go on in the next one.
_ENTER = "\x1b[?1049h\x1b[?25l\x1b[?7l"
_LEAVE = "\x1b[?7h\x1b[?25h\x1b[?1049l"
_CLEAR = "\x1b[2J"

_KEY = re.compile(r"\x1b[\[O][0-9;]*[A-Za-z~]|.", re.DOTALL)
_SIGNALS = {
    # Either ends it as well as Ctrl-C, so that the terminal is given back.
    signal.SIGTERM: signal.default_int_handler,
    signal.SIGHUP: signal.default_int_handler,
    signal.SIGWINCH: lambda *_: None,  # it only has to wake `wait`
}


def usable() -> bool:
    """Whether there is a terminal to draw on, and somebody at its keys."""
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    return terminal and os.environ.get("TERM") not in (None, "", "dumb")


class Screen:
    """A terminal that is ours for a while."""

    def __init__(self) -> None:
        self._attributes = termios.tcgetattr(sys.stdin)
        self._shown: list[str] = []
        self._size = self.size
        self._woken, self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    @property
    def size(self) -> os.terminal_size:
        """Columns and lines, as they are now, whatever the environment says."""
        size = os.get_terminal_size(sys.stdout.fileno())
        return size if all(size) else os.terminal_size((80, 24))  # one that does not know

    def draw(self, lines: list[str]) -> None:
        """Show `lines`, at most as many as there are; only what is new is written: no flicker."""
        clear = ""
        if self.size != self._size:
            self._size, self._shown, clear = self.size, [], _CLEAR
        pairs = enumerate(zip_longest(lines, self._shown, fillvalue=""), start=1)
        news = [f"\x1b[{row};1H\x1b[2K{line}" for row, (line, before) in pairs if line != before]
        self._shown = lines
        self._write(clear + "".join(news))

    def wait(self, other: Any, seconds: float) -> tuple[list[str], bool]:
        """Wait for keys or a new size, or for `other`, if there is one, to be readable.

        Returns the keys, and whether `other` is readable.

        Raises:
            EOFError: the terminal is gone.
        """
        waited_for = [sys.stdin, self._woken, *([other] if other else [])]
        ready, _, _ = select.select(waited_for, [], [], seconds)
        if self._woken in ready:
            os.read(self._woken, 1024)
        keys = self._read() if sys.stdin in ready else b""
        return _KEY.findall(keys.decode("utf-8", "replace")), other in ready

    @contextlib.contextmanager
    def taken(self) -> Iterator[None]:
        """Draw within this; afterwards all is as it was before."""
        handlers = {**_SIGNALS, signal.SIGTSTP: self._stop}
        before = {number: signal.signal(number, handlers[number]) for number in handlers}
        waker = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        try:
            self._enter()
            yield
        finally:
            self._leave()
            signal.set_wakeup_fd(waker)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(self._woken)
            os.close(self._wake)

    def _enter(self) -> None:
        tty.setcbreak(sys.stdin)
        self._shown = []
        self._write(_ENTER + _CLEAR)

    def _leave(self) -> None:
        with contextlib.suppress(EOFError, termios.error):  # a terminal that is gone needs nothing
            self._write(_LEAVE)
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._attributes)

    def _stop(self, *_: object) -> None:
        """Ctrl-Z: the shell gets the terminal as it was, and gives it back when it likes."""
        self._leave()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._enter()

    def _read(self) -> bytes:
        try:
            keys = os.read(sys.stdin.fileno(), 1024)
        except OSError as error:  # EIO
            raise EOFError from error
        if not keys:
            raise EOFError
        return keys

    def _write(self, text: str) -> None:
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:  # EIO
            raise EOFError from error

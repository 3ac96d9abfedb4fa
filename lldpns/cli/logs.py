"""Where the log goes: that of the daemon without ever keeping the daemon waiting.

What reads the log may be slow, stuck or gone (a full disk, a pipe that nobody empties), and writing
to it then blocks. So a thread of its own writes, and what it cannot keep up with is left out and
counted.
"""

import logging
import os
import queue
import sys
import threading
from typing import Protocol

from lldpns.cli.journal import JournalHandler, is_journal
from lldpns.cli.quiet import Later, Quiet
from lldpns.views.escape import printable

_WAITING = 1000  # messages that wait to be written at most
_LAST_WORDS = 1.0  # seconds that what still waits gets when the daemon ends


class Stream(Protocol):
    """What messages can be written to."""

    def write(self, text: str, /) -> object:
        """Take one in, with the newline that ends it."""


class _OneLine(logging.Formatter):
    """Every message as one harmless line: names of interfaces and namespaces are in them."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))


class StandardError(logging.Handler):
    """Standard error without a buffer: what it does not take is lost now, and can be counted."""

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{self.format(record)}\n"
        os.write(sys.stderr.fileno(), line.encode("utf-8", "backslashreplace"))


class Log(logging.Handler):
    """Hands messages to a thread that writes them with `target`."""

    def __init__(self, target: logging.Handler) -> None:
        super().__init__()
        self._target = target
        self._waiting: queue.Queue[logging.LogRecord | None] = queue.Queue(_WAITING)
        self.lost = 0
        """Messages that could not be written and that the log does not tell of yet."""
        self._thread = threading.Thread(target=self._write, name="log", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        """Have a message written; never waits."""
        # Here, not in the thread: what the arguments are may change.
        record.msg, record.args = record.getMessage(), None
        if self.lost:
            record.msg += f" ({self.lost} messages before it lost: they could not be written)"
        try:
            self._waiting.put_nowait(record)
            self.lost = 0
        except queue.Full:
            self.lost += 1

    def quieten(self, later: Later) -> None:
        """From now on leave out what one place says too often; `later` is `loop.call_later`."""
        self.addFilter(Quiet(later))

    @staticmethod
    def set_level(level: str) -> None:
        """Tell no more, and no less, than this."""
        logging.getLogger().setLevel(level.upper())

    def end(self) -> None:
        """Write what still waits, as long as that takes no time worth speaking of."""
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            return
        self._thread.join(_LAST_WORDS)

    def _write(self) -> None:
        while record := self._waiting.get():
            try:
                self._target.emit(record)
            except OSError:  # the next one may get through
                self.lost += 1


def log_to(stream: Stream, level: str) -> None:
    """Write the log to `stream`, as it comes."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_OneLine("%(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])


def log_in_background(level: str) -> Log:
    """Send the log to the journal if standard error goes there, otherwise to standard error."""
    target = JournalHandler() if is_journal() else StandardError()
    target.setFormatter(_OneLine("%(message)s"))
    logging.raiseExceptions = False  # a handler of the library would tell its troubles at length
    log = Log(target)
    logging.basicConfig(level=level.upper(), handlers=[log])
    return log

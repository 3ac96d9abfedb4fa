"""The line that says how far something is: it fits, and messages take its place."""

from __future__ import annotations

import fcntl
import io
import pty
import struct
import termios
from collections.abc import Callable
from contextlib import redirect_stderr, suppress

import pytest

from lldpns.cli.progress import Progress

BACK = "\r\x1b[K"


def shown(draw: Callable[[], None]) -> str:
    """What `draw` writes to stderr where that is a terminal of 20 columns."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 5, 20, 0, 0))
    with open(its, "w") as stderr, redirect_stderr(stderr):
        draw()
    written = b""
    with open(ours, "rb", buffering=0) as screen, suppress(OSError):  # EIO is the end
        while True:
            written += screen.read(4096)
    return written.decode()


@pytest.fixture(autouse=True)
def a_terminal_that_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")


def test_each_line_takes_the_place_of_the_one_before() -> None:
    def draw() -> None:
        progress = Progress()
        progress.show("one")
        progress.show("two")
        progress.clear()

    assert shown(draw) == f"{BACK}one{BACK}two{BACK}"


def test_a_line_that_is_too_long_does_not_become_two() -> None:
    assert shown(lambda: Progress().show("0123456789" * 3)) == f"{BACK}012345678901234567…"


def test_a_message_stays() -> None:
    def draw() -> None:
        progress = Progress()
        progress.show("one")
        progress.write("a message\n")
        progress.flush()
        progress.clear()  # it is clear already
        progress.show("two")

    assert shown(draw) == f"{BACK}one{BACK}a message\r\n{BACK}two"


@pytest.mark.parametrize("term", ["dumb", None])
def test_a_terminal_that_cannot_go_back_gets_messages_only(
    monkeypatch: pytest.MonkeyPatch, term: str | None
) -> None:
    monkeypatch.delenv("TERM")
    if term:
        monkeypatch.setenv("TERM", term)
    assert shown(messages_only) == "a message\r\n"


def test_no_terminal_gets_messages_only() -> None:
    file = io.StringIO()
    with redirect_stderr(file):
        messages_only()
    assert file.getvalue() == "a message\n"


def messages_only() -> None:
    progress = Progress()
    assert not progress.visible
    progress.show("one")
    progress.write("a message\n")
    progress.clear()
    progress.flush()

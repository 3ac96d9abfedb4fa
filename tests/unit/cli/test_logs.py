"""The log never keeps the daemon waiting, and what is lost is counted."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.cli.journal import JournalHandler, is_journal
from lldpns.cli.logs import Log, StandardError
from tests.support.waiting import poll_until


class Stuck(logging.Handler):
    """Writes nothing before it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.stuck = threading.Event()
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.stuck.set()
        self.go.wait()
        self.written.append(record.getMessage())


def record(message: str, **extra: str) -> logging.LogRecord:
    made = logging.LogRecord("lldpns", logging.WARNING, __file__, 1, message, None, None)
    made.__dict__.update(extra)
    return made


def test_what_cannot_be_written_is_lost_and_counted() -> None:
    stuck = Stuck()
    log = Log(stuck)
    log.emit(record("message 0"))
    assert stuck.stuck.wait(10)
    for number in range(1, 1500):
        log.emit(record(f"message {number}"))
    stuck.go.set()
    poll_until(lambda: len(stuck.written) == 1001, what="what waited, and the one on its way")
    log.emit(record("again"))
    log.end()
    assert stuck.written == [
        *(f"message {number}" for number in range(1001)),
        "again (499 messages before it lost: they could not be written)",
    ]


def test_the_end_waits_for_nobody_who_is_stuck() -> None:
    stuck = Stuck()
    log = Log(stuck)
    for number in range(2000):
        log.emit(record(f"message {number}"))
    log.end()
    assert stuck.written == []
    stuck.go.set()


class Failing(logging.Handler):
    """A disk that is full, at first."""

    def __init__(self) -> None:
        super().__init__()
        self.full = True
        self.written: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if self.full:
            raise OSError("no space left")
        self.written.append(record.getMessage())


def test_what_fails_is_counted() -> None:
    failing = Failing()
    log = Log(failing)
    log.emit(record("one"))
    poll_until(lambda: log.lost == 1, what="the failure")
    failing.full = False
    log.emit(record("two"))
    log.end()
    assert failing.written == ["two (1 messages before it lost: they could not be written)"]


def test_what_a_full_disk_does_not_take_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        log = Log(StandardError())
        log.emit(record("one"))
        poll_until(lambda: log.lost == 1, what="the failure")
        log.end()


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[socket.socket]:
    """Where journald would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "socket"))
        yield listening


def test_the_journal_gets_fields(journald: socket.socket) -> None:
    handler = JournalHandler(str(journald.getsockname()))
    handler.emit(record("evil\nMESSAGE=two\x1b[31m", netns="web\nPRIORITY=0", interface="eth0"))
    assert journald.recv(4096).decode().splitlines() == [
        r"MESSAGE=evil\x0aMESSAGE=two\x1b[31m",
        "PRIORITY=4",
        "SYSLOG_IDENTIFIER=lldpns",
        r"LLDPNS_NETNS=web\x0aPRIORITY=0",
        "LLDPNS_INTERFACE=eth0",
    ]
    handler.emit(record("plain"))
    assert b"LLDPNS" not in journald.recv(4096)
    handler.close()


def test_standard_error_is_the_journal_where_systemd_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with (tmp_path / "stderr").open("w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        there = os.fstat(stderr.fileno())
        monkeypatch.setenv("JOURNAL_STREAM", f"{there.st_dev}:{there.st_ino}")
        assert is_journal()
        monkeypatch.setenv("JOURNAL_STREAM", f"{there.st_dev}:{there.st_ino + 1}")
        assert not is_journal()
        monkeypatch.delenv("JOURNAL_STREAM")
        assert not is_journal()

"""What the service manager hears: sd_notify(3), on a real socket, by a clock that jumps."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.agent.systemd import ServiceManager
from tests.support.jumping import JumpingLoop


class Systemd:
    """The end of the socket that the service manager reads, and what the daemon is told of it."""

    def __init__(self, address: str, **environment: str) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sock.bind(address.replace("@", "\0"))
        self.sock.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": address, **environment}
        self.status = "3 ports"
        self.manager = ServiceManager(lambda: self.status, self.environment)

    def heard(self) -> list[str]:
        """Every message since the last call."""
        messages = []
        while True:
            try:
                messages.append(self.sock.recv(4096).decode())
            except BlockingIOError:
                return messages


Make = Callable[..., Systemd]


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Make]:
    made: list[Systemd] = []

    def make(**environment: str) -> Systemd:
        made.append(Systemd(str(tmp_path / "notify"), **environment))
        return made[-1]

    yield make
    for each in made:
        each.manager.stopping()
        each.sock.close()


def run(test: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(test)


def test_ready_comes_with_the_status(systemd: Make) -> None:
    here = systemd()
    here.manager.ready()
    assert here.heard() == ["READY=1\nSTATUS=3 ports"]


def test_an_abstract_socket_will_do() -> None:
    here = Systemd(f"@lldpns-{os.getpid()}")
    with here.sock:
        here.manager.stopping()
        assert here.heard() == ["STOPPING=1"]


@pytest.mark.parametrize(
    "environment", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock-stream:2:1"}]
)
def test_who_was_not_started_by_a_service_manager_tells_nobody(environment: dict[str, str]) -> None:
    async def test() -> None:
        manager = ServiceManager(lambda: "3 ports", environment | {"WATCHDOG_USEC": "1000000"})
        manager.start()
        manager.ready()
        with manager.reloading():
            pass
        await asyncio.sleep(60)
        manager.stopping()
        assert len(asyncio.all_tasks()) == 1

    run(test())


def test_a_reload_says_when_it_began(systemd: Make) -> None:
    here = systemd()
    here.manager.ready()
    before = time.monotonic_ns() // 1000
    with here.manager.reloading():
        after = time.monotonic_ns() // 1000
        _, began = here.heard()
    (ended,) = here.heard()
    assert ended == "READY=1\nSTATUS=3 ports"
    what, when = began.split("\n")
    assert what == "RELOADING=1"
    assert when.startswith("MONOTONIC_USEC=")
    assert before <= int(when.removeprefix("MONOTONIC_USEC=")) <= after


def test_a_reload_during_the_start_makes_nothing_ready(systemd: Make) -> None:
    here = systemd()
    with here.manager.reloading():
        pass
    assert here.heard() == []


def test_the_status_is_told_when_it_changed_and_not_more_often_than_is_good(systemd: Make) -> None:
    here = systemd()

    async def test() -> None:
        here.manager.start()
        assert here.heard() == ["STATUS=3 ports"]
        await asyncio.sleep(60)
        assert here.heard() == []
        for count in range(100):
            here.status = f"{count} ports"
            await asyncio.sleep(0.1)
        messages = here.heard()
        assert all(message.startswith("STATUS=") for message in messages)
        assert 3 <= len(messages) <= 4
        await asyncio.sleep(4)
        assert (messages + here.heard())[-1] == "STATUS=99 ports"

    run(test())


def test_the_watchdog_is_fed_twice_as_often_as_is_asked_for(systemd: Make) -> None:
    here = systemd(WATCHDOG_USEC="30000000", WATCHDOG_PID=str(os.getpid()))

    async def test() -> None:
        here.manager.start()
        here.heard()
        for _ in range(4):
            await asyncio.sleep(15)
            assert here.heard() == ["WATCHDOG=1"]
        here.manager.stopping()
        assert here.heard() == ["STOPPING=1"]
        await asyncio.sleep(60)
        assert here.heard() == []

    run(test())


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"WATCHDOG_USEC": ""},
        {"WATCHDOG_USEC": "0"},
        {"WATCHDOG_USEC": "soon"},
        {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"},
    ],
    ids=str,
)
def test_a_watchdog_that_is_not_ours_is_not_fed(environment: dict[str, str], systemd: Make) -> None:
    here = systemd(**environment)

    async def test() -> None:
        here.manager.start()
        await asyncio.sleep(60)
        assert here.heard() == ["STATUS=3 ports"]

    run(test())


def fill(path: str) -> None:
    """Send what nobody reads, until no more fits."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.setblocking(False)
        try:
            while True:
                other.sendto(b"X", path)
        except BlockingIOError:
            pass


def test_a_manager_that_does_not_read_stops_nobody_and_hears_the_status_later(
    systemd: Make,
) -> None:
    here = systemd(WATCHDOG_USEC="2000000")
    fill(here.environment["NOTIFY_SOCKET"])

    async def test() -> None:
        here.manager.start()
        await asyncio.sleep(60)
        assert set(here.heard()) == {"X"}
        await asyncio.sleep(10)
        assert set(here.heard()) == {"STATUS=3 ports", "WATCHDOG=1"}

    run(test())


def test_a_manager_that_is_gone_is_one_line_in_the_log(
    systemd: Make, caplog: pytest.LogCaptureFixture
) -> None:
    here = systemd()
    os.unlink(here.environment["NOTIFY_SOCKET"])
    with caplog.at_level(logging.WARNING):
        here.manager.ready()
    (record,) = caplog.records
    assert record.getMessage() == (
        "service manager not told READY=1: [Errno 2] No such file or directory"
    )

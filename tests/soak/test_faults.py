"""What can go wrong on a host, each thing alone; the agent survives it, and loses nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.soak.invariants import nothing_grows_and_nothing_is_lost
from tests.soak.run import SECONDS, figures
from tests.soak.strace import tampered, wait_until_it_waits
from tests.support.daemon import LLDPNS, Daemon
from tests.support.fixtures import StartDaemon
from tests.support.lab import ROOT, add_netns, delete_netns, ip, run
from tests.support.steady import since, since_when
from tests.support.waiting import PATIENCE, poll_until
from tests.support.watching import watching

BRIEF = "/run/netns/brief"
QUICK = "[lldp]\nmsg_tx_interval = 1\nmsg_tx_hold = 2\n"
TTL = 3.0


def names(daemon: Daemon) -> set[str]:
    return {each["netns"] for each in daemon.http("namespaces")["namespaces"]}


def is_told(daemon: Daemon, message: str) -> bool:
    return message in daemon.log


@pytest.fixture
def brief() -> Iterator[None]:
    yield
    delete_netns("brief")


def test_a_socket_that_cannot_be_opened_is_opened_later(
    steady: None, brief: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    with nothing_grows_and_nothing_is_lost(daemon):
        for error, words in (
            ("ENOMEM", "Cannot allocate memory"),
            ("ENOBUFS", "No buffer space available"),
            ("EMFILE", "Too many open files"),
        ):
            with tampered(daemon, "socket", f"error={error}"):
                add_netns("brief")
                told = f"brief: namespace cannot be entered: {BRIEF}: {words}"
                poll_until(partial(is_told, daemon, told), what=told)
            poll_until(lambda: "brief" in names(daemon), what="the next attempt")
            delete_netns("brief")
            poll_until(lambda: "brief" not in names(daemon), what="it to be gone")
            figures["faults survived"] += 1


STEPS = [
    ("newfstatat", 1, BRIEF),
    ("openat", 1, BRIEF),
    ("ioctl", 1, BRIEF),
    ("setns", 1, None),  # the way in
    ("socket", 1, None),  # of rtnetlink
    ("bind", 1, None),
    ("socket", 2, None),  # of packets
    ("bind", 2, None),
    ("setns", 2, None),  # the way back
    ("sendto", 1, None),  # asks for the interfaces
]


def test_a_namespace_vanishes_at_each_step_of_entering_it(
    steady: None, brief: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    with nothing_grows_and_nothing_is_lost(daemon):
        for call, times, path in STEPS if SECONDS >= 60 else STEPS[3:5]:
            with tampered(daemon, call, f"delay_enter=300000:when={times}", path):
                add_netns("brief")
                wait_until_it_waits(daemon)
                # Not delete_netns: that ends whoever is in there, and so the agent.
                run("ip netns delete brief")
                poll_until(lambda: names(daemon) == {ROOT, "calm"}, what=f"{call} to be survived")
            figures["faults survived"] += 1
    assert "cannot be entered" not in daemon.log


def test_after_kill_and_restart_the_neighbors_are_back_within_a_fast_period(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    since_when(daemon)
    daemon.kill()
    daemon.start()
    started = time.monotonic()
    since_when(daemon)
    assert time.monotonic() - started < 1.0 * PATIENCE
    figures["faults survived"] += 1


def test_an_agent_that_was_stopped_for_longer_than_a_ttl(
    steady: None, start_daemon: StartDaemon
) -> None:
    """What was not heard of for so long is forgotten, and heard again at once."""
    daemon = start_daemon(QUICK)
    since_when(daemon)
    before = heard(daemon)
    os.kill(daemon.pid, signal.SIGSTOP)
    time.sleep(TTL + 1)
    os.kill(daemon.pid, signal.SIGCONT)
    poll_until(lambda: heard(daemon) >= before + 2, what="the wire to be spoken on again")
    since_when(daemon)
    assert "Traceback" not in daemon.log
    figures["faults survived"] += 1


def heard(daemon: Daemon) -> int:
    """How many frames came in by the steady wire."""
    found = daemon.http("statistics?interface=steady")["statistics"]
    return sum(int(each["frames_in_total"]) for each in found)


def has_heard(daemon: Daemon, frames: int) -> bool:
    return heard(daemon) >= frames


def test_a_clock_that_is_set_to_and_fro_changes_nothing_but_what_time_it_is(
    steady: None, start_daemon: StartDaemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("+0")
    with monkeypatch.context() as environment:
        (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
        environment.setenv("LD_PRELOAD", str(library))
        environment.setenv("FAKETIME_TIMESTAMP_FILE", str(clock))
        environment.setenv("FAKETIME_NO_CACHE", "1")
        environment.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")  # nobody can set that one
        daemon = start_daemon(QUICK)
    since_when(daemon)
    year = time.gmtime().tm_year
    for offset, then in (("+3653d", year + 10), ("-3653d", year - 10), ("+0", year)):
        clock.write_text(offset)
        before = heard(daemon)
        poll_until(partial(has_heard, daemon, before + 5), what="more frames")
        seen = {each["last_seen"][:4] for each in daemon.http("neighbors")["neighbors"]}
        assert seen == {str(then)}
        figures["faults survived"] += 1
    assert "neighbor-removed" not in daemon.log
    assert "Traceback" not in daemon.log


def test_a_socket_whose_directory_is_gone_keeps_nobody_from_leaving_well(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    since_when(daemon)
    there = daemon.socket.parent
    with watching(daemon, "-f", "jsonl") as watch:
        moved = there.rename(there.with_name("moved"))
        asked = subprocess.run(
            [*LLDPNS, "show", "neighbors", "--socket", str(daemon.socket)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert asked.returncode == 3
        assert asked.stderr.count("\n") == 1
        # Who is connected goes on hearing what happens.
        ip("calm", "link set dev steady down")
        assert watch.stdout is not None
        assert json.loads(watch.stdout.readline())["interface"] == "steady"
        assert daemon.process.terminate() == 0
    moved.rename(there)
    assert "Traceback" not in daemon.log
    figures["faults survived"] += 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "small"
    directory.mkdir()
    run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(directory)])
    yield directory
    run(["umount", str(directory)])


def test_a_full_disk_keeps_the_agent_from_nothing_but_its_log(
    steady: None, small_disk: Path
) -> None:
    daemon = Daemon(small_disk)
    try:
        since_when(daemon)
        hog = small_disk / "hog"
        with pytest.raises(OSError, match="No space left"):
            hog.write_bytes(bytes(1 << 20))
        for _ in range(3):
            ip("calm", "link set dev steady down")
            poll_until(lambda: not since(daemon), what="the wire to be down")
            ip("calm", "link set dev steady up")
            since_when(daemon)
        hog.unlink()
        told = daemon.log.count("port-down")
        ip("calm", "link set dev steady down")
        poll_until(lambda: daemon.log.count("port-down") > told, what="the log to go on")
        figures["faults survived"] += 1
    finally:
        daemon.stop()

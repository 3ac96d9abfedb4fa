"""The world itself: nothing of this machine inside, and nothing of the inside left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.lab import run
from tests.support.waiting import poll_until

WORLD = str(Path(__file__).parents[1] / "world")


def running(words: str) -> int:
    """Count the processes of exactly this command line."""
    wanted, found = words.replace(" ", "\0") + "\0", 0
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            found += file.read_text() == wanted
    return found


def test_only_loopback_is_inside() -> None:
    assert sorted(os.listdir("/sys/class/net")) == ["lo"]
    assert "state UNKNOWN" in run("ip -oneline link show up")
    assert os.listdir("/run/netns") == []


def test_a_world_inside_a_world_is_another_one() -> None:
    netns = Path("/proc/self/ns/net")
    inside = run([WORLD, "sh", "-c", "echo $LLDPNS_WORLD $(stat -Lc %i /proc/self/ns/net)"]).split()
    assert inside[0] == str(netns.stat().st_ino)
    assert inside[1] not in (inside[0], os.environ["LLDPNS_WORLD"])


def test_the_exit_code_and_the_input_pass_through() -> None:
    done = subprocess.run(
        [WORLD, "sh", "-c", "cat; exit 7"], input=b"input", capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (7, b"input")


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_a_signal_ends_everything_inside(end: signal.Signals) -> None:
    sleep = f"sleep 987{int(end)}"
    world = subprocess.Popen([WORLD, "sh", "-c", f"setsid {sleep} & {sleep}"])
    try:
        poll_until(lambda: running(sleep) == 2, what="both processes inside")
    finally:
        world.send_signal(end)
        world.wait()
    poll_until(lambda: running(sleep) == 0, what="the end of both")


def test_the_lab_forwards_between_its_hosts(lab: None) -> None:
    run("ping -c 1 -W 5 10.0.1.2", netns="net0")

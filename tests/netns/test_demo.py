"""`lldpns demo`: works for anybody, anywhere, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon import LLDPNS
from tests.support.nobody import as_nobody
from tests.support.waiting import poll_until

DEMO = [*LLDPNS, "demo"]
ROWS = [
    "bridge  bridge-net0  net0.",
    "        bridge-net1  net1.",
    "net0    net0-bridge  bridge.",
    "net1    net1-bridge  bridge.",
]


def run_demo(words: Sequence[str] = DEMO, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False, **options)


def assert_shown(done: subprocess.CompletedProcess[str]) -> None:
    """Hold the demo to its exit code, the picture, the ping and the four rows."""
    assert (done.returncode, done.stderr) == (0, "")
    assert "├────┤ bridge-net0 ── bridge-net1 ├────┤" in done.stdout
    assert "64 bytes from 10.0.1.2" in done.stdout
    _, _, table = done.stdout.partition("$ lldpns show neighbors\n")
    rows = table.splitlines()[1:5]
    assert [row[: len(start)] for row, start in zip(rows, ROWS, strict=True)] == ROWS
    assert "4 neighbors on 4 interfaces in 3 namespaces" in done.stdout


def traces() -> tuple[Any, ...]:
    """What a demo could leave behind: processes, mounts, namespaces, interfaces and files."""
    processes = {entry for entry in os.listdir("/proc") if entry.isdigit()}
    files = {*Path("/run").rglob("*"), *Path("/run/lldpns").glob("*")}
    mounts = Path("/proc/self/mountinfo").read_text()
    return processes, mounts, os.listdir("/run/netns"), os.listdir("/sys/class/net"), files


def test_the_four_rows_and_nothing_left_behind() -> None:
    before = traces()
    assert_shown(run_demo())
    assert traces() == before


def test_nobody_needs_to_be_root() -> None:
    before = traces()
    assert_shown(run_demo(as_nobody(DEMO)))
    assert traces() == before


def test_a_demo_that_is_killed_leaves_nothing_behind() -> None:
    before = traces()
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        assert "A lab:" in demo.stdout.readline()
        demo.kill()
    poll_until(lambda: traces() == before, what="the end of all it started")


def test_a_reader_that_has_seen_enough() -> None:
    done = run_demo(["sh", "-c", f"{' '.join(DEMO)} | head -1"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("A lab: ")


@pytest.mark.parametrize(
    ("program", "package"),
    [("ip", "iproute2"), ("ping", "iputils-ping"), ("unshare", "util-linux")],
)
def test_what_is_missing_is_named(tmp_path: Path, program: str, package: str) -> None:
    for other in {"ip", "ping", "unshare", "sh", "mount"} - {program}:
        found = shutil.which(other)
        assert found
        (tmp_path / other).symlink_to(found)
    done = run_demo(env={**os.environ, "PATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"lldpns: the demo needs: sudo apt-get install {package}\n"


def test_where_namespaces_are_not_allowed() -> None:
    # No user namespaces here, as on a host that forbids them to users.
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces; exec"
    words = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{forbid} "$@"', "sh"]
    done = run_demo([*words, "setpriv", "--bounding-set=-all", *DEMO])
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("lldpns: no private namespaces for this user here (")
    assert done.stderr.count("\n") == 1


def test_what_lies_in_the_current_directory_is_not_run(tmp_path: Path) -> None:
    for name in ("json", "socket", "lldpns", "logging"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run from the current directory')")
    command = str(Path(sys.executable).with_name("lldpns"))
    assert_shown(run_demo([command, "demo"], cwd=tmp_path))


def test_the_variable_of_the_inner_half_alone_builds_nothing_outside() -> None:
    before = traces()
    assert_shown(run_demo(env={**os.environ, "LLDPNS_DEMO_INSIDE": "1"}))
    assert traces() == before

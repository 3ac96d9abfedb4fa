"""What the agent does when it gets no descriptors, or no threads: it loses nothing it knows."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lldpns.kernel.discovery import Discovery
from tests.support.daemon import Daemon
from tests.support.fixtures import StartDaemon
from tests.support.holders import (
    anonymous,
    descriptor_only,
    gone,
    mounted_elsewhere,
    thread_only,
    wire,
)
from tests.support.lab import run
from tests.support.steady import is_at_home, since, since_when
from tests.support.waiting import poll_until


@contextmanager
def limited(daemon: Daemon, descriptors: int) -> Iterator[None]:
    """Have the daemon get no descriptor above a number, for as long as the block lasts."""
    run(["prlimit", "--pid", str(daemon.pid), f"--nofile={descriptors}:4096"])
    try:
        yield
    finally:
        run(["prlimit", "--pid", str(daemon.pid), "--nofile=4096:4096"])


def test_with_few_descriptors_the_known_namespaces_are_kept_and_the_others_come_later(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = since_when(daemon)
    used = len(list(Path(f"/proc/{daemon.pid}/fd").iterdir()))
    names = [f"many{number}" for number in range(30)]
    lines = [f"netns add {name}" for name in names]
    try:
        with limited(daemon, used + 12):
            subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
            poll_until(lambda: "Too many open files" in daemon.log, what="the lack to be told")
        poll_until(
            lambda: len(daemon.http("namespaces")["namespaces"]) == 32, what="all namespaces"
        )
        assert since(daemon) == known
        assert is_at_home(daemon.pid)
    finally:
        lines = [f"netns delete {name}" for name in names]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


def test_with_no_descriptor_at_all_the_agent_goes_on(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = since_when(daemon)
    with anonymous() as other, limited(daemon, 3), socket.socket(socket.AF_UNIX) as client:
        wire(other.path, "other")  # which asks for a look at everything
        client.connect(str(daemon.socket))
        told = ("cannot look for namespaces: ", "clients have to wait: ")
        poll_until(lambda: all(each in daemon.log for each in told), what="the lack to be told")
        # asyncio tells a hundred times that it cannot accept one client.
        assert daemon.log.count("Too many open files") == 2
        other.end()
        gone("other")
    with anonymous() as other:
        wire(other.path, "other")
        daemon.wait_for_wire("other", f"net:[{other.inode}]")
    assert since(daemon) == known


def test_what_cannot_be_seen_for_want_of_descriptors_is_not_taken_for_gone() -> None:
    discovery = Discovery()
    with ExitStack() as after:
        kinds = (anonymous, thread_only, descriptor_only, mounted_elsewhere)
        inodes = {after.enter_context(hold()).inode for hold in kinds}
        list(discovery.scan_all())
        before = discovery.found()
        assert inodes <= before.keys()
        for look in (discovery.scan_new, discovery.scan_all):
            steps = look()
            next(steps)  # from now on there are none left
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
            try:
                with pytest.raises(OSError, match="Too many open files"):
                    list(steps)
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert discovery.found() == before


@contextmanager
def no_more_threads(daemon: Daemon) -> Iterator[None]:
    """Have the daemon get no thread besides those that it has, for as long as the block lasts."""
    hierarchies = Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")
    # Worlds share the control groups; but each has a network namespace of its own.
    name = f"lldpns-threads-{os.stat('/proc/self/ns/net').st_ino}"
    group = next(path for path in hierarchies if path.exists()) / name
    group.mkdir()
    before = group.parent / "cgroup.procs"
    try:
        if not (group / "pids.max").exists():
            (group.parent / "cgroup.subtree_control").write_text("+pids")
        (group / "cgroup.procs").write_text(str(daemon.pid))
        (group / "pids.max").write_text(str(len(os.listdir(f"/proc/{daemon.pid}/task"))))
        yield
    finally:
        before.write_text(str(daemon.pid))
        group.rmdir()


def test_with_no_thread_to_be_had_namespaces_are_let_go_all_the_same(
    steady: None, start_daemon: StartDaemon
) -> None:
    if Path("/proc/self/uid_map").read_text().split()[2] == "1":
        pytest.skip("needs to be root outside: control groups are not for others")
    daemon = start_daemon()
    known = since_when(daemon)
    with anonymous() as holder, ExitStack() as later:
        wire(holder.path, "brief")
        daemon.wait_for_wire("brief", f"net:[{holder.inode}]")
        with no_more_threads(daemon):
            hidden = later.enter_context(mounted_elsewhere())
            other = later.enter_context(anonymous())
            wire(other.path, "other")  # which asks for a look at everything
            poll_until(lambda: "no thread to be had" in daemon.log, what="the lack to be told")
            holder.end()
            gone("brief")
        poll_until(lambda: daemon.namespace(hidden.inode), what="the one for which it takes one")
        assert since(daemon) == known

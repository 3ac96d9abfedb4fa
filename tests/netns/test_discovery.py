"""Namespaces by everything that can hold one: found, named, and never held captive."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.holders import Holder, anonymous, descriptor_only, gone, thread_only, wire
from tests.support.lab import ROOT, run
from tests.support.waiting import poll_until

KINDS = [anonymous, thread_only, descriptor_only]


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A place for bind mounts, which are taken away after the test."""
    yield tmp_path
    for path in tmp_path.iterdir():
        subprocess.run(["umount", str(path)], check=False, capture_output=True)


@pytest.mark.parametrize("hold", KINDS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_whatever_holds_it_it_is_found_and_let_go(
    hold: Callable[[], AbstractContextManager[Holder]], when: str, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon() if when == "after" else None
    with hold() as holder:
        wire(holder.path, "wire")
        daemon = daemon or start_daemon()
        name = f"net:[{holder.inode}]"
        daemon.wait_for_wire("wire", name)
        found = daemon.namespace(holder.inode)
        assert found["netns"] == name
        assert found["command"] is not None
        holder.end()
        gone("wire")
        poll_until(lambda: not daemon.namespace(holder.inode), what="the agent to let go")
    assert daemon.http("neighbors")["neighbors"] == []


def test_a_symbolic_link_in_run_netns_is_its_name(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    with anonymous() as holder:
        link = Path("/run/netns/linked")
        link.symlink_to(f"/proc/{holder.pid}/ns/net")
        try:
            wire(holder.path, "wire")
            daemon.wait_for_wire("wire", "linked")
            assert daemon.namespace(holder.inode)["holders"]["processes"] == 1
        finally:
            link.unlink()
        poll_until(
            lambda: daemon.namespace(holder.inode).get("netns") == f"net:[{holder.inode}]",
            what="the name to go with the link",
        )
        holder.end()
        gone("wire")


def test_a_bind_mount_at_any_path(start_daemon: StartDaemon, directory: Path) -> None:
    daemon = start_daemon()
    place = directory / "elsewhere"
    place.touch()
    with anonymous() as holder:
        run(["mount", "--bind", holder.path, str(place)])
        wire(holder.path, "wire")
        holder.end()
    daemon.wait_for_wire("wire", "elsewhere")
    assert daemon.namespace(holder.inode)["path"] == str(place)
    expected = {"mounts": 1, "processes": 0, "descriptors": 0}
    poll_until(
        lambda: daemon.namespace(holder.inode)["holders"] == expected, what="the mount alone"
    )
    run(["umount", str(place)])
    gone("wire")


def test_a_mount_that_only_another_mount_namespace_has(
    start_daemon: StartDaemon, directory: Path
) -> None:
    place = directory / "hidden"
    place.touch()
    with anonymous() as holder:
        script = f"mount --bind {holder.path} {place} && echo ready && exec sleep 1000"
        words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]
        elsewhere = Holder(words, "/proc/{pid}/ns/mnt")
        try:
            wire(holder.path, "wire")
            holder.end()
            daemon = start_daemon()
            daemon.wait_for_wire("wire", "hidden")
            assert daemon.namespace(holder.inode)["path"] is None
        finally:
            elsewhere.end()
    gone("wire")


def test_one_namespace_with_many_names_is_one(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth, directory: Path
) -> None:
    daemon = start_daemon()
    netns("zulu")
    veth(ROOT, "wire", "zulu", "eth0")
    for name in ("alpha", "beta"):
        Path("/run/netns", name).touch()
        run(["mount", "--bind", "/run/netns/zulu", f"/run/netns/{name}"])
    (directory / "elsewhere").touch()
    run(["mount", "--bind", "/run/netns/zulu", str(directory / "elsewhere")])
    inode = os.stat("/run/netns/zulu").st_ino
    try:
        poll_until(
            lambda: daemon.namespace(inode).get("aliases") == ["beta", "zulu", "elsewhere"],
            what="all its names",
        )
        assert daemon.namespace(inode)["netns"] == "alpha"
        assert len(daemon.http("namespaces")["namespaces"]) == 2
        daemon.wait_for_wire("wire", "alpha")
    finally:
        for name in ("alpha", "beta"):
            run(["ip", "netns", "delete", name])
    daemon.wait_for_wire("wire", "zulu")


def test_the_agent_keeps_no_namespace_alive_that_a_process_left(
    start_daemon: StartDaemon,
) -> None:
    """The process goes elsewhere without ending: no event tells that."""
    daemon = start_daemon()
    script = "import ctypes, signal; print('ready', flush=True); signal.sigwait([signal.SIGUSR1])"
    script = script.replace("print", "signal.pthread_sigmask(0, [signal.SIGUSR1]); print")
    script += "; ctypes.CDLL(None).unshare(0x40000000); signal.pause()"
    holder = Holder(["unshare", "--net", "python3", "-c", script], "/proc/{pid}/ns/net")
    try:
        wire(holder.path, "wire")
        daemon.wait_for_wire("wire", f"net:[{holder.inode}]")
        os.kill(holder.pid, 10)  # SIGUSR1
        poll_until(lambda: os.stat(holder.path).st_ino != holder.inode, what="it to leave")
        poll_until(
            lambda: not os.path.exists("/sys/class/net/wire"), 45, "the next look at everything"
        )
    finally:
        holder.end()


def test_rules_leave_namespaces_out(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth, directory: Path
) -> None:
    for name in ("web1", "web2", "lab"):
        netns(name)
    daemon = start_daemon(
        """
        [[namespace]]
        name = "web2"
        follow = true
        [[namespace]]
        name = "web*"
        follow = false
        [[namespace]]
        path = "/run/netns/l*"
        follow = false
        """
    )
    names = [each["netns"] for each in daemon.http("namespaces")["namespaces"]]
    assert names == ["root", "web2"]
    netns("web3")
    netns("late")
    netns("other")
    poll_until(
        lambda: len(daemon.http("namespaces")["namespaces"]) == 3, what="the one not left out"
    )
    names = [each["netns"] for each in daemon.http("namespaces")["namespaces"]]
    assert names == ["other", "root", "web2"]


def test_a_hundred_at_once_come_and_go(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    names = [f"n{number}" for number in range(100)]
    batch = Path(daemon.config.parent, "batch")
    batch.write_text("".join(f"netns add {name}\n" for name in names))
    run(["ip", "-batch", str(batch)])
    try:
        poll_until(lambda: len(daemon.http("namespaces")["namespaces"]) == 101, what="all of them")
    finally:
        batch.write_text("".join(f"netns delete {name}\n" for name in names))
        run(["ip", "-batch", str(batch)])
    poll_until(lambda: len(daemon.http("namespaces")["namespaces"]) == 1, what="none of them")
    poll_until(
        lambda: len(os.listdir(f"/proc/{daemon.pid}/fd")) < 40, what="their sockets to be closed"
    )

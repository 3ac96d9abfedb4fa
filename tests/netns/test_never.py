"""What must never happen: one namespace that costs another its neighbors, or the agent its home."""

from __future__ import annotations

import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lldpns.kernel.discovery import Discovery
from tests.support.daemon import LLDPNS, Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.holders import (
    anonymous,
    descriptor_only,
    gone,
    mounted_elsewhere,
    mounted_where_nobody_answers,
    thread_only,
    wire,
)
from tests.support.lab import ROOT, ip, run
from tests.support.processes import LoggedProcess
from tests.support.waiting import poll_until


def since(daemon: Daemon) -> list[str]:
    """Since when the neighbors of the steady wire are known, both ends."""
    neighbors = daemon.http("neighbors?interface=steady")["neighbors"]
    return [each["first_seen"] for each in neighbors]


def is_at_home(pid: int) -> bool:
    """Whether every thread of a process is in the namespace of the test."""
    home = os.stat("/proc/self/ns/net").st_ino
    return {os.stat(task / "ns/net").st_ino for task in Path(f"/proc/{pid}/task").iterdir()} == {
        home
    }


@pytest.fixture
def steady(netns: MakeNetns, veth: MakeVeth) -> None:
    """A wire that nothing happens to."""
    netns("calm")
    veth(ROOT, "steady", "calm", "steady")


def test_a_process_that_cannot_come_back_dies(netns: MakeNetns) -> None:
    """It loses its rights while it is inside: then the kernel refuses the way back."""
    netns("elsewhere")
    script = """
import os
from lldpns.kernel import netns
inside = netns.open_netns("/run/netns/elsewhere")
netns.call_in(inside, lambda: os.setresuid(65534, 65534, 65534))
print("still alive")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert done.stdout == ""
    refused = "[Errno 1] Operation not permitted: 'setns'"
    assert done.stderr == f"lldpns: cannot return to the own network namespace: {refused}\n"


def test_namespaces_that_vanish_while_they_are_entered(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
    lines = [f"netns {verb} brief{number}" for number in range(200) for verb in ("add", "delete")]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    for number in range(50):
        with anonymous() as holder:
            if number % 10 == 0:
                wire(holder.path, "brief")
        if number % 10 == 0:
            gone("brief")
    names = [each["netns"] for each in daemon.http("namespaces")["namespaces"]]
    assert {"calm", "root"} <= set(names)
    poll_until(
        lambda: len(daemon.http("namespaces")["namespaces"]) == 2, what="the others to be gone"
    )
    assert since(daemon) == known
    assert is_at_home(daemon.pid)
    # Gone is not refused.
    assert "cannot be entered" not in daemon.log


def test_a_refused_namespace_is_told_once_and_costs_no_other_anything(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth, tmp_path: Path
) -> None:
    netns("refused")
    veth(ROOT, "left", ROOT, "right")
    socket = tmp_path / "api.sock"
    words = ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", *LLDPNS, "daemon"]
    process = LoggedProcess([*words, "--socket", str(socket)], tmp_path / "log")
    try:
        process.wait_until(socket.exists, "the socket")

        def heard() -> bool:
            shown = [*LLDPNS, "show", "neighbors", "-f", "json", "--socket", str(socket)]
            done = subprocess.run(shown, capture_output=True, text=True, check=False)
            return done.stdout.count('"ttl"') == 2

        poll_until(heard, what="the wire in the own namespace")
        # A later look tries again, and says nothing new.
        netns("refused2")
        poll_until(lambda: "refused2" in process.log, what="the next look")
        assert process.log.count("refused: namespace cannot be entered") == 1
        assert is_at_home(process.pid)
        assert "Operation not permitted" in process.log
    finally:
        process.terminate()


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
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
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
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
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


def test_a_path_of_a_stranger_that_never_answers_costs_no_other_anything(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
    with mounted_where_nobody_answers(), anonymous() as other, mounted_elsewhere() as hidden:
        wire(other.path, "other")  # which asks for a look at everything
        daemon.wait_for_wire("other", f"net:[{other.inode}]")
        poll_until(lambda: "has not answered" in daemon.log, what="the agent to give up")
        poll_until(lambda: daemon.namespace(hidden.inode), what="the one behind another path")
        assert since(daemon) == known
        daemon.stop()


def test_a_thousand_namespaces_at_once(steady: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
    lines = [f"netns add n{number}" for number in range(1000)]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    try:
        poll_until(
            lambda: len(daemon.http("namespaces")["namespaces"]) == 1002, 30, "a thousand more"
        )
        assert since(daemon) == known
    finally:
        lines = [line.replace("add", "delete") for line in lines]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    poll_until(lambda: len(daemon.http("namespaces")["namespaces"]) == 2, 30, "them to be gone")
    assert since(daemon) == known


def test_the_host_is_renamed(steady: None, start_daemon: StartDaemon, tmp_path: Path) -> None:
    """In a UTS namespace of its own, which the agent shares: the machine keeps its name."""
    socket = tmp_path / "api.sock"
    words = ["unshare", "--uts", "sh", "-c", 'hostname before; exec "$@"', "sh", *LLDPNS, "daemon"]
    process = LoggedProcess([*words, "--socket", str(socket)], tmp_path / "log")

    def names() -> set[str]:
        shown = [*LLDPNS, "show", "neighbors", "-f", "json", "--socket", str(socket)]
        done = subprocess.run(shown, capture_output=True, text=True, check=False)
        return {line.split('"')[3] for line in done.stdout.splitlines() if '"system_name"' in line}

    try:
        process.wait_until(socket.exists, "the socket")
        poll_until(lambda: names() == {"before", "calm.before"}, what="the first name")
        run(["nsenter", f"--uts=/proc/{process.pid}/ns/uts", "hostname", "after"])
        poll_until(lambda: names() == {"after", "calm.after"}, what="the new name")
    finally:
        process.terminate()


def test_an_interface_of_the_lab_keeps_its_neighbor_while_others_flap(
    steady: None, start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    netns("wild")
    veth("wild", "a", "wild", "b")
    daemon = start_daemon()
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
    for _ in range(30):
        ip("wild", "link set dev a down")
        ip("wild", "link set dev a up")
    poll_until(
        lambda: len(daemon.http("neighbors?netns=wild")["neighbors"]) == 2, what="the wild wire"
    )
    assert since(daemon) == known

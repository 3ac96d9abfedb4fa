"""What must never happen: one namespace that costs another its neighbors, or the agent its home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.daemon import LLDPNS, Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.holders import anonymous, gone, wire
from tests.support.lab import ROOT, ip, run
from tests.support.processes import LoggedProcess
from tests.support.waiting import poll_until


def since(daemon: Daemon) -> list[str]:
    """Since when the neighbors of the steady wire are known, both ends."""
    neighbors = daemon.http("neighbors?interface=steady")["neighbors"]
    return [each["first_seen"] for each in neighbors]


@pytest.fixture
def steady(netns: MakeNetns, veth: MakeVeth) -> None:
    """A wire that nothing happens to."""
    netns("calm")
    veth(ROOT, "steady", "calm", "steady")


def test_a_process_that_cannot_come_back_dies() -> None:
    script = """
import os
from lldpns.kernel import netns
os.close(0)
home, real = netns.open_own_netns(), netns._setns
calls = []
def fails_on_the_way_back(descriptor):
    calls.append(descriptor)
    if len(calls) > 1:
        raise OSError(1, "Operation not permitted")
    real(descriptor)
netns._setns = fails_on_the_way_back
netns.call_in(home, lambda: None)
print("still alive")
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 70
    assert done.stdout == ""
    assert done.stderr.startswith("lldpns: cannot return to the own network namespace")


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
        assert "Operation not permitted" in process.log
    finally:
        process.terminate()


def test_without_descriptors_the_known_namespaces_are_kept_and_the_others_come_later(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = poll_until(lambda: since(daemon)[1:] and since(daemon), what="the steady wire")
    used = len(list(Path(f"/proc/{daemon.pid}/fd").iterdir()))
    run(["prlimit", "--pid", str(daemon.pid), f"--nofile={used + 12}:4096"])
    names = [f"many{number}" for number in range(30)]
    lines = [f"netns add {name}" for name in names]
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    try:
        poll_until(lambda: "Too many open files" in daemon.log, what="the lack to be told")
        assert "Traceback" not in daemon.log
        run(["prlimit", "--pid", str(daemon.pid), "--nofile=4096:4096"])
        poll_until(
            lambda: len(daemon.http("namespaces")["namespaces"]) == 32, what="all namespaces"
        )
        assert since(daemon) == known
    finally:
        lines = [f"netns delete {name}" for name in names]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


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

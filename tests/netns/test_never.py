"""What must never happen: one namespace that costs another its neighbors, or the agent its home."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.support.daemon import LLDPNS
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.holders import (
    anonymous,
    gone,
    mounted_elsewhere,
    mounted_where_nobody_answers,
    wire,
)
from tests.support.lab import ROOT, ip, run
from tests.support.processes import LoggedProcess
from tests.support.steady import is_at_home, since, since_when
from tests.support.waiting import poll_until


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
    known = since_when(daemon)
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


def test_a_path_of_a_stranger_that_never_answers_costs_no_other_anything(
    steady: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    known = since_when(daemon)
    with mounted_where_nobody_answers(), anonymous() as other, mounted_elsewhere() as hidden:
        wire(other.path, "other")  # which asks for a look at everything
        daemon.wait_for_wire("other", f"net:[{other.inode}]")
        poll_until(lambda: "has not answered" in daemon.log, what="the agent to give up")
        poll_until(lambda: daemon.namespace(hidden.inode), what="the one behind another path")
        assert since(daemon) == known
        daemon.stop()


def test_a_thousand_namespaces_at_once(steady: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    known = since_when(daemon)
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
        heard = json.loads(done.stdout)["neighbors"] if done.returncode == 0 else []
        return {neighbor["system_name"] for neighbor in heard}

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
    known = since_when(daemon)
    for _ in range(30):
        ip("wild", "link set dev a down")
        ip("wild", "link set dev a up")
    poll_until(
        lambda: len(daemon.http("neighbors?netns=wild")["neighbors"]) == 2, what="the wild wire"
    )
    assert since(daemon) == known

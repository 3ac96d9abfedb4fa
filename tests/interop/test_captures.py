"""A capture that tshark made of a real lldpd decodes to what the agent showed meanwhile."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import Path
from typing import Any

from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd
from tests.support.lab import ROOT
from tests.support.processes import LoggedProcess
from tests.support.waiting import poll_until

WHERE_AND_WHEN = {"netns", "interface", "first_seen", "last_seen", "expires_in_seconds"}


# Of each capture, its options and the interface that is found in it.
CAPTURES = {
    "-i wire": "wire",
    "-i wire -F pcap": "-",
    "-i any": "any",
    "-i any -y LINUX_SLL2": "ifindex:",
}


class Tshark(LoggedProcess):
    """tshark, as it captures the LLDP frames of the namespace into a file."""

    def __init__(self, options: str, file: Path) -> None:
        words = ["tshark", "-n", *options.split(), "-f", "ether proto 0x88cc", "-w", str(file)]
        super().__init__(words, file.with_suffix(".log"))
        self.file = file
        self.wait_until(lambda: file.exists() and file.stat().st_size > 0, "the capture to begin")


def test_captures_of_lldpd(
    start_daemon: StartDaemon,
    start_lldpd: StartLldpd,
    netns: MakeNetns,
    veth: MakeVeth,
    tmp_path: Path,
) -> None:
    netns("far")
    veth(ROOT, "wire", "far", "eth0")
    # The agent says nothing there: in a capture that would look like something heard.
    daemon = start_daemon('[lldp]\nadmin_status = "rx-only"\n')
    with contextlib.ExitStack() as after:
        captures = {}
        for number, (options, interface) in enumerate(CAPTURES.items()):
            tshark = Tshark(options, tmp_path / f"{number}.capture")
            after.callback(tshark.kill)
            captures[tshark.file] = interface
        lldpd = start_lldpd("far")
        lldpd.lldpcli("configure lldp tx-interval 1")
        lldpd.lldpcli("configure system description 'a real lldpd'")
        for file in captures:
            poll_until(partial(alike, daemon, file), what=f"lldpd in {file} as the agent has it")
    for file, interface in captures.items():
        (found,) = daemon.decode(file)
        assert found["netns"] == "-"
        assert found["interface"].startswith(interface)


def alike(daemon: Daemon, file: Path) -> bool:
    """Whether agent and capture have heard the same, and all of it."""
    known = [said(each) for each in daemon.http("neighbors?netns=root")["neighbors"]]
    found = [said(each) for each in daemon.decode(file)]
    return known == found and [each["system_description"] for each in found] == ["a real lldpd"]


def said(neighbor: dict[str, Any]) -> dict[str, Any]:
    return {key: neighbor[key] for key in neighbor if key not in WHERE_AND_WHEN}

"""A new veth comes up: how long until both ends know each other?"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import Comparison
from tests.support.daemon import Daemon
from tests.support.lab import add_netns, delete_netns, ip
from tests.support.lldpd import Lldpd

_OURS = 30
_THEIRS = 3  # each can take the 30 s of a missed first frame
_PATIENCE = 40.0
_ENDS = ("left", "right")


def measure() -> list[Comparison]:
    """Seconds from the second end's coming up, for the agent and for two lldpd."""
    with tempfile.TemporaryDirectory() as directory:
        for netns in _ENDS:
            add_netns(netns)
        try:
            daemon = Daemon(Path(directory) / "agent")
            try:
                ours = [_link_up(lambda name: _agent_knows(daemon, name), n) for n in range(_OURS)]
            finally:
                daemon.stop()
            lldpds = [Lldpd(Path(directory) / netns, netns) for netns in _ENDS]
            try:
                theirs = [
                    _link_up(lambda name: all(_lldpd_knows(each, name) for each in lldpds), n)
                    for n in range(_THEIRS)
                ]
            finally:
                for lldpd in lldpds:
                    lldpd.stop()
        finally:
            for netns in _ENDS:
                delete_netns(netns)
    what = "a new veth is up until both ends know each other (one agent; one lldpd per netns)"
    return [Comparison(what, ours, "lldpd", theirs)]


def _link_up(known: Callable[[str], bool], number: int) -> float:
    name = f"wire{number}"
    left, right = _ENDS
    ip("root", f"link add name {name} netns {left} type veth peer name {name} netns {right}")
    ip(left, f"link set dev {name} up")
    start = time.perf_counter()
    ip(right, f"link set dev {name} up")
    while not known(name):
        if time.perf_counter() - start > _PATIENCE:
            raise TimeoutError(f"{name}: the ends do not know each other")
        time.sleep(0.001)
    taken = time.perf_counter() - start
    ip(left, f"link delete dev {name}")
    return taken


def _agent_knows(daemon: Daemon, name: str) -> bool:
    return len(daemon.http(f"neighbors?interface={name}")["neighbors"]) == len(_ENDS)


def _lldpd_knows(lldpd: Lldpd, name: str) -> bool:
    interfaces = lldpd.json("neighbors")["lldp"][0].get("interface", [])
    return any(each["name"] == name for each in interfaces)

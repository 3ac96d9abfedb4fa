"""An agent that knows thousands of neighbors, all of them made up."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from bench.codec import FRAME
from lldpns.protocol import ChassisId, constants, encode
from tests.support.daemon import Daemon
from tests.support.lab import ROOT, add_netns, add_veth, delete_link, delete_netns
from tests.support.rawport import RawPort, raw_port

PORTS = 10
NEIGHBORS = 1000  # of each port

_IN_A_ROW = 50  # frames, which the receive buffer of a packet socket has room for
_PATIENCE = 60.0
_CONFIG = """
[lldp]
max_neighbors = 1024

[[namespace]]
name = "far"
follow = false
"""


@contextmanager
def agent_among_strangers() -> Iterator[Daemon]:
    """An agent that has heard `NEIGHBORS` at each of `PORTS`, and has settled."""
    with tempfile.TemporaryDirectory() as directory, _far_ends() as ports:
        daemon = Daemon(Path(directory) / "agent", _CONFIG)
        try:
            _introduce(ports, daemon)
            yield daemon
        finally:
            daemon.stop()


@contextmanager
def _far_ends() -> Iterator[list[RawPort]]:
    """The far ends of wires, in a namespace that the agent does not enter."""
    add_netns("far")
    try:
        with ExitStack() as after:
            ports = []
            for name in (f"wire{number}" for number in range(PORTS)):
                add_veth(ROOT, name, "far", name)
                after.callback(delete_link, name)
                ports.append(after.enter_context(raw_port("far", name)))
            yield ports
    finally:
        delete_netns("far")


def _introduce(ports: Sequence[RawPort], daemon: Daemon) -> None:
    """Let the agent hear all neighbors, no faster than it takes them."""
    for start in range(0, NEIGHBORS, _IN_A_ROW):
        for number, port in enumerate(ports):
            for neighbor in range(start, start + _IN_A_ROW):
                port.send(_said(f"wire{number}-{neighbor}"))
        _wait(daemon, PORTS * (start + _IN_A_ROW))


def _said(name: str) -> bytes:
    changes = {
        "chassis_id": ChassisId(constants.CHASSIS_LOCAL, name.encode()),
        "system_name": f"{name}.example.net".encode(),
        "ttl": constants.MAX_TTL,
    }
    return encode(msgspec.structs.replace(FRAME, **changes))


def _wait(daemon: Daemon, neighbors: int) -> None:
    end = time.perf_counter() + _PATIENCE
    while sum(each["neighbors"] for each in daemon.http("interfaces")["interfaces"]) < neighbors:
        if time.perf_counter() > end:
            raise TimeoutError(f"the agent does not know {neighbors} neighbors")

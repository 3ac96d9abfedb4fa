"""An agent on a host with 1,000 namespaces: new wires, and ten times as many ports."""

import os
import struct
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.cost import cpu, family, memory
from bench.crowd import crowd, wire
from bench.heard import Heard, hearing
from bench.report import Aim, Comparison, octets
from lldpns.agent.namespace import Sockets, open_sockets
from lldpns.kernel import rtnetlink
from lldpns.kernel.netns import allow_many_descriptors, call_in, open_netns
from tests.support.daemon import Daemon
from tests.support.lab import ip
from tests.support.waiting import poll_until

_NLMSG_DONE = 3
_CLOSERS = 32  # closing a packet socket waits for the kernel: many wait at once


class Sizes(NamedTuple):
    """How much is measured."""

    netns: int = 1000
    wires: int = 10
    """Ports of each namespace, in the end."""
    runs: int = 50
    settle: float = 5.0
    """Seconds until the frames in quick succession to new neighbors are over."""


FULL = Sizes()


class Settled(NamedTuple):
    """An agent that knows all its neighbors."""

    known: float
    """Seconds from its start."""
    cpu: float
    """Seconds of CPU time until then."""
    memory: int
    """Octets."""


def measure(sizes: Sizes = FULL) -> list[Comparison]:
    """Start beside the kernel's part in it, a new veth, and what a port adds."""
    ports = sizes.netns * sizes.wires
    with crowd(sizes.netns) as names, tempfile.TemporaryDirectory() as directory:
        kernel = [_kernel_alone(names) for _ in range(3)]
        with (
            _agent(Path(directory, "few"), sizes.netns, sizes.settle) as (daemon, few),
            hearing(daemon) as heard,
        ):
            new = [_new_veth(heard, names[0], names[-1], each) for each in range(sizes.runs)]
        wire(names, range(1, sizes.wires))
        with _agent(Path(directory, "many"), ports, sizes.settle) as (_, many):
            pass
    added = (many.memory - few.memory) / (ports - sizes.netns)
    return [
        Comparison(
            f"CPU time of a start until every neighbor is known, {sizes.netns} netns",
            [few.cpu],
            "kernel alone (setns, two sockets, a dump each)",
            kernel,
        ),
        Comparison(
            f"a new veth is up until both ends are known, {sizes.netns} netns present",
            [taken for taken, _ in new],
            "`ip link set up` alone",
            [alone for _, alone in new],
            aims=(Aim("median", 0.05), Aim("worst", 0.3)),
        ),
        Comparison(
            f"start until every neighbor is known, {ports} ports",
            [many.known],
            f"{sizes.netns} ports",
            [few.known],
        ),
        Comparison(
            f"memory that a port adds, from {sizes.netns} to {ports}",
            [added],
            "all memory by the number of ports",
            [many.memory / ports],
            octets,
            (Aim("median", 25 << 10),),
        ),
    ]


@contextmanager
def _agent(directory: Path, ports: int, settle: float) -> Iterator[tuple[Daemon, Settled]]:
    """An agent that has come to know the neighbors of so many ports."""
    began = time.perf_counter()
    daemon = Daemon(directory)
    try:
        poll_until(lambda: _heard(daemon) == ports, timeout=60.0, what=f"{ports} neighbors")
        known, taken = time.perf_counter() - began, cpu([daemon.pid])
        time.sleep(settle)
        yield daemon, Settled(known, taken, memory(family(daemon.pid)))
    finally:
        daemon.stop()


def _heard(daemon: Daemon) -> int:
    return sum(each["neighbors"] for each in daemon.http("interfaces")["interfaces"])


def _new_veth(heard: Heard, left: str, right: str, number: int) -> tuple[float, float]:
    """Seconds from the command that sets the second end up, and of the command alone."""
    name = f"new{number}"
    ip("root", f"link add name {name} netns {left} type veth peer name {name} netns {right}")
    ip(left, f"link set dev {name} up")
    start = time.perf_counter()
    ip(right, f"link set dev {name} up")
    alone = time.perf_counter() - start
    heard.wait_for({(left, name), (right, name)})
    taken = time.perf_counter() - start
    ip(left, f"link delete dev {name}")
    return taken, alone


def _kernel_alone(names: Sequence[str]) -> float:
    """Seconds of CPU time to enter each namespace, open both sockets, and read all interfaces.

    Nothing is decoded: what is left is the limit of any agent.
    """
    allow_many_descriptors()
    start = time.process_time()
    opened = [_enter(name) for name in names]
    taken = time.process_time() - start
    with ThreadPoolExecutor(_CLOSERS) as pool:
        list(pool.map(Sockets.close, opened))
    return taken


def _enter(name: str) -> Sockets:
    descriptor = open_netns(f"/run/netns/{name}")
    try:
        sockets = call_in(descriptor, open_sockets)
    finally:
        os.close(descriptor)
    rtnetlink.request_links(sockets.rtnetlink, 1)
    while not _is_end(sockets.rtnetlink.recv(1 << 16)):
        pass
    return sockets


def _is_end(octets_read: bytes) -> bool:
    """Whether a piece of a dump is the last: its end has a message of its own."""
    _, kind = struct.unpack_from("=IH", octets_read)
    return bool(kind == _NLMSG_DONE)

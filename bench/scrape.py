"""A scrape of an agent that knows 10,000 neighbors: how long, how much, and who waits for it."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from bench.codec import FRAME
from bench.report import Comparison
from lldpns.protocol import ChassisId, constants, encode
from tests.support.daemon import Daemon
from tests.support.lab import ROOT, add_netns, add_veth, delete_link, delete_netns
from tests.support.rawport import RawPort, raw_port

_PORTS = 10
_NEIGHBORS = 1000  # of each port
_IN_A_ROW = 50  # frames, which the receive buffer of a packet socket has room for
_RUNS = 20
_PATIENCE = 60.0
_STEP = 0.001  # seconds between requests for nothing
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: lldpns\r\n\r\n"
_CONFIG = """
[lldp]
max_neighbors = 1024

[[namespace]]
name = "far"
follow = false
"""


class Answer(NamedTuple):
    """What somebody got, and what it cost the others."""

    seconds: float
    octets: int
    longest_wait: float
    """Seconds that a request for nothing took at most meanwhile. It takes three turns of the event
    loop, so no stall was longer."""


def measure() -> list[Comparison]:
    """Seconds of a scrape, and of the longest that anybody waited for the agent meanwhile."""
    with tempfile.TemporaryDirectory() as directory, _far_ends() as ports:
        daemon = Daemon(Path(directory) / "agent", _CONFIG)
        try:
            _introduce(ports, daemon)
            plain = [_ask(daemon, "/metrics") for _ in range(_RUNS)]
            compressed = [_ask(daemon, "/metrics", "--compressed") for _ in range(_RUNS)]
            documents = [_ask(daemon, "/v1/neighbors") for _ in range(_RUNS)]
            quiet = [_longest_wait(daemon, ["sleep", "0.7"])[0] for _ in range(_RUNS)]
        finally:
            daemon.stop()
    scrapes = {"a scrape": plain, "a scrape with gzip": compressed}
    return [
        *(
            Comparison(
                f"{what}, {_PORTS * _NEIGHBORS} neighbors, {answers[0].octets} octets",
                [each.seconds for each in answers],
                "/v1/neighbors",
                [each.seconds for each in documents],
            )
            for what, answers in scrapes.items()
        ),
        *(
            Comparison(
                f"the longest that a request for nothing took during {what}",
                [each.longest_wait for each in answers],
                "otherwise",
                quiet,
            )
            for what, answers in scrapes.items()
        ),
    ]


@contextmanager
def _far_ends() -> Iterator[list[RawPort]]:
    """The far ends of wires, in a namespace that the agent does not enter."""
    add_netns("far")
    try:
        with ExitStack() as after:
            ports = []
            for name in (f"wire{number}" for number in range(_PORTS)):
                add_veth(ROOT, name, "far", name)
                after.callback(delete_link, name)
                ports.append(after.enter_context(raw_port("far", name)))
            yield ports
    finally:
        delete_netns("far")


def _introduce(ports: Sequence[RawPort], daemon: Daemon) -> None:
    """Let the agent hear all neighbors, no faster than it takes them, and settle."""
    for start in range(0, _NEIGHBORS, _IN_A_ROW):
        for number, port in enumerate(ports):
            for neighbor in range(start, start + _IN_A_ROW):
                port.send(_said(f"wire{number}-{neighbor}"))
        _wait(daemon, _PORTS * (start + _IN_A_ROW))
    _ask(daemon, "/metrics")


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


def _ask(daemon: Daemon, target: str, *options: str) -> Answer:
    write = ["-o", "/dev/null", "-w", "%{time_total} %{size_download}"]
    words = ["curl", "-sS", "--unix-socket", str(daemon.socket), *options, *write]
    longest, said = _longest_wait(daemon, [*words, f"http://lldpns{target}"])
    seconds, octets = said.split()
    return Answer(float(seconds), int(octets), longest)


def _longest_wait(daemon: Daemon, words: Sequence[str]) -> tuple[float, str]:
    """Ask for nothing again and again while a command runs; give what it printed, too."""
    longest = 0.0
    with (
        subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as command,
        socket.socket(socket.AF_UNIX) as client,
    ):
        client.connect(str(daemon.socket))
        while command.poll() is None:
            start = time.perf_counter()
            client.sendall(_HEALTH)
            client.recv(1 << 16)
            longest = max(longest, time.perf_counter() - start)
            time.sleep(_STEP)
        assert command.stdout is not None
        return longest, command.stdout.read()

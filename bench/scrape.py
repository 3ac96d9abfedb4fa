"""A scrape of an agent that knows 10,000 neighbors: how long, how much, and who waits for it."""

import socket
import subprocess
import time
from collections.abc import Sequence
from typing import NamedTuple

from bench.report import Comparison
from bench.strangers import NEIGHBORS, PORTS, agent_among_strangers
from tests.support.daemon import Daemon

_RUNS = 20
_STEP = 0.001  # seconds between requests for nothing
_HEALTH = b"GET /healthz HTTP/1.1\r\nHost: lldpns\r\n\r\n"


class Answer(NamedTuple):
    """What somebody got, and what it cost the others."""

    seconds: float
    octets: int
    longest_wait: float
    """Seconds that a request for nothing took at most meanwhile. It takes three turns of the event
    loop, so no stall was longer."""


def measure() -> list[Comparison]:
    """Seconds of a scrape, and of the longest that anybody waited for the agent meanwhile."""
    with agent_among_strangers() as daemon:
        _ask(daemon, "/metrics")  # the first one describes what all others repeat
        plain = [_ask(daemon, "/metrics") for _ in range(_RUNS)]
        compressed = [_ask(daemon, "/metrics", "--compressed") for _ in range(_RUNS)]
        documents = [_ask(daemon, "/v1/neighbors") for _ in range(_RUNS)]
        quiet = [_longest_wait(daemon, ["sleep", "0.7"])[0] for _ in range(_RUNS)]
    scrapes = {"a scrape": plain, "a scrape with gzip": compressed}
    return [
        *(
            Comparison(
                f"{what}, {PORTS * NEIGHBORS} neighbors, {answers[0].octets} octets",
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

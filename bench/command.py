"""`lldpns show neighbors` as one waits for it, beside a Python that does nothing."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.report import Comparison
from bench.strangers import NEIGHBORS, PORTS, agent_among_strangers
from tests.support.daemon import Daemon
from tests.support.lab import add_netns, build_classic_lab, delete_netns

_RUNS = 50
_RUNS_OF_MANY = 20
_LAB = ("net0", "net1", "bridge")
_PATIENCE = 10.0

# The command as it is installed, and the Python that runs it.
_LLDPNS = str(Path(sys.executable).with_name("lldpns"))
_NOTHING = [sys.executable, "-c", "pass"]


def measure() -> list[Comparison]:
    """Seconds from the command to its end."""
    few = _in_the_lab(["show", "neighbors"])
    with agent_among_strangers() as daemon:
        many = _alternating(daemon, ["show", "neighbors", "-f", "json"], _RUNS_OF_MANY)
    against = "python3 -c pass"
    return [
        Comparison("lldpns show neighbors, 4 neighbors", few[0], against, few[1]),
        Comparison(
            f"lldpns show neighbors -f json, {PORTS * NEIGHBORS} neighbors",
            many[0],
            against,
            many[1],
        ),
    ]


def _in_the_lab(words: Sequence[str]) -> tuple[list[float], list[float]]:
    for netns in _LAB:
        add_netns(netns)
    try:
        build_classic_lab()
        with tempfile.TemporaryDirectory() as directory:
            daemon = Daemon(Path(directory) / "agent")
            try:
                end = time.perf_counter() + _PATIENCE
                while len(daemon.http("neighbors")["neighbors"]) < 4:
                    if time.perf_counter() > end:
                        raise TimeoutError("the lab is not there")
                return _alternating(daemon, words, _RUNS)
            finally:
                daemon.stop()
    finally:
        for netns in _LAB:
            delete_netns(netns)


def _alternating(
    daemon: Daemon, words: Sequence[str], runs: int
) -> tuple[list[float], list[float]]:
    """Seconds of the command and of the Python that does nothing, in turn."""
    command = [_LLDPNS, *words, "--socket", str(daemon.socket)]
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(_seconds(command))
        theirs.append(_seconds(_NOTHING))
    return ours, theirs


def _seconds(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=os.environ, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start

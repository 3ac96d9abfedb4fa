"""Namespaces that come and go on a host that has 200 of them: found, and never held captive."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.crowd import crowd, sleepers
from bench.heard import Heard, hearing
from bench.report import Comparison
from tests.support.daemon import Daemon
from tests.support.lab import ip, run

_NAMESPACES = 200
_PROCESSES = 2000
PRESENT = f"{_NAMESPACES} namespaces and {_PROCESSES} processes present"
_RUNS = 20
_PATIENCE = 20.0


def measure() -> list[Comparison]:
    """Seconds until a namespace is known, and until it is gone."""
    with busy_host(), tempfile.TemporaryDirectory() as directory:
        without = [_end_of_last_holder(number) for number in range(_RUNS)]
        daemon = Daemon(Path(directory) / "agent")
        try:
            settle(daemon)
            with hearing(daemon) as heard:
                known = [_new_namespace(heard, number) for number in range(_RUNS)]
            with_agent = [_end_of_last_holder(number) for number in range(_RUNS)]
            deleted = [_deleted(number) for number in range(_RUNS)]
        finally:
            daemon.stop()
        deleted_without = [_deleted(number) for number in range(_RUNS)]
    return [
        Comparison(
            f"`ip netns add` and its veth up until both ends know each other, {PRESENT}",
            [each for each, _ in known],
            "commands alone",
            [each for _, each in known],
        ),
        Comparison(
            f"the last process of a namespace ends until its veth is gone, {PRESENT}",
            with_agent,
            "no agent",
            without,
        ),
        Comparison(
            f"`ip netns delete` until its veth is gone, {PRESENT}",
            deleted,
            "no agent",
            deleted_without,
        ),
    ]


@contextmanager
def busy_host() -> Iterator[None]:
    """Many namespaces, each with a wire to its neighbor, and many processes that sleep."""
    with crowd(_NAMESPACES), sleepers(_PROCESSES):
        yield


def settle(daemon: Daemon) -> None:
    """Return when an agent that was started in the crowd knows all of it."""
    wait(lambda: len(daemon.http("neighbors")["neighbors"]) == _NAMESPACES)


def _new_namespace(heard: Heard, number: int) -> tuple[float, float]:
    name = f"new{number}"
    start = time.perf_counter()
    run(f"ip netns add {name}")
    ip("root", f"link add name {name} type veth peer name eth0 netns {name}")
    ip("root", f"link set dev {name} up")
    ip(name, "link set dev eth0 up")
    commands = time.perf_counter() - start
    heard.wait_for({("root", name), (name, "eth0")})
    taken = time.perf_counter() - start
    run(f"ip netns delete {name}")
    return taken, commands


def _end_of_last_holder(number: int) -> float:
    name = f"held{number}"
    holder = subprocess.Popen(["unshare", "--net", "sleep", "infinity"])
    own = os.stat("/proc/self/ns/net").st_ino
    wait(lambda: os.stat(f"/proc/{holder.pid}/ns/net").st_ino != own)
    ip("root", f"link add name {name} type veth peer name eth0 netns {holder.pid}")
    ip("root", f"link set dev {name} up")
    time.sleep(1.5)  # so that the agent, if it runs, is in it
    start = time.perf_counter()
    holder.kill()
    holder.wait()
    wait(lambda: not Path("/sys/class/net", name).exists())
    return time.perf_counter() - start


def _deleted(number: int) -> float:
    name = f"named{number}"
    run(f"ip netns add {name}")
    ip("root", f"link add name {name} type veth peer name eth0 netns {name}")
    ip("root", f"link set dev {name} up")
    time.sleep(0.5)
    start = time.perf_counter()
    run(f"ip netns delete {name}")
    wait(lambda: not Path("/sys/class/net", name).exists())
    return time.perf_counter() - start


def wait(done: Callable[[], bool]) -> None:
    """Return at once when it is so."""
    end = time.perf_counter() + _PATIENCE
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.001)

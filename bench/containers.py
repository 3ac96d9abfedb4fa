"""Containers of Docker: how long until the wire of one that is started is known?"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from bench.heard import Heard, hearing
from bench.namespaces import PRESENT, busy_host, settle, wait
from bench.report import Comparison
from tests.support.daemon import Daemon
from tests.support.systems.docker import Docker
from tests.support.systems.machine import thrown_away

_RUNS = 20


def measure() -> list[Comparison]:
    """Seconds from `docker run` until both ends know each other, and until the wire is up."""
    with tempfile.TemporaryDirectory() as name, thrown_away(Path(name)), busy_host():
        docker = Docker(Path(name, "docker"))
        try:
            alone = [_run(docker, f"alone{number}", None)[0] for number in range(_RUNS)]
            daemon = Daemon(Path(name, "agent"))
            try:
                settle(daemon)
                with hearing(daemon) as heard:
                    beside = [_run(docker, f"run{number}", heard) for number in range(_RUNS)]
            finally:
                daemon.stop()
        finally:
            docker.stop()
    what = f"`docker run` until its eth0 and what that is wired to know each other, {PRESENT}"
    return [
        Comparison(what, [known for _, known in beside], "wire is up", [up for up, _ in beside]),
        Comparison(
            f"`docker run` until its wire is up, {PRESENT}",
            [up for up, _ in beside],
            "no agent",
            alone,
        ),
    ]


def _run(docker: Docker, name: str, heard: Heard | None) -> tuple[float, float]:
    before = set(os.listdir("/sys/class/net"))
    start = time.perf_counter()
    with subprocess.Popen(docker.run_words(name), stdout=subprocess.DEVNULL) as command:
        wait(lambda: _wire(before) is not None)
        up = known = time.perf_counter() - start
        if heard:
            heard.wait_for({("root", str(_wire(before))), (name, "eth0")})
            known = time.perf_counter() - start
        command.wait()
    docker.docker("rm", "--force", name)
    return up, known


def _wire(before: set[str]) -> str | None:
    """The interface that is new here, if the other end is up too."""
    for interface in set(os.listdir("/sys/class/net")) - before:
        try:
            if Path(f"/sys/class/net/{interface}/carrier").read_text() == "1\n":
                return interface
        except OSError:
            pass  # EINVAL: it is not up
    return None

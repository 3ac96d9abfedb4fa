"""Debian's Podman: it has no engine, only a file system and its monitor for each container."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.support.holders import wire
from tests.support.lab import delete_link, run
from tests.support.systems.rootfs import SLEEP, make_rootfs
from tests.support.systems.started import Started, peer_of

_BRIDGE = "cni-podman0"


class Podman:
    """Podman with its state in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._rootfs = make_rootfs(directory / "root")
        self._options = ["--cgroup-manager=cgroupfs", "--events-backend=none"]
        self._options += ["--root", str(directory / "storage")]

    def podman(self, *arguments: str) -> str:
        """What `podman ARGUMENTS` prints."""
        return run(["podman", *self._options, *arguments]).strip()

    def stop(self) -> None:
        """Take away what it leaves for the next container."""
        delete_link(_BRIDGE)

    @contextlib.contextmanager
    def container(self, name: str, *options: str) -> Iterator[tuple[str, str]]:
        """Run a container; give its name as `podman ps` prints it, and a way to its namespace."""
        # Podman's own limits are higher than what a container on this machine may have.
        limits = ["--ulimit=nofile=1024:2048", "--ulimit=nproc=4096:4096"]
        run_it = ["run", "--detach", "--name", name, *limits, *options]
        self.podman(*run_it, "--rootfs", str(self._rootfs), *SLEEP)
        try:
            pid = self.podman("inspect", "--format", "{{.State.Pid}}", name)
            shown = self.podman("ps", "--format", "{{.Names}}", "--filter", f"name=^{name}$")
            yield shown, f"/proc/{pid}/ns/net"
        finally:
            self.podman("rm", "--force", "--time=0", name)

    @contextlib.contextmanager
    def bridge(self) -> Iterator[Started]:
        """A container on the default bridge."""
        with self.container("api") as (name, path):
            yield _started(name, path, near=peer_of(path))

    @contextlib.contextmanager
    def none(self) -> Iterator[Started]:
        """A container with no network, to which the test lays a wire."""
        with self.container("alone", "--network=none") as (name, path):
            wire(path, "wire")
            yield _started(name, path, near="wire")


def _started(name: str, path: str, near: str) -> Started:
    assert name, "podman ps does not show it"
    return Started(name, path, {"runtime": "podman", "container": name}, near=near)

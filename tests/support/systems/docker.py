"""Debian's Docker: an engine of its own, and containers in it."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.holders import wire
from tests.support.lab import ROOT, add_netns, add_veth, delete_link, delete_netns, run
from tests.support.processes import LoggedProcess
from tests.support.systems.rootfs import SLEEP, as_tar, make_rootfs
from tests.support.systems.started import Started, links, peer_of

_IMAGE = "busybox:test"
_BRIDGE = "docker0"


class Docker:
    """dockerd and its containerd, with their data in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._socket = f"unix://{directory}/docker.sock"
        words = ["dockerd", "--data-root", str(directory / "data"), "-H", self._socket]
        # The rules of a firewall would outlive it, and LLDP passes by them.
        words += ["--pidfile", str(directory / "pid"), "--iptables=false", "--ip6tables=false"]
        self._engine = LoggedProcess(words, directory / "log")
        self._engine.wait_until(self._answers, "the first answer of dockerd")
        subprocess.run(
            self.words("import", "-", _IMAGE),
            input=as_tar(make_rootfs(directory / "root")),
            check=True,
            capture_output=True,
        )

    def words(self, *arguments: str) -> list[str]:
        """The words of a command of Docker's own tool."""
        return ["docker", "--host", self._socket, *arguments]

    def docker(self, *arguments: str) -> str:
        """What `docker ARGUMENTS` prints."""
        return run(self.words(*arguments)).strip()

    def run_words(self, name: str, network: str = "bridge") -> list[str]:
        """The words of the command that starts a container."""
        options = ["--detach", "--name", name, "--network", network]
        return self.words("run", *options, _IMAGE, *SLEEP)

    def _answers(self) -> bool:
        done = subprocess.run(self.words("version"), capture_output=True, check=False)
        return done.returncode == 0

    def stop(self) -> None:
        """End the engine, and what it leaves for its next start."""
        self._engine.terminate()
        delete_link(_BRIDGE)

    @contextlib.contextmanager
    def container(self, name: str, network: str = "bridge") -> Iterator[tuple[str, str]]:
        """Run a container; give its name as `docker ps` prints it, and a way to its namespace."""
        run(self.run_words(name, network))
        try:
            pid = self.docker("inspect", "--format", "{{.State.Pid}}", name)
            shown = self.docker("ps", "--format", "{{.Names}}", "--filter", f"name=^{name}$")
            yield shown, f"/proc/{pid}/ns/net"
        finally:
            self.docker("rm", "--force", name)

    @contextlib.contextmanager
    def bridge(self) -> Iterator[Started]:
        """A container on the default bridge."""
        with self.container("web") as (name, path):
            yield _started(name, path, near=peer_of(path))

    @contextlib.contextmanager
    def none(self) -> Iterator[Started]:
        """A container with no network, to which the test lays a wire."""
        with self.container("lonely", "none") as (name, path):
            wire(path, "wire")
            yield _started(name, path, near="wire")

    @contextlib.contextmanager
    def macvlan(self) -> Iterator[Started]:
        """A container on a macvlan: it hears what is at the far end of the parent."""
        add_netns("switch")
        add_veth("switch", "port", ROOT, "parent")
        try:
            self.docker("network", "create", "--driver=macvlan", "--opt=parent=parent", "vlan")
            try:
                with self.container("vlan", "vlan") as (name, path):
                    wire(path, "witness", "eth1")  # its near end goes with the namespace
                    assert links(path, "dev", "eth0", "type", "macvlan")
                    yield _started(name, path, near="port", near_netns="switch")
            finally:
                self.docker("network", "rm", "vlan")
        finally:
            delete_link("parent")  # first: it would linger, and be gone before it can be deleted
            delete_netns("switch")


def _started(name: str, path: str, near: str, near_netns: str = ROOT) -> Started:
    assert name, "docker ps does not show it"
    owner = {"runtime": "docker", "container": name}
    return Started(name, path, owner, near=near, near_netns=near_netns)

"""Debian's LXC."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from tests.support.lab import delete_link, ip, run
from tests.support.systems.rootfs import SLEEP, make_rootfs
from tests.support.systems.started import Started, peer_of

_BRIDGE = "lxcbr0"
_NAME = "box"


class Lxc:
    """LXC with its containers in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._path = str(directory)
        self._rootfs = make_rootfs(directory / "root")
        ip("root", f"link add name {_BRIDGE} type bridge")
        ip("root", f"link set dev {_BRIDGE} up")
        (directory / _NAME).mkdir()
        (directory / _NAME / "config").write_text(
            f"lxc.rootfs.path = dir:{self._rootfs}\n"
            f"lxc.init.cmd = {' '.join(SLEEP)}\n"
            "lxc.autodev = 1\n"
            "lxc.mount.auto = proc sys:ro\n"
            "lxc.net.0.type = veth\n"
            f"lxc.net.0.link = {_BRIDGE}\n"
            "lxc.net.0.name = eth0\n"
            "lxc.net.0.flags = up\n"
        )

    def lxc(self, command: str, *arguments: str) -> str:
        """What `lxc-COMMAND ARGUMENTS` prints."""
        return run([f"lxc-{command}", "-P", self._path, *arguments]).strip()

    def stop(self) -> None:
        """Take away the bridge."""
        delete_link(_BRIDGE)

    @contextlib.contextmanager
    def bridge(self) -> Iterator[Started]:
        """A container on a bridge."""
        self.lxc("start", "--name", _NAME)
        try:
            name = self.lxc("ls", "--running", "-1")
            pid = self.lxc("info", "--name", _NAME, "--pid", "--no-humanize")
            path = f"/proc/{pid}/ns/net"
            yield Started(name, path, {"runtime": "lxc", "container": name}, near=peer_of(path))
        finally:
            self.lxc("stop", "--name", _NAME, "--kill")

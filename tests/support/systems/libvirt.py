"""libvirt's LXC driver."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.lab import delete_link, ip, run
from tests.support.processes import LoggedProcess
from tests.support.systems.rootfs import SLEEP, make_rootfs
from tests.support.systems.started import Started, peer_of

_BRIDGE = "virbr0"
_DOMAIN = """\
<domain type='lxc'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <os><type>exe</type><init>{init}</init><initarg>{argument}</initarg></os>
  <devices>
    <filesystem type='mount'><source dir='{rootfs}'/><target dir='/'/></filesystem>
    <interface type='bridge'><source bridge='{bridge}'/><link state='up'/></interface>
    <console type='pty'/>
  </devices>
</domain>
"""


class Libvirt:
    """libvirtd with no driver but that of LXC, and its state in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._rootfs = make_rootfs(directory / "root")
        self._domain = directory / "domain.xml"
        socket, config = directory / "sock", directory / "libvirtd.conf"
        socket.mkdir()
        config.write_text(f'unix_sock_dir = "{socket}"\nauth_unix_rw = "none"\n')
        self._uri = f"lxc:///?socket={socket}/libvirt-sock"
        words = ["libvirtd", "-f", str(config), "-p", str(directory / "pid")]
        drivers = f"LIBVIRT_DRIVER_DIR={_drivers(directory / 'drivers')}"
        self._daemon = LoggedProcess(["env", drivers, *words], directory / "log")
        self._daemon.wait_until(self._answers, "the first answer of libvirtd")
        ip("root", f"link add name {_BRIDGE} type bridge")
        ip("root", f"link set dev {_BRIDGE} up")

    def _answers(self) -> bool:
        words = ["virsh", "-c", self._uri, "list"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def virsh(self, *arguments: str) -> str:
        """What `virsh ARGUMENTS` prints."""
        return run(["virsh", "-q", "-c", self._uri, *arguments]).strip()

    def stop(self) -> None:
        """End the daemon and take away the bridge."""
        self._daemon.terminate()
        delete_link(_BRIDGE)

    @contextlib.contextmanager
    def bridge(self) -> Iterator[Started]:
        """A container on a bridge."""
        init, argument = SLEEP
        self._domain.write_text(
            _DOMAIN.format(
                name="shop-db",
                init=init,
                argument=argument,
                rootfs=self._rootfs,
                bridge=_BRIDGE,
            )
        )
        self.virsh("create", str(self._domain))
        try:
            name = self.virsh("list", "--name")
            path = f"/proc/{self._first_process(name)}/ns/net"
            owner = {"runtime": "libvirt-lxc", "container": name}
            yield Started(name, path, owner, near=peer_of(path))
        finally:
            self.virsh("destroy", "shop-db")

    def _first_process(self, name: str) -> str:
        """The container's init: the child of the domain's controller, which virsh calls its ID."""
        controller = self.virsh("domid", name)
        children = f"/proc/{controller}/task/{controller}/children"
        return Path(children).read_text().split()[0]


def _drivers(directory: Path) -> Path:
    """The driver of LXC alone: that of QEMU wants users that only a larger package makes."""
    directory.mkdir()
    (module,) = Path("/usr/lib").glob("*/libvirt/connection-driver/libvirt_driver_lxc.so")
    os.symlink(module, directory / module.name)
    return directory

"""systemd as the first process of a machine, which is a container of systemd-nspawn."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.holders import wire
from tests.support.lab import ip, run
from tests.support.processes import LoggedProcess
from tests.support.systems.rootfs import SLEEP, make_rootfs
from tests.support.systems.started import Started
from tests.support.waiting import poll_until

_UNIT = "private.service"
_SERVICE = f"""\
[Service]
PrivateNetwork=yes
ExecStart={" ".join(SLEEP)}
"""
_INSIDE = "guest"


class Machine:
    """A machine that has booted: the programs and units of this one, and none of its settings.

    `root` is its root file system without /usr, which `usr` puts there.
    """

    def __init__(
        self,
        directory: Path,
        name: str,
        root: Path | None = None,
        usr: Sequence[str] = ("--bind-ro=/usr",),
    ) -> None:
        directory.mkdir(exist_ok=True)
        self.name = name
        self.root = root or make_root(directory / "root")
        words = ["systemd-nspawn", "--directory", str(self.root), *usr, "--boot"]
        words += ["--network-veth", f"--machine={name}", "--console=pipe"]
        # There is no systemd-machined outside; so its control groups are made in its starter's.
        words += ["--register=no", "--keep-unit", "systemd.unit=basic.target"]
        self._process = LoggedProcess(_in_a_group(f"lldpns-{name}", words), directory / "log")
        self._process.wait_until(self._has_booted, f"{name} to have booted")
        self._directory = directory

    @property
    def init(self) -> int:
        """Its first process, as seen from outside; 0 while there is none."""
        pid = self._process.pid
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().partition(" ")[0] or 0)

    @property
    def path(self) -> str:
        """A way to its namespace."""
        return f"/proc/{self.init}/ns/net"

    def words(self, *words: str) -> list[str]:
        """The words of a command that runs inside."""
        return ["nsenter", "--target", str(self.init), "-m", "-u", "-i", "-n", "-p", "-C", *words]

    def run(self, *words: str) -> str:
        """What a command inside prints."""
        return run(self.words(*words)).strip()

    def _has_booted(self) -> bool:
        if not self.init:
            return False
        with contextlib.suppress(AssertionError):
            return self.run("systemctl", "is-active", "basic.target") == "active"
        return False

    def stop(self) -> None:
        """Halt it, as a machine's owner does: SIGTERM to systemd-nspawn is a power button."""
        self._process.terminate()

    def path_of(self, pid: str) -> str:
        """A way to the namespace of a process that has this ID inside."""
        return f"/proc/{self.init}/root/proc/{pid}/ns/net"

    @contextlib.contextmanager
    def unit(self) -> Iterator[Started]:
        """A unit with a private network, to which the test lays a wire."""
        self.run("systemctl", "start", _UNIT)
        try:
            name = self.run("systemctl", "list-units", "--plain", "--no-legend", _UNIT).split()[0]
            path = self.path_of(self.run("systemctl", "show", "-P", "MainPID", _UNIT))
            wire(path, "wire")
            yield Started(name, path, {"runtime": "systemd", "unit": name}, near="wire")
        finally:
            self.run("systemctl", "stop", _UNIT)

    @contextlib.contextmanager
    def guest(self) -> Iterator[Started]:
        """A container that runs a command, and is known to systemd-machined."""
        words = ["systemd-nspawn", "--directory=/guest", f"--machine={_INSIDE}", "--network-veth"]
        words += ["--console=pipe", *SLEEP]
        process = LoggedProcess(self.words(*words), self._directory / "guest.log")
        try:
            shown = poll_until(
                lambda: self.run("machinectl", "list", "--no-legend"), what="machinectl to show it"
            )
            path = self.path_of(self.run("machinectl", "show", _INSIDE, "-p", "Leader", "--value"))
            self.run("ip", "link", "set", "dev", f"ve-{_INSIDE}", "up")
            run(["nsenter", f"--net={path}", "ip", "link", "set", "dev", "host0", "up"])
            yield _machine(shown.split()[0], path, near_netns=self.name)
        finally:
            self.run("machinectl", "terminate", _INSIDE)
            process.process.wait()


@contextlib.contextmanager
def booted(directory: Path, name: str = "host1") -> Iterator[Started]:
    """A machine that boots, and is halted in the end."""
    machine = Machine(directory, name)
    try:
        ip("root", f"link set dev ve-{name} up")
        machine.run("ip", "link", "set", "dev", "host0", "up")
        yield _machine(name, machine.path)
    finally:
        machine.stop()


def _machine(name: str, path: str, near_netns: str = "root") -> Started:
    owner = {"runtime": "systemd-nspawn", "container": name}
    return Started(name, path, owner, near=f"ve-{name}", near_netns=near_netns, far="host0")


def _in_a_group(name: str, words: list[str]) -> list[str]:
    """The words of a command that runs in a control group of its own."""
    hierarchies = Path("/sys/fs/cgroup/systemd"), Path("/sys/fs/cgroup")
    # Worlds share the control groups; but each has a network namespace of its own.
    name += f"-{os.stat('/proc/self/ns/net').st_ino}"
    group = next(path for path in hierarchies if path.exists()) / name
    group.mkdir(exist_ok=True)
    return ["sh", "-c", 'echo 0 >"$0/cgroup.procs" && exec "$@"', str(group), *words]


def make_root(root: Path) -> Path:
    """A root file system without /usr, and with one unit of its own."""
    for name in ("dev", "proc", "root", "run", "sys", "tmp", "usr", "var", "etc/systemd/system"):
        (root / name).mkdir(parents=True)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("passwd", "group"):
        shutil.copy(f"/etc/{name}", root / "etc")
    shutil.copy("/usr/lib/os-release", root / "etc")
    (root / "etc/machine-id").touch()
    (root / "etc/systemd/system" / _UNIT).write_text(_SERVICE)
    make_rootfs(root / "guest")
    return root

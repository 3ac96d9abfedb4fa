"""A machine on which lldpns is a service: installed as the README says, started by its systemd.

It has no network: pip finds in WHEELS what lldpns depends on, as `make test` has put it there.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.support.daemon import Agent
from tests.support.systems.nspawn import Machine, make_root
from tests.support.systems.started import Started
from tests.support.systems.wheels import CHECKOUT, WHEELS
from tests.support.waiting import PATIENCE, poll_until

UNIT = "lldpns.service"
USER = "alice"

# What of the machine has its own root, which is empty in the beginning, and what is written over.
_ROOT, _LAYERS = "root", {"usr": "/usr", "dpkg": "/var/lib/dpkg"}
_SOURCES = ["lldpns", "generate", "packaging", "systemd", "tests", "Makefile", "pyproject.toml"]
_SOURCES += ["README.md", "LICENSE"]
_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "HOME": "/root",
    "USER": USER,
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "/wheels",
}
# What changes whenever a machine runs, or a user is made: nobody's business here.
_RESTLESS = (
    *("lldpns", "wheels", "var/log", "var/lib/systemd", "var/tmp", "etc/machine-id"),
    *("etc/.pwd.lock", "etc/group-", "etc/gshadow-", "etc/passwd-", "etc/shadow-"),
)


class ServiceMachine(Machine):
    """Such a machine; with a `template`, one that is like another was when it was halted."""

    def __init__(self, directory: Path, name: str, template: Path | None = None) -> None:
        directory.mkdir()
        if template:
            for part in (_ROOT, *_LAYERS):
                subprocess.run(["cp", "-a", template / part, directory], check=True)
        else:
            _make_parts(directory)
        usr = [f"--bind-ro={WHEELS}:/wheels"]
        usr += [f"--overlay={path}:{directory / layer}:{path}" for layer, path in _LAYERS.items()]
        super().__init__(directory, name, directory / _ROOT, usr)
        self.agent = Agent()
        self.agent.socket = self.path_in("/run/lldpns/api.sock")

    def path_in(self, path: str) -> Path:
        """The path, from outside, of a file in the machine."""
        return Path(f"/proc/{self.init}/root{path}")

    def attempt(self, script: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a script as root in a copy of the checkout; give how it ended."""
        settings = [f"{name}={value}" for name, value in (_ENVIRONMENT | environment).items()]
        words = ["env", "-i", *settings, "sh", "-ec", f"cd /lldpns\n{script}"]
        return subprocess.run(
            self.words(*words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120 * PATIENCE,
            check=False,
        )

    def script(self, script: str, **environment: str) -> str:
        """The same, for what has to end well: give what it printed."""
        done = self.attempt(script, **environment)
        assert done.returncode == 0, f"{script}: exit code {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    def wire(self, interface: str, path: str, name: str) -> Started:
        """Wire `interface` in the machine's own namespace to eth0 in the one at `path`."""
        self.script(f"""
            ip link add name {interface} type veth peer name far-{interface}
            exec 9<{path}
            ip link set dev far-{interface} netns /proc/$$/fd/9
            nsenter --net={path} ip link set dev far-{interface} name eth0
            nsenter --net={path} ip link set dev eth0 up
            ip link set dev {interface} up
        """)
        return Started(name, str(self.path_in(path)), {}, near=interface)

    def interfaces(self) -> set[str]:
        """The names of those in the machine's own namespace."""
        return {each["ifname"] for each in json.loads(self.run("ip", "-json", "link"))}

    # The service

    def systemctl(self, *words: str) -> str:
        """What systemctl prints."""
        return self.script(f"systemctl {' '.join(words)}")

    def about(self, name: str) -> str:
        """A property of the service, as systemd has it."""
        return self.systemctl("show", "--property", name, "--value", UNIT)

    def exposure(self, unit: str) -> str:
        """What systemd-analyze thinks of a unit: 0.0 is safe, 10.0 is not."""
        overall = self.attempt(f"systemd-analyze security --no-pager {unit} | tail -1").stdout
        return overall.partition(f"{unit}: ")[2].split()[0]

    @contextlib.contextmanager
    def settings(self, **settings: str) -> Iterator[None]:
        """In the block the service has settings besides those it has; it is not started anew."""
        directory = f"/run/systemd/system/{UNIT}.d"
        lines = "\n".join(f"{name}={value}" for name, value in settings.items())
        self.script(f"mkdir -p {directory}; printf '%s\n' '[Service]\n{lines}' >{directory}/t.conf")
        self.systemctl("daemon-reload")
        try:
            yield
        finally:
            self.script(f"rm -r {directory}; systemctl daemon-reload")

    def show(self, what: str) -> list[dict[str, Any]]:
        """A table, as `lldpns show WHAT` gives it."""
        table: list[dict[str, Any]] = json.loads(self.script(f"lldpns show {what} -f json"))[what]
        return table

    @property
    def journal(self) -> str:
        """What the service has said, and systemd of it, since the machine has booted."""
        return self.script(f"journalctl --sync; journalctl --unit {UNIT} --output cat")

    def wait_for_restart(self, restarts: int) -> None:
        """Poll until systemd has started it again, for one time more than `restarts`."""
        poll_until(
            lambda: (
                int(self.about("NRestarts")) > restarts and self.about("ActiveState") == "active"
            ),
            timeout=20,
            what="systemd to have started it again",
        )

    # Files

    def files(self) -> dict[str, object]:
        """Everything that has been written in the machine, with its mode, owner and content.

        What dpkg keeps for itself is left out.
        """
        written = [
            *_described(self.root, None),
            *_described(self.root.parent / "usr", Path("/usr")),
        ]
        return {path: what for path, what in written if not path.startswith(_RESTLESS)}


def _make_parts(directory: Path) -> None:
    root = make_root(directory / _ROOT)
    for layer in _LAYERS:
        (directory / layer).mkdir()
    for path in ("lldpns", "wheels", "opt", "home", "mnt", "var/lib/dpkg"):
        (root / path).mkdir(parents=True, exist_ok=True)
    shutil.copy("/etc/manpath.config", root / "etc")
    for name in ("shadow", "gshadow"):
        (root / "etc" / name).touch(0o640)
    for name in _SOURCES:
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(
                source, root / "lldpns" / name, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(source, root / "lldpns" / name)


def _described(top: Path, below: Path | None) -> Iterator[tuple[str, object]]:
    """What is in a directory; of a layer over `below` not the directories that are there too."""
    for directory, _, files in os.walk(top):
        for path in (Path(directory), *(Path(directory, file) for file in files)):
            known, name = path.lstat(), path.relative_to(top)
            content: object = None
            if stat.S_ISDIR(known.st_mode) and below and (below / name).is_dir():
                continue
            if stat.S_ISREG(known.st_mode):
                content = sha256(path.read_bytes()).hexdigest()
            elif stat.S_ISLNK(known.st_mode):
                content = os.readlink(path)
            yield str(name), (oct(known.st_mode), known.st_uid, known.st_gid, content)

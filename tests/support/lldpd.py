"""Debian's lldpd in one network namespace, as an independent neighbor."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

from tests.support.lab import run
from tests.support.processes import LoggedProcess


class Lldpd:
    """lldpd in the foreground in `netns`, with the name of the namespace as its host name."""

    def __init__(self, log: Path, netns: str, options: str = "") -> None:
        # Not among the files of the test, which only root may reach: lldpd becomes another user.
        self.socket = Path("/run", f"lldpd-{netns}.sock")
        self.socket.unlink(missing_ok=True)
        name, path = shlex.quote(netns), shlex.quote(str(self.socket))
        start = f"hostname {name}; exec ip netns exec {name} lldpd -d -u {path} {options}"
        self.process = LoggedProcess(["unshare", "--uts", "sh", "-c", start], log)
        self.process.wait_until(self._answers, f"the first answer of lldpd in {netns}")

    def _answers(self) -> bool:
        words = ["lldpcli", "-u", str(self.socket), "show", "chassis"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    @property
    def log(self) -> str:
        return self.process.log

    def lldpcli(self, arguments: str) -> str:
        """Run `lldpcli ARGUMENTS`, such as "configure lldp tx-interval 1"."""
        return run(f"lldpcli -u {shlex.quote(str(self.socket))} {arguments}")

    def json(self, show: str) -> Any:
        """Give what `lldpcli show SHOW` prints as json0, the form that never changes its shape."""
        return json.loads(self.lldpcli(f"-f json0 show {show}"))

    def stop(self) -> None:
        """End lldpd with SIGTERM: it sends its shutdown LLDPDUs."""
        self.process.terminate()

    def kill(self) -> None:
        """End lldpd with SIGKILL: its neighbors are told nothing."""
        self.process.kill()

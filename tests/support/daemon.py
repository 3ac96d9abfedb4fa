"""The agent as a test sees it: a process, its Unix socket and the `lldpns` command."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.lab import ROOT, within
from tests.support.processes import LoggedProcess
from tests.support.waiting import poll_until

LLDPNS = [sys.executable, "-m", "lldpns.cli.main"]


class Agent:
    """An agent that answers at `socket`, whoever started it."""

    socket: Path

    def http(self, what: str) -> Any:
        """Give the document /v1/WHAT, by plain HTTP."""
        status, body = http_get(self.socket, f"/v1/{what}")
        assert status == 200, f"/v1/{what}: {status} {body!r}"
        return json.loads(body)

    def namespace(self, inode: int) -> dict[str, Any]:
        """Give what the agent knows of a network namespace; {} if it is not in it."""
        for each in self.http("namespaces")["namespaces"]:
            if each["inode"] == inode:
                assert isinstance(each, dict)
                return each
        return {}

    def wait_for_wire(
        self, near: str, far_netns: str, far: str = "eth0", near_netns: str = ROOT
    ) -> None:
        """Poll until both ends of a wire hear each other."""
        ends = (near_netns, near), (far_netns, far)
        expected = {ends, ends[::-1]}

        def both() -> bool:
            heard = set()
            for each in self.http("neighbors")["neighbors"]:
                if each["remote"]:
                    remote = each["remote"]["netns"], each["remote"]["interface"]
                    heard.add(((each["netns"], each["interface"]), remote))
            return expected <= heard

        poll_until(both, what=f"{near} and {far_netns}/{far} to hear each other")


class Daemon(Agent):
    """`lldpns daemon` with a socket, a configuration file and a log of its own in `directory`."""

    program: Sequence[str] = LLDPNS

    def __init__(self, directory: Path, config: str = "", netns: str = ROOT) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.socket = directory / "api.sock"
        self.config = directory / "lldpns.toml"
        self.config.write_text(_without_tcp(config))
        self.netns = netns
        self._log_path = directory / "daemon.log"
        self.start()

    def start(self) -> None:
        """Start the daemon (again), and return when it answers on its socket."""
        self.process = LoggedProcess(self._words(), self._log_path)
        self.process.wait_until(self._answers, "the daemon's first answer")

    def _words(self) -> list[str]:
        words = [*self.program, "daemon", "--socket", str(self.socket), "-c", str(self.config)]
        return within(self.netns, words)

    def _answers(self) -> bool:
        try:
            return http_get(self.socket, "/healthz")[0] == 200
        except OSError:
            return False

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def log(self) -> str:
        return self.process.log

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `lldpns ARGUMENTS --socket ...` and give how it ended and what it printed."""
        words = [*LLDPNS, *arguments, "--socket", str(self.socket)]
        # readline, which pytest loads, sets COLUMNS where only child processes see it.
        return subprocess.run(
            words, env=os.environ, capture_output=True, text=True, timeout=20, check=False
        )

    def json(self, what: str, *options: str) -> Any:
        """Give the document that `lldpns show WHAT -f json` prints."""
        done = self.command("show", what, "-f", "json", *options)
        assert done.returncode == 0, f"lldpns show {what}: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)

    @staticmethod
    def decode(file: Path, *options: str) -> Any:
        """Give the neighbors that `lldpns decode FILE` finds; it may still be being written."""
        words = [*LLDPNS, "decode", str(file), "-f", "json", *options]
        done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
        assert done.returncode in (0, 1), f"{done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)["neighbors"]

    def reload(self, config: str) -> None:
        """Replace the configuration and send SIGHUP; does not wait for the effect."""
        self.config.write_text(_without_tcp(config))
        os.kill(self.pid, signal.SIGHUP)

    def stop(self) -> None:
        """End the daemon as systemd does, and hold it to leaving well."""
        code = self._terminate()
        assert code == 0, f"the daemon's exit code is {code}:\n{self.log}"
        assert not self.socket.exists(), "the daemon left its socket behind"
        assert "Traceback" not in self.log, self.log

    def _terminate(self) -> int:
        return self.process.terminate()

    def kill(self) -> None:
        """End the daemon with SIGKILL: no shutdown LLDPDU, the socket file stays."""
        self.process.kill()


def _without_tcp(config: str) -> str:
    """`config`, which has no TCP listener unless it says so: several daemons run in one world."""
    return config if "[api]" in config else f'{config}\n[api]\nlisten = ""\n'


def http_get(path: Path, target: str) -> tuple[int, bytes]:
    """GET `target` over the Unix socket at `path`; OSError when nobody answers."""
    with socket.socket(socket.AF_UNIX) as unix:
        unix.settimeout(5)
        unix.connect(str(path))
        connection = http.client.HTTPConnection("lldpns")
        connection.sock = unix
        connection.request("GET", target, headers={"Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read()

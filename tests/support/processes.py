"""Processes of a test: logged to a file, ended with the test."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.waiting import poll_until


class LoggedProcess:
    """A command in a session of its own, whose output goes to `log`."""

    def __init__(self, words: Sequence[str], log: Path) -> None:
        self.log_path = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def log(self) -> str:
        return self.log_path.read_text(errors="replace")

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Return when the process is `ready`; if it ends or takes too long, fail with its log."""
        try:
            poll_until(lambda: not self.running or ready(), what=what)
            if not self.running:
                raise ChildProcessError(f"ended with exit code {self.process.returncode}")
        except BaseException as error:
            self.kill()
            raise AssertionError(f"{what}: {error}\n{self.log}") from error

    def terminate(self, timeout: float = 10.0) -> int:
        """Send SIGTERM and return the exit code; a process that stays is a failure."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"still there {timeout:g} s after SIGTERM:\n{self.log}") from None

    def kill(self) -> None:
        """Send SIGKILL to the process and to what it started."""
        if self.running:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()

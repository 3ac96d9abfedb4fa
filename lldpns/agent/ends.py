"""The ends of processes, told by the kernel at once: pidfd_open(2)."""

import asyncio
import os
from collections.abc import Callable


class ProcessEnds:
    """Waits for the end of one process for each key; `ended` takes its process ID."""

    def __init__(self, ended: Callable[[int], None]) -> None:
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._waiting: dict[int, tuple[int, int]] = {}
        """By key: the process, and its pidfd."""

    def wait_for(self, key: int, pid: int | None) -> None:
        """Wait for the end of `pid` and of no other for this key; None: of no process."""
        if key in self._waiting and self._waiting[key][0] == pid:
            return
        self._forget(key)
        if pid is not None:
            try:
                descriptor = os.pidfd_open(pid)
            except ProcessLookupError:
                self._loop.call_soon(self._ended, pid)
                return
            except OSError:
                return  # no descriptors left (EMFILE): the regular looks will tell, if later
            self._waiting[key] = pid, descriptor
            self._loop.add_reader(descriptor, self._on_end, key, pid)

    def stop(self) -> None:
        """Wait for none any more."""
        for key in list(self._waiting):
            self._forget(key)

    def _on_end(self, key: int, pid: int) -> None:
        self._forget(key)
        self._ended(pid)

    def _forget(self, key: int) -> None:
        if key in self._waiting:
            _, descriptor = self._waiting.pop(key)
            self._loop.remove_reader(descriptor)
            os.close(descriptor)

"""What the service manager is told of the daemon: the protocol of sd_notify(3).

One datagram to a Unix socket carries lines of the form NAME=VALUE. Whoever was not started by a
service manager has nobody to tell, and nothing here does anything.
"""

import asyncio
import contextlib
import logging
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping

log = logging.getLogger(__name__)

_STATUS_EVERY = 3.0  # seconds: often enough for who looks, and nothing for who must keep up
_PATIENCE = 2.0  # seconds for a queue that is full to be read, where the message must arrive


class ServiceManager:
    """Tells the service manager how the daemon is; `status` says it in one line for people.

    From `start` to `stopping` the event loop itself feeds the watchdog, twice as often as is asked
    for: a loop that is stuck feeds it no more, and is killed.
    """

    def __init__(
        self, status: Callable[[], str], environment: Mapping[str, str] = os.environ
    ) -> None:
        self._status = status
        self._told: str | None = None
        self._is_ready = False
        self._watchdog = _watchdog(environment) / 2
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        # One for good: there may be no more descriptors when the watchdog is to be fed.
        self._sock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if self._address else None

    def start(self) -> None:
        """Begin to tell the status, and to feed the watchdog."""
        if self._sock:
            self._repeat(self._tell_status, _STATUS_EVERY)
            if self._watchdog:
                self._repeat(self._feed_watchdog, self._watchdog)

    def ready(self) -> None:
        """The daemon is there for everybody."""
        self._is_ready = True
        self._told = self._status()
        self._tell(f"READY=1\nSTATUS={self._told}", _PATIENCE)

    @contextlib.contextmanager
    def reloading(self) -> Iterator[None]:
        """In the block the configuration is taken in anew; during the start that is no news."""
        if not self._is_ready:
            yield
            return
        self._tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}", _PATIENCE)
        try:
            yield
        finally:
            self.ready()

    def stopping(self) -> None:
        """The daemon is about to end, and has no more to tell."""
        for timer in self._timers.values():
            timer.cancel()
        self._tell("STOPPING=1", _PATIENCE)
        if self._sock:
            self._sock.close()
            self._sock = None

    def _repeat(self, work: Callable[[], None], interval: float) -> None:
        work()
        timer = asyncio.get_running_loop().call_later(interval, self._repeat, work, interval)
        self._timers[work] = timer

    def _tell_status(self) -> None:
        status = self._status()
        if status != self._told and self._tell(f"STATUS={status}"):
            self._told = status

    def _feed_watchdog(self) -> None:
        self._tell("WATCHDOG=1")

    def _tell(self, message: str, patience: float = 0.0) -> bool:
        """Send a message; without patience it is lost where the queue of the manager is full."""
        if self._sock is None or self._address is None:
            return False
        try:
            self._sock.settimeout(patience)
            self._sock.sendto(message.encode(), self._address)
        except BlockingIOError:
            return False
        except OSError as error:
            log.warning("service manager not told %s: %s", message.partition("\n")[0], error)
            return False
        return True


def _address(name: str) -> str | None:
    """The address of the socket; @ in front stands for the NUL of an abstract one."""
    if name.startswith("@"):
        return "\0" + name[1:]
    return name if name.startswith("/") else None


def _watchdog(environment: Mapping[str, str]) -> float:
    """Seconds after which the manager kills who has not fed it; 0: it does not."""
    mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    microseconds = environment.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if mine and microseconds.isdecimal() else 0.0

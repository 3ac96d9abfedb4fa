"""Interfaces that bring more frames than any wire has neighbors for.

All ports of a namespace share one socket, and all of them the time of the agent. So an interface
that floods is shut out of the shared socket, by the kernel, until that has passed. A port keeps
hearing a few of its frames through a socket of its own (`agent/listeners.py`), where the kernel
counts those that are dropped.
"""

import socket
from collections import Counter

from lldpns.kernel import packet

LOOK_EVERY = 1.0  # seconds between looks whether a flood has passed
QUIET = 1000  # frames from one look to the next that are no flood any more
_MOST = 5000  # frames of one interface within a second; a table has 1024 neighbors at most

# Each makes the filter longer, which is run for every frame and for which a socket has 20 KB.
_SHUT_OUT_MOST = 256


class Floods:
    """Which interfaces of one namespace flood; `sock` is the socket that its ports share."""

    def __init__(self, sock: socket.socket) -> None:
        self.shut_out: set[int] = set()
        """The indexes of those that do."""
        self._sock = sock
        self._seen: Counter[int] = Counter()
        self._second_ends = 0.0

    def begins(self, index: int, now: float) -> bool:
        """Count a frame of an interface; whether it is one too many, for the first time."""
        if now >= self._second_ends:
            self._second_ends = now + 1
            self._seen.clear()
        self._seen[index] += 1
        return (
            self._seen[index] > _MOST
            and index not in self.shut_out
            and len(self.shut_out) < _SHUT_OUT_MOST
        )

    def begin(self, index: int) -> None:
        """Shut an interface out."""
        self.shut_out.add(index)
        packet.shut_out(self._sock, self.shut_out)

    def end(self, index: int) -> None:
        """Let an interface in again, if it was shut out."""
        if index in self.shut_out:
            self.shut_out.remove(index)
            packet.shut_out(self._sock, self.shut_out)

"""Bonds and teams: by which member did a frame come in?

The kernel hands a frame of an active member up as one of the whole bond or team, and so does the
socket of the namespace report it (frames of a member that waits it reports as they are).
PACKET_ORIGDEV names the member instead. On the socket of the namespace that option would do harm: a
tagged frame, which a vlan device takes, would look like an untagged one of its parent. So each
aggregate has a socket of its own, bound to it, with that option. It sees LLDP frames only.
"""

import asyncio
import logging
import socket
from collections.abc import Callable

from lldpns.kernel import packet
from lldpns.kernel.rtnetlink import Interface

log = logging.getLogger(__name__)

AGGREGATES = frozenset({"bond", "team"})


class Aggregates:
    """The sockets of the bonds and teams in one namespace.

    `sock` is a socket that lives there; `read` is called with the socket and the index of an
    aggregate when frames wait.
    """

    def __init__(self, sock: socket.socket, read: Callable[[socket.socket, int], None]) -> None:
        self._sock = sock
        self._read = read
        self._loop = asyncio.get_running_loop()
        self._open: dict[int, socket.socket] = {}

    def follow(self, interface: Interface) -> None:
        """Listen if `interface` is an aggregate."""
        if interface.kind not in AGGREGATES:
            self.forget(interface.index)
        elif interface.index not in self._open:
            try:
                sock = packet.open_aggregate_socket(self._sock, interface.index)
            except OSError as error:  # ENODEV: it is gone; rtnetlink is about to say so
                log.debug("%s: its members cannot be told apart: %s", interface.name, error)
                return
            self._open[interface.index] = sock
            self._loop.add_reader(sock, self._read, sock, interface.index)

    def forget(self, index: int) -> None:
        """The interface is gone."""
        sock = self._open.pop(index, None)
        if sock is not None:
            self._loop.remove_reader(sock)
            # Blocks for an RCU grace period, as closing any packet socket.
            self._loop.run_in_executor(None, sock.close)

    def stop(self) -> None:
        """Listen no more."""
        for index in list(self._open):
            self.forget(index)

"""Sockets of single ports, for frames that the socket of the namespace does not hear.

Which ports these are, and why, is in `agent/kinds.py`. Such a port has a socket bound to it. For a
member of a bond or team it is one for LLDP only, which costs the data path nothing: those are shown
a frame by the interface that it came in by, too. For the others it has to be one for all
ethertypes. That is run for every packet of the port (its filter drops what is no LLDP), so it is
there only where and while it is needed.

Each group address of a port is listened for by one of the two sockets and never by both, so that no
frame counts twice. When the port's own socket goes, frames may wait in both: the namespace's is
read until it is empty before it counts for that port.

A port that is flooded has such a socket too, for all its frames: one with little room, of which few
are read each time.
"""

import asyncio
import errno
import logging
import socket
from collections.abc import Callable

from lldpns.agent.floods import QUIET, Floods
from lldpns.agent.kinds import Own, own_socket
from lldpns.agent.port_agent import PortAgent
from lldpns.kernel import packet
from lldpns.kernel.interfaces import Interfaces
from lldpns.kernel.watch import readable
from lldpns.protocol import constants

log = logging.getLogger(__name__)

_ALL = frozenset(constants.GROUP_ADDRESSES)
_NONE: frozenset[bytes] = frozenset()
_PACE = 0.025  # seconds between two reads of a flooded port, of 64 frames each

# Closing blocks for an RCU grace period, as with any packet socket, so threads do it. A container
# may switch its bridge to and fro faster than that.
_CLOSING_MOST = 64


class Listeners:
    """The sockets of single ports in one namespace.

    `sock` is a socket that lives there, `known` is what is there, `floods` knows which are flooded;
    `read` is called with a socket and the index of its port when frames wait, `again` when every
    port is to be followed once more.
    """

    def __init__(
        self,
        sock: socket.socket,
        known: Interfaces,
        floods: Floods,
        read: Callable[[socket.socket, int], None],
        again: Callable[[], object],
    ) -> None:
        self._sock = sock
        self._known = known
        self._floods = floods
        self._read = read
        self._again = again
        self._loop = asyncio.get_running_loop()
        self._open: dict[int, tuple[Own, socket.socket]] = {}
        self._paced: dict[int, asyncio.TimerHandle] = {}
        # What ports listened for by a socket that they had when frames now waiting came.
        self._before: dict[int, frozenset[bytes]] = {}
        self._used: set[int] = set()
        self._closing = 0
        self._put_off = False

    def decide(self, port: PortAgent, group: bytes, ifindex: int, *, own: bool) -> bool:
        """Whether a frame counts as one of the port's.

        It was addressed to `group` and reported as one of the interface `ifindex`, by the port's
        `own` socket or by that of the namespace.
        """
        index = port.interface.index
        # A frame of a member may be reported as one of the bond; one of a vlan device was tagged.
        if ifindex not in (index, port.interface.master):
            return False
        if own:
            return group in self._groups_of(index)
        if index in self._paced:  # it came before the socket of the namespace was closed to it
            return True
        return group not in self._groups_of(index) | self._before.get(index, _NONE)

    def emptied(self) -> None:
        """Nothing waits in the socket of the namespace."""
        self._before.clear()

    def follow(self, port: PortAgent) -> bool:
        """Open, replace or close the socket of a port as needed; say whether there is a new one."""
        index = port.interface.index
        wanted = self._wanted(port)
        if index in self._open and self._open[index][0] == wanted:
            return False
        self.close(index)
        if wanted is None:
            return False
        if self._closing >= _CLOSING_MOST:
            self._put_off = True
            return False
        try:
            sock = packet.open_port_socket(
                self._sock, index, wanted.groups, early=wanted.early, small=wanted.paced
            )
        except OSError as error:
            # ENODEV: it is gone; rtnetlink is about to say so.
            level = logging.DEBUG if error.errno == errno.ENODEV else logging.WARNING
            where = port.netns, port.interface.name
            log.log(level, "%s/%s: may hear nothing: %s", *where, error, extra=port.place)
            return False
        self._open[index] = (wanted, sock)
        if wanted.paced:
            self._read_paced(sock, index)
        else:
            self._loop.add_reader(sock, self._read, sock, index)
        return True

    def _wanted(self, port: PortAgent) -> Own | None:
        if not port.machine.admin_status.receives:
            return None
        own = own_socket(port.interface, self._known, self._used)
        if port.interface.index not in self._floods.shut_out:
            return own
        return Own(_ALL, early=own is not None and own.early, paced=True)

    def _read_paced(self, sock: socket.socket, index: int) -> None:
        # Before the read, as that may find that the interface is gone.
        self._paced[index] = self._loop.call_later(_PACE, self._read_paced, sock, index)
        self._read(sock, index)

    def is_flooded(self, port: PortAgent) -> bool:
        """Whether a flood goes on, or frames of it wait; takes note of what is dropped of it."""
        index = port.interface.index
        if index not in self._paced:
            return False
        sock = self._open[index][1]
        counted = packet.statistics(sock)
        port.frames_dropped += counted.dropped
        return counted.frames >= QUIET or readable(sock)

    def see(self, index: int, group: bytes) -> bool:
        """Note that a frame was reported on a bridge itself; say if its ports are to follow."""
        bridge = self._known.links.get(index)
        if group != constants.NEAREST_CUSTOMER_BRIDGE or bridge is None or bridge.bridge is None:
            return False
        new = index not in self._used
        self._used.add(index)
        return new

    def _groups_of(self, index: int) -> frozenset[bytes]:
        return self._open[index][0].groups if index in self._open else _NONE

    def close(self, index: int) -> None:
        """Close the socket of a port, if it has one."""
        if index in self._open:
            own, sock = self._open.pop(index)
            if readable(self._sock):
                self._before[index] = own.groups | self._before.get(index, _NONE)
            self._loop.remove_reader(sock)
            if paced := self._paced.pop(index, None):
                paced.cancel()
            self._closing += 1
            self._loop.run_in_executor(None, sock.close).add_done_callback(self._closed)

    def _closed(self, _: asyncio.Future[None]) -> None:
        self._closing -= 1
        if self._put_off and self._closing == 0:
            self._put_off = False
            self._again()

    def stop(self) -> None:
        """All are closed; call nobody any more.

        Then the namespace and its listeners no longer refer to each other, and go at once.
        """
        self._read = self._again = _nobody

    def forget(self, index: int) -> None:
        """The interface is gone."""
        self.close(index)
        self._used.discard(index)


def _nobody(*_: object) -> None:
    """Take the place of whoever was called."""

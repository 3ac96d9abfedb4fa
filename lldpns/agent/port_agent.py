"""One LLDP agent, as IEEE 802.1AB calls what runs on one port: its machine on a real interface."""

import asyncio
import logging
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from lldpns.agent import describe
from lldpns.agent.config import Lldp
from lldpns.agent.feed import Feed
from lldpns.agent.kinds import UNFILTERED
from lldpns.agent.places import at
from lldpns.agent.tally import Tally
from lldpns.agent.timers import Timers
from lldpns.kernel import packet
from lldpns.kernel.netns import cookie_of
from lldpns.kernel.rtnetlink import Interface
from lldpns.protocol import LLDPDU, constants
from lldpns.protocol.neighbors import Change, Msap
from lldpns.protocol.port import Port
from lldpns.wiring import model

log = logging.getLogger(__name__)

_ETHERTYPE = constants.ETHERTYPE.to_bytes(2, "big")
_SOURCE = slice(6, 12)


@dataclass(slots=True)
class Common:
    """What the ports of all namespaces share."""

    config: Lldp
    timers: Timers
    ports_by_msap: dict[Msap, "PortAgent"]
    """What the ports of this host announce: each enters itself, so that a neighbor can be
    recognised as one of them."""
    publish: Callable[["PortAgent", Change], None]
    """Takes every change of every port's neighbors."""
    touch: Callable[["PortAgent"], None]
    """Told that something else about a port may have changed."""
    frames: Feed[model.Frame]
    """Takes every frame, while anybody watches."""
    tally: Tally


class PortAgent:
    """Joins a protocol `Port` to an interface, its namespace's packet socket, and the timer."""

    def __init__(
        self, netns: str, inode: int, interface: Interface, sock: socket.socket, common: Common
    ) -> None:
        self.inode = inode
        """That of the namespace."""
        self._config = common.config
        self.machine = Port(self._config.timing, self._config.max_neighbors, jitter=random.random)
        self.send_errors = 0
        self.frames_dropped = 0
        self._discard_told = False
        self.msap: Msap | None = None
        """What this port announces itself as."""
        self.said: dict[Msap, tuple[LLDPDU, model.Neighbor]] = {}
        """What neighbors said, in the words of the snapshot; `snapshot` keeps it."""
        self._sock = sock
        self._common = common
        self.attach(netns, interface)
        self._join_groups()

    @property
    def place(self) -> dict[str, str | None]:
        """The `extra` of messages in the log about this port."""
        return at(self.netns, self.interface.name)

    @property
    def cookie(self) -> int:
        """The identity of the namespace, never reused while the host is up."""
        return cookie_of(self._sock)

    def attach(self, netns: str, interface: Interface) -> None:
        """Take over what namespace and interface are now: names and MAC address may differ."""
        self.netns = netns
        self.interface = interface
        config = self._common.config
        self._header = config.destination.address + interface.mac + _ETHERTYPE
        status = config.admin_status_of(netns, interface.name)
        if status != self.machine.admin_status:
            now = asyncio.get_running_loop().time()
            self._settle(now, self.machine.set_admin_status(status, now))
        self._common.touch(self)

    def follow_config(self, now: float) -> None:
        """Go by what the configuration says by now."""
        config = self._common.config
        if config is not self._config:
            self._config = config
            self.machine.max_neighbors = config.max_neighbors
            self.machine.set_timing(config.timing, now)
            self.attach(self.netns, self.interface)

    def set_local(self, lldpdu: LLDPDU, now: float) -> None:
        """Say `lldpdu` from now on."""
        self._forget_msap()
        self.msap = Msap(lldpdu.chassis_id, lldpdu.port_id)
        self._common.ports_by_msap[self.msap] = self
        self.machine.set_local(lldpdu, now)
        self._settle(now)
        self._common.touch(self)

    def set_operational(self, operational: bool, now: float) -> None:
        """Follow the interface: a frame can pass, or no longer."""
        self._settle(now, self.machine.set_operational(operational, now))
        self._common.touch(self)

    def receive(self, frame: bytes, now: float) -> None:
        """Take in an LLDP frame."""
        changes = self.machine.receive(frame[packet.ETHERNET_HEADER :], now, frame[_SOURCE])
        if self._common.frames.watched:  # before what is sent in reply
            self._show("in", frame, self._why_discarded(now))
        self._settle(now, changes)
        discard = self.machine.last_discard
        if discard and not self._discard_told:  # once: a stranger decides how often it happens
            self._discard_told = True
            log.warning(
                "%s/%s: frame from %s discarded: %s; further ones are only counted",
                self.netns,
                self.interface.name,
                discard.source.hex(":"),
                discard.reason,
                extra=self.place,
            )

    def advance(self, now: float) -> None:
        """Do what is due."""
        self._settle(now, self.machine.advance(now))

    def announce(self, now: float) -> None:
        """Send again soon, within the transmit credit."""
        self.machine.announce(now)
        self._settle(now)

    def forget(self, msap: Msap, now: float) -> None:
        """A neighbor was a port of this host, and is no more."""
        self._settle(now, self.machine.forget(msap))

    def shutdown(self, now: float) -> None:
        """Tell the neighbors that this port goes, while there still is a wire to say it on."""
        self.machine.shutdown(now)
        self._transmit(now)

    def close(self, now: float) -> None:
        """The interface is gone, or the agent leaves it: forget the neighbors, touch it no more."""
        self._common.timers.cancel(self)
        self._forget_msap()
        for change in self.machine.set_operational(False, now):
            self._common.publish(self, change)
        self._common.touch(self)

    def _join_groups(self) -> None:
        if self.interface.kind in UNFILTERED:
            return  # ten thousand ports would take the kernel 16 s: packet_mc_add goes through all
        for group in constants.GROUP_ADDRESSES:
            try:
                packet.join(self._sock, self.interface.index, group)
            except OSError as error:
                what = "%s/%s: may hear nothing: group %s: %s"
                where = self.netns, self.interface.name
                log.warning(what, *where, group.hex(":"), error, extra=self.place)

    def _settle(self, now: float, changes: tuple[Change, ...] = ()) -> None:
        self._transmit(now)
        self._common.timers.schedule(self, self.machine.deadline)
        for change in changes:
            self._common.publish(self, change)

    def _transmit(self, now: float) -> None:
        for lldpdu in self.machine.take_lldpdus(now):
            frame = self._header + lldpdu
            try:
                packet.send(self._sock, self.interface.index, frame)
            except OSError as error:
                # The wire went away under the frame (rtnetlink is about to say so) or its queue is
                # full: what the wire loses, the next interval repeats.
                self.send_errors += 1
                where = self.netns, self.interface.name
                log.debug("%s/%s: not sent: %s", *where, error, extra=self.place)
            else:
                if self._common.frames.watched:
                    self._show("out", frame, None)

    def _why_discarded(self, now: float) -> str | None:
        """Why nothing was made of the frame that came in at `now`; None if something was."""
        status, discard = self.machine.admin_status, self.machine.last_discard
        if not status.receives:
            return f"admin_status is {status}"
        if not self.machine.operational:
            return "the interface is not up"
        return discard.reason if discard and discard.at == now else None

    def _show(self, direction: str, frame: bytes, discarded: str | None) -> None:
        self._common.frames.publish(
            model.Frame(
                time=describe.time(time.time(), "microseconds"),
                netns=self.netns,
                cookie=self.cookie,
                interface=self.interface.name,
                direction=direction,
                octets=frame.hex(),
                discarded=discarded,
            )
        )

    def _forget_msap(self) -> None:
        if self.msap is not None and self._common.ports_by_msap.get(self.msap) is self:
            del self._common.ports_by_msap[self.msap]
        self.msap = None

"""One LLDP agent, as IEEE 802.1AB calls what runs on one port: its machine on a real interface."""

import logging
import random
import socket
from collections.abc import Callable

from lldpns.agent.config import Lldp
from lldpns.agent.timers import Timers
from lldpns.kernel import packet
from lldpns.kernel.rtnetlink import ARPHRD_ETHER, Interface
from lldpns.protocol import LLDPDU, constants
from lldpns.protocol.neighbors import Change, Msap
from lldpns.protocol.port import Port

log = logging.getLogger(__name__)

_ETHERTYPE = constants.ETHERTYPE.to_bytes(2, "big")

# Where a frame sent or heard would say nothing about a wire.
_WHY_OFF = {
    "bridge": "floods what it sends; its ports speak LLDP",
    "bond": "its members speak LLDP",
    "team": "its members speak LLDP",
    "vlan": "LLDP is never tagged; its parent speaks LLDP",
    "vrf": "no wire of its own; its members speak LLDP",
    "dummy": "no wire",
    "ipvlan": "shares the address of its parent, which speaks LLDP",
}


def why_no_lldp(interface: Interface) -> str | None:
    """Why LLDP has no meaning on `interface`, in words; None where it has."""
    if interface.hardware != ARPHRD_ETHER:
        return "not Ethernet"
    return _WHY_OFF.get(interface.kind or "")


class PortAgent:
    """Joins a protocol `Port` to an interface, the packet socket of its namespace, and the timer.

    `ports_by_msap` is the directory of what the ports of this host announce: each port enters
    itself, so that a neighbor can be recognised as one of them.
    """

    def __init__(
        self,
        netns: str,
        sock: socket.socket,
        interface: Interface,
        *,
        config: Lldp,
        timers: Timers,
        ports_by_msap: dict[Msap, "PortAgent"],
        publish: Callable[["PortAgent", Change], None],
    ) -> None:
        self.netns = netns
        self.machine = Port(
            config.timing,
            config.max_neighbors,
            config.admin_status_of(netns, interface.name),
            jitter=random.random,
        )
        self._destination = config.destination.address
        self.send_errors = 0
        self.msap: Msap | None = None
        """What this port announces itself as."""
        self._sock = sock
        self._timers = timers
        self._ports_by_msap = ports_by_msap
        self._publish = publish
        self.attach(interface)
        self._join_groups()

    def attach(self, interface: Interface) -> None:
        """Take over what the interface now is: its name and MAC address may have changed."""
        self.interface = interface
        self._header = self._destination + interface.mac + _ETHERTYPE

    def set_local(self, lldpdu: LLDPDU, now: float) -> None:
        """Say `lldpdu` from now on."""
        self._forget_msap()
        self.msap = Msap(lldpdu.chassis_id, lldpdu.port_id)
        self._ports_by_msap[self.msap] = self
        self.machine.set_local(lldpdu, now)
        self._settle(now)

    def set_operational(self, operational: bool, now: float) -> None:
        """Follow the interface: a frame can pass, or no longer."""
        self._settle(now, self.machine.set_operational(operational, now))

    def receive(self, lldpdu: bytes, source: bytes, now: float) -> None:
        """Take in what came in a frame from the MAC address `source`."""
        self._settle(now, self.machine.receive(lldpdu, now, source))

    def advance(self, now: float) -> None:
        """Do what is due."""
        self._settle(now, self.machine.advance(now))

    def announce(self, now: float) -> None:
        """Send again soon, within the transmit credit."""
        self.machine.announce(now)
        self._settle(now)

    def shutdown(self, now: float) -> None:
        """Tell the neighbors that this port goes, while there still is a wire to say it on."""
        self.machine.shutdown(now)
        self._transmit(now)

    def close(self, now: float) -> None:
        """The interface is gone, or the agent leaves it: forget the neighbors, touch it no more."""
        self._timers.cancel(self)
        self._forget_msap()
        for change in self.machine.set_operational(False, now):
            self._publish(self, change)

    def _join_groups(self) -> None:
        for group in constants.GROUP_ADDRESSES:
            try:
                packet.join(self._sock, self.interface.index, group)
            except OSError as error:
                where = f"{self.netns}/{self.interface.name}"
                log.warning("%s: may hear nothing: group %s: %s", where, group.hex(":"), error)

    def _settle(self, now: float, changes: tuple[Change, ...] = ()) -> None:
        self._transmit(now)
        self._timers.schedule(self, self.machine.deadline)
        for change in changes:
            self._publish(self, change)

    def _transmit(self, now: float) -> None:
        for lldpdu in self.machine.take_lldpdus(now):
            try:
                packet.send(self._sock, self.interface.index, self._header + lldpdu)
            except OSError as error:
                # The wire went away under the frame (rtnetlink is about to say so) or its queue is
                # full: what the wire loses, the next interval repeats.
                self.send_errors += 1
                log.debug("%s/%s: not sent: %s", self.netns, self.interface.name, error)

    def _forget_msap(self) -> None:
        if self.msap is not None and self._ports_by_msap.get(self.msap) is self:
            del self._ports_by_msap[self.msap]
        self.msap = None

"""One network namespace: its two sockets, its interfaces, and the LLDP agents on its ports."""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from lldpns.agent import floods
from lldpns.agent.host import Host
from lldpns.agent.kinds import MASTERS, why_no_lldp
from lldpns.agent.listeners import Listeners
from lldpns.agent.local import LocalSystem, lldpdu_of, local_system, port_data
from lldpns.agent.places import at
from lldpns.agent.port_agent import Common, PortAgent
from lldpns.kernel import interfaces, netns, packet, rtnetlink
from lldpns.kernel.discovery import Holders
from lldpns.kernel.ethtool import link_settings
from lldpns.kernel.names import Name
from lldpns.kernel.rtnetlink import Interface
from lldpns.kernel.watch import readable
from lldpns.protocol import constants

log = logging.getLogger(__name__)

# What one turn of the loop may take of one namespace, so that a flood in it delays no other.
_FRAMES_PER_TURN = 64
_PORTS_PER_TURN = 100
_SETTLE_DELAY = 0.02  # seconds: a bridge or container that is being set up changes many things
_RESYNC_DELAY = 1.0  # seconds from lost events or a vain dump to the one that makes up for it

_DESTINATION = slice(0, 6)


class Sockets(msgspec.Struct, frozen=True):
    """What the agent holds open in a namespace; it keeps the namespace alive until closed."""

    cookie: int
    packet: socket.socket
    rtnetlink: socket.socket

    def close(self) -> None:
        """Close both. Blocks for an RCU grace period (packet_release): not for the loop."""
        self.rtnetlink.close()
        self.packet.close()


def open_sockets() -> Sockets:
    """Open the sockets in the namespace the calling thread is in."""
    events = rtnetlink.open_socket()
    try:
        lldp = packet.open_socket()
    except BaseException:
        events.close()
        raise
    return Sockets(netns.cookie_of(events), lldp, events)


class Tell(Protocol):
    """Takes what an interface was and is; None: it was not there, or no longer is."""

    def __call__(
        self, namespace: "Namespace", before: Interface | None, after: Interface | None
    ) -> None: ...


class Namespace:
    """Follows the interfaces of one namespace and runs an LLDP agent on each that can have one."""

    def __init__(
        self,
        name: Name,
        holders: Holders,
        sockets: Sockets,
        *,
        host: Host,
        common: Common,
        fail: Callable[["Namespace", OSError], None],
        look: Callable[[], None],
        tell: Tell,
        moved: Callable[["Namespace", Interface | None, Interface | None], None],
    ) -> None:
        self.name = name
        self.holders = holders
        self.sockets = sockets
        self.ports: dict[int, PortAgent] = {}
        self.interfaces = interfaces.Interfaces(sockets.rtnetlink)
        self.synced = asyncio.Event()
        """Set once the interfaces are known."""
        self._floods = floods.Floods(sockets.packet)
        self._listeners = Listeners(
            sockets.packet, self.interfaces, self._floods, self._on_packets, self._follow_ports
        )
        self._host = host
        self._common = common
        self._look = look
        self._tell = tell
        self._moved = moved
        self._fail = fail
        self._loop = asyncio.get_running_loop()
        self._resync: asyncio.TimerHandle | None = None
        self._stale: asyncio.TimerHandle | None = None
        self._flooded: asyncio.TimerHandle | None = None
        self._to_update: deque[PortAgent] = deque()
        self.system: LocalSystem | None = None
        """What the ports say alike; None until the first dump has told what is here."""

    @property
    def inode(self) -> int:
        """Inode of the namespace: unambiguous while anybody, the agent included, holds it."""
        return self.holders.inode

    @property
    def cookie(self) -> int:
        """The identity of the namespace, never reused while the host is up."""
        return self.sockets.cookie

    def start(self) -> None:
        """Begin to listen and ask for the interfaces."""
        self._loop.add_reader(self.sockets.rtnetlink, self._on_rtnetlink)
        self._loop.add_reader(self.sockets.packet, self._on_packets, self.sockets.packet)
        self._request_dump()

    def rename(self, name: Name) -> None:
        """Take another name; the ports announce themselves under it."""
        self.name = name
        for port in self.ports.values():
            port.attach(name.best, port.interface)
            self._listeners.follow(port)  # its adminStatus may depend on the name
        if self.system is not None:
            self._update_system()

    def set_host(self, host: Host) -> None:
        """The host is called otherwise now."""
        self._host = host
        if self.system is not None:
            self._update_system()

    def follow_config(self) -> None:
        """The configuration has changed, and with it perhaps all that is said or done here."""
        if self.system is not None:
            self.system = self._local_system()
            self._update_ports()

    def shutdown(self) -> None:
        """Tell every neighbor that its port goes, where there still is a wire to say it on."""
        now = self._loop.time()
        for port in self.ports.values():
            port.shutdown(now)

    def stop(self) -> None:
        """Stop listening and forget the ports; the caller closes the sockets."""
        self.count_lost()
        self._loop.remove_reader(self.sockets.rtnetlink)
        self._loop.remove_reader(self.sockets.packet)
        for handle in (self._resync, self._stale, self._flooded):
            if handle:
                handle.cancel()
        for index in list(self.ports):
            self._remove_port(index)
        self._listeners.stop()
        self.synced.set()  # whoever waits for it would wait for ever

    # Packets

    def _on_packets(self, sock: socket.socket, own: int | None = None) -> None:
        """Read a socket: that of the namespace, or that of the port with the index `own`."""
        for _ in range(_FRAMES_PER_TURN):
            try:
                frame = packet.receive(sock)
            except OSError as error:
                name = self.name.best  # ENETDOWN: read on
                log.debug("%s: packet socket: %s", name, error, extra=at(name))
                continue
            if frame is None:
                if own is None:
                    self._listeners.emptied()
                return
            self._on_frame(frame, own)

    def _on_frame(self, frame: packet.Frame, own: int | None) -> None:
        octets = frame.octets
        group = octets[_DESTINATION]
        if group not in constants.GROUP_ADDRESSES:
            return
        index = frame.ifindex if own is None else own
        now = self._loop.time()
        if self._floods.begins(index, now):
            self._on_flood(index)
        port = self.ports.get(index)
        if port is None or not port.machine.operational:
            # The wire can be faster than rtnetlink: look whether the interface is up by now.
            self._on_rtnetlink()
            port = self.ports.get(index)
        if port is None:
            self._on_other_frame(index, group)
        elif self._listeners.decide(port, group, frame.ifindex, own=own is not None):
            port.receive(octets, now)

    def _on_other_frame(self, index: int, group: bytes) -> None:
        """No LLDP here; but a bridge may show that its ports have to listen for more."""
        if self._listeners.see(index, group):
            for port in self._follow_ports():
                # To whom this is new, it repeats itself, and now we hear it.
                port.announce(self._loop.time())

    def count_lost(self) -> None:
        """Take note of the frames for which the socket that all ports share had no room."""
        self._common.tally.frames_lost += packet.statistics(self.sockets.packet).dropped

    def _on_flood(self, index: int) -> None:
        """Keep a flood by one interface from taking time and room of all the others."""
        self._floods.begin(index)
        if port := self.ports.get(index):
            self._listeners.follow(port)
            # Not as said of the port: it has said too much already, for all the new neighbors.
            where = port.netns, port.interface.name
            log.warning("%s/%s: flooded: few frames are read now", *where, extra=at(port.netns))
        if self._flooded is None:
            self._flooded = self._loop.call_later(floods.LOOK_EVERY, self._follow_floods)

    def _follow_floods(self) -> None:
        for index in list(self._floods.shut_out):
            port = self.ports.get(index)
            if port is None or not self._listeners.is_flooded(port):
                self._end_flood(index)
        again = bool(self._floods.shut_out)
        later = self._loop.call_later
        self._flooded = later(floods.LOOK_EVERY, self._follow_floods) if again else None

    def _end_flood(self, index: int) -> None:
        self._floods.end(index)
        if port := self.ports.get(index):
            self._listeners.follow(port)
            what = "%s/%s: no longer flooded; %d frames were not read so far"
            where = port.netns, port.interface.name
            log.info(what, *where, port.frames_dropped, extra=at(port.netns))

    # Interfaces

    def _on_rtnetlink(self) -> None:
        try:
            changes = self.interfaces.read()
        except OSError as error:
            # Not at once: whoever is reading the packet socket goes on with it afterwards.
            self._loop.call_soon(self._fail, self, error)
            return
        for change in changes or ():
            match change:
                case interfaces.LinkChange(before, after):
                    self._moved(self, before, after)
                    self._on_link(before, after)
                    self._tell(self, before, after)
                case interfaces.LinkGone(before):
                    self._moved(self, before, None)
                    self._remove_port(before.index)
                    self._floods.end(before.index)
                    self._listeners.forget(before.index)
                    self._update_members(before)
                    self._tell(self, before, None)
                case interfaces.BridgePortChange(index):
                    self._on_bridge_port(index)
                case interfaces.Synced():
                    self._update_system()
                    self.synced.set()
                case interfaces.Interrupted():
                    self._read_anew_later()
                case rtnetlink.Overrun():
                    self._on_overrun()
        if changes and self.system and self._stale is None:
            self._stale = self._loop.call_later(_SETTLE_DELAY, self._update_system)

    def _on_overrun(self) -> None:
        self._common.tally.rtnetlink_overruns += 1
        if self._resync is None:
            name = self.name.best
            log.warning("%s: rtnetlink events were lost, reading all anew", name, extra=at(name))
        self._read_anew_later()

    def _read_anew_later(self) -> None:
        if self._resync is None:
            self._resync = self._loop.call_later(_RESYNC_DELAY, self._read_anew)

    def _read_anew(self) -> None:
        if readable(self.sockets.rtnetlink):
            # Until it has been read empty, the kernel drops whatever comes, and says so no more
            # (NETLINK_S_CONGESTED): a dump would miss what changes meanwhile.
            self._resync = self._loop.call_later(_RESYNC_DELAY, self._read_anew)
        else:
            self._resync = None
            self._request_dump()

    def _request_dump(self) -> None:
        try:
            self.interfaces.request_dump()
        except OSError as error:
            self._loop.call_soon(self._fail, self, error)

    def _on_link(self, before: Interface | None, after: Interface) -> None:
        if why_no_lldp(after):
            self._remove_port(after.index)
        else:
            self._update_port(before, after)
        self._update_members(after)
        if after.kind in MASTERS and (before is None or _taken_by(before) != _taken_by(after)):
            self._follow_ports()
        if after.link_nsid is not None and (before is None or before.link_nsid != after.link_nsid):
            self._look()  # the other end is in another namespace, perhaps a new one

    def _update_port(self, before: Interface | None, after: Interface) -> None:
        now = self._loop.time()
        port = self.ports.get(after.index)
        if port is None:
            port = PortAgent(self.name.best, self.inode, after, self.sockets.packet, self._common)
            self.ports[after.index] = port
            before = None  # LLDP had no meaning on what it was
        if before and before.running and after.carrier_losses > before.carrier_losses:
            # The wire went and came back between two events: what was heard on it is void.
            port.set_operational(False, now)
        if before is None or _said(before) != _said(after):
            port.attach(self.name.best, after)
            self._update_port_data(port)
        self._listeners.follow(port)
        port.set_operational(after.running, now)

    def _on_bridge_port(self, index: int) -> None:
        port = self.ports.get(index)
        if port is None:  # the bridge itself, or a bond that is a port of it
            self._follow_ports()
        else:
            self._listeners.follow(port)
            self._update_port_data(port)

    def _follow_ports(self) -> list[PortAgent]:
        """Listen for what the ports are to hear now; give those that hear more than before."""
        return [port for port in self.ports.values() if self._listeners.follow(port)]

    def _remove_port(self, index: int) -> None:
        self._listeners.close(index)
        port = self.ports.pop(index, None)
        if port is not None:
            port.close(self._loop.time())

    # What we say of ourselves

    def _update_port_data(self, port: PortAgent | None) -> None:
        if port is not None and self.system is not None:
            settings = link_settings(self.sockets.packet, port.interface.name)
            known = port_data(port.interface, self.interfaces, settings)
            lldpdu = lldpdu_of(self.system, known, self._common.config)
            port.set_local(lldpdu, self._loop.time())

    def _update_members(self, interface: Interface) -> None:
        """What a bridge, or a vlan device on it, is like is said by the ports of the bridge."""
        if interface.kind in ("bridge", "vlan"):
            bridge = interface.index if interface.kind == "bridge" else interface.link
            for port in self.ports.values():
                if port.interface.master == bridge:
                    self._update_port_data(port)

    def _update_system(self) -> None:
        self._stale = None
        system = self._local_system()
        if system != self.system:
            self.system = system
            self._update_ports()

    def _local_system(self) -> LocalSystem:
        return local_system(self._host, self.name.best, self.interfaces, self._common.config)

    def _update_ports(self) -> None:
        idle = not self._to_update
        self._to_update = deque(self.ports.values())
        if idle:
            self._update_some_ports()

    def _update_some_ports(self) -> None:
        for _ in range(min(_PORTS_PER_TURN, len(self._to_update))):
            port = self._to_update.popleft()
            if self.ports.get(port.interface.index) is port:
                port.follow_config(self._loop.time())
                self._listeners.follow(port)  # its adminStatus may be another
                self._update_port_data(port)
        if self._to_update:
            self._loop.call_soon(self._update_some_ports)


def _taken_by(master: Interface) -> tuple[object, ...]:
    """What it depends on which frames a bridge or bond takes from its ports."""
    return (master.bridge, master.master)


def _said(interface: Interface) -> tuple[object, ...]:
    """What of an interface its LLDPDUs and frames depend on."""
    return (
        interface.name,
        interface.alias,
        interface.mac,
        interface.mtu,
        interface.master,
        interface.running,  # speed and duplex are those of the wire
    )

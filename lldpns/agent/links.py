"""The links between the ports of all namespaces: followed as ports and neighbors change."""

import asyncio
from collections.abc import Callable, Iterator, Mapping

from lldpns.agent import describe
from lldpns.agent.namespace import Namespace
from lldpns.agent.peers import PAIRED, Peers
from lldpns.agent.port_agent import PortAgent
from lldpns.protocol.neighbors import Msap
from lldpns.wiring.links import LinkChange, TimedLink, Wiring
from lldpns.wiring.model import Endpoint
from lldpns.wiring.wires import Heard, Identity, WiredPort

_DELAY = 0.1  # seconds: a wire that comes or goes changes both its ends, one after the other
_SLICE = 0.005  # seconds of work in a row; then the loop gets its turn


class Links:
    """Tells `publish` of every link that has another status than before."""

    def __init__(
        self,
        namespaces: Mapping[int, Namespace],
        peers: Peers,
        ports_by_msap: Mapping[Msap, PortAgent],
        publish: Callable[[LinkChange], None],
    ) -> None:
        self._namespaces = namespaces
        self._peers = peers
        self._ports_by_msap = ports_by_msap
        self._publish = publish
        self._loop = asyncio.get_running_loop()
        self._wiring = Wiring()
        self._touched: set[PortAgent] = set()
        self._names: dict[PortAgent, Endpoint] = {}
        self._owners: dict[Endpoint, PortAgent] = {}
        self._announcing: dict[PortAgent, Msap] = {}
        self._withdrawn: set[Msap] = set()
        self._timer: asyncio.Handle | None = None
        self.settled = asyncio.Event()
        """Set while the links are those of all ports as they are."""
        self.settled.set()

    def __iter__(self) -> Iterator[TimedLink]:
        """All links, as of a moment ago."""
        return self._wiring.links

    def touch(self, port: PortAgent) -> None:
        """A port, or who is heard on it, may have changed."""
        self._touched.add(port)
        self.settled.clear()
        if self._timer is None:
            self._timer = self._loop.call_later(_DELAY, self._follow)

    def stop(self) -> None:
        """Follow no more."""
        if self._timer:
            self._timer.cancel()
        self._touched.clear()

    def _follow(self) -> None:
        """Work through what was touched, a slice at a time; links are settled last, so that no
        port is missing among them."""
        end = self._loop.time() + _SLICE
        while self._touched:
            self._put(self._touched.pop())
            if self._loop.time() >= end:
                self._timer = self._loop.call_soon(self._follow)
                return
            if not self._touched:
                self._forget_withdrawn()
        for changes in self._wiring.settle(self._loop.time()):
            for change in changes:
                self._publish(change)
            if self._loop.time() >= end:
                self._timer = self._loop.call_soon(self._follow)
                return
        self._timer = None
        self.settled.set()

    def _put(self, port: PortAgent) -> None:
        name = Endpoint(port.netns, port.interface.name)
        namespace = self._namespaces.get(port.inode)
        there = namespace is not None and namespace.ports.get(port.interface.index) is port
        before = self._names.get(port)
        if before and (before != name or not there):
            del self._names[port]
            if self._owners[before] is port:  # by now another may have that name
                del self._owners[before]
                self._wiring.drop(before)
        if namespace and there:
            if before is None:
                self._peers.news()
            self._names[port] = name
            self._owners[name] = port
            self._wiring.put(self._wired(port, name, namespace))
        self._follow_identity(port, port.msap if there and port.machine.operational else None)

    def _follow_identity(self, port: PortAgent, msap: Msap | None) -> None:
        before = self._announcing.pop(port, None)
        if msap is not None:
            self._announcing[port] = msap
        if before is not None and before != msap:
            self._withdrawn.add(before)

    def _forget_withdrawn(self) -> None:
        """Have ports of this host forget those that are gone or down.

        They could not say goodbye. Where others are on the wire, as siblings of a macvlan, it does
        not go down with them, and nothing else would tell before their TTL is over.
        """
        now = self._loop.time()
        withdrawn, self._withdrawn = self._withdrawn, set()
        for msap in withdrawn:
            port = self._ports_by_msap.get(msap)
            if port is not None and port.machine.operational:
                continue  # it is back
            for end in list(self._wiring.hearing(_identity(msap))):
                self._owners[end].forget(msap, now)

    def _wired(self, port: PortAgent, name: Endpoint, namespace: Namespace) -> WiredPort:
        interface = namespace.interfaces.links[port.interface.index]
        pair = self._peers.linked(namespace, interface) if interface.kind in PAIRED else None
        local = port.machine.local
        return WiredPort(
            endpoint=name,
            identity=_identity(port.msap) if port.msap else None,
            system_name=describe.string(local.system_name) if local else None,
            port_description=describe.string(local.port_description) if local else None,
            up=interface.up,
            operational=interface.running,
            sends=port.machine.admin_status.transmits,
            receives=port.machine.admin_status.receives,
            heard=tuple(
                Heard(
                    _identity(msap),
                    describe.string(neighbor.lldpdu.system_name),
                    describe.string(neighbor.lldpdu.port_description),
                )
                for msap, neighbor in port.machine.neighbors.items()
            ),
            peer=Endpoint(pair.namespace.name.best, pair.interface.name) if pair else None,
        )


def _identity(msap: Msap) -> Identity:
    return Identity(describe.identifier(msap.chassis_id), describe.identifier(msap.port_id))

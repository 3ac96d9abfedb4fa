"""The agent: joins what is heard in all network namespaces of the host."""

import asyncio
import logging

from lldpns.agent import snapshot
from lldpns.agent.census import Census
from lldpns.agent.config import Config
from lldpns.agent.host import Host
from lldpns.agent.namespace import Namespace, Sockets
from lldpns.agent.port_agent import Common, PortAgent
from lldpns.agent.timers import Timers
from lldpns.kernel.discovery import Holders
from lldpns.kernel.names import Name
from lldpns.protocol.neighbors import (
    Change,
    Msap,
    NeighborAdded,
    NeighborChanged,
    NeighborRemoved,
    RemovalReason,
)
from lldpns.wiring import model

log = logging.getLogger(__name__)


class Agent:
    """Runs in one event loop; everything it knows is read through `snapshot`."""

    def __init__(self, config: Config, host: Host) -> None:
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._clock = snapshot.WallClock()
        self._timers = Timers()
        self._ports_by_msap: dict[Msap, PortAgent] = {}
        self._common = Common(config.lldp, self._timers, self._ports_by_msap, self._on_change)
        self._census = Census(self._make_namespace, config.namespace)

    async def start(self) -> None:
        """Enter the agent's own namespace and all others there are; return when all are known.

        Raises:
            OSError: the own namespace cannot be listened in (EPERM: not root).
        """
        await self._census.start()

    async def stop(self) -> None:
        """Say goodbye on every port and let go of every namespace."""
        for namespace in self._census.namespaces.values():
            namespace.shutdown()
        self._timers.stop()
        await self._census.stop()

    async def snapshot(self) -> model.Snapshot:
        """What is known now. Lets the loop run between namespaces, so that none waits for it."""
        neighbors: list[model.Neighbor] = []
        interfaces: list[model.Interface] = []
        namespaces: list[model.Namespace] = []
        statistics: list[model.Statistics] = []
        there = self._census.namespaces
        for namespace in sorted(there.values(), key=lambda each: each.name.best):
            about = snapshot.namespace_of(namespace)
            if about is not None and there.get(namespace.inode) is namespace:
                namespaces.append(about)
                interfaces.extend(snapshot.interfaces_of(namespace))
                statistics.extend(snapshot.statistics_of(namespace))
                now = self._loop.time()
                neighbors.extend(
                    snapshot.neighbors_of(namespace, self._ports_by_msap.get, self._clock, now)
                )
            await asyncio.sleep(0)
        return model.Snapshot(
            tuple(neighbors), tuple(interfaces), tuple(namespaces), tuple(statistics)
        )

    def _make_namespace(self, name: Name, holders: Holders, sockets: Sockets) -> Namespace:
        return Namespace(
            name,
            holders,
            sockets,
            host=self._host,
            common=self._common,
            fail=self._on_failure,
            look=self._census.look_for_far_end,
        )

    def _on_failure(self, namespace: Namespace, error: OSError) -> None:
        if self._census.namespaces.get(namespace.inode) is namespace:
            log.error("%s: rtnetlink failed, entering anew: %s", namespace.name.best, error)
            self._census.release(namespace)

    def _on_change(self, port: PortAgent, change: Change) -> None:
        where = f"{port.netns}/{port.interface.name}"
        match change:
            case NeighborAdded(neighbor):
                log.info("%s: neighbor added: %s", where, _name(neighbor.msap))
            case NeighborChanged(_, neighbor):
                log.info("%s: neighbor changed: %s", where, _name(neighbor.msap))
            case NeighborRemoved(neighbor, reason):
                log.info("%s: neighbor gone (%s): %s", where, reason, _name(neighbor.msap))
                if reason is RemovalReason.SHUTDOWN:
                    self._contradict(neighbor.msap)

    def _contradict(self, msap: Msap) -> None:
        """Speak up if someone said goodbye in the name of a port of ours that is still there.

        A second agent on this host does that when it ends: it announces the same identifiers.
        """
        port = self._ports_by_msap.get(msap)
        if port is not None:
            port.announce(self._loop.time())


def _name(msap: Msap) -> str:
    return ascii(f"{msap.chassis_id.text} {msap.port_id.text}")

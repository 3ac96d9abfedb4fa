"""The agent: follows the namespaces of the host and joins what is heard in all of them."""

import asyncio
import logging
import os
import socket
from concurrent.futures import ThreadPoolExecutor

from lldpns.agent import snapshot
from lldpns.agent.config import Lldp
from lldpns.agent.host import Host
from lldpns.agent.local import ROOT
from lldpns.agent.namespace import Namespace, Sockets, open_sockets
from lldpns.agent.port_agent import PortAgent
from lldpns.agent.timers import Timers
from lldpns.kernel import netns
from lldpns.kernel.discovery import MountWatch, NamedNetns, named_netns
from lldpns.kernel.rtnetlink import Interface
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

_CLOSERS = 32  # closing a packet socket waits some 14 ms for the kernel: many wait at once
_RETRY_DELAY = 1.0  # seconds until a namespace that could not be entered is tried again
_REST = 4  # a scan rests this many times as long as it took: at most a fifth of a core


class Agent:
    """Runs in one event loop; everything it knows is read through `snapshot`."""

    def __init__(self, config: Lldp, host: Host) -> None:
        self._config = config
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._own_inode = _own_inode()
        self._namespaces: dict[int, Namespace] = {}
        """By inode: unambiguous as long as the agent's own sockets keep the namespace alive."""
        self._refused: dict[str, str] = {}
        self._ports_by_msap: dict[Msap, PortAgent] = {}
        self._timers = Timers()
        self._clock = snapshot.WallClock()
        self._mounts = MountWatch()
        self._scan_wanted = asyncio.Event()
        self._scanner: asyncio.Task[None] | None = None
        self._retry: asyncio.TimerHandle | None = None
        self._closers = ThreadPoolExecutor(_CLOSERS, thread_name_prefix="close")

    async def start(self) -> None:
        """Enter the agent's own namespace and all others there are; return when all are known.

        Raises:
            OSError: the own namespace cannot be listened in (EPERM: not root).
        """
        self._loop.add_reader(self._mounts, self._on_mounts)
        await self._scan()
        for namespace in list(self._namespaces.values()):
            await namespace.synced.wait()
        self._scanner = asyncio.create_task(self._scan_when_wanted())

    async def stop(self) -> None:
        """Say goodbye on every port and let go of every namespace."""
        if self._scanner:
            self._scanner.cancel()
        self._loop.remove_reader(self._mounts)
        self._mounts.close()
        for namespace in self._namespaces.values():
            namespace.shutdown()
        self._timers.stop()
        for namespace in list(self._namespaces.values()):
            self._release(namespace)
        await asyncio.to_thread(self._closers.shutdown)

    async def snapshot(self) -> model.Snapshot:
        """What is known now. Lets the loop run between namespaces, so that none waits for it."""
        neighbors: list[model.Neighbor] = []
        interfaces: list[model.Interface] = []
        namespaces: list[model.Namespace] = []
        statistics: list[model.Statistics] = []
        for namespace in sorted(self._namespaces.values(), key=lambda each: each.name):
            about = snapshot.namespace_of(namespace)
            if about is not None and self._namespaces.get(namespace.inode) is namespace:
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

    # Namespaces

    def _on_mounts(self) -> None:
        self._mounts.acknowledge()
        self._scan_wanted.set()

    async def _scan_when_wanted(self) -> None:
        while True:
            await self._scan_wanted.wait()
            self._scan_wanted.clear()
            started = self._loop.time()
            try:
                await self._scan()
            except OSError as error:  # no more file descriptors, perhaps
                log.error("cannot look for namespaces: %s", error)
                self._scan_later()
            await asyncio.sleep((self._loop.time() - started) * _REST)

    async def _scan(self) -> None:
        """Let go of the namespaces that are gone and enter the new ones."""
        if self._own_inode not in self._namespaces:
            self._adopt(ROOT, None, self._own_inode, open_sockets())
        found = {each.inode: each for each in reversed(named_netns())}
        for namespace in list(self._namespaces.values()):
            each = found.get(namespace.inode)
            gone = each is None or each.path != namespace.path
            if gone and namespace.inode != self._own_inode:
                log.info("%s: namespace gone", namespace.name)
                self._release(namespace)
        self._refused = {
            path: reason
            for path, reason in self._refused.items()
            if any(path == each.path for each in found.values())
        }
        for inode, each in sorted(found.items(), key=lambda item: item[1].name):
            if inode not in self._namespaces:
                self._enter(each)
                await asyncio.sleep(0)

    def _enter(self, found: NamedNetns) -> None:
        try:
            descriptor = netns.open_netns(found.path)
            try:
                if os.fstat(descriptor).st_ino != found.inode:
                    self._scan_later()  # already another one
                    return
                sockets = netns.call_in(descriptor, open_sockets)
            finally:
                os.close(descriptor)
        except FileNotFoundError:
            return  # unmounted meanwhile, or another mount covers it; the next event will tell
        except OSError as error:
            self._refuse(found, error)
            return
        self._refused.pop(found.path, None)
        # No file name has a slash in it, so the name stays unique.
        name = found.path if found.name == ROOT else found.name
        log.info("%s: namespace entered", name)
        self._adopt(name, found.path, found.inode, sockets)

    def _refuse(self, found: NamedNetns, error: OSError) -> None:
        reason = error.strerror or str(error)
        if self._refused.get(found.path) != reason:  # once per reason, not once per attempt
            self._refused[found.path] = reason
            log.warning("%s: cannot enter %s: %s", found.name, found.path, reason)
        self._scan_later()

    def _scan_later(self) -> None:
        """Scan again after a pause, however many ask for it."""
        if self._retry is None:
            self._retry = self._loop.call_later(_RETRY_DELAY, self._retry_scan)

    def _retry_scan(self) -> None:
        self._retry = None
        self._scan_wanted.set()

    def _adopt(self, name: str, path: str | None, inode: int, sockets: Sockets) -> None:
        namespace = Namespace(
            name,
            path,
            inode,
            sockets,
            host=self._host,
            config=self._config,
            new_port=self._new_port,
            fail=self._on_failure,
        )
        self._namespaces[inode] = namespace
        namespace.start()

    def _release(self, namespace: Namespace) -> None:
        del self._namespaces[namespace.inode]
        namespace.stop()
        self._closers.submit(namespace.sockets.close)

    def _on_failure(self, namespace: Namespace, error: OSError) -> None:
        if self._namespaces.get(namespace.inode) is namespace:
            log.error("%s: rtnetlink failed, entering anew: %s", namespace.name, error)
            self._release(namespace)
            self._scan_later()

    # Ports

    def _new_port(self, netns: str, sock: socket.socket, interface: Interface) -> PortAgent:
        return PortAgent(
            netns,
            sock,
            interface,
            config=self._config,
            timers=self._timers,
            ports_by_msap=self._ports_by_msap,
            publish=self._on_change,
        )

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


def _own_inode() -> int:
    descriptor = netns.open_own_netns()
    try:
        return os.fstat(descriptor).st_ino
    finally:
        os.close(descriptor)


def _name(msap: Msap) -> str:
    return ascii(f"{msap.chassis_id.text} {msap.port_id.text}")

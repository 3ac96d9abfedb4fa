"""The agent: joins what is heard in all network namespaces of the host."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from lldpns.agent import snapshot
from lldpns.agent.census import Census
from lldpns.agent.config import Loaded
from lldpns.agent.feed import Feed
from lldpns.agent.host import HOSTNAME, Host, host_name
from lldpns.agent.interface_events import InterfaceEvents
from lldpns.agent.links import Links
from lldpns.agent.namespace import Namespace, Sockets
from lldpns.agent.peers import Peers
from lldpns.agent.places import at
from lldpns.agent.port_agent import Common, PortAgent
from lldpns.agent.slices import Slices
from lldpns.agent.tally import Tally
from lldpns.agent.timers import Timers
from lldpns.kernel.discovery import Holders
from lldpns.kernel.names import Name
from lldpns.kernel.watch import Watch
from lldpns.protocol.neighbors import (
    Change,
    Msap,
    Neighbor,
    NeighborAdded,
    NeighborChanged,
    NeighborRemoved,
    RemovalReason,
)
from lldpns.wiring import model
from lldpns.wiring.health import Health
from lldpns.wiring.links import LinkChange

log = logging.getLogger(__name__)

# What may wait for a client that reads slowly.
_EVENTS_WAITING = 1000
_FRAMES_WAITING = (
    8 << 20
)  # octets of memory: a frame may have 64 KiB, twice that in hexadecimal ...
_FRAME = 400  # ... and this besides


class Agent:
    """Runs in one event loop; everything it knows is read through `snapshot`."""

    def __init__(self, loaded: Loaded, host: Host) -> None:
        config = loaded.config
        self._settings = loaded.settings
        self._host = host
        self._loop = asyncio.get_running_loop()
        self._clock = snapshot.WallClock()
        self._tally = Tally()
        self._timers = Timers(self._tally.timer_delay)
        self._ports_by_msap: dict[Msap, PortAgent] = {}
        self._census = Census(
            self._make_namespace, config.namespace, self._on_namespace, self._tally
        )
        self._peers = Peers(self._census.namespaces)
        self._links = Links(
            self._census.namespaces, self._peers, self._ports_by_msap, self._on_link
        )
        self.events = Feed[model.Event](_EVENTS_WAITING, lambda _: 1)
        self.frames = Feed[model.Frame](_FRAMES_WAITING, lambda frame: _FRAME + len(frame.octets))
        self._interfaces = InterfaceEvents(
            self._census.namespaces, self._peers, self.events, self._clock
        )
        self._common = Common(
            config.lldp,
            self._timers,
            self._ports_by_msap,
            self._on_change,
            self._links.touch,
            self.frames,
            self._tally,
        )
        self._hostname = Watch(HOSTNAME)
        self._neighbors = 0
        """How many there are in all namespaces."""

    async def start(self) -> None:
        """Enter the agent's own namespace and all others there are; return when all are known.

        Raises:
            OSError: the own namespace cannot be listened in (EPERM: not root).
        """
        self._loop.add_reader(self._hostname, self._on_hostname)
        await self._census.start()
        await self.settled()

    def follow_config(self, loaded: Loaded) -> None:
        """Go by another configuration from now on; what was heard stays."""
        self._settings = loaded.settings
        self._common.config = loaded.config.lldp
        for namespace in self._census.namespaces.values():
            namespace.follow_config()
        self._census.follow_rules(loaded.config.namespace)

    async def stop(self) -> None:
        """Say goodbye on every port and let go of every namespace."""
        self._loop.remove_reader(self._hostname)
        self._hostname.close()
        for namespace in self._census.namespaces.values():
            namespace.shutdown()
        self._timers.stop()
        self._links.stop()
        self._interfaces.stop()
        await self._census.stop()

    async def settled(self) -> None:
        """Return when the links are those of all that is heard: a moment after it was heard."""
        await self._links.settled.wait()

    def names_of(self, cookie: str) -> set[str]:
        """What the namespace with this cookie is called; nothing if there is none."""
        there = self._census.namespaces.values()
        return {each.name.best for each in there if str(each.cookie) == cookie}

    def status(self) -> str:
        """What there is, in a line for people."""
        namespaces = self._census.namespaces.values()
        ports = sum(len(each.ports) for each in namespaces)
        counts = {"namespace": len(namespaces), "port": ports, "neighbor": self._neighbors}
        return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items())

    async def snapshot(self, tables: Collection[str]) -> model.Snapshot:
        """What is known now; of the tables that are not named, nothing.

        Lets the loop run every few milliseconds, so that nobody waits for it.
        """
        slices = Slices(self._loop)
        found: dict[str, list[Any]] = {table: [] for table in tables}
        there = self._census.namespaces
        for namespace in sorted(there.values(), key=lambda each: each.name.best):
            if namespace.system is None or there.get(namespace.inode) is not namespace:
                continue  # its interfaces are still being read, or it is gone by now
            for table, records in self._records_of(namespace):
                if table in found:
                    async for record in slices.of(records):
                        found[table].append(record)
        if "links" in found:
            links = slices.of(snapshot.links_of(self._links, self._clock))
            found["links"] = sorted([link async for link in links], key=snapshot.order_of_link)
        if "configuration" in found:
            found["configuration"].extend(self._settings)
        return model.Snapshot(**{table: tuple(records) for table, records in found.items()})

    def health(self) -> Health:
        """How the agent itself is doing."""
        for namespace in self._census.namespaces.values():
            namespace.count_lost()
        feeds: dict[str, Feed[Any]] = {"events": self.events, "frames": self.frames}
        return Health(
            scans={
                "changes": self._tally.changes.durations,
                "everything": self._tally.everything.durations,
            },
            timer_delay=self._tally.timer_delay.durations,
            netns_errors=dict(self._tally.errors),
            netns_refused=self._census.refused,
            rtnetlink_overruns=self._tally.rtnetlink_overruns,
            frames_lost=self._tally.frames_lost,
            watchers={stream: feed.watchers for stream, feed in feeds.items()},
            missed={stream: feed.missed for stream, feed in feeds.items()},
        )

    def _records_of(self, namespace: Namespace) -> Iterator[tuple[str, Iterable[Any]]]:
        """The tables that have records of a namespace; none is made before it is asked for."""
        yield "namespaces", (snapshot.namespace_of(each) for each in (namespace,))
        yield "interfaces", snapshot.interfaces_of(namespace, self._peers)
        yield "statistics", snapshot.statistics_of(namespace)
        yield "chassis", (snapshot.chassis_of(each) for each in (namespace,))
        now = self._loop.time()
        yield (
            "neighbors",
            snapshot.neighbors_of(namespace, self._ports_by_msap.get, self._clock, now),
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
            tell=self._interfaces.on_change,
            moved=self._peers.follow,
        )

    def _on_failure(self, namespace: Namespace, error: OSError) -> None:
        if self._census.namespaces.get(namespace.inode) is namespace:
            self._census.release(namespace, f"rtnetlink failed: {error}; entering it anew")

    def _on_hostname(self) -> None:
        self._hostname.acknowledge()
        name = host_name()
        if name == self._host.name:
            return  # it is that of a container that has news, in a UTS namespace of its own
        self._host = msgspec.structs.replace(self._host, name=name)
        for namespace in self._census.namespaces.values():
            namespace.set_host(self._host)

    def _on_namespace(
        self, event: str, namespace: Namespace, why: str | None = None, before: str | None = None
    ) -> None:
        if event == "netns-removed":
            self._peers.forget(namespace)
        if before is not None:
            why = f"was {before}"
        name = namespace.name.best
        log.info("%s: %s%s", name, event, f" ({why})" if why else "", extra=at(name))
        if self.events.watched:
            now = self._clock.at(self._loop.time())
            self.events.publish(
                model.Event(
                    time=now,
                    event=event,
                    netns=namespace.name.best,
                    cookie=namespace.cookie,
                    changed={"netns": (before, namespace.name.best)} if before else {},
                    reason=why,
                )
            )

    def _on_link(self, change: LinkChange) -> None:
        link = snapshot.link_of(change.link, self._clock)
        first, *others = map(snapshot.name_of_end, link.ends)
        what = (
            f"{first} - {', '.join(others)}: {change.before or 'new'} -> {change.after or 'gone'}"
        )
        place = at(link.ends[0].netns or "", link.ends[0].interface)
        why = f" ({link.reason})" if link.reason else ""
        log.info("link-status: %s%s", what, why, extra=place)
        if self.events.watched:
            end = link.ends[0]
            self.events.publish(
                model.Event(
                    time=self._clock.at(self._loop.time()),
                    event="link-status",
                    netns=end.netns or "",
                    interface=end.interface,
                    link=link,
                    changed={"status": (change.before, change.after)},
                    reason=link.reason,
                )
            )

    def _on_change(self, port: PortAgent, change: Change) -> None:
        self._links.touch(port)
        event = _EVENTS[type(change)]
        self._neighbors += _BALANCE[type(change)]
        neighbor = change.after if isinstance(change, NeighborChanged) else change.neighbor
        reason = change.reason if isinstance(change, NeighborRemoved) else None
        where = f"{port.netns}/{port.interface.name}"
        why = f" ({reason})" if reason else ""
        log.info("%s: %s%s: %s", where, event, why, _name(neighbor), extra=port.place)
        if self.events.watched:
            self.events.publish(self._event(port, change, event, neighbor, reason))
        if reason is RemovalReason.SHUTDOWN:
            self._contradict(neighbor.msap)

    def _event(
        self, port: PortAgent, change: Change, event: str, neighbor: Neighbor, reason: str | None
    ) -> model.Event:
        now = self._loop.time()
        after = self._describe(port, neighbor, now)
        changed: dict[str, tuple[object, object]] = {}
        if isinstance(change, NeighborChanged):
            changed = snapshot.difference(self._describe(port, change.before, now), after)
        return model.Event(
            time=self._clock.at(now),
            event=event,
            netns=port.netns,
            cookie=port.cookie,
            interface=port.interface.name,
            neighbor=after,
            changed=changed,
            reason=reason,
        )

    def _describe(self, port: PortAgent, neighbor: Neighbor, now: float) -> model.Neighbor:
        remote = self._ports_by_msap.get(neighbor.msap)
        return snapshot.neighbor_of(port, neighbor, remote, self._clock, now)

    def _contradict(self, msap: Msap) -> None:
        """Speak up if someone said goodbye in the name of a port of ours that is still there.

        A second agent on this host does that when it ends: it announces the same identifiers.
        """
        port = self._ports_by_msap.get(msap)
        if port is not None:
            port.announce(self._loop.time())


def _name(neighbor: Neighbor) -> str:
    msap = neighbor.msap
    return f"{msap.chassis_id.text} {msap.port_id.text}"


_EVENTS: dict[type[Change], str] = {
    NeighborAdded: "neighbor-added",
    NeighborChanged: "neighbor-changed",
    NeighborRemoved: "neighbor-removed",
}
# What each does to the number of neighbors.
_BALANCE: dict[type[Change], int] = {NeighborAdded: 1, NeighborChanged: 0, NeighborRemoved: -1}

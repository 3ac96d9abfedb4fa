"""What of a snapshot is exported: all of it, unless somebody makes more than there is room for.

Where there is too much, whoever made it is cut: namespaces share the room alike, and within one the
ports do. Records that no label tells apart are exported once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeVar

from lldpns.api.labels import label
from lldpns.api.metrics.families import INTERFACE, NEIGHBOR, NETNS, STATISTICS, STATUS
from lldpns.api.metrics.neighbors import shown
from lldpns.api.metrics.newcomers import Newcomers
from lldpns.api.metrics.planned import STATUS_SERIES, PlannedPorts
from lldpns.api.metrics.records import Home, PlannedPort, Port, Selected, ShownNeighbor
from lldpns.api.turns import Turns
from lldpns.wiring.model import Interface, LinkStatus, Namespace, Snapshot
from lldpns.wiring.plan.records import PlanResult, PlanStatus

Record = TypeVar("Record")

WITHHELD = ("netns", "interface", "neighbor", "neighbor-name", "plan")

_STATUS_SERIES = len(STATUS) * len(LinkStatus)


class Limits(NamedTuple):
    """How much strangers may add."""

    max_series: int = 100_000
    """In all, besides those about the agent itself."""
    max_neighbors: int = 32
    """Per port."""
    new_neighbors_per_hour: int = 32
    """Per port, after the first `max_neighbors`: such as were not seen before, and new names."""


class Selection:
    """Selects, and remembers whom it has shown before."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        """As of the next selection."""
        self._newcomers: dict[tuple[str, str], Newcomers] = {}
        """By namespace and interface."""

    async def of(
        self, snapshot: Snapshot, now: float, results: list[PlanResult] | None = None
    ) -> Selected:
        """What there is room for. Lets the loop run in between.

        Args:
            snapshot: what is known.
            now: monotonic seconds.
            results: how that is beside the plan, if there is one; empty afterwards.
        """
        once = _Once(self.limits, self._newcomers, now)
        await once.group(snapshot)
        await once.add_plan(results or [])
        # So that neighbors go as they are shown: to free 10,000 at once takes 20 ms.
        del snapshot
        homes = await once.cut()
        self._newcomers = once.newcomers
        planned = await once.planned_ports()
        return Selected(homes, planned, once.series, once.withheld, self.limits.max_series)


class _Once:
    """The selection from one snapshot."""

    def __init__(
        self, limits: Limits, known: Mapping[tuple[str, str], Newcomers], now: float
    ) -> None:
        self._limits = limits
        self._known = known
        self._now = now
        self._turns = Turns()
        self._homes: dict[str, Home] = {}
        self._labels: set[tuple[str, ...]] = set()
        """Of namespaces and interfaces."""
        self.newcomers: dict[tuple[str, str], Newcomers] = {}
        # The plan is the operator's own, and not for strangers to crowd out; nor the other way.
        self._planned = PlannedPorts(limits.max_series // 2, limits.max_neighbors)
        self.series = 0
        self.withheld = Counter(dict.fromkeys(WITHHELD, 0))

    async def group(self, snapshot: Snapshot) -> None:
        """Put together what is of one namespace and interface, and count what that would take."""
        async for namespace in self._turns.of(snapshot.namespaces):
            self._add_home(namespace)
        async for interface in self._turns.of(snapshot.interfaces):
            self._add_port(interface)
        async for statistics in self._turns.of(snapshot.statistics):
            if port := self._port(statistics.netns, statistics.interface, len(STATISTICS)):
                port.statistics = statistics
                port.series += len(STATISTICS)
        async for link in self._turns.of(snapshot.links):
            for end in link.ends:
                if port := self._port(end.netns, end.interface, _STATUS_SERIES):
                    port.status = link.status
                    port.series += _STATUS_SERIES
        async for neighbor in self._turns.of(snapshot.neighbors):
            if port := self._port(neighbor.netns, neighbor.interface, len(NEIGHBOR)):
                port.neighbors.append(neighbor)

    async def add_plan(self, results: list[PlanResult]) -> None:
        """Put the results with the ports that they are about, and select the planned ones."""
        async for result in self._turns.of(_taken_out(results)):
            if result.status is not PlanStatus.UNEXPECTED:
                async for end in self._turns.of(result.ends):
                    self._planned.add(end, result.ends)
                continue
            (end,) = result.ends
            if port := self._port(end.netns, end.interface, STATUS_SERIES):
                port.unexpected = True
                port.series += STATUS_SERIES
        self.series += self._planned.series
        self.withheld["plan"] += self._planned.withheld

    def _add_home(self, namespace: Namespace) -> None:
        name = label(namespace.netns)
        if self._is_new("netns", name, ""):
            self._homes[namespace.netns] = Home(name, namespace, len(NETNS))

    def _add_port(self, interface: Interface) -> None:
        home = self._homes.get(interface.netns)
        name = label(interface.interface)
        if home and self._is_new("interface", home.label, name):
            labels = {"netns": home.label, "interface": name}
            home.ports[interface.interface] = Port(labels, interface, len(INTERFACE))
            home.series += len(INTERFACE)

    def _is_new(self, what: str, *labels: str) -> bool:
        """Whether no record has these labels yet."""
        before = len(self._labels)
        self._labels.add(labels)
        if len(self._labels) == before:
            self.withheld[what] += 1
        return len(self._labels) > before

    def _port(self, netns: str | None, interface: str | None, series: int) -> Port | None:
        """The port of which there are so many more series.

        None if it is gone: the tables of a snapshot are not of exactly the same moment.
        """
        home = self._homes.get(netns) if netns else None
        port = home.ports.get(interface) if home and interface else None
        if home and port:
            home.series += series
        return port

    async def cut(self) -> list[Home]:
        """The namespaces, with what is exported of them."""
        needs = {netns: home.series for netns, home in self._homes.items()}
        shares = _shares(needs, self._limits.max_series - self.series)
        kept = []
        for netns, home in self._homes.items():
            room = shares[netns] - len(NETNS)
            if room >= 0:
                kept.append(home)
                self.series += len(NETNS)
            else:
                self.withheld["netns"] += 1
            await self._cut_home(home, room)
        return kept

    async def planned_ports(self) -> list[PlannedPort]:
        """The ports of the plan, with what is exported of them; after `cut`."""
        return [port async for port in self._turns.of(self._planned.taken_out())]

    async def _cut_home(self, home: Home, room: int) -> None:
        """Leave of the ports and neighbors of a namespace what fits into `room` series."""
        async for port in self._turns.of(list(home.ports.values())):
            self._keep_newcomers(port)
            if port.series <= room:
                room -= port.series
                self.series += port.series
                if port.unexpected:
                    self._planned.add_unexpected(port.labels)
            else:
                del home.ports[port.interface.interface]
                self.withheld["interface"] += 1
                self.withheld["neighbor"] += len(port.neighbors)
        needs = {name: len(NEIGHBOR) * len(port.neighbors) for name, port in home.ports.items()}
        shares = _shares(needs, room)
        async for name, port in self._turns.of(home.ports.items()):
            if port.neighbors:
                await self._show(home, port, shares[name] // len(NEIGHBOR))

    def _keep_newcomers(self, port: Port) -> None:
        """Remember them as long as there is the port, even while nobody is heard on it."""
        end = port.interface.netns, port.interface.interface
        if end in self._known:
            self.newcomers[end] = self._known[end]

    async def _show(self, home: Home, port: Port, most: int) -> None:
        """Show the neighbors of a port, at most so many."""
        heard = len(port.neighbors)
        del port.neighbors[most:]
        found: dict[str, ShownNeighbor] = {}
        async for neighbor in self._turns.of(_taken_out(port.neighbors)):
            if port_id := port.interface.port_id:  # otherwise it does not know yet what it is
                each = shown(home, port, port_id, neighbor)
                found.setdefault(each.link, each)  # identifiers that are no UTF-8 can look alike
        said = [(each.link, each.name) for each in found.values()]
        names = self._newcomers_of(port).admit(said, self._now)
        for each, name in zip(found.values(), names, strict=True):
            if name is not None:
                port.shown.append(each)
                if name != each.name:
                    each.info["remote_system"] = each.info["remote_chassis_id"]
                    self.withheld["neighbor-name"] += 1
        self.withheld["neighbor"] += heard - len(port.shown)
        self.series += len(NEIGHBOR) * len(port.shown)

    def _newcomers_of(self, port: Port) -> Newcomers:
        end = port.interface.netns, port.interface.interface
        if end not in self.newcomers:
            limits = self._limits
            self.newcomers[end] = Newcomers(
                limits.max_neighbors, limits.new_neighbors_per_hour, self._now
            )
        return self.newcomers[end]


def _taken_out(records: list[Record]) -> Iterator[Record]:
    """What is in the list, which keeps none of it."""
    records.reverse()
    while records:
        yield records.pop()


def _shares(needs: Mapping[str, int], room: int) -> Mapping[str, int]:
    """How much of `room` each gets: all it needs or, if that is too much, as much as the others."""
    if sum(needs.values()) <= room:
        return needs
    shares = {}
    in_order = sorted(needs, key=lambda name: (needs[name], name))
    for waiting, name in zip(range(len(in_order), 0, -1), in_order, strict=True):
        shares[name] = min(needs[name], room // waiting)
        room -= shares[name]
    return shares

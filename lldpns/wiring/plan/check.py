"""How what is heard differs from a plan."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

import msgspec

from lldpns.wiring.model import Endpoint, Interface, Namespace, Neighbor
from lldpns.wiring.plan.naming import Names, Place, is_port, is_system, name_of, path
from lldpns.wiring.plan.records import (
    CheckedEnd,
    Plan,
    PlannedLink,
    PlanResult,
    PlanStatus,
    PortName,
    Steps,
)
from lldpns.wiring.plan.report import Reporting, reported

_FEW = 2  # a set is more for the garbage collector to look through, a tuple of these is not
_SHOWN = 3  # neighbors and ends of which a reason tells; the record has all


def compare(
    plan: Plan,
    namespaces: Sequence[Namespace],
    interfaces: Sequence[Interface],
    neighbors: Sequence[Neighbor],
) -> Reporting:
    """Compare a plan with the tables of one agent.

    The time is linear in the plan and the tables, except that a neighbor on another host is
    compared with each port that is planned to meet the one that hears it.
    """
    names = Names(plan)
    yield from names.learn(namespaces, interfaces)
    comparison = _Comparison(names)
    yield from comparison.prepare(plan, neighbors)
    yield from comparison.conclude()
    yield from comparison.take_apart()
    yield from names.take_apart()
    return reported(comparison.results, comparison.elsewhere, plan.unchecked)


class _Segment(msgspec.Struct, frozen=True, gc=False):
    """A planned link, and where its ends are."""

    link: PlannedLink
    places: tuple[Place, ...]
    interfaces: Collection[Endpoint]
    systems: dict[str, int]
    """How many ends each namespace has."""

    @property
    def here(self) -> bool:
        """Whether there is anything to be said on this host."""
        return any(place.here for place in self.places)

    def has(self, neighbor: Neighbor, near: Place) -> bool:
        """Whether a neighbor that `near` hears is one of the other ends."""
        if neighbor.remote is not None:
            return neighbor.remote in self.interfaces and neighbor.remote != near.interface
        return any(is_port(neighbor, far) for far in self.places if far is not near)

    def has_system_of(self, neighbor: Neighbor, near: Place) -> bool:
        """Whether one of the other ends is a port of this neighbor's system."""
        if neighbor.remote is not None:
            netns = neighbor.remote.netns
            return self.systems.get(netns, 0) > (1 if netns == near.netns else 0)
        return any(is_system(neighbor, far) for far in self.places if far is not near)


class _Comparison:
    """The plan and what is heard, each found by interface."""

    def __init__(self, names: Names) -> None:
        self.results: list[PlanResult] = []
        self.elsewhere = 0
        """How many planned links have no end on this host."""
        self._names = names
        self._hears: defaultdict[Endpoint, list[Neighbor]] = defaultdict(list)
        self._heard_by: defaultdict[Endpoint, set[Endpoint]] = defaultdict(set)
        self._segments: list[_Segment] = []
        self._planned: defaultdict[Endpoint, list[tuple[_Segment, Place]]] = defaultdict(list)
        self._strangers: dict[Endpoint, list[Neighbor]] = {}
        self._free: frozenset[Endpoint] = frozenset()

    def prepare(self, plan: Plan, neighbors: Iterable[Neighbor]) -> Steps:
        """Find out who hears whom, and where the planned ports are."""
        for neighbor in neighbors:
            listener = Endpoint(neighbor.netns, neighbor.interface)
            self._hears[listener].append(neighbor)
            if neighbor.remote:
                self._heard_by[neighbor.remote].add(listener)
            yield
        for link in plan.links:
            segment = self._segment(link)
            self._segments.append(segment)
            for place in segment.places:
                if place.interface:
                    self._planned[place.interface].append((segment, place))
            yield
        self._free = frozenset(_interfaces(map(self._names.place, plan.free)))

    def _segment(self, link: PlannedLink) -> _Segment:
        places = tuple(map(self._names.place, link.ends))
        interfaces: Collection[Endpoint] = tuple(_interfaces(places))
        if len(interfaces) > _FEW:
            interfaces = frozenset(interfaces)
        systems: dict[str, int] = {}
        for place in places:
            if place.netns:
                systems[place.netns] = systems.get(place.netns, 0) + 1
        return _Segment(link, places, interfaces, systems)

    def conclude(self) -> Steps:
        """Judge the planned links, then the ports that the plan does not name."""
        for segment in self._segments:
            if segment.here:
                yield from self._judge_all(segment)
            else:
                self.elsewhere += 1
            yield
        for interface, heard in self._hears.items():
            if self._is_unexpected(interface, heard):
                self.results.append(self._unexpected(interface, heard))
            yield

    def take_apart(self) -> Steps:
        """Let go of all but the results step by step: 10,000 links at once take 10 ms."""
        while self._segments:
            self._segments.pop()
            yield
        for table in (self._planned, self._hears, self._heard_by, self._strangers):
            while table:
                table.popitem()
                yield

    def _judge_all(self, segment: _Segment) -> Steps:
        judged = []
        for place in segment.places:
            judged.append(self._judge(segment, place))
            yield
        judged.sort(key=lambda each: _BADNESS[each[0].status])
        reasons = list(dict.fromkeys(reason for _, reason in judged if reason))
        status = judged[0][0].status
        assert status is not None  # an end that is on another host comes last
        ends = tuple(end for end, _ in judged)
        reason = _some(reasons, "; ") or None
        self.results.append(PlanResult(status, ends, reason, segment.link.line))

    def _judge(self, segment: _Segment, near: Place) -> tuple[CheckedEnd, str | None]:
        """One end of a link, and what is wrong there."""
        if not near.here:
            return self._end(near, None), None
        if near.interface is None:
            return self._end(near, PlanStatus.NO_INTERFACE), near.fault
        status, reason = self._compare(segment, near, near.interface)
        return self._end(near, status), reason

    def _end(self, place: Place, status: PlanStatus | None) -> CheckedEnd:
        at = place.interface
        return CheckedEnd(
            node=place.name.node,
            port=place.name.port,
            netns=place.netns,
            interface=at.interface if at else None,
            status=status,
            hears=tuple(map(name_of, self._hears.get(at, ()))) if at else (),
        )

    def _compare(
        self, segment: _Segment, near: Place, interface: Endpoint
    ) -> tuple[PlanStatus, str | None]:
        heard = self._hears.get(interface, [])
        planned = [neighbor for neighbor in heard if segment.has(neighbor, near)]
        listeners = self._heard_by.get(interface, set())
        strangers = self._strangers_at(interface)
        if planned:
            # Of another daemon over there nobody here knows whom it hears.
            for neighbor in planned:
                if neighbor.remote and neighbor.remote not in listeners:
                    return PlanStatus.ONE_WAY, self._deaf(neighbor.remote, interface)
            if strangers:
                return PlanStatus.EXTRA_NEIGHBOR, f"{near} also hears {_listed(strangers)}"
            return PlanStatus.OK, None
        if strangers:
            right_system = any(segment.has_system_of(neighbor, near) for neighbor in strangers)
            status = PlanStatus.WRONG_PORT if right_system else PlanStatus.WRONG_SYSTEM
            return status, f"{near} hears {_listed(heard)}"
        heard_by = [listener for listener in listeners if listener in segment.interfaces]
        if heard_by:
            return PlanStatus.ONE_WAY, self._deaf(interface, min(heard_by, key=path))
        if heard:
            return PlanStatus.MISSING, f"{near} hears only {_listed(heard)}"
        return PlanStatus.MISSING, f"{near} hears nobody{self._why_deaf(interface)}"

    def _strangers_at(self, interface: Endpoint) -> list[Neighbor]:
        """The neighbors there that no planned link accounts for."""
        if interface not in self._strangers:
            planned = self._planned[interface]
            self._strangers[interface] = [
                neighbor
                for neighbor in self._hears.get(interface, ())
                if not any(segment.has(neighbor, near) for segment, near in planned)
            ]
        return self._strangers[interface]

    def _deaf(self, deaf: Endpoint, speaker: Endpoint) -> str:
        names = f"{path(deaf)} does not hear {path(speaker)}, which hears it"
        return names + self._why_deaf(deaf)

    def _why_deaf(self, place: Endpoint) -> str:
        """What else is known about an interface that does not hear what it should."""
        interface = self._names.interface(place)
        if interface is None:
            return ""
        if interface.lldp_off:
            return f" ({interface.lldp_off})"
        if not interface.operational:
            return " (no carrier)" if interface.up else " (it is down)"
        return "" if interface.lldp == "rx-and-tx" else f" (its LLDP is {interface.lldp})"

    def _is_unexpected(self, interface: Endpoint, heard: Iterable[Neighbor]) -> bool:
        if interface in self._planned or interface in self._free:
            return False
        return any(neighbor.remote not in self._free for neighbor in heard)

    def _unexpected(self, interface: Endpoint, heard: Sequence[Neighbor]) -> PlanResult:
        name = PortName(interface.netns, interface.interface)
        reason = f"{path(interface)} hears {_listed(heard)}"
        end = self._end(Place(name, interface.netns, interface), PlanStatus.UNEXPECTED)
        return PlanResult(PlanStatus.UNEXPECTED, (end,), reason, None)


_BADNESS: dict[PlanStatus | None, int] = {
    status: rank for rank, status in enumerate([*PlanStatus, None])
}


def _interfaces(places: Iterable[Place]) -> Iterator[Endpoint]:
    return (place.interface for place in places if place.interface)


def _listed(neighbors: Sequence[Neighbor]) -> str:
    return _some([_shown(neighbor) for neighbor in neighbors], ", ")


def _some(texts: Sequence[str], between: str) -> str:
    """The first few, and how many more there are."""
    more = len(texts) - _SHOWN
    return between.join(texts[:_SHOWN]) + (f"{between}{more} more" if more > 0 else "")


def _shown(neighbor: Neighbor) -> str:
    name = name_of(neighbor)
    return path(neighbor.remote) if neighbor.remote else f"{name.node} {name.port}"

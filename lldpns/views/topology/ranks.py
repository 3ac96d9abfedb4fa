"""Which way a drawing grows: from other systems inwards, or from the hub where there are none."""

from collections import deque
from collections.abc import Iterable, Iterator

from lldpns.views.topology.model import End, Topology, Wire


class Ranks:
    """An order of all systems and media, in which every line leads from earlier to later."""

    def __init__(self, topology: Topology) -> None:
        self._near: dict[str, list[str]] = {system.name: [] for system in topology.systems}
        for wire in topology.wires:
            first, *others = (end.system for end in wire.ends)
            for name in (first, *others) if wire.medium else others:
                self._join(wire.medium or first, name)
        for tie in topology.ties:
            self._join(*(end.system for end in tie.ends))
        self._distances: dict[str, int] = {}
        self._spread(system.name for system in topology.systems if not system.here)
        # Where no other system is, what has the most wires is the hub.
        for name in sorted(self._near, key=lambda name: -len(self._near[name])):
            self._spread([name])
        # Of two that are equally far, what carries interfaces of others comes first.
        lowers = {tie.ends[1].system for tie in topology.ties if tie.kind == "lower"}
        order = sorted(self._near, key=lambda name: (self._distances[name], name not in lowers))
        self._ranks = {name: rank for rank, name in enumerate(order)}

    @property
    def most_wires(self) -> int:
        """How many wires there are at the busiest system or medium."""
        return max(map(len, self._near.values()), default=0)

    def outwards(self, ends: Iterable[End]) -> list[End]:
        """The ends of a line, the one nearest to the beginning first."""
        return sorted(ends, key=lambda end: self._ranks[end.system])

    def spans(self, wire: Wire) -> Iterator[tuple[End | str, End | str]]:
        """From where to where its lines go: from port to port, or to and from the medium."""
        ends = self.outwards(wire.ends)
        if wire.medium is None:
            yield ends[0], ends[1]
            return
        for end in ends:
            inwards = self._ranks[end.system] < self._ranks[wire.medium]
            yield (end, wire.medium) if inwards else (wire.medium, end)

    def _join(self, one: str, other: str) -> None:
        self._near.setdefault(one, []).append(other)
        self._near.setdefault(other, []).append(one)

    def _spread(self, beginnings: Iterable[str]) -> None:
        """Count from `beginnings` to all that can be reached."""
        waiting = deque(name for name in beginnings if name not in self._distances)
        self._distances.update(dict.fromkeys(waiting, 0))
        while waiting:
            name = waiting.popleft()
            for near in self._near[name]:
                if near not in self._distances:
                    self._distances[near] = self._distances[name] + 1
                    waiting.append(near)

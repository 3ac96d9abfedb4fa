"""Which way a drawing grows: from other systems inwards, or from the hub where there are none."""

from collections import deque
from collections.abc import Iterable, Iterator

from lldpns.views.topology import End, Topology, Wire


class Ranks:
    """Of each system and medium, how far it is from where the drawing begins."""

    def __init__(self, topology: Topology) -> None:
        self._near: dict[str, list[str]] = {system.name: [] for system in topology.systems}
        for wire in topology.wires:
            one, other = (wire.ends[0].system, wire.ends[1].system)
            for end in wire.ends if wire.medium else ():
                self._join(wire.medium or "", end.system)
            if not wire.medium:
                self._join(one, other)
        for stack in topology.stacks:
            self._join(stack.lower.system, stack.upper.system)
        self._ranks: dict[str, int] = {}
        self._spread(system.name for system in topology.systems if not system.here)
        # Where no other system is, what has the most wires is the hub.
        for name in sorted(self._near, key=lambda name: -len(self._near[name])):
            self._spread([name])

    def of(self, name: str) -> int:
        """The distance of a system or medium, 0 where the drawing begins."""
        return self._ranks[name]

    @property
    def most_wires(self) -> int:
        """How many wires there are at the busiest system or medium."""
        return max(map(len, self._near.values()), default=0)

    def spans(self, wire: Wire) -> Iterator[tuple[End | str, End | str]]:
        """From where to where its lines go: from port to port, or to and from the medium."""
        ends = sorted(wire.ends, key=lambda end: self._ranks[end.system])
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
        waiting = deque(name for name in beginnings if name not in self._ranks)
        self._ranks.update(dict.fromkeys(waiting, 0))
        while waiting:
            name = waiting.popleft()
            for near in self._near[name]:
                if near not in self._ranks:
                    self._ranks[near] = self._ranks[name] + 1
                    waiting.append(near)

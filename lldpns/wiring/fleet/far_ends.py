"""Who it is that a port hears: a port of one of the hosts, or of another system."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lldpns.wiring.fleet.known import KnownNeighbor
from lldpns.wiring.model import Endpoint, Identifier
from lldpns.wiring.wires import Identity

SAID = "unknown"
"""The subtype of identifiers: it is not told."""
_PLACE = "place"
_OTHER_SIDE = {"a": "b", "b": "a"}

Heard = Mapping[Endpoint, list[KnownNeighbor]]
"""By the port that hears; the netns of a port is its name among those of all hosts."""


class FarEnds:
    """Finds the ports of neighbors.

    Args:
        heard: who is heard on each port.
        ports: all ports that could be somebody's neighbor.
        chassis_ids: those of their namespaces.
    """

    def __init__(
        self, heard: Heard, ports: Iterable[Endpoint], chassis_ids: Mapping[str, str | None]
    ) -> None:
        self._ports = set(ports)
        self._sides: defaultdict[tuple[str, str], list[Endpoint]] = defaultdict(list)
        for port, neighbors in heard.items():
            for told in neighbors:
                self._sides[told.link, told.side].append(port)
        uses = Counter(chassis_ids.values())
        self._announcing = {
            chassis_id: netns
            for netns, chassis_id in chassis_ids.items()
            if chassis_id and uses[chassis_id] == 1
        }

    def of(self, port: Endpoint, told: KnownNeighbor, local: Endpoint | None) -> Iterator[Identity]:
        """What a neighbor of `port` is to be taken for; `local` is the port of that host it is.

        More than one where ports announce the same: a host and its clone, both on a hub.
        """
        same_side = self._sides[told.link, told.side]
        other_side = _OTHER_SIDE.get(told.side)
        others = self._sides.get((told.link, other_side)) if other_side else None
        if others:
            # The first port of each side is enough to have them all on one wire.
            yield from map(identity, others if port == same_side[0] else others[:1])
        elif far := self._unheard(told, local):
            yield identity(far)
        else:
            yield Identity(Identifier(SAID, told.chassis_id), Identifier(SAID, told.port_id))

    def _unheard(self, told: KnownNeighbor, local: Endpoint | None) -> Endpoint | None:
        """The port that a neighbor is, if that one does not say so too: it does not hear ours."""
        if local in self._ports:
            return local
        # Ports announce the names of their interfaces, if they are not configured otherwise.
        netns = self._announcing.get(told.chassis_id)
        far = Endpoint(netns, told.port_id) if netns else None
        return far if far in self._ports else None


def identity(port: Endpoint) -> Identity:
    """What tells a port of the hosts apart: where it is, whatever it announces."""
    return Identity(Identifier(_PLACE, port.netns), Identifier(_PLACE, port.interface))

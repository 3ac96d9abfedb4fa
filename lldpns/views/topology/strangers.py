"""What other systems and their ports are called in a drawing: as people know them, and apart."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.neighbors import port_of

Document = dict[str, Any]
Identifier = tuple[str, str]
"""Subtype and value."""


class Names:
    """Names that are in use, of which no two look alike."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._shown = {printable(name) for name in taken}
        self._numbers: dict[str, int] = {}
        """Of each name that had to be numbered, the last number."""

    def take(self, candidates: Iterable[str]) -> str:
        """Put the first of `candidates` to use that is not; numbered if there is none."""
        last = ""
        for last in candidates:
            if last and self._take(last):
                return last
        number = next(n for n in count(self._numbers.get(last, 1) + 1) if self._take(f"{last} {n}"))
        self._numbers[last] = number
        return f"{last} {number}"

    def _take(self, name: str) -> bool:
        """Whether it was not in use."""
        before = len(self._shown)
        self._shown.add(printable(name))
        return len(self._shown) > before


class Strangers:
    """The systems at the far ends of links that are not on this host."""

    def __init__(self, links: Document, taken: Collection[str]) -> None:
        """`taken` are the names of the namespaces of this host."""
        self._systems: dict[Identifier, str] = {}
        self._ports: dict[tuple[Identifier, Identifier], str] = {}
        self._names_of: defaultdict[Identifier, Names] = defaultdict(Names)
        """Of each system, the names of its ports."""
        names = Names(taken)
        ends = list(_foreign_ends(links))
        # Two systems of one name are both called by their chassis ID: neither is the right one.
        chassis = {_identifier(end["chassis_id"]): end["system_name"] for end in ends}
        uses = Counter(chassis.values())
        for (subtype, value), name in chassis.items():
            candidates = [name if name and uses[name] == 1 else "", value, f"{subtype} {value}"]
            self._systems[subtype, value] = names.take(candidates)
        for end in ends:
            self._name_port(end)

    @property
    def names(self) -> frozenset[str]:
        """What the systems are called."""
        return frozenset(self._systems.values())

    def name_of(self, end: Document) -> tuple[str, str]:
        """What the system and the port at a far end are called."""
        chassis, port = _identifier(end["chassis_id"]), _identifier(end["port_id"])
        return self._systems[chassis], self._ports[chassis, port]

    def _name_port(self, end: Document) -> None:
        chassis, port = _identifier(end["chassis_id"]), _identifier(end["port_id"])
        if (chassis, port) not in self._ports:
            candidates = [port_of(end), port[1], " ".join(port)]
            self._ports[chassis, port] = self._names_of[chassis].take(candidates)


def _foreign_ends(links: Document) -> Iterator[Document]:
    for link in links["links"]:
        yield from (end for end in link["ends"] if end["netns"] is None)


def _identifier(document: Document) -> Identifier:
    return document["subtype"], document["value"]

"""What other systems and their ports are called in a drawing: as people know them, and apart."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import count
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.neighbors import port_of

Document = dict[str, Any]
Identifier = tuple[str, str]
"""Subtype and value."""


def unused(candidates: Iterable[str], taken: Collection[str]) -> str:
    """The first of `candidates` that looks like no name in `taken`, numbered if there is none."""
    shown = {printable(name) for name in taken}
    last = ""
    for last in candidates:
        if last and printable(last) not in shown:
            return last
    return next(f"{last} {n}" for n in count(2) if printable(f"{last} {n}") not in shown)


class Strangers:
    """The systems at the far ends of links that are not on this host."""

    def __init__(self, links: Document, taken: Collection[str]) -> None:
        """`taken` are the names of the namespaces of this host."""
        self._systems: dict[Identifier, str] = {}
        self._ports: dict[tuple[Identifier, Identifier], str] = {}
        ends = list(_foreign_ends(links))
        # Two systems of one name are both called by their chassis ID: neither is the right one.
        chassis = {_identifier(end["chassis_id"]): end["system_name"] for end in ends}
        uses = Counter(chassis.values())
        for (subtype, value), name in chassis.items():
            candidates = [name if name and uses[name] == 1 else "", value, f"{subtype} {value}"]
            self._systems[subtype, value] = unused(candidates, {*taken, *self._systems.values()})
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
            taken = {name for (system, _), name in self._ports.items() if system == chassis}
            candidates = [port_of(end), port[1], " ".join(port)]
            self._ports[chassis, port] = unused(candidates, taken)


def _foreign_ends(links: Document) -> Iterator[Document]:
    for link in links["links"]:
        yield from (end for end in link["ends"] if end["netns"] is None)


def _identifier(document: Document) -> Identifier:
    return document["subtype"], document["value"]

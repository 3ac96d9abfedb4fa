"""What is drawn: systems, the ports on them, and the wires between. One model for all formats.

Names are as the API has them; each format makes them harmless in its own way.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from lldpns.views.inventory import state_of
from lldpns.views.systems import system_of
from lldpns.views.topology.looks import AS_IT_SHOULD_BE
from lldpns.views.topology.strangers import Names, Strangers

Document = dict[str, Any]
Place = tuple[str, str]
"""A namespace, and the name of an interface in it."""


PLAIN_KINDS = (None, "veth", "physical")
"""Kinds of interfaces that go without saying."""


class Port(NamedTuple):
    """An interface of a host that is asked, or a port of another system."""

    name: str
    kind: str | None = None
    """None: not known, as it is on another system, or was not asked for."""
    state: str | None = None
    """up, no carrier, or down."""
    lldp: bool = False
    """Whether LLDP is on here, so that it could hear somebody."""
    inner: tuple["Port", ...] = ()
    """The ports of a bridge or bond, and what stands on this interface in the same namespace."""


class System(NamedTuple):
    """A box: a network namespace of a host that is asked, or another system."""

    name: str
    here: bool
    runtime: str | None
    ports: tuple[Port, ...]


class End(NamedTuple):
    """A port, by the name of its system and its own."""

    system: str
    port: str


class Wire(NamedTuple):
    """A link between two ports or, through a medium, between more."""

    ends: tuple[End, ...]
    medium: str | None
    """Where there are more than two ends: a name for what joins them."""
    status: str
    since: str
    reason: str | None


class Tie(NamedTuple):
    """Two interfaces that only the kernel joins, and no link."""

    ends: tuple[End, End]
    kind: str
    """pair: two veths of which the wire says something else. lower: the first one stands on the
    second, such as a macvlan, and is not drawn within it."""


class Topology(NamedTuple):
    """All that is drawn."""

    systems: tuple[System, ...]
    """Those of this host first; of one without ports there is nothing to draw."""
    wires: tuple[Wire, ...]
    ties: tuple[Tie, ...]


def drawn(namespaces: Document, interfaces: Document, links: Document) -> Topology:
    """What there is to draw in three documents of the API.

    They may have been filtered, and each is of another moment: what only one of them mentions is
    drawn as far as it is known.

    An interface is drawn if it is at the end of a link or of a pair, belongs to a bridge or the
    like, stands on another one, or carries such; and if it is up and could hear somebody, though
    nobody is heard.
    """
    known = {_place(each): each for each in interfaces["interfaces"]}
    runtimes = {system_of(each): each["runtime"] for each in namespaces["namespaces"]}
    here = {*runtimes, *(system for system, _ in chain(known, _mentioned(known.values(), links)))}
    strangers = Strangers(links, here)
    wires = tuple(_wires(links, strangers, here))
    ties = tuple(dict.fromkeys(_ties(known.values(), wires)))
    ends = {end for wire in wires for end in wire.ends} | {end for tie in ties for end in tie.ends}
    ports = _ports(known, (end for end in ends if end.system in here))
    systems = [System(each, True, runtimes.get(each), ports.get(each, ())) for each in here]
    foreign = _foreign(ends)
    others = [System(each, False, None, foreign[each]) for each in strangers.names]
    order = {system_of(each): _order_of(each) for each in namespaces["namespaces"]}
    systems.sort(key=lambda each: order.get(each.name) or _order_of({"netns": each.name}))
    others.sort(key=lambda system: natural(system.name))
    return Topology((*systems, *others), wires, ties)


def flat(ports: Iterable[Port], outer: Port | None = None) -> Iterator[tuple[Port | None, Port]]:
    """All ports in their order, each after the one within which it is."""
    for port in ports:
        yield outer, port
        yield from flat(port.inner, port)


def remarks(topology: Topology) -> dict[End, str]:
    """Of each port, what is special about it: its kind, and what is wrong. Often nothing."""
    wrong = {
        end: wire.status
        for wire in topology.wires
        if wire.status not in AS_IT_SHOULD_BE
        for end in wire.ends
    }
    said = {}
    for system in topology.systems:
        for _, port in flat(system.ports):
            end = End(system.name, port.name)
            kind = None if port.kind in PLAIN_KINDS else port.kind
            state = None if port.state == "up" else port.state
            said[end] = ", ".join(filter(None, (kind, wrong.get(end, state))))
    return said


def natural(name: str) -> tuple[list[str | int], str]:
    """A key to sort names by, in which veth9 comes before veth10."""
    words = re.split(r"([0-9]+)", name)
    return [int(word) if place % 2 else word for place, word in enumerate(words)], name


def _mentioned(interfaces: Iterable[Document], links: Document) -> Iterator[Place]:
    """The interfaces of this host that others are said to be joined to."""
    ends = (end for link in links["links"] for end in link["ends"] if end["netns"] is not None)
    others = (each[key] for each in interfaces for key in ("lower", "peer") if each[key])
    yield from map(_place, chain(ends, others))


def _place(record: Document) -> Place:
    return system_of(record), record["interface"]


def _order_of(namespace: Document) -> tuple[Any, ...]:
    """A key to sort namespaces by: host by host, that of the host itself first."""
    host = namespace.get("instance", "")
    return natural(host), namespace["netns"] != "root", natural(system_of(namespace))


def _wires(links: Document, strangers: Strangers, here: set[str]) -> Iterator[Wire]:
    names = Names(here | strangers.names)
    for link in links["links"]:
        ends = tuple(_end(each, strangers) for each in link["ends"])
        medium = names.take(["shared"]) if len(ends) > 2 else None
        yield Wire(ends, medium, link["status"], link["since"], link["reason"])


def _end(end: Document, strangers: Strangers) -> End:
    if end["netns"] is None:
        return End(*strangers.name_of(end))
    return End(*_place(end))


def _ties(interfaces: Iterable[Document], wires: Iterable[Wire]) -> Iterator[Tie]:
    wire_of = {end: wire for wire in wires for end in wire.ends}
    for each in interfaces:
        end, lower, peer = End(*_place(each)), each["lower"], each["peer"]
        if lower and _parent(each) != _place(lower):
            yield Tie((end, End(*_place(lower))), "lower")
        if peer:
            first, second = sorted((end, End(*_place(peer))))
            if wire_of.get(first) is None or wire_of.get(first) is not wire_of.get(second):
                yield Tie((first, second), "pair")


def _parent(interface: Document) -> Place | None:
    """The interface within which this one is drawn: its master or, without one, its lower."""
    system, lower = system_of(interface), interface["lower"]
    if interface["master"]:
        return system, interface["master"]
    return _place(lower) if lower and system_of(lower) == system else None


def _parents(known: Mapping[Place, Document]) -> dict[Place, Place]:
    """Of each interface, the one within which it is drawn."""
    parents: dict[Place, Place] = {}
    for place, interface in known.items():
        parent = above = _parent(interface)
        # A name that is no UTF-8 may be written like another: two in one would be in a circle.
        while above and above != place:
            above = parents.get(above)
        if parent and above is None:
            parents[place] = parent
    return parents


def _ports(known: Mapping[Place, Document], ends: Iterable[End]) -> dict[str, tuple[Port, ...]]:
    """Of each netns, its ports; `ends` are those that wires lead to."""
    parents = _parents(known)
    shown = {(end.system, end.port) for end in ends}
    shown |= {place for place, each in known.items() if _could_hear(each)}
    shown |= parents.keys() | set(parents.values())
    inner: dict[Place | str, list[Place]] = {}  # within an interface or, at the top, a netns
    for place in sorted(shown, key=lambda place: natural(place[1])):
        inner.setdefault(parents.get(place, place[0]), []).append(place)

    def port(place: Place) -> Port:
        within = tuple(map(port, inner.get(place, ())))
        if each := known.get(place):
            lldp = each["lldp_off"] is None
            return Port(place[1], each["kind"], state_of(each), lldp, within)
        return Port(place[1], inner=within)

    return {
        netns: tuple(map(port, inner.get(netns, ()))) for netns in {place[0] for place in shown}
    }


def _could_hear(interface: Document) -> bool:
    """Whether it is up and LLDP is on; where nobody tells whether it is up, it may be."""
    return interface["up"] is not False and interface["lldp_off"] is None


def _foreign(ends: Iterable[End]) -> dict[str, tuple[Port, ...]]:
    """Of each system, the ports that are known because wires lead to them."""
    names: defaultdict[str, list[str]] = defaultdict(list)
    for end in ends:
        names[end.system].append(end.port)
    return {system: tuple(map(Port, sorted(ports, key=natural))) for system, ports in names.items()}

"""Which namespace, interface or neighbor people mean by the names they use.

A system of this host goes by the name of its namespace, by its other names and its container's, by
what it announces (system name, chassis ID), and by what containerlab calls it before it makes the
container ``clab-LAB-NODE`` of it. A system elsewhere goes by what it announces. A port goes by its
name (port ID), its description (here the interface's alias), or its MAC address. Names count as
they stand; but a host name also counts without its domain, and a MAC address in any notation.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from lldpns.wiring.model import Endpoint, Interface, Namespace, Neighbor
from lldpns.wiring.plan.records import Plan, PortName, Steps

_ROOT = "root"
_SHOWN = 3  # namespaces that a message names
_CONTAINER = "clab-"  # containerlab's own prefix
_MAC = re.compile(r"[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}")


class Place(msgspec.Struct, frozen=True, gc=False):
    """What a name of a port means on this host."""

    name: PortName
    netns: str | None = None
    interface: Endpoint | None = None
    fault: str | None = None
    """Why there is no interface, in words; None also if the port is not on this host."""

    @property
    def here(self) -> bool:
        """Whether the port is on this host, or ought to be."""
        return self.interface is not None or self.fault is not None

    def __str__(self) -> str:
        return path(self.interface) if self.interface else f"{self.name.node} {self.name.port}"


class Names:
    """All names of what is on this host, as a plan uses them."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._systems: dict[str, tuple[str, ...]] = {}
        self._nodes: dict[str, tuple[str, ...]] = {}
        self._interfaces: dict[Endpoint, Interface] = {}
        self._ports: dict[tuple[str, str], Endpoint] = {}

    def learn(self, namespaces: Sequence[Namespace], interfaces: Sequence[Interface]) -> Steps:
        """Take in what is on this host."""
        yield from self._add_namespaces(namespaces)
        yield from self._add_interfaces(interfaces)

    def _add_namespaces(self, namespaces: Sequence[Namespace]) -> Steps:
        domain = next((_domain(each.system_name) for each in namespaces if each.netns == _ROOT), "")
        # A name means what it means to the first of these that knows it.
        for names in (
            lambda each: (each.netns,),
            _others,
            lambda each: (each.system_name, each.chassis_id.value),
            lambda each: (each.system_name.removesuffix(domain),),
        ):
            yield from _collect(self._systems, namespaces, names)
        yield from _collect(self._nodes, namespaces, _nodes)

    def _add_interfaces(self, interfaces: Sequence[Interface]) -> Steps:
        for each in interfaces:
            place = Endpoint(each.netns, each.interface)
            self._interfaces[place] = each
            self._ports[each.netns, each.interface] = place
            yield
        for place, each in self._interfaces.items():
            if each.alias:
                self._ports.setdefault((each.netns, each.alias), place)
            yield
        # A bridge has the address of one of its ports: those that speak LLDP come first.
        for speaks in (True, False):
            for place, each in self._interfaces.items():
                if (each.lldp_off is None) is speaks:
                    self._ports.setdefault((each.netns, each.mac), place)
                yield

    def interface(self, place: Endpoint) -> Interface | None:
        """The interface of this host at `place`, if it is still there."""
        return self._interfaces.get(place)

    def place(self, name: PortName) -> Place:
        """Where the port of this name is."""
        found = self._namespaces(name.node)
        if len(found) > 1:
            shown = " or ".join(found[:_SHOWN])
            return Place(name, fault=f"{name.node} may be {shown}: give the whole name")
        if not found:
            missing = self._plan.all_here
            return Place(name, fault=f"no namespace {name.node}" if missing else None)
        (netns,) = found
        interface = self._ports.get((netns, name.port))
        if interface is None and (mac := _mac(name.port)):
            interface = self._ports.get((netns, mac))
        fault = None if interface else f"no interface {name.port} in {netns}"
        return Place(name, netns, interface, fault)

    def take_apart(self) -> Steps:
        """Let go of it step by step."""
        for table in (self._systems, self._nodes, self._interfaces, self._ports):
            while table:
                table.popitem()
                yield

    def _namespaces(self, node: str) -> tuple[str, ...]:
        known_as = self._plan.stands_for.get(node)
        if known_as is None:
            return self._systems.get(node) or self._nodes.get(node, ())
        # Nobody else's container of that node: the plan says which lab it is about.
        return self._systems.get(known_as) or self._systems.get(node, ())


def is_system(neighbor: Neighbor, place: Place) -> bool:
    """Whether `place` is a port of what a neighbor says it is: it is no port of this agent's."""
    node, system = place.name.node, neighbor.system_name
    if node in (system, neighbor.chassis_id.value):
        return True
    if place.netns is not None:  # another daemon in a namespace of this host, which it may name
        return system == place.netns
    return _same_host(node, system) or _mac(node) == neighbor.chassis_id.value


def is_port(neighbor: Neighbor, place: Place) -> bool:
    """Whether `place` is the port that a neighbor says it is: it is no port of this agent's."""
    port = place.name.port
    return is_system(neighbor, place) and (
        port in (neighbor.port_id.value, neighbor.port_description)
        or _mac(port) in (neighbor.port_id.value, neighbor.source_mac)
    )


def name_of(neighbor: Neighbor) -> PortName:
    """What people call a neighbor: on this host its interface, elsewhere what it announces."""
    if neighbor.remote is not None:
        return PortName(neighbor.remote.netns, neighbor.remote.interface)
    port = neighbor.port_id.value
    if neighbor.port_id.subtype == "mac" and neighbor.port_description:
        port = neighbor.port_description
    return PortName(neighbor.system_name or neighbor.chassis_id.value, port)


def path(interface: Endpoint) -> str:
    """An interface of this host, as all tables show it."""
    return f"{interface.netns}/{interface.interface}"


def _collect(
    known: dict[str, tuple[str, ...]],
    namespaces: Iterable[Namespace],
    names: Callable[[Namespace], Iterable[str]],
) -> Steps:
    """Add what each name means, unless it is known to mean something already."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for namespace in namespaces:
        for name in names(namespace):
            if name not in known:
                found[name][namespace.netns] = None
        yield
    for name, netns in found.items():
        known[name] = tuple(netns)
        yield


def _others(namespace: Namespace) -> Iterator[str]:
    yield from namespace.aliases
    if namespace.container:
        yield namespace.container


def _nodes(namespace: Namespace) -> Iterator[str]:
    """All that NODE may be in ``clab-LAB-NODE``: both LAB and NODE may contain dashes."""
    for name in {namespace.netns, *_others(namespace)}:
        if name.startswith(_CONTAINER):
            _, *rest = name.removeprefix(_CONTAINER).split("-")
            yield from ("-".join(rest[start:]) for start in range(len(rest)))


def _domain(host: str) -> str:
    """What follows the first label, with its dot; empty if nothing does."""
    return host[len(host.partition(".")[0]) :]


def _same_host(one: str, other: str | None) -> bool:
    """Whether one of the names is the other without its domain."""
    if other is None or ("." in one) == ("." in other):
        return False
    return one.partition(".")[0] == other.partition(".")[0]


def _mac(text: str) -> str | None:
    """A MAC address as the agent writes it, whatever the notation; None if it is none."""
    digits = text.lower()
    if not _MAC.fullmatch(digits):
        return None
    return bytes.fromhex(re.sub(r"[:.-]", "", digits)).hex(":")

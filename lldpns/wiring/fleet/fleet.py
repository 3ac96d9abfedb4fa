"""Namespaces, interfaces and links of all hosts; what is a link is judged as on one host."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from lldpns.wiring.fleet.far_ends import SAID, FarEnds, identity
from lldpns.wiring.fleet.known import KnownNamespace, KnownNeighbor, KnownPort
from lldpns.wiring.fleet.records import (
    FleetEnd,
    FleetEndpoint,
    FleetInterface,
    FleetLink,
    FleetNamespace,
)
from lldpns.wiring.model import Endpoint, Identifier, LinkStatus
from lldpns.wiring.wires import Heard, Identity, Node, Wire, WiredPort, wires

_WELL = (LinkStatus.OK, LinkStatus.EXTERNAL, LinkStatus.SHARED)

_Home = tuple[str, str]  # instance and netns


class Fleet:
    """All hosts.

    What one of the tables leaves out and another one mentions is there, too: they may be of
    different moments.
    """

    def __init__(
        self,
        namespaces: Iterable[KnownNamespace],
        ports: Iterable[KnownPort],
        neighbors: Iterable[KnownNeighbor],
    ) -> None:
        neighbors = list(neighbors)
        places = {(each.instance, each.netns, each.interface): each for each in ports}
        for told in neighbors:
            place = told.instance, told.netns, told.interface
            places.setdefault(place, KnownPort(*place))
        homes = {(each.instance, each.netns): each for each in namespaces}
        for instance, netns, _ in places:
            homes.setdefault((instance, netns), KnownNamespace(instance, netns))
        self._systems = _systems(homes)
        self._homes = {self._systems[home]: each for home, each in homes.items()}
        self._ports: dict[Endpoint, KnownPort] = {}
        for (instance, netns, interface), port in places.items():
            self._ports[Endpoint(self._systems[instance, netns], interface)] = port
        self._heard: defaultdict[Endpoint, list[KnownNeighbor]] = defaultdict(list)
        for told in neighbors:
            system = self._systems[told.instance, told.netns]
            self._heard[Endpoint(system, told.interface)].append(told)
        self._told: dict[Identity, KnownNeighbor] = {}
        """What is told of who is heard."""

    def namespaces(self) -> Iterator[FleetNamespace]:
        """All namespaces."""
        for system, each in self._homes.items():
            yield FleetNamespace(each.instance, system, each.netns, each.runtime)

    def interfaces(self) -> Iterator[FleetInterface]:
        """All interfaces."""
        for place, each in self._ports.items():
            peer = self._on_same_host(each.instance, each.peer)
            yield FleetInterface(
                instance=each.instance,
                system=place.netns,
                netns=each.netns,
                interface=each.interface,
                kind=each.kind,
                master=each.master,
                peer=FleetEndpoint(peer.netns, each.peer.netns, peer.interface)
                if peer and each.peer
                else None,
                lower=None,
                up=each.operational or None,
                operational=each.operational,
                lldp_off=None if each.speaks else "it is no port of LLDP",
            )

    def links(self) -> Iterator[FleetLink]:
        """All links, in the order of their ends."""
        judged = [(sorted(wire.nodes, key=self._order), wire) for wire in wires(self._wired())]
        judged.sort(key=lambda each: self._order(each[0][0]))
        for nodes, wire in judged:
            yield self._link(nodes, wire)

    def _wired(self) -> Iterator[WiredPort]:
        speaking = [
            place for place, each in self._ports.items() if each.speaks or place in self._heard
        ]
        chassis_ids = {system: each.chassis_id for system, each in self._homes.items()}
        far_ends = FarEnds(self._heard, speaking, chassis_ids)
        for place in speaking:
            port = self._ports[place]
            yield WiredPort(
                endpoint=place,
                identity=identity(place),
                up=port.operational,
                operational=port.operational,
                heard=tuple(self._hears(place, far_ends)),
                peer=self._on_same_host(port.instance, port.peer),
            )

    def _hears(self, place: Endpoint, far_ends: FarEnds) -> Iterator[Heard]:
        for told in self._heard.get(place, ()):
            local = self._on_same_host(told.instance, told.remote)
            for far in far_ends.of(place, told, local):
                self._told[far] = told
                yield Heard(far, told.system_name, None)

    def _on_same_host(self, instance: str, place: Endpoint | None) -> Endpoint | None:
        """An interface, with the name of its namespace among all instead of that on its host."""
        system = self._systems.get((instance, place.netns)) if place else None
        return Endpoint(system, place.interface) if place and system else None

    def _link(self, nodes: list[Node], wire: Wire) -> FleetLink:
        told = [
            each
            for node in nodes
            if isinstance(node, Endpoint)
            for each in self._heard.get(node, ())
        ]
        seen = [each.first_seen for each in told if each.first_seen is not None]
        links = {each.link for each in told}
        return FleetLink(
            link=links.pop() if len(links) == 1 else None,
            ends=tuple(map(self._end, nodes)),
            status=wire.status,
            since=_time(max(seen)) if seen and wire.status in _WELL else None,
            reason=wire.reason,
        )

    def _end(self, node: Node) -> FleetEnd:
        if isinstance(node, Identity):
            told = self._told[node]
            return FleetEnd(
                chassis_id=Identifier(SAID, told.chassis_id),
                port_id=Identifier(SAID, told.port_id),
                system_name=told.system_name,
            )
        home, heard = self._homes[node.netns], self._told.get(identity(node))
        return FleetEnd(
            instance=home.instance,
            system=node.netns,
            netns=home.netns,
            interface=node.interface,
            chassis_id=Identifier(SAID, home.chassis_id) if home.chassis_id else None,
            port_id=Identifier(SAID, heard.port_id) if heard else None,
            system_name=home.system_name,
        )

    def _order(self, node: Node) -> tuple[str, ...]:
        """Ports of the hosts first, by host."""
        if isinstance(node, Endpoint):
            return "here", self._homes[node.netns].instance, node.netns, node.interface
        return "there", node.chassis_id.value, node.port_id.value


def _systems(homes: Mapping[_Home, KnownNamespace]) -> dict[_Home, str]:
    """What namespaces are called among all: as they announce themselves or, if that might be
    another one, by host and netns.
    """
    places = {home: "/".join(home) for home in homes}
    uses = Counter([*places.values(), *(each.system_name for each in homes.values())])
    return {
        home: each.system_name if each.system_name and uses[each.system_name] == 1 else places[home]
        for home, each in homes.items()
    }


def _time(seconds: int) -> str:
    """RFC 3339, UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")

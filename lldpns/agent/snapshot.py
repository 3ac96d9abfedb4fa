"""The agent's tables as the immutable records of `lldpns.wiring.model`."""

import time
from collections.abc import Callable, Iterable
from functools import lru_cache

import msgspec

from lldpns.agent import describe
from lldpns.agent.kinds import why_no_lldp
from lldpns.agent.namespace import Namespace
from lldpns.agent.peers import PAIRED, Peers, Place
from lldpns.agent.port_agent import PortAgent
from lldpns.kernel.mounts import as_text
from lldpns.kernel.rtnetlink import Interface
from lldpns.protocol.neighbors import Msap, Neighbor
from lldpns.wiring import model
from lldpns.wiring.links import TimedLink

FindPort = Callable[[Msap], PortAgent | None]
"""The port of this host that announces an MSAP identifier, if there is one."""


class WallClock:
    """Turns the loop's monotonic seconds into times of day.

    The offset between the two is kept, not taken anew each time, so that a moment is shown alike
    every time it is shown; it moves only when the host's clock was set.
    """

    _TOLERANCE = 1.0

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def at(self, moment: float) -> str:
        """RFC 3339, UTC, whole seconds."""
        offset = time.time() - time.monotonic()
        if abs(offset - self._offset) > self._TOLERANCE:
            self._offset = offset
        return _time_of_day(int(self._offset + moment))


@lru_cache(maxsize=1024)  # many things happen in the same second
def _time_of_day(seconds: int) -> str:
    return describe.time(seconds)


def neighbors_of(
    namespace: Namespace, find_port: FindPort, clock: WallClock, now: float
) -> Iterable[model.Neighbor]:
    """The neighbors of all ports of a namespace, in the order of the interfaces' names."""
    for port in _sorted(namespace.ports.values()):
        for msap in port.said.keys() - port.machine.neighbors.keys():
            del port.said[msap]
        for msap, neighbor in list(port.machine.neighbors.items()):
            said = _what_it_said(port, neighbor)
            yield neighbor_of(port, neighbor, find_port(msap), clock, now, said)


def _what_it_said(port: PortAgent, neighbor: Neighbor) -> model.Neighbor:
    """What a neighbor said, put in words once: nearly all of them say the same for ever."""
    lldpdu, said = port.said.get(neighbor.msap, _NOTHING)
    if said is None or lldpdu is not neighbor.lldpdu:
        said = describe.what_it_said(neighbor)
        port.said[neighbor.msap] = neighbor.lldpdu, said
    return said


_NOTHING = None, None


def interfaces_of(namespace: Namespace, peers: Peers) -> Iterable[model.Interface]:
    """All interfaces of a namespace, in the order of their names."""
    links = namespace.interfaces.links
    for interface in sorted(links.values(), key=lambda interface: interface.name):
        yield interface_of(namespace, interface, peers)


def interface_of(namespace: Namespace, interface: Interface, peers: Peers) -> model.Interface:
    """One interface, as it is or was."""
    port = namespace.ports.get(interface.index)
    msap = port.msap if port else None
    linked = _endpoint(peers.linked(namespace, interface))
    is_peer = interface.kind in PAIRED
    return model.Interface(
        netns=namespace.name.best,
        interface=interface.name,
        index=interface.index,
        kind=interface.kind or ("loopback" if interface.name == "lo" else "physical"),
        alias=interface.alias,
        master=namespace.interfaces.name_of(interface.master) if interface.master else None,
        lower=None if is_peer else linked,
        peer=linked if is_peer else None,
        mac=interface.mac.hex(":"),
        mtu=interface.mtu,
        up=interface.up,
        operational=interface.running,
        lldp=port.machine.admin_status if port else "disabled",
        lldp_off=why_no_lldp(interface),
        port_id=describe.identifier(msap.port_id) if msap else None,
        neighbors=len(port.machine.neighbors) if port else 0,
    )


def _endpoint(place: Place | None) -> model.Endpoint | None:
    return model.Endpoint(place.namespace.name.best, place.interface.name) if place else None


def links_of(links: Iterable[TimedLink], clock: WallClock) -> Iterable[model.Link]:
    """All links, in no order."""
    return (link_of(link, clock) for link in links)


def order_of_link(link: model.Link) -> tuple[str, str]:
    """What links are sorted by: their first end."""
    return link.ends[0].netns or "", link.ends[0].interface or ""


def link_of(link: TimedLink, clock: WallClock) -> model.Link:
    """One link."""
    return model.Link(link.link, link.ends, link.status, clock.at(link.since), link.reason)


def name_of_end(end: model.LinkEnd) -> str:
    """An end of a link as people write it."""
    if end.netns is not None:
        return f"{end.netns}/{end.interface}"
    port = end.port_id.value if end.port_id else ""
    return f"{end.system_name or (end.chassis_id and end.chassis_id.value)} {port}"


def namespace_of(namespace: Namespace) -> model.Namespace:
    """The namespace itself, once its interfaces have been read."""
    assert namespace.system is not None
    owner, holders = namespace.name.owner, namespace.holders
    return model.Namespace(
        netns=namespace.name.best,
        aliases=namespace.name.aliases,
        cookie=namespace.cookie,
        inode=namespace.inode,
        path=next(map(as_text, holders.mounts), None),
        runtime=owner.runtime,
        container=owner.container,
        pod=owner.pod,
        unit=owner.unit,
        command=namespace.name.command,
        holders=model.Holders(
            mounts=len(holders.mounts) + len(holders.foreign_mounts),
            processes=len(holders.processes),
            descriptors=len(holders.descriptors),
        ),
        chassis_id=describe.identifier(namespace.system.chassis_id),
        system_name=namespace.system.system_name,
        interfaces=len(namespace.interfaces.links),
        neighbors=sum(len(port.machine.neighbors) for port in namespace.ports.values()),
    )


def chassis_of(namespace: Namespace) -> model.Chassis:
    """What the namespace says of itself, once its interfaces have been read."""
    system = namespace.system
    assert system is not None
    return model.Chassis(
        netns=namespace.name.best,
        chassis_id=describe.identifier(system.chassis_id),
        system_name=system.system_name,
        system_description=system.system_description,
        capabilities=model.Capabilities(
            system.capabilities.supported_names, system.capabilities.enabled_names
        ),
        **describe.management(system.management_addresses),
    )


def statistics_of(namespace: Namespace) -> Iterable[model.Statistics]:
    """The counters of all ports of a namespace, in the order of the interfaces' names."""
    for port in _sorted(namespace.ports.values()):
        counters = port.machine.statistics
        yield model.Statistics(
            netns=namespace.name.best,
            interface=port.interface.name,
            frames_dropped=port.frames_dropped,
            send_errors=port.send_errors,
            too_many_neighbors=port.machine.too_many_neighbors,
            **msgspec.structs.asdict(counters),
        )


def _sorted(ports: Iterable[PortAgent]) -> list[PortAgent]:
    return sorted(ports, key=lambda port: port.interface.name)


def neighbor_of(
    port: PortAgent,
    neighbor: Neighbor,
    remote: PortAgent | None,
    clock: WallClock,
    now: float,
    said: model.Neighbor | None = None,
) -> model.Neighbor:
    """A neighbor as it is now; `remote` is the port of this host that it is, if it is one.

    `said` is what it said, if that has been put in words before.
    """
    far_end = _place(remote) if remote else None
    return describe.neighbor(_place(port), neighbor, far_end, clock.at, now, said)


def _place(port: PortAgent) -> model.Endpoint:
    return model.Endpoint(port.netns, port.interface.name)


_TIMES = {"first_seen", "last_seen", "expires_in_seconds"}


def difference(before: model.Neighbor, after: model.Neighbor) -> dict[str, tuple[object, object]]:
    """The fields in which two descriptions of a neighbor differ, times aside."""
    return {
        field: (getattr(before, field), getattr(after, field))
        for field in before.__struct_fields__
        if field not in _TIMES and getattr(before, field) != getattr(after, field)
    }

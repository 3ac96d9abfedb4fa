"""Ports become wires: what is heard (LLDP) beside what the kernel says (pairs of veth).

All ports that hear, or are heard by, one another are on one wire. So are two that the kernel calls
a pair, unless one of them hears somebody else instead: then something sits between.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from lldpns.wiring.model import Endpoint, Identifier, LinkStatus


class Identity(msgspec.Struct, frozen=True, cache_hash=True):
    """What tells ports apart on the wire: their MSAP identifier."""

    chassis_id: Identifier
    port_id: Identifier


class Heard(msgspec.Struct, frozen=True):
    """Somebody whom a port hears."""

    identity: Identity
    system_name: str | None
    port_description: str | None


class WiredPort(msgspec.Struct, frozen=True, kw_only=True):
    """A port of this host, as far as its wire depends on it."""

    endpoint: Endpoint
    identity: Identity | None = None
    """What it announces itself as."""
    system_name: str | None = None
    port_description: str | None = None
    up: bool = True
    operational: bool = True
    sends: bool = True
    receives: bool = True
    """What its adminStatus allows."""
    heard: tuple[Heard, ...] = ()
    peer: Endpoint | None = None
    """The other end of a pair, as the kernel knows it."""


Node = Endpoint | Identity
"""An end of a wire: a port of this host, or a port of another system."""


class Wire(NamedTuple):
    """Ends that are wired to each other, two or more, and what is to be said of that."""

    nodes: frozenset[Node]
    status: LinkStatus
    reason: str | None


def wires(ports: Iterable[WiredPort]) -> list[Wire]:
    """All wires between `ports`, which have to be complete: nobody else is wired to one of them."""
    # In order, so that the answer depends on nothing else even where ends claim each other in turn.
    in_order = sorted(ports, key=lambda port: name_of(port.endpoint))
    known = {port.endpoint: port for port in in_order}
    hears = _hears(known)
    groups = _mutual(hears)
    doubts = _join_claims(known, hears, groups)
    denied = _join_pairs(known, groups)
    found = []
    for group in {id(group): group for group in groups.values()}.values():
        if len(group) > 1:
            found.append(_judge(group, known, hears, _contradiction(group, doubts, denied)))
    return found


def name_of(endpoint: Endpoint) -> str:
    """As people write it."""
    return f"{endpoint.netns}/{endpoint.interface}"


Hears = Mapping[Endpoint, set[Node]]


def _hears(ports: Mapping[Endpoint, WiredPort]) -> Hears:
    announced = {port.identity: end for end, port in ports.items() if port.identity}
    return {
        end: {announced.get(each.identity, each.identity) for each in port.heard} - {end}
        for end, port in ports.items()
    }


Groups = dict[Node, set[Node]]
"""Of each node, the set of all that are on its wire."""


def _mutual(hears: Hears) -> Groups:
    """Who hears each other is on one wire, and so is a port of another system with who hears it."""
    groups: Groups = {end: {end} for end in hears}
    for end, nodes in hears.items():
        for node in nodes:
            if not isinstance(node, Endpoint) or end in hears[node]:
                _join(groups, end, node)
    return groups


def _join_claims(
    ports: Mapping[Endpoint, WiredPort], hears: Hears, groups: Groups
) -> dict[Node, str]:
    """Put who hears a port, but is not heard by it, on its wire; return what is not to be believed.

    Anybody can say that he is a port of this host. Where that one has a wire of its own, he is not.
    """
    wired = {end for end in ports if len(groups[end]) > 1}
    claims = []
    for end, nodes in hears.items():
        for node in nodes:
            if not isinstance(node, Endpoint) or groups[node] is groups[end]:
                continue
            if node not in wired or ports[end].peer == node or ports[node].peer == end:
                _join(groups, end, node)
            else:
                claims.append((end, node))
    doubts: dict[Node, str] = {}
    for end, node in claims:
        identity = ports[node].identity
        if groups[node] is not groups[end] and identity:
            doubts[end] = f"{name_of(end)} hears one that says it is {name_of(node)}"
            if len(groups[end]) == 1:
                _join(groups, end, identity)
    return doubts


def _join(groups: Groups, one: Node, other: Node) -> None:
    together, joined = groups.setdefault(one, {one}), groups.setdefault(other, {other})
    if together is not joined:
        small, large = sorted((together, joined), key=len)
        large |= small
        groups.update(dict.fromkeys(small, large))


def _join_pairs(ports: Mapping[Endpoint, WiredPort], groups: Groups) -> dict[Node, Endpoint]:
    """Put silent pairs on one wire; return the pairs, both ways, that the wire denies."""
    denied: dict[Node, Endpoint] = {}
    for end, port in ports.items():
        peer = ports.get(port.peer) if port.peer else None
        if peer is None or groups[peer.endpoint] is groups[end]:
            continue
        if len(groups[end]) == len(groups[peer.endpoint]) == 1:
            _join(groups, end, peer.endpoint)
        elif _is_contradiction(port, peer, groups):
            denied |= {end: peer.endpoint, peer.endpoint: end}
    return denied


def _is_contradiction(port: WiredPort, peer: WiredPort, groups: Groups) -> bool:
    """Whether two wires that the kernel says are one cannot be.

    Where neither end is to hear the other by configuration, another agent may speak for it: then
    somebody of another system, that is to say of another agent, is no surprise.
    """
    if (port.receives and peer.sends) or (peer.receives and port.sends):
        return True
    here = (node for end in (port, peer) for node in groups[end.endpoint] - {end.endpoint})
    return any(isinstance(node, Endpoint) for node in here)


def _contradiction(
    group: set[Node], doubts: Mapping[Node, str], denied: Mapping[Node, Endpoint]
) -> str | None:
    """What is wrong with a wire, in words; of many ends a few are enough."""
    said = sorted(doubts[node] for node in group if node in doubts)
    pairs = sorted(
        f"{name_of(node)} to {name_of(denied[node])}"
        for node in group
        if isinstance(node, Endpoint) and node in denied
    )
    if pairs:
        said.append(f"the kernel wires {', '.join(pairs[:_FEW])}")
    return "; ".join(said[:_FEW]) or None


_FEW = 2


def _judge(
    nodes: set[Node], ports: Mapping[Endpoint, WiredPort], hears: Hears, contradiction: str | None
) -> Wire:
    here = [ports[node] for node in nodes if isinstance(node, Endpoint)]
    reason: str | None
    if contradiction:
        status, reason = LinkStatus.MISMATCH, contradiction
    elif len(nodes) > 2:
        status, reason = LinkStatus.SHARED, f"{len(nodes)} ends on one wire"
    elif len(here) == 1:
        status, reason = LinkStatus.EXTERNAL, "the far end is on another system"
    else:
        one, other = sorted(here, key=lambda port: name_of(port.endpoint))
        status, reason = _judge_pair(one, other, hears)
    return Wire(frozenset(nodes), status, reason)


def _judge_pair(one: WiredPort, other: WiredPort, hears: Hears) -> tuple[LinkStatus, str | None]:
    deaf = [
        (port, far)
        for port, far in ((one, other), (other, one))
        if far.endpoint not in hears[port.endpoint]
    ]
    if not deaf:
        return LinkStatus.OK, None
    if len(deaf) == 2 and not (one.operational and other.operational):
        return LinkStatus.DOWN, _why_down(one, other)
    why = next(filter(None, (_why_deaf(*each) for each in deaf)), None)
    if len(deaf) == 2:
        return LinkStatus.SILENT, why or "neither end hears the other"
    port, far = (name_of(each.endpoint) for each in deaf[0])
    return LinkStatus.ONE_WAY, why or f"{port} hears nothing from {far}"


def _why_down(*ports: WiredPort) -> str:
    down = [name_of(port.endpoint) for port in ports if not port.up]
    if down:
        return f"{' and '.join(down)} {'is' if len(down) == 1 else 'are'} down"
    return "no carrier"


def _why_deaf(port: WiredPort, far: WiredPort) -> str | None:
    """Why `port` hears nothing from `far`, if that is by configuration."""
    if not port.receives:
        return f"by its adminStatus {name_of(port.endpoint)} does not listen"
    if not far.sends:
        return f"by its adminStatus {name_of(far.endpoint)} does not speak"
    return None

"""The links of all ports of a host, kept up to date.

What changes at one port can concern only the links that it can reach: those are worked out anew,
and the others stay.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from lldpns.wiring.model import Endpoint, LinkEnd, LinkStatus
from lldpns.wiring.wires import Heard, Identity, Node, Wire, WiredPort, wires


class TimedLink(msgspec.Struct, frozen=True):
    """A link, and since when its status is what it is."""

    link: str | None
    ends: tuple[LinkEnd, ...]
    status: LinkStatus
    reason: str | None
    since: float
    """Monotonic seconds."""
    wire: frozenset[Node]
    """What the ends are told apart by."""


class LinkChange(NamedTuple):
    """The status of a link became another; None: there was, or is, no such link."""

    link: TimedLink
    """As it is now, or as it was last known."""
    before: LinkStatus | None
    after: LinkStatus | None


class Wiring:
    """Follows the ports, and knows the links between them."""

    def __init__(self) -> None:
        self._ports: dict[Endpoint, WiredPort] = {}
        self._touching: dict[Identity, set[Endpoint]] = {}
        """Of each identity, the ports that announce or hear it."""
        self._claimed: dict[Endpoint, set[Endpoint]] = {}
        """Of each port, those that say it is their pair."""
        self._links: dict[Endpoint, TimedLink] = {}
        """By each of its ends on this host: a port is in one link at most."""
        self._changed: set[Endpoint] = set()

    @property
    def links(self) -> Iterator[TimedLink]:
        """All links, each once."""
        return iter({id(link): link for link in self._links.values()}.values())

    def put(self, port: WiredPort) -> None:
        """A port is there, or not as it was; `settle` draws the conclusions."""
        end = port.endpoint
        if port == self._ports.get(end):
            return
        self.drop(end)
        self._ports[end] = port
        for identity in _identities(port):
            self._touching.setdefault(identity, set()).add(end)
        if port.peer:
            self._claimed.setdefault(port.peer, set()).add(end)
        self._changed.add(end)

    def drop(self, end: Endpoint) -> None:
        """A port is gone, or has another name now."""
        port = self._ports.pop(end, None)
        if port is None:
            return
        # Those that it was connected to may be on other wires, and now have less to contradict.
        for identity in _identities(port):
            self._changed |= self._touching[identity]
            _discard(self._touching, identity, end)
        if port.peer:
            self._changed.add(port.peer)
            _discard(self._claimed, port.peer, end)
        self._changed.add(end)

    def hearing(self, identity: Identity) -> Iterator[Endpoint]:
        """The ports that hear somebody."""
        for end in self._touching.get(identity, ()):
            if any(heard.identity == identity for heard in self._ports[end].heard):
                yield end

    def settle(self, now: float) -> Iterator[list[LinkChange]]:
        """Work out the links that changes may concern; yield those of another status now.

        Each step is about one port and all that it can reach. Others may run between two steps.
        """
        while self._changed:
            concerned = self._reachable(self._changed.pop())
            self._changed -= concerned
            yield self._settle(concerned, now)

    def _settle(self, concerned: set[Endpoint], now: float) -> list[LinkChange]:
        before = {end: self._links.pop(end) for end in concerned if end in self._links}
        changes = []
        for wire in wires(self._ports[end] for end in concerned if end in self._ports):
            link, was = self._link(wire, before, now)
            self._links.update(dict.fromkeys(_ends_here(link), link))
            if link.status != was:
                changes.append(LinkChange(link, was, link.status))
        for link in {id(link): link for link in before.values()}.values():
            if not any(end in self._links for end in _ends_here(link)):
                changes.append(LinkChange(link, link.status, None))
        return changes

    def _reachable(self, changed: Endpoint) -> set[Endpoint]:
        """The ports that a port is, or was at last, connected to in any way."""
        found = {changed}
        seen: set[Identity] = set()
        waiting = [changed]
        while waiting:
            end = waiting.pop()
            near = set(self._claimed.get(end, ()))
            if link := self._links.get(end):
                near.update(_ends_here(link))
            if port := self._ports.get(end):
                near.update([port.peer] if port.peer else ())
                for identity in _identities(port) - seen:
                    seen.add(identity)
                    near |= self._touching[identity]
            waiting += near - found
            found |= near
        return found

    def _link(
        self, wire: Wire, before: dict[Endpoint, TimedLink], now: float
    ) -> tuple[TimedLink, LinkStatus | None]:
        """The link on a wire, and what the status was of a link at its ends before."""
        ends = tuple(self._end(node) for node in sorted(wire.nodes, key=_order))
        here = [end for end in sorted(wire.nodes, key=_order) if end in before]
        was = [before[end] for end in here if isinstance(end, Endpoint)]
        same = next((link for link in was if link.wire == wire.nodes), None)
        link = TimedLink(
            link=_hash(ends),
            ends=ends,
            status=wire.status,
            reason=wire.reason,
            since=same.since if same and same.status == wire.status else now,
            wire=wire.nodes,
        )
        latest = same or next(iter(was), None)
        return link, latest.status if latest else None

    def _end(self, node: Node) -> LinkEnd:
        if isinstance(node, Endpoint):
            port = self._ports[node]
            return LinkEnd(
                netns=node.netns,
                interface=node.interface,
                chassis_id=port.identity.chassis_id if port.identity else None,
                port_id=port.identity.port_id if port.identity else None,
                system_name=port.system_name,
                port_description=port.port_description,
            )
        heard = self._heard(node)
        return LinkEnd(
            netns=None,
            interface=None,
            chassis_id=node.chassis_id,
            port_id=node.port_id,
            system_name=heard.system_name,
            port_description=heard.port_description,
        )

    def _heard(self, identity: Identity) -> Heard:
        """What a port of another system says; where several hear it, they hear the same."""
        return next(
            heard
            for end in sorted(self._touching[identity], key=_order)
            for heard in self._ports[end].heard
            if heard.identity == identity
        )


def link_of(identities: Iterable[Identity]) -> str:
    """The short name of the link between ports: 16 hexadecimal digits, the same on every host."""
    said = sorted(map(_said, identities))
    return hashlib.sha256("\0".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def side_of(port: Identity, far: Identity) -> str:
    """Which end of the link to `far` a port is: ``a``, if it sorts first, or ``b``."""
    return "a" if _said(port) <= _said(far) else "b"


def _said(identity: Identity) -> str:
    """What a port announces, as one text that no other port has."""
    chassis_id, port_id = identity.chassis_id, identity.port_id
    return "\0".join((chassis_id.subtype, chassis_id.value, port_id.subtype, port_id.value))


def _hash(ends: Iterable[LinkEnd]) -> str | None:
    identities = [
        Identity(end.chassis_id, end.port_id) for end in ends if end.chassis_id and end.port_id
    ]
    return link_of(identities) if len(identities) == len(list(ends)) else None


def _identities(port: WiredPort) -> set[Identity]:
    return {*([port.identity] if port.identity else ()), *(each.identity for each in port.heard)}


def _ends_here(link: TimedLink) -> list[Endpoint]:
    """The ends on this host, in their order."""
    return [Endpoint(end.netns, end.interface) for end in link.ends if end.netns and end.interface]


def _order(node: Node) -> tuple[str, ...]:
    """Ends on this host first (a name is never empty), then those on other systems."""
    if isinstance(node, Endpoint):
        return ("here", node.netns, node.interface)
    return ("there", node.chassis_id.value, node.port_id.value)


def _discard(sets: dict[Any, set[Endpoint]], key: Any, end: Endpoint) -> None:
    sets[key].discard(end)
    if not sets[key]:
        del sets[key]

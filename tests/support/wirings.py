"""Wirings that a test makes up, to be drawn: namespaces, interfaces, and links."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from lldpns.views.topology.model import Topology, drawn
from lldpns.wiring.model import (
    Endpoint,
    Identifier,
    Interface,
    Link,
    LinkEnd,
    LinkStatus,
    Namespace,
    Snapshot,
)
from tests.support import api


class Wiring:
    """A wiring that is told port by port and link by link; a port is `NETNS/INTERFACE`."""

    def __init__(self) -> None:
        self._namespaces: dict[str, Namespace] = {}
        self._interfaces: list[Interface] = []
        self._links: list[Link] = []

    @property
    def snapshot(self) -> Snapshot:
        """What an agent would know of it."""
        return Snapshot(
            namespaces=tuple(self._namespaces.values()),
            interfaces=tuple(self._interfaces),
            links=tuple(self._links),
        )

    @property
    def topology(self) -> Topology:
        """What there is to draw of it, by the documents of the API."""
        known = json.loads(msgspec.json.encode(self.snapshot))
        return drawn(known, known, known)

    def netns(self, netns: str, runtime: str | None = None) -> None:
        """Add a namespace with its loopback interface."""
        made = msgspec.structs.replace(api.namespace(netns), runtime=runtime)
        self._namespaces[netns] = made
        self.port(f"{netns}/lo", "loopback", lldp_off="not Ethernet")

    def port(self, port: str, kind: str = "veth", lower: str = "", **more: Any) -> None:
        """Add an interface that is up; its namespace, too, if that is new."""
        place = _place(port)
        if place.netns not in self._namespaces:
            self.netns(place.netns)
        more |= {"kind": kind, "lower": _place(lower) if lower else None}
        made = api.interface(place.netns, place.interface)
        self._interfaces.append(msgspec.structs.replace(made, **more))

    def bridge(self, bridge: str, *ports: str) -> None:
        """Add a bridge and its ports, which are veths."""
        place = _place(bridge)
        self.port(bridge, "bridge", lldp_off="its ports speak LLDP")
        for port in ports:
            self.port(f"{place.netns}/{port}", master=place.interface)

    def link(self, *ends: str | LinkEnd, status: str = "ok", reason: str | None = None) -> None:
        """Add a link; an end with a space is another system and its port: `sw1 ge-0/0/1`."""
        made = tuple(end if isinstance(end, LinkEnd) else _end(end) for end in ends)
        since = "2026-01-01T00:00:00Z"
        self._links.append(Link(None, made, LinkStatus(status), since, reason))

    def pair(self, one: str, other: str, **more: Any) -> None:
        """Add a pair of veths, and the link between them."""
        self.port(one, peer=_place(other))
        self.port(other, peer=_place(one))
        self.link(one, other, **more)


def _place(port: str) -> Endpoint:
    return Endpoint(*port.split("/", 1))


def _end(end: str) -> LinkEnd:
    system, space, port = end.partition(" ")
    return foreign(system, f"chassis of {system}", port) if space else local(*end.split("/", 1))


def local(netns: str, interface: str) -> LinkEnd:
    """An end on this host that announces nothing."""
    return LinkEnd(netns, interface, None, None, None, None)


def foreign(
    name: str | None,
    chassis: str,
    port: str,
    description: str | None = None,
    subtype: str = "interface-name",
) -> LinkEnd:
    """An end on another system; `subtype` is that of the port ID."""
    identifiers = Identifier("mac", chassis), Identifier(subtype, port)
    return LinkEnd(None, None, *identifiers, name, description)


def classic() -> Wiring:
    """Two hosts on a bridge."""
    wiring = Wiring()
    wiring.bridge("bridge/br", "bridge-net0", "bridge-net1")
    for net in ("net0", "net1"):
        wiring.port(f"{net}/{net}-bridge")
        wiring.link(f"bridge/bridge-{net}", f"{net}/{net}-bridge")
    return wiring


def pairs() -> Wiring:
    """Two namespaces with two links between them, and one within a namespace."""
    wiring = Wiring()
    wiring.pair("a/eth0", "b/eth0")
    wiring.pair("a/eth1", "b/eth1")
    wiring.pair("a/loop0", "a/loop1")
    return wiring


def macvlans() -> Wiring:
    """Three containers with a macvlan each on the host's interface, which leads to a switch."""
    wiring = Wiring()
    wiring.port("root/eth0", "physical")
    wiring.port("root/eth0.10", "vlan", "root/eth0", lldp_off="its parent speaks LLDP")
    for name in ("c1", "c2", "c3"):
        wiring.netns(name, "docker")
        wiring.port(f"{name}/eth0", "macvlan", "root/eth0")
    ends = ["c1/eth0", "c2/eth0", "c3/eth0", "root/eth0", "sw1 ge-0/0/1"]
    wiring.link(*ends, status="shared", reason="5 ends hear one another")
    return wiring


def siblings() -> Wiring:
    """Three containers with a macvlan each on an interface where nobody else is heard."""
    wiring = Wiring()
    wiring.port("root/eth0", "physical")
    for name in ("c1", "c2", "c3"):
        wiring.netns(name, "podman")
        wiring.port(f"{name}/eth0", "macvlan", "root/eth0")
    wiring.link("c1/eth0", "c2/eth0", "c3/eth0", status="shared", reason="3 ends")
    return wiring


def containers() -> Wiring:
    """Three containers on a bridge, and the host's interface to a switch."""
    wiring = Wiring()
    wiring.port("root/eth0", "physical")
    wiring.port("root/eth1", "physical", operational=False)
    wiring.port("root/eth2", "physical", operational=False, up=False)
    wiring.link("root/eth0", "sw1 ge-0/0/1", status="external", reason="another system")
    wiring.bridge("root/docker0", "veth1a2b3c", "veth4d5e6f", "veth7a8b9c")
    for name, veth in (("web", "veth1a2b3c"), ("db", "veth4d5e6f"), ("cache", "veth7a8b9c")):
        wiring.netns(name, "docker")
        wiring.port(f"{name}/eth0")
        wiring.link(f"root/{veth}", f"{name}/eth0")
    wiring.netns("idle", "docker")
    return wiring


def faults() -> Wiring:
    """Every status there is."""
    wiring = Wiring()
    wiring.pair("a/ok", "b/ok")
    why = {
        "one-way": "b/one-way hears nothing from a/one-way",
        "silent": "neither end hears the other",
        "down": "b/down is down",
    }
    for status, reason in why.items():
        wiring.pair(f"a/{status}", f"b/{status}", status=status, reason=reason)
    wiring.port("a/cross", peer=Endpoint("b", "cross"))
    wiring.port("b/cross", peer=Endpoint("a", "cross"))
    wiring.port("c/eth0")
    said = "by the kernel a/cross is wired to b/cross"
    wiring.link("a/cross", "c/eth0", status="mismatch", reason=said)
    return wiring


def fan_out(namespaces: int) -> Wiring:
    """A bridge on the host, with a veth to each of many namespaces."""
    wiring = Wiring()
    wiring.bridge("root/br0", *(f"veth{number}" for number in range(namespaces)))
    for number in range(namespaces):
        wiring.port(f"c{number}/eth0")
        wiring.link(f"root/veth{number}", f"c{number}/eth0")
    return wiring


def stacked() -> Wiring:
    """A bond of two interfaces, a vlan on it, and that in a bridge."""
    wiring = Wiring()
    wiring.port("root/bond0", "bond", lldp_off="its members speak LLDP")
    for number in (0, 1):
        wiring.port(f"root/eth{number}", "physical", master="bond0")
        wiring.link(f"root/eth{number}", f"sw{number} 1/7", status="external")
    wiring.port("root/br0", "bridge", lldp_off="its ports speak LLDP")
    wiring.port("root/bond0.7", "vlan", "root/bond0", master="br0", lldp_off="its parent speaks")
    wiring.port("root/vnet0", "tap", master="br0", operational=False)
    return wiring


# What somebody may call a namespace, an interface or a system, to break a drawing or a plan.
HOSTILE = [
    'a"b',
    "a\\b",
    "end\\",
    '\\"',
    "a\\\\",
    '"]; "x":"y" -- "z":"z',
    "<b>bold</b>",
    "&amp;&#65;",
    "</TD></TABLE>>]",
    "n",
    "_",
    "00:11:22:33:44:55",
    "00:11:22:33:44:66",
    "a b",
    " ",
    "#1",
    "#quot;",
    "end",
    "subgraph x",
    "graph",
    "%%{init: {}}%%",
    "]) --> p0",
    "]",
    "`code`",
    "**strong** _em_",
    "1. list",
    "- list",
    "www.example.com",
    "https://example.com/",
    "$PATH `id` $(id)",
    "\\N\\G\\l",
    "\x1b[31m\x1b]0;title\x07",
    "two\nlines\r\n",
    "\x00\x7f\x9b",
    "\u202egnihton\u200b\ufeff",
    "\ufffe\U000e0001",
    "\\xff\\x1b",
    "交換機",
    "Büro-e\u0301",
    "🦊",
    "'; <!-- -->",
    "x" * 255,
]


def hostile() -> Wiring:
    """Namespaces, interfaces and systems of hostile names, wired in every way."""
    wiring = Wiring()
    for name in HOSTILE:
        netns = name.replace("/", "|")
        wiring.netns(netns, name)
        for interface in (name, "one"):
            wiring.port(f"{netns}/{interface}")
        wiring.port(f"{netns}/br{name}", "bridge")
        wiring.port(f"{netns}/port", master=f"br{name}")
        wiring.port(f"{netns}/up{name}", "macvlan", f"root/{name}")
        there = foreign(f"of {name}", f"chassis {name}", name, subtype="local")
        ends = local("root", name), local(netns, name)
        wiring.link(*ends, there, status="shared", reason=name)
        wiring.link(local(netns, "one"), local("root", f"to {name}"), status="down", reason=name)
    return wiring


LABS = {
    "classic": classic(),
    "pairs": pairs(),
    "macvlans": macvlans(),
    "siblings": siblings(),
    "containers": containers(),
    "faults": faults(),
    "stacked": stacked(),
    "fan_out": fan_out(40),
    "hostile": hostile(),
}

"""Hosts put together: who is at the far end of what, and what everything is called."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.wiring.fleet.fleet import Fleet
from lldpns.wiring.fleet.known import KnownNamespace, KnownNeighbor, KnownPort
from lldpns.wiring.fleet.records import FleetEnd, FleetLink
from lldpns.wiring.model import Endpoint


def namespace(home: str, system: str | None = None, **more: Any) -> KnownNamespace:
    """The namespace HOST/NETNS, which announces itself as `system`, or as HOST if it is root."""
    instance, netns = home.split("/")
    usual = instance if netns == "root" else f"{netns}.{instance}"
    given = {"chassis_id": f"id of {home}", "system_name": system or usual, **more}
    return KnownNamespace(instance, netns, **given)


def port(place: str, peer: str = "", **more: Any) -> KnownPort:
    """The interface HOST/NETNS/INTERFACE; its peer on the same host is NETNS/INTERFACE."""
    far = Endpoint(*peer.split("/")) if peer else None
    instance, netns, interface = place.split("/")
    return KnownPort(instance, netns, interface, peer=far, **more)


def hears(place: str, far: str, link: str, side: str, **more: Any) -> KnownNeighbor:
    """That the interface hears HOST/NETNS/INTERFACE."""
    home, _, port_id = far.rpartition("/")
    given = {"system_name": ".".join(reversed(home.split("/"))), **more}
    instance, netns, interface = place.split("/")
    return KnownNeighbor(instance, netns, interface, link, side, f"id of {home}", port_id, **given)


def told(link: FleetLink) -> tuple[str, ...]:
    """Its ends and its status."""
    return (*map(name_of, link.ends), str(link.status))


def name_of(end: FleetEnd) -> str:
    if end.system is not None:
        return f"{end.system}/{end.interface}"
    assert end.port_id is not None
    return f"{end.system_name} {end.port_id.value}"


ONE, OTHER = "one/root/eth0", "other/web/eth1"
NAMESPACES = [namespace("one/root"), namespace("other/web")]
PORTS = [port(ONE), port(OTHER)]
BOTH = [hears(ONE, OTHER, "12", "a"), hears(OTHER, ONE, "12", "b")]


def test_both_ends_of_a_wire_between_hosts() -> None:
    (link,) = Fleet(NAMESPACES, PORTS, BOTH).links()
    assert told(link) == ("one/eth0", "web.other/eth1", "ok")
    assert (link.link, link.reason) == ("12", None)
    assert [(end.instance, end.netns) for end in link.ends] == [("one", "root"), ("other", "web")]
    assert [end.port_id and end.port_id.value for end in link.ends] == ["eth0", "eth1"]
    assert [end.chassis_id and end.chassis_id.value for end in link.ends] == [
        "id of one/root",
        "id of other/web",
    ]


def test_ends_join_by_their_link_whatever_they_announce() -> None:
    said = [
        KnownNeighbor("one", "root", "eth0", "12", "a", "02:00:00:00:00:01", "7"),
        KnownNeighbor("other", "web", "eth1", "12", "b", "02:00:00:00:00:02", "8"),
    ]
    (link,) = Fleet(NAMESPACES, PORTS, said).links()
    assert told(link) == ("one/eth0", "web.other/eth1", "ok")
    assert [end.port_id and end.port_id.value for end in link.ends] == ["8", "7"]


@pytest.mark.parametrize("deaf", [0, 1])
def test_one_end_hears_nobody(deaf: int) -> None:
    (link,) = Fleet(NAMESPACES, PORTS, BOTH[:deaf] + BOTH[deaf + 1 :]).links()
    assert told(link) == ("one/eth0", "web.other/eth1", "one-way")
    names = ["one/eth0", "web.other/eth1"]
    assert link.reason == f"{names[deaf]} hears nothing from {names[1 - deaf]}"
    assert link.since is None


def test_the_far_end_is_on_a_system_without_an_agent() -> None:
    said = hears(ONE, OTHER, "12", "a", first_seen=1_767_225_600)
    (link,) = Fleet(NAMESPACES[:1], PORTS[:1], [said]).links()
    assert told(link) == ("one/eth0", "web.other eth1", "external")
    assert link.since == "2026-01-01T00:00:00Z"


def test_a_link_is_as_old_as_the_younger_of_both_neighbors() -> None:
    said = [
        hears(ONE, OTHER, "12", "a", first_seen=1_767_225_600),
        hears(OTHER, ONE, "12", "b", first_seen=1_767_225_601),
    ]
    (link,) = Fleet(NAMESPACES, PORTS, said).links()
    assert link.since == "2026-01-01T00:00:01Z"


def test_one_hears_only_on_one_host() -> None:
    far = Endpoint("web", "eth0")
    said = KnownNeighbor("one", "root", "x", "1", "a", "its MAC", "9", remote=far)
    (link,) = Fleet([], [port("one/root/x"), port("one/web/eth0")], [said]).links()
    assert told(link) == ("one/root/x", "one/web/eth0", "one-way")


def test_a_pair_that_is_silent_or_down() -> None:
    names = [namespace("one/root"), namespace("one/web")]
    ends = [port("one/root/x", "web/eth0"), port("one/web/eth0", "root/x", operational=False)]
    (link,) = Fleet(names, ends, []).links()
    assert told(link) == ("one/x", "web.one/eth0", "down")
    (link,) = Fleet(names, [ends[0], port("one/web/eth0", "root/x")], []).links()
    assert told(link) == ("one/x", "web.one/eth0", "silent")
    assert link.link is None


def test_a_pair_of_another_host_is_another_one() -> None:
    ends = [port("one/root/x", "web/eth0"), port("other/web/eth0", "root/x")]
    assert list(Fleet([], ends, []).links()) == []


def test_a_port_without_lldp_is_on_no_link() -> None:
    ends = [port("one/root/x", "web/eth0", speaks=False), port("one/web/eth0", "root/x")]
    assert list(Fleet([], ends, []).links()) == []


def test_who_says_that_he_is_a_port_with_another_wire_is_not_believed() -> None:
    said = hears("third/root/eth0", ONE, "34", "a", system_name="one")
    known = [*NAMESPACES, namespace("third/root")]
    first, second = Fleet(known, [*PORTS, port("third/root/eth0")], [*BOTH, said]).links()
    assert told(first) == ("one/eth0", "web.other/eth1", "ok")
    assert told(second) == ("third/eth0", "one eth0", "mismatch")
    assert second.reason == "third/eth0 hears one that says it is one/eth0"
    assert second.ends[1].chassis_id is not None
    assert second.ends[1].chassis_id.subtype == "unknown"


def test_whose_chassis_id_two_have_is_not_guessed() -> None:
    clones = [namespace("one/root"), namespace("other/web", chassis_id="id of one/root")]
    said = hears("third/root/x", ONE, "34", "a", system_name="one")
    (link,) = Fleet(clones, PORTS, [said]).links()
    assert told(link) == ("third/root/x", "one eth0", "external")


def test_a_host_and_its_clone_on_one_wire() -> None:
    clone = hears("clone/web/eth1", ONE, "12", "b")
    (link,) = Fleet(NAMESPACES, PORTS, [*BOTH, clone]).links()
    assert told(link) == ("clone/web/eth1", "one/eth0", "web.other/eth1", "shared")


def test_as_many_as_can_be_on_one_wire_take_no_longer_each() -> None:
    # What hears all of the other side: with 10,000 on each side that would be 100,000,000.
    crowd = [hears(f"h{n}/root/x", ONE, "12", "ab"[n % 2]) for n in range(20_000)]
    (link,) = Fleet([], [], crowd).links()
    assert (len(link.ends), link.status) == (20_000, "shared")


@pytest.mark.parametrize("side", ["", "c", "a"])
def test_without_two_sides_nothing_is_joined(side: str) -> None:
    said = [hears(ONE, OTHER, "12", side), hears(OTHER, ONE, "12", side)]
    assert [link.status for link in Fleet([], [], said).links()] == ["external", "external"]


def systems(*namespaces: KnownNamespace) -> list[str]:
    return [each.system for each in Fleet(namespaces, [], []).namespaces()]


def test_systems_go_by_what_they_announce_if_nobody_else_does() -> None:
    assert systems(namespace("h1/root"), namespace("h1/web")) == ["h1", "web.h1"]
    alike = [namespace("h1/root", "localhost"), namespace("h2/root", "localhost")]
    assert systems(*alike, namespace("h3/root")) == ["h1/root", "h2/root", "h3"]
    assert systems(KnownNamespace("h1", "root")) == ["h1/root"]
    assert systems(namespace("h1/root", "h2/web"), namespace("h2/web", "x")) == ["h1/root", "x"]


def test_what_only_a_neighbor_mentions_is_there() -> None:
    fleet = Fleet([], [], BOTH)
    assert [each.system for each in fleet.namespaces()] == ["one/root", "other/web"]
    assert [each.interface for each in fleet.interfaces()] == ["eth0", "eth1"]
    (link,) = fleet.links()
    assert told(link) == ("one/root/eth0", "other/web/eth1", "ok")

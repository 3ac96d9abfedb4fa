"""What is drawn of the API's documents, and what it is called."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.views.topology.model import End, Port, Tie, Topology, Wire, drawn, natural, remarks
from lldpns.wiring.model import Endpoint
from tests.support.wirings import Wiring, classic, containers, faults, foreign, macvlans, stacked


def ports(topology: Topology, system: str) -> Any:
    """The ports of a system by name: those within others as dictionaries of their own."""

    def by_name(ports: tuple[Port, ...]) -> dict[str, Any]:
        return {port.name: by_name(port.inner) for port in ports}

    (found,) = (each.ports for each in topology.systems if each.name == system)
    return by_name(found)


def system_names(topology: Topology) -> list[str]:
    return [system.name for system in topology.systems]


def ends(wire: Wire) -> list[str]:
    return [f"{end.system} {end.port}" for end in wire.ends]


def test_the_ports_of_a_bridge_are_within_it() -> None:
    topology = classic().topology
    assert system_names(topology) == ["bridge", "net0", "net1"]
    assert ports(topology, "bridge") == {"br": {"bridge-net0": {}, "bridge-net1": {}}}
    assert ports(topology, "net0") == {"net0-bridge": {}}
    assert [ends(wire) for wire in topology.wires] == [
        ["bridge bridge-net0", "net0 net0-bridge"],
        ["bridge bridge-net1", "net1 net1-bridge"],
    ]


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, True),  # it could hear somebody, and does not: that is worth knowing
        ({"operational": False}, True),
        ({"operational": False, "up": False}, False),
        ({"operational": False, "up": None}, True),  # nobody tells
        ({"lldp_off": "no wire"}, False),
        ({"lldp_off": "no wire", "master": "br0"}, True),
        ({"lldp_off": "its parent speaks LLDP", "lower": "root/eth0"}, True),
    ],
)
def test_whether_an_interface_without_a_link_is_drawn(told: dict[str, Any], shown: bool) -> None:
    wiring = Wiring()
    wiring.port("root/port", **told)
    assert ("port" in str(ports(wiring.topology, "root"))) is shown


def test_an_interface_that_is_down_is_drawn_if_it_is_wired() -> None:
    wiring = Wiring()
    down: dict[str, Any] = {"operational": False, "up": False}
    wiring.port("a/x", **down)
    wiring.port("b/y", **down)
    wiring.link("a/x", "b/y", status="down")
    topology = wiring.topology
    assert [each.ports[0].state for each in topology.systems] == ["down", "down"]


def test_a_bridge_without_ports_is_not_drawn() -> None:
    wiring = Wiring()
    wiring.bridge("root/br0")
    assert ports(wiring.topology, "root") == {}


def test_the_agents_own_namespace_comes_first_and_other_systems_last() -> None:
    topology = containers().topology
    assert system_names(topology) == ["root", "cache", "db", "idle", "web", "sw1"]
    assert [system.here for system in topology.systems] == [True] * 5 + [False]
    assert topology.systems[1].runtime == "docker"
    assert ports(topology, "sw1") == {"ge-0/0/1": {}}


def test_an_interface_is_within_its_master_or_else_within_its_lower() -> None:
    topology = stacked().topology
    assert ports(topology, "root") == {
        "bond0": {"eth0": {}, "eth1": {}},
        "br0": {"bond0.7": {}, "vnet0": {}},
    }
    assert topology.ties == (((End("root", "bond0.7"), End("root", "bond0")), "lower"),)


def test_a_macvlan_stands_on_its_lower_in_another_namespace() -> None:
    topology = macvlans().topology
    assert ports(topology, "root") == {"eth0": {"eth0.10": {}}}
    lower = End("root", "eth0")
    assert topology.ties == tuple(
        Tie((End(name, "eth0"), lower), "lower") for name in ("c1", "c2", "c3")
    )


def test_a_pair_is_drawn_where_the_wire_says_something_else() -> None:
    topology = faults().topology
    assert topology.ties == (Tie((End("a", "cross"), End("b", "cross")), "pair"),)


def test_a_pair_of_which_no_link_tells_is_drawn() -> None:
    wiring = Wiring()
    wiring.port("a/x", lldp_off="disabled", peer=Endpoint("b", "y"))
    assert wiring.topology.ties == (Tie((End("a", "x"), End("b", "y")), "pair"),)


def test_more_than_two_ends_meet_in_a_medium() -> None:
    wiring = macvlans()
    wiring.netns("shared")
    wiring.link("shared/1", "shared/2", "shared/3", status="mismatch")
    assert [wire.medium for wire in wiring.topology.wires] == ["shared 2", "shared 3"]


def test_what_was_not_asked_for_is_drawn_as_far_as_it_is_known() -> None:
    wiring = Wiring()
    wiring.port("a/x", "macvlan", "b/low", master="br0")
    wiring.link("a/x", "c/far")
    topology = wiring.topology
    assert ports(topology, "a") == {"br0": {"x": {}}}
    assert ports(topology, "b") == {"low": {}}
    assert topology.systems[2] == ("c", True, None, (Port("far"),))


def test_names_of_other_systems_stay_apart() -> None:
    wiring = Wiring()
    for number, name in enumerate(["net0", "switch", "switch", "tor", None, ""]):
        wiring.link(f"net0/eth{number}", foreign(name, f"chassis{number}", "1"), status="external")
    wiring.link("net0/eth6", foreign("chassis1", "chassis6", "1"), status="external")
    assert system_names(wiring.topology) == [
        "net0",
        "chassis0",
        "chassis1",
        "chassis2",
        "chassis4",
        "chassis5",
        "chassis6",
        "tor",
    ]


def test_other_systems_do_not_look_like_namespaces_either() -> None:
    wiring = Wiring()
    wiring.link(r"a\x1b/eth0", foreign("a\x1b", r"a\x1b", "1"), status="external")
    assert system_names(wiring.topology) == [r"a\x1b", r"mac a\x1b"]


def test_ports_of_other_systems_are_called_as_people_know_them() -> None:
    wiring = Wiring()
    macs = [f"02:00:00:00:00:0{number}" for number in range(4)]
    for mac, description in zip(macs, ["uplink", "uplink", None, "eth3"], strict=True):
        end = foreign("sw", "chassis", mac, description, subtype="mac")
        wiring.link(f"net0/eth{mac[-1]}", end, status="external")
    end = foreign("sw", "chassis", "ge-0/0/1", "to net0")
    wiring.link("net0/eth4", end, status="external")
    assert sorted(ports(wiring.topology, "sw")) == [macs[1], macs[2], "eth3", "ge-0/0/1", "uplink"]


def test_what_is_special_about_a_port() -> None:
    said = remarks(faults().topology)
    assert said[End("a", "ok")] == said[End("b", "cross")] == ""
    assert said[End("a", "cross")] == "mismatch"
    said = remarks(stacked().topology)
    assert said[End("root", "vnet0")] == "tap, no carrier"
    assert said[End("root", "br0")] == "bridge"


def test_numbers_in_names_count_as_numbers() -> None:
    names = ["veth10", "veth9", "veth", "9", "10", "", "veth9a", "veth09"]
    names.sort(key=natural)
    assert names == ["", "9", "10", "veth", "veth09", "veth9", "veth9a", "veth10"]


def test_namespaces_of_many_hosts_are_drawn_host_by_host() -> None:
    homes = [("h10", "root", "h10"), ("h2", "a", "a.h2"), ("h2", "root", "h2"), ("h2", "b", "b.h2")]
    namespaces = [
        {"instance": instance, "netns": netns, "system": system, "runtime": None}
        for instance, netns, system in homes
    ]
    topology = drawn({"namespaces": namespaces}, {"interfaces": []}, {"links": []})
    assert system_names(topology) == ["h2", "a.h2", "b.h2", "h10"]


def test_names_that_are_written_alike_are_no_endless_circle() -> None:
    """Octets that are no UTF-8 are written as escapes, which may be another one's whole name."""
    wiring = Wiring()
    wiring.port(r"a/\xff", "bridge", master=r"\xff")
    wiring.port(r"b/\xfe", master="bond0")
    wiring.port("b/bond0", "bond", master=r"\xfe")
    wiring.link(r"a/\xff", r"a/\xff")
    topology = wiring.topology
    assert ports(topology, "a") == {r"\xff": {}}
    assert ports(topology, "b") == {"bond0": {r"\xfe": {}}}

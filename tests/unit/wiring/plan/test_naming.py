"""Whom and what the names in a plan mean."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.wiring.model import Identifier
from lldpns.wiring.plan.records import Plan, PortName
from tests.support.plans import Host, planned


def netns_of(host: Host, node: str, **plan: Any) -> str | None:
    """The namespace that a node is taken for."""
    link = planned(f'"{node}":x -- "{node}":y').links
    results = host.beside(Plan(links=link, **plan)).results
    return results[0].ends[0].netns if results else None


@pytest.mark.parametrize(
    "node",
    ["web", "alias", "docker-name", "web.host1.example.org", "web.host1", "0123456789abcdef/web"],
)
def test_names_of_a_namespace(node: str) -> None:
    host = Host(ports=["web/x", "web/y"])
    host.is_like(
        "web",
        aliases=("alias", "other"),
        container="docker-name",
        system_name="web.host1.example.org",
    )
    host.is_like("root", system_name="host1.example.org")
    assert netns_of(host, node) == "web"
    for other in ("web2", "we", "host1.example", "example.org"):
        assert netns_of(host, other) is None


@pytest.mark.parametrize("node", ["root", "host1", "host1.example.org"])
def test_the_host_goes_by_its_own_name(node: str) -> None:
    host = Host(ports=["root/x", "root/y"])
    host.is_like("root", system_name="host1.example.org")
    assert netns_of(host, node) == "root"


def test_the_name_of_a_namespace_comes_before_what_others_are_called() -> None:
    host = Host(ports=["web/x", "web/y", "db/x"])
    host.is_like("db", aliases=("web",), container="web", system_name="web")
    assert netns_of(host, "web") == "web"


def test_a_name_that_two_have_is_no_name() -> None:
    host = Host(ports=["a/x", "b/x"])
    for name in "ab":
        host.is_like(name, aliases=("web",))
    reason = host.reason("web:x -- switch:1")
    assert reason == "web may be a or b: give the whole name"


@pytest.mark.parametrize("node", ["clab-my-lab-leaf-1", "leaf-1", "lab-leaf-1", "1"])
def test_a_node_of_containerlab(node: str) -> None:
    host = Host(ports=["clab-my-lab-leaf-1/x", "clab-my-lab-leaf-1/y"])
    assert netns_of(host, node) == "clab-my-lab-leaf-1"


def test_a_node_of_containerlab_that_its_container_alone_tells() -> None:
    host = Host(ports=["net:[1]/x", "net:[1]/y"])
    host.is_like("net:[1]", container="clab-lab-leaf1")
    assert netns_of(host, "leaf1") == "net:[1]"


def test_only_containerlab_puts_its_nodes_last() -> None:
    assert netns_of(Host(ports=["proj-db/x"]), "db") is None


def test_the_node_of_one_lab_is_not_that_of_another() -> None:
    host = Host(ports=["clab-other-leaf1/x", "clab-other-leaf1/y"])
    assert netns_of(host, "leaf1", stands_for={"leaf1": "clab-lab-leaf1"}) is None
    assert netns_of(host, "leaf1", stands_for={"leaf1": "clab-other-leaf1"}) == "clab-other-leaf1"
    assert netns_of(Host(ports=["leaf1/x"]), "leaf1", stands_for={"leaf1": "clab-lab-leaf1"}) == (
        "leaf1"
    )


@pytest.mark.parametrize("port", ["eth0", "to leaf1", "02:AB:cd:00:00:01", "02-ab-cd-00-00-01"])
def test_names_of_a_port(port: str) -> None:
    host = Host("a/eth0<b/2", "b/2<a/eth0")
    host.is_like("a/eth0", mac="02:ab:cd:00:00:01", alias="to leaf1")
    assert host.statuses(f'a:"{port}" -- b:2') == ["ok"]


def test_a_port_is_not_called_by_what_is_no_address() -> None:
    host = Host(ports=["a/tun0"])
    host.is_like("a/tun0", mac="")
    for port in ("02:ab:cd", "02ab", "02:ab-cd:00:00:01", "x"):
        assert host.statuses(f'a:"{port}" -- b:2') == ["no-interface"]


def test_of_interfaces_with_one_address_it_is_the_one_that_speaks() -> None:
    host = Host("a/port<b/2", "b/2<a/port", ports=["a/br"])
    host.is_like("a/port", mac="02:ab:cd:00:00:01")
    host.is_like("a/br", mac="02:ab:cd:00:00:01", lldp_off="its ports speak LLDP")
    assert host.statuses('a:"02ab.cd00.0001" -- b:2') == ["ok"]


SWITCH = {
    "system_name": "leaf1.example.org",
    "chassis_id": Identifier("mac", "02:00:00:00:00:0a"),
    "port_id": Identifier("mac", "02:00:00:00:00:0b"),
    "port_description": "swp7",
    "source_mac": "02:00:00:00:00:0c",
}


@pytest.mark.parametrize(
    "node", ["leaf1", "leaf1.example.org", "02:00:00:00:00:0a", "0200.0000.000A"]
)
@pytest.mark.parametrize("port", ["swp7", "02:00:00:00:00:0b", "02-00-00-00-00-0C"])
def test_names_of_a_port_elsewhere(node: str, port: str) -> None:
    host = Host()
    host.hears("a/1", **SWITCH)
    assert host.statuses(f'a:1 -- "{node}":"{port}"') == ["ok"]


@pytest.mark.parametrize("node", ["leaf", "leaf1.example.com", "leaf1.example", "example.org"])
def test_other_systems_elsewhere(node: str) -> None:
    host = Host()
    host.hears("a/1", **SWITCH)
    assert host.statuses(f'a:1 -- "{node}":swp7') == ["wrong-system"]
    assert host.reason("a:1 -- leaf2:swp7") == "a/1 hears leaf1.example.org swp7"


def test_a_system_that_does_not_say_its_domain() -> None:
    host = Host()
    host.hears("a/1", system_name="leaf1", port_id=Identifier("local", "41"))
    assert host.statuses('a:1 -- "leaf1.example.org":41') == ["ok"]


def test_a_system_that_says_no_name() -> None:
    host = Host()
    host.hears("a/1", chassis_id=Identifier("local", "cabinet 4"))
    assert host.statuses('a:1 -- "cabinet 4":eth9') == ["ok"]
    assert host.reason("a:1 -- leaf1:eth9") == "a/1 hears cabinet 4 eth9"


def test_a_namespace_of_another_host_is_not_its_namesake_here() -> None:
    host = Host(ports=["web/2"])
    host.hears("a/1", system_name="web.host2", port_id=Identifier("interface-name", "2"))
    assert host.beside(planned("a:1 -- web:2")).results[0].status == "wrong-system"
    assert host.beside(planned('a:1 -- "web.host2":2')).results[0].status == "ok"


def test_a_port_is_named_as_it_is_heard() -> None:
    host = Host(*("a/1<b/2", "b/2<a/1"))
    host.hears("a/1", **SWITCH)
    ends = host.beside(planned("a:1 -- b:2")).results[0].ends
    assert ends[0].hears == (PortName("b", "2"), PortName("leaf1.example.org", "swp7"))

"""Every status of a planned link, what is said of it, and whom that concerns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lldpns.wiring.model import Identifier
from lldpns.wiring.plan.records import Plan, PlannedLink, PortName
from lldpns.wiring.plan.report import only
from tests.support.plans import Host, planned
from tests.support.steps import steps

BOTH = ("a/1<b/2", "b/2<a/1")


def test_ok() -> None:
    host = Host(*BOTH)
    (result,) = host.beside(planned("a:1 -- b:2")).results
    assert (result.status, result.reason, result.line) == ("ok", None, 1)
    assert [(end.node, end.port, end.netns, end.interface) for end in result.ends] == [
        ("a", "1", "a", "1"),
        ("b", "2", "b", "2"),
    ]
    assert [end.hears for end in result.ends] == [(PortName("b", "2"),), (PortName("a", "1"),)]


@pytest.mark.parametrize(
    ("hears", "status", "reason"),
    [
        (["a/1<c/3", "c/3<a/1"], "wrong-system", "a/1 hears c/3; b/2 hears nobody"),
        (["a/1<b/7", "b/7<a/1"], "wrong-port", "a/1 hears b/7; b/2 hears nobody"),
        ([], "missing", "a/1 hears nobody; b/2 hears nobody"),
        (["a/1<b/2"], "one-way", "b/2 does not hear a/1, which hears it"),
        (["b/2<a/1"], "one-way", "a/1 does not hear b/2, which hears it"),
        ([*BOTH, "a/1<c/3"], "extra-neighbor", "a/1 also hears c/3"),
        ([*BOTH, "b/2<a/9"], "extra-neighbor", "b/2 also hears a/9"),
    ],
)
def test_what_differs(hears: list[str], status: str, reason: str) -> None:
    host = Host(*hears, ports=["a/1", "b/2"])
    result = host.beside(planned("a:1 -- b:2")).results[0]
    assert (result.status, result.reason) == (status, reason)


def test_an_interface_that_is_not_there() -> None:
    host = Host(ports=["a/1", "b/9"])
    assert host.statuses("a:1 -- b:2") == ["no-interface"]
    reason = "no interface 2 in b; a/1 hears nobody"
    assert host.reason("a:1 -- b:2") == reason


def test_the_worst_end_comes_first() -> None:
    host = Host("b/2<c/3", ports=["a/1"])
    result = host.beside(planned("a:1 -- b:2")).results[0]
    assert [(end.node, end.status) for end in result.ends] == [
        ("b", "wrong-system"),
        ("a", "missing"),
    ]


def test_swapped_cables_are_two_wrong_ports() -> None:
    host = Host("a/1<b/2", "b/2<a/1", "a/2<b/1", "b/1<a/2")
    assert host.statuses("a:1 -- b:1", "a:2 -- b:2") == ["wrong-port", "wrong-port"]


def test_a_port_that_the_plan_does_not_name_is_not_passed_over() -> None:
    host = Host(*BOTH, "c/3<a/9", "a/9<c/3")
    results = host.beside(planned("a:1 -- b:2")).results
    assert [str(result.status) for result in results] == ["ok", "unexpected", "unexpected"]
    assert [result.reason for result in results[1:]] == ["c/3 hears a/9", "a/9 hears c/3"]
    assert [len(result.ends) for result in results[1:]] == [1, 1]
    assert results[1].line is None


def test_a_silent_port_that_the_plan_does_not_name_is_nothing_to_tell() -> None:
    assert Host(*BOTH, ports=["c/3"]).statuses("a:1 -- b:2") == ["ok"]


def test_links_of_other_hosts_are_counted() -> None:
    report = Host(*BOTH).beside(planned("a:1 -- b:2", "x:1 -- y:2", "y:3 -- z:4"))
    assert (report.planned, report.as_planned, report.elsewhere) == (1, 1, 2)


def test_the_far_end_may_be_on_another_host() -> None:
    host = Host()
    host.hears("a/1", system_name="switch", port_id=Identifier("interface-name", "7"))
    (result,) = host.beside(planned("switch:7 -- a:1")).results
    assert result.status == "ok"
    assert [(end.node, end.netns, end.status) for end in result.ends] == [
        ("a", "a", "ok"),
        ("switch", None, None),
    ]
    assert host.statuses("switch:8 -- a:1") == ["wrong-port"]
    assert host.statuses("router:7 -- a:1") == ["wrong-system"]
    assert host.reason("router:7 -- a:1") == "a/1 hears switch 7"


@pytest.mark.parametrize(
    ("like", "reason"),
    [
        ({"up": False, "operational": False}, "it is down"),
        ({"operational": False}, "no carrier"),
        ({"lldp": "disabled"}, "its LLDP is disabled"),
        ({"lldp": "tx-only"}, "its LLDP is tx-only"),
        ({"lldp": "disabled", "lldp_off": "not Ethernet"}, "not Ethernet"),
    ],
)
def test_why_a_port_hears_nobody(like: dict[str, Any], reason: str) -> None:
    host = Host(ports=["a/1"])
    host.is_like("a/1", **like)
    assert host.reason("a:1 -- switch:2") == f"a/1 hears nobody ({reason})"
    host = Host("b/2<a/1")
    host.is_like("a/1", **like)
    assert host.reason("a:1 -- b:2") == f"a/1 does not hear b/2, which hears it ({reason})"


def test_another_port_of_its_own_system_is_no_wrong_port_of_the_other() -> None:
    host = Host("a/1<a/9", ports=["a/2", "b/2"])
    assert host.statuses("a:1 -- b:2")[0] == "wrong-system"
    assert host.statuses("a:1 -- a:2")[0] == "wrong-port"


def test_who_hears_itself_does_not_hear_the_other() -> None:
    host = Host("a/1<a/1", "b/2<b/2")
    assert host.statuses("a:1 -- b:2") == ["wrong-system"]
    host = Host(ports=["b/2"])
    host.hears("a/1", system_name="a", port_id=Identifier("interface-name", "1"))
    assert host.statuses("a:1 -- b:2") == ["wrong-system"]


def test_many_neighbors_are_not_all_named() -> None:
    host = Host(*(f"a/1<c/{number}" for number in range(9)))
    reason = host.beside(planned("a:1 -- switch:2")).results[0].reason
    assert reason == "a/1 hears c/0, c/1, c/2, 6 more"


# More than two


def test_all_who_meet_in_a_node_without_ports_may_hear_each_other() -> None:
    pairs = [(one, other) for one in "abc" for other in "abc" if one != other]
    hub = ["a:1 -- hub", "b:1 -- hub", "hub -- c:1"]
    host = Host(*(f"{one}/1<{other}/1" for one, other in pairs))
    assert host.statuses(*hub) == ["ok"]
    assert host.statuses(*hub[:2]) == ["extra-neighbor", "unexpected"]
    host.hears("c/1", system_name="switch")
    assert host.statuses(*hub) == ["extra-neighbor"]
    assert host.statuses(*hub, "hub -- switch:eth9") == ["ok"]


def test_a_lower_interface_and_its_macvlan_do_not_hear_each_other() -> None:
    host = Host("low/0<far/1", "far/1<low/0", "up/1<far/1", "far/1<up/1")
    assert host.statuses("low:0 -- m", "up:1 -- m", "far:1 -- m") == ["ok"]


def test_who_hears_nobody_where_many_meet() -> None:
    host = Host("a/1<b/1", "b/1<a/1", ports=["c/1"])
    report = host.beside(planned("a:1 -- hub", "b:1 -- hub", "c:1 -- hub"))
    assert [(result.status, result.reason) for result in report.results] == [
        ("missing", "c/1 hears nobody")
    ]


def test_who_is_heard_by_many_and_hears_nobody() -> None:
    host = Host(*(f"{one}/1<a/1" for one in "edcb"))
    report = host.beside(planned(*(f"{one}:1 -- hub" for one in "abcde")))
    assert report.results[0].reason == (
        "a/1 does not hear b/1, which hears it; a/1 does not hear c/1, which hears it;"
        " a/1 does not hear d/1, which hears it; 1 more"
    )


def test_the_system_is_right_though_the_port_is_not_where_many_meet() -> None:
    host = Host("a/1<b/7", ports=["b/1", "c/1"])
    ends = host.beside(planned("a:1 -- hub", "b:1 -- hub", "c:1 -- hub")).results[0].ends
    assert {end.node: end.status for end in ends} == {
        "a": "wrong-port",
        "b": "missing",
        "c": "missing",
    }


def test_one_port_in_two_links_is_to_hear_both() -> None:
    links = "a:1 -- b:2", "a:1 -- c:3"
    assert Host(*BOTH, "a/1<c/3", "c/3<a/1").statuses(*links) == ["ok", "ok"]
    host = Host(*BOTH, ports=["c/3"])
    assert host.statuses(*links) == ["ok", "missing"]
    reason = host.beside(planned(*links)).results[1].reason
    assert reason == "a/1 hears only b/2; c/3 hears nobody"


# Other daemons in the namespaces of this host


def test_another_daemon_of_the_planned_system_is_no_stranger() -> None:
    host = Host(*BOTH)
    host.hears("a/1", system_name="b", port_id=Identifier("interface-name", "2"))
    assert host.statuses("a:1 -- b:2") == ["ok"]


def test_another_daemon_may_call_the_namespace_by_its_name() -> None:
    host = Host(ports=["b/2"])
    host.is_like("b", aliases=("web",))
    host.hears("a/1", system_name="b", port_id=Identifier("interface-name", "2"))
    ends = host.beside(planned("a:1 -- web:2")).results[0].ends
    assert {end.node: end.status for end in ends} == {"a": "ok", "web": "missing"}


def test_whom_another_daemon_hears_is_not_known() -> None:
    host = Host(ports=["b/2"])
    host.hears("a/1", system_name="b", port_id=Identifier("interface-name", "2"))
    results = host.beside(planned("a:1 -- b:2")).results
    assert {end.node: end.status for end in results[0].ends} == {"a": "ok", "b": "missing"}


# Ports of which the plan says nothing


def test_free_ports_may_hear_whom_they_like_and_be_heard() -> None:
    plan = Plan(links=planned("a:1 -- b:2").links, free=(PortName("a", "mgmt"),), unchecked=1)
    host = Host(*BOTH, "a/mgmt<root/veth7", "root/veth7<a/mgmt")
    report = host.beside(plan)
    assert [str(result.status) for result in report.results] == ["ok"]
    assert report.unchecked == 1
    host = Host("root/veth7<a/mgmt", "root/veth7<c/3")
    assert [str(each.status) for each in host.beside(plan).results][-1] == "unexpected"


def test_a_port_that_is_planned_is_not_free() -> None:
    plan = Plan(links=planned("a:1 -- b:2").links, free=(PortName("a", "1"),))
    assert [str(each.status) for each in Host("a/1<c/3").beside(plan).results] == ["wrong-system"]


def test_a_node_that_ought_to_be_here() -> None:
    plan = Plan(links=planned("a:1 -- gone:2").links, all_here=True)
    (result,) = Host(ports=["a/1"]).beside(plan).results
    assert result.status == "no-interface"
    assert result.reason == "no namespace gone; a/1 hears nobody"


# A part of the report


def test_only_what_is_asked_for() -> None:
    host = Host(*BOTH, "c/3<d/4", "d/4<c/3", "e/5<a/9")
    report = host.beside(planned("a:1 -- b:2", "c:3 -- x:1", "x:7 -- y:8"))
    part = only(report, lambda netns, interface: netns in "be")
    assert [str(result.status) for result in part.results] == ["ok", "unexpected"]
    assert (part.planned, part.as_planned, part.unexpected, part.elsewhere) == (1, 1, 1, 1)
    assert only(report, lambda netns, _: netns == "x").planned == 1
    assert only(report, lambda _, interface: interface == "4").unexpected == 1


# Scale


def a_ring(size: int) -> tuple[Host, Plan]:
    ends = [(f"n{number}/1", f"n{(number + 1) % size}/2") for number in range(size)]
    hears = [f"{one}<{other}" for one, other in ends] + [f"{other}<{one}" for one, other in ends]
    return Host(*hears), planned(
        *(f"n{number}:1 -- n{(number + 1) % size}:2" for number in range(size))
    )


def a_hub(size: int) -> tuple[Host, Plan]:
    hears = [f"n{number}/1<n{(number + 1) % size}/1" for number in range(size)]
    return Host(*hears), planned(*(f"n{number}:1 -- hub" for number in range(size)))


def a_silent_hub(size: int) -> tuple[Host, Plan]:
    ports = [f"n{number}/1" for number in range(size)]
    return Host(ports=ports), planned(*(f"n{number}:1 -- hub" for number in range(size)))


def strangers_only(size: int) -> tuple[Host, Plan]:
    hears = [f"n{number}/1<s{number}/1" for number in range(size)]
    return Host(*hears), planned(*(f"n{number}:1 -- hub" for number in range(size)))


def one_port_in_all_links(size: int) -> tuple[Host, Plan]:
    host = Host("a/1<b/2")
    links = [PlannedLink((PortName("a", "1"), PortName(f"x{n}", "1")), n) for n in range(size)]
    return host, Plan(tuple(links))


def other_hosts(size: int) -> tuple[Host, Plan]:
    host = Host()
    for number in range(size):
        host.hears(f"a/{number}", system_name=f"s{number}", port_description="x")
    return host, planned(*(f"a:{number} -- s{number}:x" for number in range(size)))


@pytest.mark.parametrize(
    "build",
    [a_ring, a_hub, a_silent_hub, strangers_only, one_port_in_all_links, other_hosts],
)
def test_twice_as_much_is_twice_the_work(build: Callable[[int], tuple[Host, Plan]]) -> None:
    (host, plan), (larger_host, larger_plan) = build(200), build(400)
    work = steps(lambda: host.beside(plan))
    assert steps(lambda: larger_host.beside(larger_plan)) < 2.2 * work

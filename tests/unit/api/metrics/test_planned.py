"""The plan as metrics: what each port is to be wired to, how it is, and how much there may be."""

from __future__ import annotations

import asyncio

import pytest

from lldpns.api.metrics import families
from lldpns.api.metrics.exposition import CLASSIC
from lldpns.api.metrics.records import Selected
from lldpns.api.metrics.selection import Limits, Selection
from lldpns.wiring.plan.check import compare
from lldpns.wiring.plan.records import PlanStatus
from lldpns.wiring.plan.report import finished
from tests.support.metrics import Scrape, crowd, together
from tests.support.plans import Host, planned

SERIES = len(PlanStatus)


def select(host: Host, *edges: str, **limits: int) -> Selected:
    """What is exported of a host beside a plan, if there is one."""
    results = list(host.beside(planned(*edges)).results) if edges else None
    selection = Selection(Limits(**{"max_series": 10**6, **limits}))
    return asyncio.run(selection.of(host.snapshot, 0.0, results))


def scraped(selected: Selected) -> Scrape:
    return Scrape(b"".join(CLASSIC.pieces(families.collect(selected))).decode())


def statuses(found: Scrape) -> dict[str, str]:
    """Of each port, which status is 1, and hold all others to being 0."""
    ones = {}
    for labels in found.series("lldpns_plan_status"):
        place = f"{labels['netns']}/{labels['interface']}"
        if found.value("lldpns_plan_status", **labels):
            assert place not in ones
            ones[place] = labels["status"]
    assert len(found.series("lldpns_plan_status")) == SERIES * len(ones)
    return ones


def test_every_end_here_has_a_status_and_every_far_end_its_names() -> None:
    host = Host("a/1<b/2", "b/2<a/1", "c/3<d/4")
    host.is_like("b/2", alias="uplink")
    found = scraped(select(host, "a:1 -- b:uplink", "a:7 -- leaf1:swp1", "gone:1 -- a:8"))
    assert statuses(found) == {
        "a/1": "ok",
        "b/2": "ok",
        "a/7": "no-interface",
        "a/8": "no-interface",
        "c/3": "unexpected",
    }
    a1, b2 = (
        found.series("lldpns_plan_link_info", netns=netns, interface=interface)
        for netns, interface in (("a", "1"), ("b", "2"))
    )
    here = {"remote_system": "b", "remote_netns": "b", "remote_interface": "2"}
    assert a1 == [{"netns": "a", "interface": "1", **here}]
    assert [each["remote_system"] for each in b2] == ["a"]
    assert found.series("lldpns_plan_link_info", netns="a", interface="7") == [
        {"netns": "a", "interface": "7", "remote_system": "leaf1", "remote_interface": "swp1"}
    ]
    assert found.series("lldpns_plan_link_info", netns="a", interface="8") == [
        {"netns": "a", "interface": "8", "remote_system": "gone", "remote_interface": "1"}
    ]
    assert found.series("lldpns_plan_link_info", netns="c") == []


def test_a_port_of_several_links_has_the_worst_status_and_all_far_ends() -> None:
    host = Host("a/1<b/1", "b/1<a/1", "a/1<c/1", ports=["d/1"])
    found = scraped(select(host, "a:1 -- b:1", "a:1 -- c:1", "a:1 -- d:1"))
    assert statuses(found)["a/1"] == "missing"
    far = found.series("lldpns_plan_link_info", netns="a")
    assert [each["remote_system"] for each in far] == ["b", "c", "d"]


def test_a_plan_of_a_whole_fleet_says_nothing_of_other_hosts() -> None:
    found = scraped(select(Host(ports=["a/1"]), "x:1 -- y:1", "a:1 -- x:2"))
    assert statuses(found) == {"a/1": "missing"}
    assert len(found.series("lldpns_plan_link_info")) == 1


def test_without_a_plan_there_is_no_status() -> None:
    selected = select(Host("a/1<b/1"))
    assert selected.planned == []
    assert scraped(selected).series("lldpns_plan_status") == []


# Bounds.


@pytest.mark.parametrize("max_series", [0, 20, 50, 100, 1000])
def test_the_plan_takes_half_of_the_room_at_most(max_series: int) -> None:
    host = Host(*(f"n{number}/1<n{number}/2" for number in range(50)))
    edges = [f"n{number}:1 -- n{number}:2" for number in range(50)]
    selected = select(host, *edges, max_series=max_series)
    found = scraped(selected)
    plan = [each for each in found.samples if each.name.startswith("lldpns_plan_")]
    assert len(plan) <= max_series // 2
    assert len(list(found.samples)) == selected.series <= max_series
    kept = len({labels["netns"] for labels in found.series("lldpns_plan_link_info")})
    assert (selected.withheld["plan"] == 0) is (kept == 50)


def test_strangers_that_make_ports_cannot_crowd_out_the_plan() -> None:
    calm = Host("calm/1<calm/2", "calm/2<calm/1")
    snapshot = together(calm.snapshot, crowd(ports=300, neighbors=1, name="wild"))
    tables = snapshot.namespaces, snapshot.interfaces, snapshot.neighbors
    report = finished(compare(planned("calm:1 -- calm:2"), *tables))
    assert report.unexpected == 300
    selected = asyncio.run(
        Selection(Limits(max_series=1000)).of(snapshot, 0.0, list(report.results))
    )
    found = scraped(selected)
    ports = statuses(found)
    assert {place for place in ports if place.startswith("calm")} == {"calm/1", "calm/2"}
    assert 0 < len(ports) - 2 < 300
    assert selected.withheld["interface"] == 300 - (len(ports) - 2)
    assert len(list(found.samples)) == selected.series <= 1000


def test_of_a_hub_no_more_far_ends_are_named_than_a_port_can_hear() -> None:
    host = Host(ports=[f"n{number}/1" for number in range(8)])
    selected = select(host, *(f"n{number}:1 -- hub" for number in range(8)), max_neighbors=3)
    assert [len(each.remotes) for each in selected.planned] == [3] * 8
    assert selected.withheld["plan"] == 8


def test_ports_that_look_alike_are_one() -> None:
    host = Host("a/\x1b<b/1", "b/1<a/\x1b", r"a/\x1b<c/1")
    found = scraped(select(host, 'a:"\x1b" -- b:1'))
    assert statuses(found) == {r"a/\x1b": "ok", "b/1": "ok"}


def test_it_is_let_go_of_step_by_step() -> None:
    host = Host(ports=[f"n{number}/1" for number in range(250)])
    selected = select(host, *(f"n{number}:1 -- x:{number}" for number in range(250)))
    assert len(list(selected.take_apart())) == 3
    assert selected.planned == []

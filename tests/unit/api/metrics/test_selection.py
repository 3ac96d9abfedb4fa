"""What is exported where there is too much of it, and what if records cannot be told apart."""

from __future__ import annotations

import asyncio
from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.api.metrics import families
from lldpns.api.metrics.records import Selected
from lldpns.api.metrics.selection import Limits, Selection
from lldpns.wiring.links import link_of
from lldpns.wiring.model import Endpoint, Identifier, LinkStatus, Neighbor, Snapshot
from lldpns.wiring.wires import Identity
from tests.support.api import namespace, neighbor
from tests.support.metrics import crowd, link, port, statistics, together

NOTHING_WITHHELD = {"netns": 0, "interface": 0, "neighbor": 0, "neighbor-name": 0, "plan": 0}


def select(snapshot: Snapshot, max_series: int = 10**6, **limits: int) -> Selected:
    return asyncio.run(Selection(Limits(max_series, **limits)).of(snapshot, 0.0))


def exported(selected: Selected) -> dict[str, int]:
    """How many samples there are of each metric."""
    counts: Counter[str] = Counter()
    for metric in families.collect(selected):
        counts[metric.name] += len(metric.samples)
    return dict(counts)


def by_netns(selected: Selected) -> dict[str, tuple[int, int]]:
    """Of each namespace, how many interfaces and neighbors are exported."""
    return {
        home.label: (len(home.ports), sum(len(port.shown) for port in home.ports.values()))
        for home in selected.homes
    }


def test_all_of_it() -> None:
    selected = select(crowd(homes=2, ports=3, neighbors=4))
    assert by_netns(selected) == {"net0": (3, 12), "net1": (3, 12)}
    assert selected.withheld == NOTHING_WITHHELD


@given(st.integers(0, 3), st.integers(0, 4), st.integers(0, 5), st.booleans(), st.integers(0, 400))
def test_no_more_series_than_there_may_be_and_as_many_as_is_said(
    homes: int, ports: int, neighbors: int, linked: bool, max_series: int
) -> None:
    snapshot = crowd(homes, ports, neighbors, linked=linked)
    selected = select(snapshot, max_series)
    assert sum(exported(selected).values()) == selected.series <= max_series
    shown = by_netns(selected)
    assert selected.withheld["netns"] == homes - len(shown)
    assert selected.withheld["interface"] == homes * ports - sum(each for each, _ in shown.values())
    assert selected.withheld["neighbor"] == homes * ports * neighbors - sum(
        each for _, each in shown.values()
    )


def test_the_namespace_that_makes_too_much_is_cut() -> None:
    calm = crowd(homes=3, ports=2, neighbors=1, name="calm")
    selected = select(together(crowd(ports=500, neighbors=1, name="wild"), calm), 300)
    shown = by_netns(selected)
    assert 0 < shown.pop("wild0")[0] < 500
    assert shown == {"calm0": (2, 2), "calm1": (2, 2), "calm2": (2, 2)}


def test_the_port_that_hears_too_much_is_cut() -> None:
    loud = tuple(neighbor(chassis_id=Identifier("local", f"{n}")) for n in range(1000))
    selected = select(together(crowd(ports=3, neighbors=2), Snapshot(neighbors=loud)), 200)
    (home,) = selected.homes
    shown = {name: len(each.shown) for name, each in home.ports.items()}
    assert 2 < shown.pop("eth0") < 1000
    assert shown == {"eth1": 2, "eth2": 2}


def test_what_is_cut_is_the_same_each_time() -> None:
    snapshot = crowd(homes=3, ports=50, neighbors=2)
    before, after = (select(snapshot, 1000) for _ in range(2))
    assert by_netns(before) == by_netns(after)
    assert [list(home.ports) for home in before.homes] == [list(home.ports) for home in after.homes]


# Records that no label tells apart. Prometheus takes a part of such a scrape, or none of it.


def test_namespaces_that_look_alike() -> None:
    snapshot = Snapshot(namespaces=(namespace("a\x1b"), namespace("a\\x1b")))
    selected = select(snapshot)
    assert [home.label for home in selected.homes] == ["a\\x1b"]
    assert selected.withheld == {**NOTHING_WITHHELD, "netns": 1}


def test_interfaces_that_look_alike() -> None:
    interfaces = (port(name="a\x1b"), port(name="a\\x1b"))
    selected = select(Snapshot(namespaces=(namespace(),), interfaces=interfaces))
    assert by_netns(selected) == {"net0": (1, 0)}
    assert selected.withheld == {**NOTHING_WITHHELD, "interface": 1}


def test_neighbors_that_look_alike() -> None:
    """Identifiers that are no UTF-8 are shown with replacement characters."""
    twins = [neighbor(port_id=Identifier("local", "\ufffd"), ttl=ttl) for ttl in (1, 2)]
    selected = select(together(crowd(neighbors=0), Snapshot(neighbors=tuple(twins))))
    assert by_netns(selected) == {"net0": (1, 1)}
    assert selected.withheld == {**NOTHING_WITHHELD, "neighbor": 1}


# The tables of a snapshot are made one after the other.


def test_records_of_what_is_gone_already() -> None:
    orphans = Snapshot(
        interfaces=(port("gone"),),
        statistics=(statistics("gone"), statistics(interface="gone")),
        neighbors=(neighbor("gone"), neighbor(interface="gone")),
        links=(link(LinkStatus.OK, ("gone", "eth0"), ("net0", "gone")),),
    )
    assert by_netns(select(together(crowd(), orphans))) == {"net0": (1, 1)}


def test_a_port_that_does_not_know_yet_what_it_is() -> None:
    unnamed = msgspec.structs.replace(port(), port_id=None)
    snapshot = Snapshot(namespaces=(namespace(),), interfaces=(unnamed,), neighbors=(neighbor(),))
    assert by_netns(select(snapshot)) == {"net0": (1, 0)}


# Neighbors.


def only_neighbor(said: Neighbor) -> dict[str, str]:
    """The labels of a neighbor that is the only one."""
    selected = select(together(crowd(neighbors=0), Snapshot(neighbors=(said,))))
    (shown,) = selected.homes[0].ports["eth0"].shown
    return {**shown.key, **shown.info}


def test_the_labels_of_a_neighbor_of_another_host() -> None:
    ours = Identity(namespace().chassis_id, port().port_id or Identifier("", ""))
    theirs = Identity(Identifier("mac", "02:00:00:00:00:01"), Identifier("local", "7"))
    said = neighbor(chassis_id=theirs.chassis_id, port_id=theirs.port_id, system_name="switch1")
    assert only_neighbor(said) == {
        "netns": "net0",
        "interface": "eth0",
        "link": link_of((theirs, ours)),
        "side": "a",
        "system": "net0.vm",
        "remote_chassis_id": "02:00:00:00:00:01",
        "remote_system": "switch1",
        "remote_port_id": "7",
    }


def test_the_labels_of_a_neighbor_of_this_host() -> None:
    labels = only_neighbor(neighbor(remote=Endpoint("web", "eth1")))
    assert (labels["remote_netns"], labels["remote_interface"]) == ("web", "eth1")


@pytest.mark.parametrize("name", [None, ""])
def test_a_neighbor_without_a_name_is_called_by_its_chassis(name: str | None) -> None:
    assert only_neighbor(neighbor(system_name=name))["remote_system"] == "peer"


def test_both_ends_say_the_same_link_and_different_sides() -> None:
    ends = ("net0", "eth0"), ("net1", "eth1")
    heard = [
        neighbor(
            *here,
            chassis_id=namespace(there[0]).chassis_id,
            port_id=Identifier("interface-name", there[1]),
        )
        for here, there in (ends, ends[::-1])
    ]
    snapshot = Snapshot(
        namespaces=tuple(namespace(netns) for netns, _ in ends),
        interfaces=tuple(port(*end) for end in ends),
        neighbors=tuple(heard),
    )
    one, other = (
        shown
        for home in select(snapshot).homes
        for each in home.ports.values()
        for shown in each.shown
    )
    assert one.key["link"] == other.key["link"]
    assert {one.info["side"], other.info["side"]} == {"a", "b"}


# Churn: over many scrapes, a neighbor must not make series without end.


def seen(selection: Selection, said: tuple[Neighbor, ...], now: float) -> set[tuple[str, str]]:
    """Scrape while a port hears `said`; give link and name of those shown."""
    snapshot = together(crowd(neighbors=0), Snapshot(neighbors=said))
    selected = asyncio.run(selection.of(snapshot, now))
    shown = selected.homes[0].ports["eth0"].shown
    assert selected.withheld["neighbor"] == len(said) - len(shown)
    return {(each.key["link"], each.info["remote_system"]) for each in shown}


def test_a_neighbor_that_changes_its_name_with_every_frame_loses_it_but_stays() -> None:
    selection = Selection(Limits(max_neighbors=1, new_neighbors_per_hour=3))
    shown = [
        seen(selection, (neighbor(system_name=f"name{number}"),), 15.0 * number)
        for number in range(100)
    ]
    assert all(len(each) == 1 for each in shown)
    assert [each.pop()[1] for each in shown[:6]] == [
        *("name0", "name1", "name2", "name3"),
        *("peer", "peer"),
    ]


@pytest.mark.parametrize("flaps", [False, True])
def test_neighbors_that_are_others_at_every_scrape_are_bounded(flaps: bool) -> None:
    """Even if the wire goes down in between, and nobody is there for a moment."""
    selection = Selection(Limits(max_neighbors=2, new_neighbors_per_hour=3))
    shown = set()
    for number in range(100):
        said = neighbor(chassis_id=Identifier("local", f"far{number}"))
        shown |= seen(selection, (said,), 15.0 * number)
        if flaps:
            assert seen(selection, (), 15.0 * number + 1) == set()
    assert len(shown) == 2 + 3 + 1  # the one: 25 minutes have passed


def test_ports_that_are_gone_are_forgotten() -> None:
    selection = Selection(Limits(max_neighbors=1, new_neighbors_per_hour=0))
    said = tuple(neighbor(chassis_id=Identifier("local", name)) for name in "abc")
    assert len(seen(selection, said[:1], 0.0)) == 1
    assert len(seen(selection, said[1:2], 0.0)) == 0
    asyncio.run(selection.of(Snapshot(), 0.0))
    assert len(seen(selection, said[2:], 0.0)) == 1

"""Every expression of every dashboard, asked of a real Prometheus: it says what was built."""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping

import pytest

from grafana import looks
from tests.support.daemon import http_get
from tests.support.fleet_truth import AWAY, EXTENDED, MOMENTS, ODD, ODDER, Truth, port
from tests.support.grafana import Query, Selection, queries
from tests.support.watched import Watched, host_of, link, place

PICTURE = "wiring/Namespaces and hosts/edges"

every_moment = pytest.mark.parametrize("moment", MOMENTS)


@every_moment
def test_the_picture(watched: Watched, moment: str) -> None:
    rows = [row for row, _ in watched.rows(PICTURE, moment)]
    found = [(link(row), row["secondarystat"], row["color"]) for row in rows]
    expected = watched.truth[moment].links
    assert Counter(found) == Counter(
        (ends, status, looks.LINK[status]) for ends, status in expected.items()
    )
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert (row["source"], row["target"]) == (place(row).system, row["remote_system"])
        assert row["mainstat"] == f"{row['interface']} - {row['remote_port_id']}"
        assert (row["detail__host"], row["detail__netns"]) == (row["instance"], row["netns"])
        assert row.get("strokeDasharray") == (
            "6 4" if row["status"] in ("one-way", "mismatch") else None
        )


def test_both_cables_of_one_way_have_the_one_that_hears_as_their_source(watched: Watched) -> None:
    rows = [row for row, _ in watched.rows(PICTURE, "happened") if row["status"] == "one-way"]
    assert {(row["source"], row["target"]) for row in rows} == {
        ("host2", "web.host2"),
        ("web.host3", "db.host2"),
    }


@pytest.mark.parametrize("chosen", [[ODD], [ODDER], [ODD, ODDER]], ids=str)
def test_what_is_chosen_is_in_the_picture_and_nothing_else(
    watched: Watched, chosen: list[str]
) -> None:
    selection: Mapping[str, Selection] = {"instance": [f"{EXTENDED}:9917"], "netns": chosen}
    rows = watched.rows(PICTURE, "built", selection)
    truth = watched.truth["built"]
    assert [link(row) for row, _ in rows] == [truth.link(port(f"{EXTENDED}/{ODD}/x"))]


def test_of_a_host_there_are_its_links_to_others_too(watched: Watched) -> None:
    selection: Mapping[str, Selection] = {"instance": ["host3:9917"], "netns": ".*"}
    truth = watched.truth["built"]
    assert {link(row) for row, _ in watched.rows(PICTURE, "built", selection)} == {
        truth.link(end) for end in truth.wires if end.host == "host3"
    }


def test_a_picture_of_nothing_is_no_failure(watched: Watched) -> None:
    nothing: Mapping[str, Selection] = {"instance": ["nobody"], "netns": ".*"}
    ((row, _),) = watched.rows(PICTURE, "built", nothing)
    assert {"id", "source", "target"} <= set(row)


@every_moment
def test_the_table_of_ends(watched: Watched, moment: str) -> None:
    truth = watched.truth[moment]
    expected = []
    for end, other in truth.wires.items():
        if status := truth.status(end):
            # Of one that is not heard, what the kernel knows.
            name = other.system if truth.hears(end) else other.netns
            expected.append((end, name, other.interface, status))
    found = [
        (place(row), row["remote_system"], row["remote_port_id"], row["status"])
        for row, _ in watched.rows("wiring/Ends of links/A", moment)
    ]
    assert sorted(found) == sorted(expected)


def hosts(truth: Truth) -> int:
    return 4 - len(truth.away)


def namespaces(truth: Truth) -> int:
    """On each of three hosts three; on one of them up to seven more; on the switch one."""
    removed = port(f"{EXTENDED}/removed/x") not in truth.wires
    return 10 + 7 - removed - 3 * len(truth.away)


def links(truth: Truth) -> int:
    return len(truth.links)


def one_way(truth: Truth) -> int:
    return len(truth.one_way)


def vanished(truth: Truth) -> int:
    return len(truth.vanished)


def moved(truth: Truth) -> int:
    return len(truth.moved)


def by_plan(*statuses: str) -> Callable[[Truth], int]:
    return lambda truth: [truth.by_plan(end) in statuses for end in truth.wires].count(True)


def nothing(truth: Truth) -> int:
    del truth
    return 0


NUMBERS: Mapping[str, Callable[[Truth], int]] = {
    "wiring/Hosts/A": hosts,
    "wiring/Namespaces/A": namespaces,
    "wiring/Links/A": links,
    "wiring/One-way/A": one_way,
    "wiring/Mismatched ends/A": lambda _: 2,
    "wiring/Vanished/A": vanished,
    "changes/Links/A": links,
    "changes/Vanished in an hour/A": vanished,
    "changes/Moved in an hour/A": moved,
    "changes/One-way now/A": one_way,
    "changes/Links with trouble/A": one_way,
    "changes/Links with trouble/B": vanished,
    "changes/Links with trouble/C": moved,
    "host/Silent agents/A": lambda truth: len(truth.away),
    "host/Closed namespaces/A": nothing,
    "host/Records withheld/A": nothing,
    "host/Known namespaces/A": namespaces,
    "host/Neighbors/A": lambda truth: len(truth.hearing),
    "host/Full ports/A": nothing,
    "plan/Planned ends/A": lambda truth: len(
        [end for end in truth.planned if end.host not in truth.away]
    ),
    "plan/As planned/A": by_plan("ok"),
    "plan/Missing/A": by_plan("missing"),
    "plan/Wrong/A": by_plan("wrong-port", "wrong-system"),
    "plan/Doubtful/A": by_plan("one-way"),
    "plan/Not in the plan/A": by_plan("unexpected"),
}


@every_moment
@pytest.mark.parametrize("query", NUMBERS)
def test_numbers(watched: Watched, query: str, moment: str) -> None:
    ((_, value),) = watched.rows(query, moment)
    assert value == NUMBERS[query](watched.truth[moment])


def test_namespaces_and_interfaces_are_as_the_agents_have_them(watched: Watched) -> None:
    assert sorted(
        (host_of(row), row["netns"], row["system"], row["chassis_id"])
        for row, _ in watched.rows("host/Namespaces/A", "agent back")
    ) == sorted(
        (host, each["netns"], each["system_name"], each["chassis_id"]["value"])
        for host, known in watched.known.items()
        for each in known["namespaces"]
    )
    found = [
        (place(row), row["kind"], row.get("master"), row.get("peer_netns"), bool(up))
        for row, up in watched.rows("host/Interfaces/A", "agent back")
    ]
    expected = [
        (
            port(f"{host}/{each['netns']}/{each['interface']}"),
            each["kind"],
            each["master"],
            each["peer"] and each["peer"]["netns"],
            each["operational"],
        )
        for host, known in watched.known.items()
        for each in known["interfaces"]
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_table_of_agents_has_those_that_answer(watched: Watched) -> None:
    known = {}
    for moment in ("put back", "agent away", "agent back"):
        rows = watched.rows("host/Agents/A", moment)
        known[moment] = {host_of(row): since / 1000 for row, since in rows}
    assert set(known["agent back"]) == set(watched.fleet.hosts)
    assert set(known["agent away"]) == set(watched.fleet.hosts) - {AWAY}
    before, after = (known[moment].pop(AWAY) for moment in ("put back", "agent back"))
    assert known["put back"] == known["agent back"]
    assert before < watched.moments["put back"] < after < watched.moments["agent back"]


def test_no_panel_is_empty_by_design(watched: Watched) -> None:
    for name in queries():
        found = [row for moment in MOMENTS for row in watched.rows(name, moment)]
        assert found, name
        assert all(math.isfinite(value) for _, value in found), name


@pytest.mark.parametrize(
    "query", [each for each in queries().values() if not each.instant], ids=str
)
def test_legends_name_labels_that_are_there(watched: Watched, query: Query) -> None:
    for row, _ in watched.rows(str(query), "agent back"):
        assert set(re.findall(r"\{\{(\w+)\}\}", query.legend)) <= set(row)


def test_promtool_has_nothing_to_say_of_any_host(watched: Watched) -> None:
    for host in watched.fleet.hosts.values():
        text = http_get(host.daemon.socket, "/metrics")[1]
        done = subprocess.run(
            ["promtool", "check", "metrics"], input=text, capture_output=True, check=False
        )
        assert b"lldpns_plan_link_info{" in text
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")

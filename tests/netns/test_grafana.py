"""Every expression of every dashboard, asked of a real Prometheus: it says what was built."""

from __future__ import annotations

import math
import re
import socket
from collections import Counter
from collections.abc import Iterator, Mapping

import pytest

from grafana import looks
from grafana.queries import STATES
from tests.support.grafana import Query, Selection, filled_in, queries
from tests.support.watched import (
    INSTANCE,
    ODD,
    ODDER,
    SETTLED,
    SETTLED_HERE,
    STATUSES,
    Watched,
    watched_lab,
)

HOST = socket.gethostname()

WIRED = {
    "bridge/bridge-net0": "net0/net0-bridge",
    "bridge/bridge-net1": "net1/net1-bridge",
    f"{ODD}/x": f"{ODDER}/y",
    "far-a/x": "far-b/y",
    "root/eth3": "switch/7",
    "root/eth4": "switch/8",
    "back-a/x": "back-b/y",
    "deaf/x": "heard/y",
    "moves/x": "before/y",
    "pulled-a/x": "pulled-b/y",
    "removed/x": "stays/y",
}
"""What was wired to what when all was built."""

REWIRED = WIRED | {"moves/x": "after/y"}
MOMENTS = {"built": WIRED, "happened": REWIRED, "put back": REWIRED}

every_moment = pytest.mark.parametrize("moment", MOMENTS)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with watched_lab(tmp_path_factory.mktemp("watched")) as lab:
        yield lab


def system(netns: str) -> str:
    """What a namespace announces as its name."""
    return {"root": HOST, "switch": "switch"}.get(netns, f"{netns}.{HOST}")


def place(row: Mapping[str, str]) -> str:
    return f"{row['netns']}/{row['interface']}"


def both_ends(row: Mapping[str, str]) -> frozenset[str]:
    """Both ends of the link in a row: here, and as the neighbor is called."""
    netns, interface = row["netns"], row["interface"]
    far = f"{row['remote_system']} {row['remote_port_id']}"
    return frozenset({f"{system(netns)} {interface}", far})


def wire(end: str) -> frozenset[str]:
    """Both ends of the wire that was built there first."""
    ends = (end, WIRED[end])
    return frozenset(" ".join((system(each.split("/")[0]), each.split("/")[1])) for each in ends)


def hears(end: str, moment: str) -> bool:
    """Whether the port there hears somebody."""
    status = STATUSES[moment].get(end)
    return status in ("ok", "external", "mismatch") or (status, end) == ("one-way", "heard/y")


@every_moment
def test_the_picture(watched: Watched, moment: str) -> None:
    expected: Counter[tuple[frozenset[str], str, str]] = Counter()
    for near, far in MOMENTS[moment].items():
        if hears(near, moment) or hears(far, moment):
            status = STATUSES[moment][near]
            names = frozenset(system(end.split("/")[0]) for end in (near, far))
            expected[names, status, looks.LINK[status]] += 1
    rows = [row for row, _ in watched.rows("wiring/Namespaces and hosts/edges", moment)]
    found = [
        (frozenset({row["source"], row["target"]}), row["secondarystat"], row["color"])
        for row in rows
    ]
    assert Counter(found) == expected
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert row["mainstat"] == f"{row['interface']} - {row['remote_port_id']}"
        assert row["detail__netns"] == row["netns"]
        assert row.get("strokeDasharray") == (
            "6 4" if row["status"] in ("one-way", "mismatch") else None
        )


def test_the_one_that_hears_is_the_source_in_the_picture(watched: Watched) -> None:
    rows = watched.rows("wiring/Namespaces and hosts/edges", "happened")
    (row,) = [row for row, _ in rows if row["status"] == "one-way"]
    assert (row["source"], row["target"]) == (system("heard"), system("deaf"))


@pytest.mark.parametrize("chosen", [[ODD], [ODDER], [ODD, ODDER]], ids=str)
def test_what_is_chosen_is_in_the_picture_and_nothing_else(
    watched: Watched, chosen: list[str]
) -> None:
    selection: Mapping[str, Selection] = {"instance": [INSTANCE], "netns": chosen}
    rows = watched.rows("wiring/Namespaces and hosts/edges", "built", selection)
    assert [both_ends(row) for row, _ in rows] == [wire(f"{ODD}/x")]


def test_a_picture_of_nothing_is_no_failure(watched: Watched) -> None:
    nothing: Mapping[str, Selection] = {"instance": ["nobody"], "netns": ".*"}
    ((row, _),) = watched.rows("wiring/Namespaces and hosts/edges", "built", nothing)
    assert {"id", "source", "target"} <= set(row)


@every_moment
def test_the_table_of_ends(watched: Watched, moment: str) -> None:
    far_ends = MOMENTS[moment] | {far: near for near, far in MOMENTS[moment].items()}
    expected = set()
    for near, status in STATUSES[moment].items():
        netns, interface = far_ends[near].split("/")
        # Of one that is not heard, what the kernel knows.
        name = system(netns) if hears(near, moment) else netns
        expected.add((near, name, interface, status))
    found = [
        (place(row), row["remote_system"], row["remote_port_id"], row["status"])
        for row, _ in watched.rows("wiring/Ends of links/A", moment)
    ]
    assert sorted(found) == sorted(expected)


LINKS = {"built": 11, "happened": 7, "put back": 8}
LOST = {"happened": 3, "put back": 2}
NUMBERS = {
    "wiring/Hosts/A": dict.fromkeys(MOMENTS, 1),
    "wiring/Namespaces/A": {"built": 21, "happened": 20, "put back": 20},
    "wiring/Links/A": LINKS,
    "wiring/One-way/A": {"happened": 1, "put back": 1},
    "wiring/Mismatched ends/A": dict.fromkeys(MOMENTS, 2),
    "wiring/Vanished/A": LOST,
    "changes/Links/A": LINKS,
    "changes/Vanished in an hour/A": LOST,
    "changes/Moved in an hour/A": {"happened": 1, "put back": 1},
    "changes/One-way now/A": {"happened": 1, "put back": 1},
    "host/Silent agents/A": {},
    "host/Closed namespaces/A": {},
    "host/Records withheld/A": {},
    "host/Known namespaces/A": {"built": 21, "happened": 20, "put back": 20},
    "host/Neighbors/A": {"built": 20, "happened": 12, "put back": 14},
    "host/Full ports/A": {},
}


@every_moment
@pytest.mark.parametrize("query", NUMBERS)
def test_numbers(watched: Watched, query: str, moment: str) -> None:
    ((_, value),) = watched.rows(query, moment)
    assert value == NUMBERS[query].get(moment, 0)


AFTER_ALL = {
    "changes/Vanished/A": {wire("pulled-a/x"), wire("root/eth4")},
    "changes/Moved/A": {wire("moves/x")},
    "changes/Taken away/A": {wire("moves/x"), wire("removed/x")},
    "changes/New/A": {frozenset({f"{system('moves')} x", f"{system('after')} y"})},
    "changes/One-way/A": {wire("deaf/x")},
}
TABLES = {
    "happened": {
        **AFTER_ALL,
        "changes/Vanished/A": {wire("pulled-a/x"), wire("root/eth4"), wire("back-a/x")},
    },
    "put back": AFTER_ALL,
}


@pytest.mark.parametrize("moment", TABLES)
@pytest.mark.parametrize("query", AFTER_ALL)
def test_tables_of_changes(watched: Watched, query: str, moment: str) -> None:
    rows = watched.rows(query, moment)
    assert {both_ends(row) for row, _ in rows} == TABLES[moment][query]
    assert len(rows) == len(TABLES[moment][query])


def test_when_links_were_heard(watched: Watched) -> None:
    built, happened = watched.moments["built"], watched.moments["happened"]
    ((_, first),) = watched.rows("changes/New/A", "happened")
    assert built <= first / 1000 + 1
    assert first / 1000 <= happened
    for row, last in watched.rows("changes/Vanished/A", "happened"):
        often = row["netns"] != "root"  # the stranger there spoke once
        assert not often or built - 2 <= last / 1000 <= happened


def test_the_course_of_states(watched: Watched) -> None:
    names = {float(value): state for state, value in STATES.items()}
    step, end = 0.25, watched.moments["put back"]
    steps = int((end - watched.moments["built"]) / step)
    expression = queries()["changes/Ports whose link changed/A"].expression
    expression = filled_in(expression, window=f"{round(steps * step * 1000)}ms")
    expression = expression.replace(SETTLED, SETTLED_HERE)
    rows = watched.prometheus.query_range(expression, end - steps * step, end, step)
    course = {place(row): [names[value] for value in values] for row, values in rows}
    course.pop("after/y", None)  # it came to be in between
    taken_away = [course.pop(port) for port in ("removed/x", "stays/y", "before/y")]
    assert {port: (states[0], states[-1]) for port, states in course.items()} == {
        **dict.fromkeys(("pulled-a/x", "pulled-b/y"), ("ok", "down")),
        **dict.fromkeys(("back-a/x", "back-b/y"), ("ok", "ok")),
        **dict.fromkeys(("deaf/x", "heard/y"), ("ok", "one-way")),
        **{"moves/x": ("ok", "moved"), "root/eth4": ("external", "silent")},
    }
    assert "down" in course["back-a/x"]
    assert max(map(len, taken_away)) < len(course["pulled-a/x"])


def test_namespaces_and_interfaces_are_as_the_agent_has_them(watched: Watched) -> None:
    known = watched.daemon.http("namespaces")["namespaces"]
    assert {
        (row["netns"], row["system"], row["chassis_id"])
        for row, _ in watched.rows("host/Namespaces/A", "put back")
    } == {(each["netns"], each["system_name"], each["chassis_id"]["value"]) for each in known}
    assert {
        (place(row), row["kind"], row.get("master"), row.get("peer_netns"), bool(up))
        for row, up in watched.rows("host/Interfaces/A", "put back")
    } == {
        (
            f"{each['netns']}/{each['interface']}",
            each["kind"],
            each["master"],
            each["peer"] and each["peer"]["netns"],
            each["operational"],
        )
        for each in watched.daemon.http("interfaces")["interfaces"]
    }


def test_no_panel_is_empty_by_design(watched: Watched) -> None:
    for name in queries():
        found = [row for moment in MOMENTS for row in watched.rows(name, moment)]
        assert found, name
        assert all(math.isfinite(value) for _, value in found), name


@pytest.mark.parametrize(
    "query", [each for each in queries().values() if not each.instant], ids=str
)
def test_legends_name_labels_that_are_there(watched: Watched, query: Query) -> None:
    for row, _ in watched.rows(str(query), "put back"):
        assert set(re.findall(r"\{\{(\w+)\}\}", query.legend)) <= set(row)


RECORDED = {
    "link:lldpns_neighbor_info:one_way": {wire("deaf/x")},
    "link:lldpns_neighbor_info:vanished1h": {wire("pulled-a/x"), wire("root/eth4")},
}


@pytest.mark.parametrize("record", RECORDED)
def test_recorded_rules(watched: Watched, record: str) -> None:
    rows = watched.prometheus.query(record)
    assert {both_ends(row) for row, _ in rows} == RECORDED[record]


def test_a_mismatch_is_pending_as_an_alert(watched: Watched) -> None:
    rows = watched.prometheus.query('ALERTS{alertname="LldpnsLinkMismatch"}')
    assert {place(row) for row, _ in rows} == {"far-a/x", "far-b/y"}

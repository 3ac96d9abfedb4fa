"""What the dashboard Changes says of what happened, and what the rules for Prometheus do."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from grafana.files import RULES
from grafana.queries import STATES
from tests.support.fleet_truth import MOMENTS, Link, Truth
from tests.support.grafana import filled_in, queries
from tests.support.watched import Watched, host_of, link, place, sooner

TABLES: Mapping[str, Callable[[Truth], set[Link]]] = {
    "changes/Vanished/A": lambda truth: truth.vanished,
    "changes/Moved/A": lambda truth: truth.moved,
    "changes/Taken away/A": lambda truth: truth.gone - truth.vanished,
    "changes/New/A": lambda truth: truth.new,
    "changes/One-way/A": lambda truth: truth.one_way,
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("query", TABLES)
def test_tables_of_changes(watched: Watched, query: str, moment: str) -> None:
    found = [link(row) for row, _ in watched.rows(query, moment)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, TABLES[query](watched.truth[moment])))


def test_when_links_were_heard(watched: Watched) -> None:
    built, happened = watched.moments["built"], watched.moments["happened"]
    for _, first in watched.rows("changes/New/A", "happened"):
        assert built - 1 <= first / 1000 <= happened
    for row, last in watched.rows("changes/Vanished/A", "happened"):
        often = row["remote_system"] != "stranger"  # who spoke once
        assert not often or built - 3 <= last / 1000 <= happened


STATES_AT: Mapping[str, tuple[str | None, ...]] = {
    **dict.fromkeys(
        ("host1/root/eth0", "host2/root/eth0", "switch1/root/swp1", "switch1/root/swp2"),
        ("ok", "moved", "moved", "moved", "moved"),
    ),
    **dict.fromkeys(("host1/root/eth1", "host2/root/eth1"), ("ok", "vanished", "ok", "ok", "ok")),
    **dict.fromkeys(("host3/root/to-db", "host3/db/eth0"), ("ok", "down", "ok", None, "ok")),
    **dict.fromkeys(
        ("host3/root/to-web", "host3/web/eth0"), ("ok", "silent", "silent", None, "ok")
    ),
    **dict.fromkeys(
        ("host2/root/to-web", "host2/web/eth0"), ("ok", "one-way", "one-way", "ok", "ok")
    ),
    **dict.fromkeys(("host2/db/eth1", "host3/web/eth1"), ("ok", "one-way", "one-way", None, "ok")),
    **dict.fromkeys(("host3/root/eth0", "switch1/root/swp3"), ("ok", "ok", "ok", None, "ok")),
    **dict.fromkeys(("host1/removed/x", "host1/stays/y"), ("ok", None, None, None, None)),
    "host1/root/eth4": ("external", "vanished", "vanished", "vanished", "vanished"),
}
"""Of each port on which something changed, at each moment; None: nothing is known of it."""


def test_the_course_of_states(watched: Watched) -> None:
    names = {float(value): state for state, value in STATES.items()}
    start, end, step = watched.moments["built"], watched.moments["agent back"], 0.25
    first = end - math.ceil((end - start) / step) * step
    expression = queries()["changes/Ports whose link changed/A"].expression
    expression = sooner(filled_in(expression, window=f"{round((end - first) * 1000)}ms"))
    found = {}
    for row, values in watched.fleet.prometheus.query_range(expression, first, end, step):
        states = []
        for moment in watched.moments.values():
            # Whatever was so at a moment was so for some steps.
            (at,) = [value for when, value in values.items() if 0 <= moment - when < step] or [0]
            states.append(names.get(at))
        found[str(place(row))] = tuple(states)
    assert found == STATES_AT


ALERTS: Mapping[str, Callable[[Truth], set[Any]]] = {
    "LldpnsLinkVanished": lambda truth: truth.vanished,
    "LldpnsLinkOneWay": lambda truth: truth.one_way,
    "LldpnsLinkMismatch": lambda truth: {
        end for end in truth.wires if truth.told(end) == "mismatch"
    },
    "LldpnsNotAsPlanned": lambda truth: {
        end for end in truth.wires if truth.by_plan(end) not in (None, "ok", "unexpected")
    },
    "LldpnsAgentDown": lambda truth: set(truth.away),
    "LldpnsScanSlow": lambda _: set(),
    "LldpnsSeriesWithheld": lambda _: set(),
    "LldpnsTooManyNeighbors": lambda _: set(),
}
"""What each alert is about."""


def test_every_alert_is_asked_for() -> None:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    alerts = {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}
    assert set(ALERTS) == alerts


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("alert", ALERTS)
def test_alerts(watched: Watched, alert: str, moment: str) -> None:
    found: list[Any] = []
    for row, _ in watched.expression(f'ALERTS{{alertname="{alert}"}}', moment):
        assert row["alertstate"] == "pending"  # nothing here lasts for as long as an alert takes
        if "link" in row:
            found.append(link(row))
        else:
            found.append(place(row) if "interface" in row else host_of(row))
    assert sorted(found, key=str) == sorted(ALERTS[alert](watched.truth[moment]), key=str)


@pytest.mark.parametrize("moment", MOMENTS)
def test_recorded_rules(watched: Watched, moment: str) -> None:
    truth = watched.truth[moment]
    for record, expected in {"one_way": truth.one_way, "vanished1h": truth.vanished}.items():
        rows = watched.expression(f"link:lldpns_neighbor_info:{record}", moment)
        assert {link(row) for row, _ in rows} == expected


def test_while_an_agent_is_started_again_no_link_of_it_vanishes(watched: Watched) -> None:
    record = "link:lldpns_neighbor_info:vanished1h"
    start, end = watched.moments["put back"], watched.moments["agent back"]
    truth = watched.truth["put back"]
    for row, _ in watched.fleet.prometheus.query_range(record, start, end, 0.25):
        assert link(row) in truth.vanished

"""What the dashboard Plan says of what is wired as planned, and what is not."""

from __future__ import annotations

import pytest

from grafana.queries import PLAN_STATES
from tests.support.fleet_truth import AWAY, MOMENTS, announced
from tests.support.watched import Watched, place

TABLES = {"plan/Not as planned/A": {*PLAN_STATES} - {"ok"}, "plan/All ends/A": {*PLAN_STATES}}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("query", TABLES)
def test_the_tables(watched: Watched, query: str, moment: str) -> None:
    truth = watched.truth[moment]
    expected = []
    for end in truth.wires:
        status = truth.by_plan(end)
        if status in TABLES[query]:
            planned = announced(truth.planned[end]) if end in truth.planned else None
            heard = announced(truth.wires[end]) if truth.hears(end) else None
            expected.append((end, planned, status, heard))
    found = [
        (
            place(row),
            row.get("remote_system") and f"{row['remote_system']} {row['remote_interface']}",
            row["status"],
            row.get("heard_system") and f"{row['heard_system']} {row['heard_port']}",
        )
        for row, _ in watched.rows(query, moment)
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_states(watched: Watched, moment: str) -> None:
    names = {float(value): state for state, value in PLAN_STATES.items()}
    rows = watched.rows("plan/Ports that were not always as planned/A", moment)
    found = {place(row): names[value] for row, value in rows}
    until_then = [watched.truth[each] for each in MOMENTS[: MOMENTS.index(moment) + 1]]
    # An agent that was just started may have said that there is nobody, or not.
    maybe = {end for end in found if end.host == AWAY and moment == "agent back"}
    expected = {
        end: now
        for end in watched.truth[moment].wires
        if (now := watched.truth[moment].by_plan(end))
        and (end in maybe or len({truth.by_plan(end) for truth in until_then} - {None}) > 1)
    }
    assert found == expected

"""The report about a plan as a table."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from lldpns.views import plan
from lldpns.views.escape import width
from lldpns.wiring.plan.records import PlanReport
from tests.support.plans import Host, planned


def document(report: PlanReport) -> dict[str, Any]:
    found = msgspec.to_builtins(report)
    assert isinstance(found, dict)
    return found


def test_a_report() -> None:
    host = Host("a/1<b/2", "b/2<a/1", "b/9<c/3", "c/3<b/9")
    links = "a:1 -- b:2", "c:3 -- b:4", "c:3 -- hub", "hub -- leaf:7", "hub -- a:1", "x:1 -- y:2"
    assert plan.rows(document(host.beside(planned(*links))), 200) == (
        "NETNS  INTERFACE  PLANNED      STATUS        WHY\n"
        "a      1          b/2          ok            -\n"
        "b      4          c/3          no-interface  no interface 4 in b; c/3 hears b/9\n"
        "c      3          a/1, leaf 7  wrong-system  c/3 hears b/9; a/1 hears only b/2\n"
        "b      9          -            unexpected    b/9 hears c/3\n"
        "\n"
        "1 of 3 links as planned; 1 port not in the plan; 1 link of other hosts\n"
    )


@pytest.mark.parametrize(
    ("counts", "line"),
    [
        ((1, 1, 0, 0, 0), "1 of 1 link as planned"),
        ((6, 5, 2, 0, 0), "5 of 6 links as planned; 2 ports not in the plan"),
        ((0, 0, 0, 7, 0), "0 of 0 links as planned; 7 links of other hosts"),
        ((2, 2, 0, 0, 3), "2 of 2 links as planned; 3 links of which LLDP cannot tell"),
    ],
)
def test_the_summary(counts: tuple[int, ...], line: str) -> None:
    assert plan.rows(document(PlanReport((), *counts)), 100) == line + "\n"


@pytest.mark.parametrize("columns", [80, 40])
def test_hostile_names_stay_in_their_cells(columns: int) -> None:
    host = Host(ports=["a/1"])
    host.hears("a/1", system_name="\x1b[31m\n\u202e" + "交" * 80)
    report = host.beside(planned('a:1 -- "\x1b[31m\n":"' + "p" * 300 + '"'))
    shown = plan.rows(document(report), columns)
    assert shown.replace("\n", "").isprintable()
    lines = shown.splitlines()
    assert lines[0].split() == ["NETNS", "INTERFACE", "PLANNED", "STATUS"]  # the reason is below
    assert lines[2] == "    a/1 hears"
    assert max(map(width, lines[:-1])) <= columns

"""The page about dashboards and alerts says what there is."""

from __future__ import annotations

import re

import yaml

from grafana.files import RULES
from tests.support.grafana import dashboards, panels
from tests.support.questions import PAGE, questions


def test_every_dashboard_is_on_the_page() -> None:
    names = {each["title"].removeprefix("lldpns: ") for each in dashboards().values()}
    assert names == set(re.findall(r"^\| (\w+) \| \w[^|]* \|$", PAGE.read_text(), re.MULTILINE))


def test_every_alert_is_on_the_page_and_how_long_it_takes() -> None:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    rules = [rule for group in groups for rule in group["rules"] if "alert" in rule]
    told = re.findall(r"^\| `(\w+)` \| (\w+) \|", PAGE.read_text(), re.MULTILINE)
    assert told == [(rule["alert"], rule["for"]) for rule in rules]


def test_every_question_leads_to_a_panel_that_is_there() -> None:
    titles = {
        (dashboard["title"].removeprefix("lldpns: "), panel["title"])
        for dashboard in dashboards().values()
        for panel in panels(dashboard)
    }
    assert {(each.dashboard, each.panel) for each in questions()} <= titles


def test_what_the_page_installs_is_there() -> None:
    for path in re.findall(r" (grafana/\S+)", PAGE.read_text()):
        assert list(PAGE.parents[1].glob(path)), path

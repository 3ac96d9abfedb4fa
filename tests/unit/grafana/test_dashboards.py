"""The dashboards: what Grafana would make of them, as far as can be told without one."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana import looks
from grafana.files import DASHBOARDS, FILES, RULES
from grafana.queries import PLAN_STATES, STATES
from lldpns.wiring.model import LinkStatus
from lldpns.wiring.plan.records import PlanStatus
from tests.support.grafana import dashboards, filled_in, panels, queries

HERE = DASHBOARDS.parent
OF_GRAFANA = {"__range", "__rate_interval"}
WIDTH = 24

every_dashboard = pytest.mark.parametrize("dashboard", dashboards().values(), ids=dashboards())


def texts(value: Any) -> Iterator[str]:
    """Every text in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_files_are_what_the_code_makes(path: Path) -> None:
    assert path.read_text() == FILES[path], "run `make dashboards`"


def test_there_are_no_others() -> None:
    assert sorted(DASHBOARDS.iterdir()) == sorted(path for path in FILES if path.suffix == ".json")


@every_dashboard
def test_the_models_of_grafana_read_it_and_lose_nothing(dashboard: Any) -> None:
    register_default_plugins()
    read = Dashboard.from_json(dashboard)
    assert json.loads(json.dumps(read, cls=JSONEncoder)) == dashboard


def test_each_has_a_name_of_its_own_and_links_to_all() -> None:
    assert {each["uid"]: each["title"] for each in dashboards().values()} == {
        "lldpns-wiring": "lldpns: Wiring",
        "lldpns-host": "lldpns: Host",
        "lldpns-changes": "lldpns: Changes",
        "lldpns-plan": "lldpns: Plan",
    }
    for each in dashboards().values():
        assert each["tags"] == ["lldpns"]
        (link,) = each["links"]
        assert (link["type"], link["tags"]) == ("dashboards", ["lldpns"])
        assert link["includeVars"]
        assert link["keepTime"]


@every_dashboard
def test_links_lead_to_dashboards_that_are_there(dashboard: Any) -> None:
    uids = {each["uid"] for each in dashboards().values()}
    for text in texts(dashboard):
        if text.startswith("/d/"):
            assert re.split("[/?]", text)[2] in uids


@every_dashboard
def test_panels_do_not_overlap_and_leave_no_gap(dashboard: Any) -> None:
    fields: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        covered = set(
            itertools.product(range(at["x"], at["x"] + at["w"]), range(at["y"], at["y"] + at["h"]))
        )
        assert not fields & covered, panel["title"]
        fields |= covered
    height = max(y for _, y in fields) + 1
    assert fields == set(itertools.product(range(WIDTH), range(height)))


@every_dashboard
def test_panels_are_told_apart(dashboard: Any) -> None:
    for key in ("id", "title"):
        found = [panel[key] for panel in panels(dashboard)]
        assert len(set(found)) == len(found)


@every_dashboard
def test_every_panel_says_what_it_shows(dashboard: Any) -> None:
    for panel in panels(dashboard):
        assert len(panel["description"]) > 20, panel["title"]
        assert panel["description"].endswith("."), panel["title"]


@every_dashboard
def test_what_may_be_empty_says_why(dashboard: Any) -> None:
    for panel in panels(dashboard):
        if panel["type"] in ("table", "state-timeline"):
            assert panel["fieldConfig"]["defaults"]["noValue"], panel["title"]


@every_dashboard
def test_every_target_asks_the_chosen_data_source_something(dashboard: Any) -> None:
    chosen = {"type": "prometheus", "uid": "${datasource}"}
    for panel in panels(dashboard):
        assert panel["datasource"] == chosen
        refs = [target["refId"] for target in panel["targets"]]
        assert refs
        assert len(set(refs)) == len(refs)
        for target in panel["targets"]:
            assert target["datasource"] == chosen
            assert target["expr"].strip()
            assert target["instant"] != target["range"]


@every_dashboard
def test_variables_are_there_and_used(dashboard: Any) -> None:
    variables = {each["name"]: each for each in dashboard["templating"]["list"]}
    assert list(variables) == ["datasource", "instance", "netns"]
    for name in ("instance", "netns"):
        assert variables[name]["multi"]
        assert variables[name]["includeAll"]
    expressions = [target["expr"] for panel in panels(dashboard) for target in panel["targets"]]
    used = set(re.findall(r"\$([a-z_]\w*)", " ".join(expressions)))
    assert {"instance", "netns"} <= used <= {"instance", "netns"} | OF_GRAFANA
    assert not [each for each in expressions if "$" in filled_in(each).replace("$1", "")]


@every_dashboard
def test_what_is_said_of_a_column_is_said_of_one_that_is_there(dashboard: Any) -> None:
    for panel in panels(dashboard):
        named = {each["matcher"]["options"] for each in panel["fieldConfig"]["overrides"]}
        if panel["type"] == "table":
            (organize,) = panel["transformations"]
            assert named <= set(organize["options"]["renameByName"].values()), panel["title"]
        for name in named if panel["type"] == "nodeGraph" else ():
            assert f'"{name}"' in panel["targets"][0]["expr"]


@every_dashboard
def test_every_number_has_a_unit(dashboard: Any) -> None:
    for panel in panels(dashboard):
        if panel["type"] in ("stat", "timeseries"):
            assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]


def test_every_status_has_a_colour() -> None:
    assert set(looks.LINK) == set(LinkStatus)
    assert set(looks.PLAN) == set(PLAN_STATES) == set(PlanStatus)
    assert set(looks.STATE) == set(STATES) == {*LinkStatus, "moved", "vanished"}


def metrics(expressions: Iterable[str]) -> set[str]:
    """The names of those of ours that are in expressions."""
    return set(re.findall(r"\blldpns_\w+", " ".join(expressions)))


def test_every_metric_that_is_asked_for_is_documented() -> None:
    rules = yaml.safe_load(RULES.read_text())["groups"]
    asked = metrics(
        [
            *(query.expression for query in queries().values()),
            *(rule["expr"] for group in rules for rule in group["rules"]),
        ]
    )
    documented = metrics([(HERE.parent / "docs" / "metrics.md").read_text()])
    assert {re.sub("_(bucket|sum|count)$", "", name) for name in asked} <= documented


def test_values_are_filled_in_as_grafana_does() -> None:
    expression = 'x{netns=~"$netns", instance=~"$instance"}[$__range] # $1'
    chosen = {"instance": ["h:1"], "netns": ["net:[4026]", "a.b"]}
    assert filled_in(expression, chosen, "7d") == (
        r'x{netns=~"(net:\\[4026\\]|a\\.b)", instance=~"h:1"}[7d] # $1'
    )


def test_provisioning_names_what_is_there() -> None:
    for path in (HERE / "provisioning").rglob("*.yaml"):
        assert yaml.safe_load(path.read_text())["apiVersion"] == 1
    (source,) = yaml.safe_load((HERE / "provisioning/datasources/lldpns.yaml").read_text())[
        "datasources"
    ]
    assert source["type"] == "prometheus"
    (provider,) = yaml.safe_load((HERE / "provisioning/dashboards/lldpns.yaml").read_text())[
        "providers"
    ]
    assert provider["type"] == "file"

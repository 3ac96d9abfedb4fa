"""The rules of Prometheus, by promtool: each alert is raised when it should be, and only then."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from grafana.files import RULES

CASES = sorted((RULES.parent / "tests").glob("*.yml"))


def promtool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *words], capture_output=True, text=True, check=False)


def alerts() -> set[str]:
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"] for group in groups for rule in group["rules"] if "alert" in rule}


def expectations(case: Path) -> Iterator[tuple[str, str, bool]]:
    """The name of each test, and each alert that it expects or expects not to be."""
    for test in yaml.safe_load(case.read_text())["tests"]:
        for expected in test.get("alert_rule_test", []):
            yield test["name"], expected["alertname"], bool(expected.get("exp_alerts"))


def test_promtool_finds_nothing_to_say() -> None:
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", RULES)
    assert done.returncode == 0, done.stderr
    assert "SUCCESS" in done.stdout


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_alerts_are_raised_when_they_should(case: Path) -> None:
    done = promtool("test", "rules", case)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_cases_in_which_it_is_raised_and_in_which_it_is_not() -> None:
    said: dict[tuple[str, bool], set[str]] = {}
    for case in CASES:
        for test, alert, raised in expectations(case):
            said.setdefault((alert, raised), set()).add(test)
    assert {alert for alert, _ in said} == alerts()
    for alert in alerts():
        assert said[alert, True]
        assert said[alert, False] - said[alert, True], f"{alert}: no test in which it is never"


def test_every_alert_has_a_case_with_a_restart_of_the_agent() -> None:
    for case in CASES:
        tests = yaml.safe_load(case.read_text())["tests"]
        assert [test for test in tests if starts(test)], case.name


def starts(test: Any) -> bool:
    """Whether series end and begin again later in a test that expects no alert."""
    ends = any("stale _" in series["values"] for series in test["input_series"])
    return ends and not any(each.get("exp_alerts") for each in test.get("alert_rule_test", []))

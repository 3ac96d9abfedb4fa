"""Dashboards as Grafana reads them: their queries, with its variables filled in as it does it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from grafana.files import DASHBOARDS, FILES

Selection = str | list[str]
"""Of a variable: values that are chosen, or a text that stands for all."""

ALL = ".*"
EVERYTHING: Mapping[str, Selection] = {"instance": ALL, "netns": ALL}


class Query(NamedTuple):
    """What one panel asks."""

    dashboard: str
    panel: str
    ref_id: str
    expression: str
    instant: bool
    legend: str

    def __str__(self) -> str:
        return f"{self.dashboard}/{self.panel}/{self.ref_id}"


@cache
def dashboards() -> Mapping[str, Any]:
    """Those that are in the files, by the name of the file."""
    return {path.stem: json.loads(path.read_text()) for path in FILES if path.parent == DASHBOARDS}


def panels(dashboard: Any) -> Iterator[Any]:
    """Its panels, rows aside."""
    return (panel for panel in dashboard["panels"] if panel["type"] != "row")


@cache
def queries() -> Mapping[str, Query]:
    """Those of all dashboards, by name."""
    found = (
        Query(
            name,
            panel["title"],
            target["refId"],
            target["expr"],
            target["instant"],
            target.get("legendFormat", ""),
        )
        for name, dashboard in dashboards().items()
        for panel in panels(dashboard)
        for target in panel["targets"]
    )
    return {str(query): query for query in found}


def filled_in(
    expression: str, chosen: Mapping[str, Selection] = EVERYTHING, window: str = "1h"
) -> str:
    """The expression as Prometheus gets it; what is unknown to Grafana stays as it is."""
    values = {"__range": window, "__rate_interval": "4s"}
    values |= {name: _interpolated(value) for name, value in chosen.items()}
    return re.sub(r"\$(\w+)", lambda name: values.get(name[1], name[0]), expression)


def _interpolated(value: Selection) -> str:
    """As Grafana's data source of Prometheus has it for variables with any number of values."""
    if isinstance(value, str):
        return value
    escaped = [_escaped(each) for each in value]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _escaped(value: str) -> str:
    """A text in a regular expression in a quoted string."""
    value = value.replace("\\", r"\\\\")
    return re.sub(r"[$^*{}\[\]'+?.()|]", lambda special: rf"\\{special[0]}", value)

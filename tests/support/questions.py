"""The table of questions in docs/grafana.md: a command, a query and a panel for each."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "grafana.md"


class Question(NamedTuple):
    """A row of it."""

    text: str
    command: str
    query: str
    dashboard: str
    panel: str


def questions() -> list[Question]:
    """All of them."""
    (table,) = (part for part in PAGE.read_text().split("\n\n") if part.startswith("| question "))
    found = []
    for row in table.splitlines()[2:]:
        text, command, query, panel = row.strip("| ").split(" | ")
        found.append(Question(text, command.strip("`"), query.strip("`"), *panel.split(": ")))
    return found

"""The page for scripts names every field of every document."""

from __future__ import annotations

import enum
import inspect
from pathlib import Path

import msgspec
import pytest

from lldpns.wiring import model
from lldpns.wiring.plan import records

PAGE = (Path(__file__).parents[2] / "docs" / "scripts.md").read_text()
RECORDS = [
    record
    for _, record in inspect.getmembers(model, inspect.isclass)
    if issubclass(record, msgspec.Struct) and record not in (msgspec.Struct, model.Snapshot)
] + [records.PlanReport, records.PlanResult, records.CheckedEnd, records.PortName]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_is_documented(record: type[msgspec.Struct]) -> None:
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in PAGE).split())
    assert set(record.__struct_fields__) <= words


@pytest.mark.parametrize("statuses", [model.LinkStatus, records.PlanStatus])
def test_every_status_is_documented(statuses: type[enum.StrEnum]) -> None:
    assert [status for status in statuses if f"| `{status}` |" not in PAGE] == []

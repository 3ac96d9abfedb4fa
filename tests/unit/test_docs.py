"""The pages say what there is: every field of every document, every kind of interface."""

from __future__ import annotations

import ast
import enum
import inspect
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lldpns.agent.kinds import MASTERS, NOT_ETHERNET, WHY_OFF, WHY_OFF_BESIDE_PARENT
from lldpns.wiring import model
from lldpns.wiring.fleet.records import FleetEnd, FleetLink
from lldpns.wiring.plan import records
from tests.support.consumers import CONSUMERS, Consumer

TESTS = Path(__file__).parents[1]
DOCS = TESTS.parent / "docs"
RECORDS = [
    record
    for _, record in inspect.getmembers(model, inspect.isclass)
    if issubclass(record, msgspec.Struct) and record not in (msgspec.Struct, model.Snapshot)
] + [
    records.PlanReport,
    records.PlanResult,
    records.CheckedEnd,
    records.PortName,
    FleetEnd,
    FleetLink,
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_is_documented(record: type[msgspec.Struct]) -> None:
    page = (DOCS / "scripts.md").read_text()
    words = set("".join(c if c.isalnum() or c == "_" else " " for c in page).split())
    assert set(record.__struct_fields__) <= words


@pytest.mark.parametrize("statuses", [model.LinkStatus, records.PlanStatus])
def test_every_status_is_documented(statuses: type[enum.StrEnum]) -> None:
    page = (DOCS / "scripts.md").read_text()
    assert [status for status in statuses if f"| `{status}` |" not in page] == []


def rows() -> dict[str, list[str]]:
    """The table of interfaces: by interface, whether it sends and hears, and why."""
    page = (DOCS / "interfaces.md").read_text()
    (table,) = (part for part in page.split("\n\n") if part.startswith("| Interface "))
    lines = [line.replace("`", "").strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {line[0]: line[1:] for line in lines}


def kinds_tested() -> Iterator[str]:
    """Those in `@pytest.mark.kind(...)`, also of tests that only run in the virtual machine."""
    for file in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.kind":
                yield ast.literal_eval(node.args[0])


def test_every_kind_of_interface_in_the_table_has_a_test_and_no_other() -> None:
    assert set(rows()) == set(kinds_tested())


def test_the_table_says_of_the_same_kinds_as_the_code_why_there_is_no_lldp() -> None:
    off = {
        kind: why for kind, (sends, hears, why) in rows().items() if (sends, hears) == ("no", "no")
    }
    beside = {f"{kind} beside its parent": why for kind, why in WHY_OFF_BESIDE_PARENT.items()}
    (other,) = (kind for kind, why in off.items() if why == NOT_ETHERNET)
    assert off == WHY_OFF | beside | {other: NOT_ETHERNET}
    assert all(
        (sends, hears) == ("yes", "yes")
        for kind, (sends, hears, _) in rows().items()
        if kind not in off
    )


def test_the_table_has_a_row_for_the_ports_of_all_that_take_frames_from_them() -> None:
    ports = {
        "bridge": "port of a bridge",
        "bond": "member of a bond or team",
        "team": "member of a bond or team",
        "openvswitch": "port of Open vSwitch in the kernel",
    }
    assert set(ports) == MASTERS
    assert set(ports.values()) <= set(rows())


@pytest.mark.parametrize("consumer", CONSUMERS, ids=lambda consumer: consumer.name)
def test_every_reader_of_lldpcli_is_documented(consumer: Consumer) -> None:
    page = (DOCS / "scripts.md").read_text()
    (row,) = [line for line in page.splitlines() if f"| `lldpcli-{consumer.format}` |" in line]
    assert consumer.name.partition("-")[0] in row

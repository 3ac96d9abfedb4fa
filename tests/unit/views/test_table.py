"""Tables: one line per row, never wider than the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.views.escape import width
from lldpns.views.table import table


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert table(("A", "LONG"), [("first", "1"), ("x", "22222")], 80) == (
        "A      LONG\n"
        "first  1\n"
        "x      22222\n"
    )  # fmt: skip


def test_a_repeated_first_cell_is_shown_once() -> None:
    rows = [("net0", "a"), ("net0", "b"), ("net1", "c"), ("net0", "d")]
    shown = [line[:4].strip() for line in table(("N", "I"), rows, 80).splitlines()[1:]]
    assert shown == ["net0", "", "net1", "net0"]


def test_the_widest_column_gives_way_first() -> None:
    assert table(("A", "B"), [("short", "b" * 30)], 20) == (
        "A      B\n"
        "short  bbbbbbbbbbbb…\n"
    )  # fmt: skip


def test_the_first_column_gives_way_last() -> None:
    assert table(("A", "B"), [("a" * 15, "b" * 15)], 30) == (
        "A                B\n"
        "aaaaaaaaaaaaaaa  bbbbbbbbbbbb…\n"
    )  # fmt: skip
    assert table(("A", "B"), [("a" * 15, "b" * 15)], 25) == (
        "A            B\n"
        "aaaaaaaaaa…  bbbbbbbbbbb…\n"
    )  # fmt: skip


def test_headings_alone_are_a_table() -> None:
    assert table(("A", "B"), [], 80) == "A  B\n"


@pytest.mark.parametrize("columns", [80, 40, 20, 7, 1])
@given(cells=st.lists(st.tuples(*[st.text(max_size=60)] * 6), max_size=4))
def test_no_line_is_wider_than_the_terminal(columns: int, cells: list[tuple[str, ...]]) -> None:
    lines = table(("NETNS", "INTERFACE", "NEIGHBOR", "PORT", "X", "Y"), cells, columns)
    assert lines.count("\n") == len(cells) + 1
    assert max(width(line) for line in lines.splitlines()) <= columns

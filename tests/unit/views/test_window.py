"""A table on a screen: as many rows as there is room for, and how many there are besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.views.escape import width
from lldpns.views.table import Column, Table
from lldpns.views.window import Window, message, window

COLUMNS = (Column("NETNS"), Column("INTERFACE"), Column("WHY", words=True, below=""))


def rows(number: int) -> Table:
    """So many rows, in groups of ten."""
    cells = [(f"net{each // 10}", f"eth{each}", "-") for each in range(number)]
    return Table(COLUMNS, cells, 80, footer="F\n")


def seen(table: Table, top: int = 0, height: int = 12, columns: int = 80) -> Window:
    return window(table, top, columns, height, color=False)


def test_what_fits_is_shown_whole() -> None:
    assert seen(rows(3)).lines == [
        "NETNS  INTERFACE  WHY",
        "net0   eth0       -",
        "       eth1       -",
        "       eth2       -",
        "",
        "F",
        *[""] * 5,
        "q quits",
    ]


def test_what_does_not_fit_is_counted() -> None:
    found = seen(rows(20), 5)
    assert found.lines[1] == "net0   eth5       -"
    assert found.lines[8] == "       eth12      -"
    assert found.lines[9:] == ["", "F", "5 rows above, 7 rows below: ↑ ↓ show them; q quits"]
    assert (found.top, found.rows) == (5, 8)


def test_the_last_rows_fill_the_screen() -> None:
    found = seen(rows(20), 1000)
    assert found.lines[-4:] == [
        "       eth19      -",
        "",
        "F",
        "12 rows above: ↑ ↓ show them; q quits",
    ]
    assert (found.top, found.rows) == (12, 8)
    assert seen(rows(20), -3).top == 0
    assert seen(rows(3), 2).top == 0


def test_a_row_of_several_lines_is_shown_whole_or_not_at_all() -> None:
    reasons = [("a", "b", "why " * 20)] * 3
    table = Table(COLUMNS, reasons, 30)
    assert table.row(0).count("\n") == 5
    found = seen(table, height=10, columns=30)
    assert (found.rows, found.lines[-1]) == (1, "2 rows below: ↑ ↓ show them; …")
    assert seen(table, 9, height=10).top == 2
    assert seen(table, height=4).lines[1:3] == ["a      b", "    why why why why why why"]


def test_a_group_is_named_wherever_one_begins_to_look() -> None:
    groups = [("clab-fabric-leaf1", f"eth{number}") for number in range(20)]
    table = Table(COLUMNS[:2], groups, 20, headed=True)
    assert seen(table, 7).lines[:3] == ["  INTERFACE", "clab-fabric-leaf1", "  eth7"]


def test_a_message_instead() -> None:
    found = message("nobody is here, or so it seems", 12, 6, color=False)
    assert found.lines == ["nobody is", "here, or so", "it seems", "", "", "q quits"]


@pytest.mark.parametrize("headed", [False, True])
@given(
    number=st.integers(0, 40),
    top=st.integers(-5, 50),
    columns=st.integers(1, 60),
    height=st.integers(1, 30),
    why=st.text(max_size=80),
)
def test_it_is_as_large_as_the_screen_and_no_row_is_lost(
    headed: bool, number: int, top: int, columns: int, height: int, why: str
) -> None:
    cells = [(f"clab-fabric-leaf{each // 7}", f"eth{each}", why) for each in range(number)]
    table = Table(COLUMNS, cells, columns, headed=headed, footer="1 of it\n")
    found = window(table, top, columns, height, color=False)
    assert len(found.lines) == height
    assert max(map(width, found.lines)) <= columns
    assert 0 <= found.top <= max(0, number - 1)
    assert found.rows >= (number > 0)
    assert found.top + found.rows <= number

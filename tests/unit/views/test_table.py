"""Tables: never wider than the terminal, and read as groups."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.views.escape import printable, width
from lldpns.views.table import Cell, Column, Table

A_AND_B = (Column("A"), Column("LONG"))


def shown(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str]],
    room: int = 80,
    *,
    headed: bool = False,
) -> str:
    return str(Table(columns, rows, room, headed=headed))


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    assert shown(A_AND_B, [("first", "1"), ("x", "22222")]) == (
        "A      LONG\n"
        "first  1\n"
        "x      22222\n"
    )  # fmt: skip


def test_numbers_stand_on_the_right() -> None:
    assert shown((*A_AND_B, Column("N", number=True)), [("a", "b", "7"), ("a", "b", "1234")]) == (
        "A  LONG     N\n"
        "a  b        7\n"
        "   b     1234\n"
    )  # fmt: skip


def test_a_repeated_first_cell_is_shown_once() -> None:
    rows = [("net0", "a"), ("net0", "b"), ("net1", "c"), ("net0", "d")]
    lines = shown(A_AND_B, rows).splitlines()
    assert [line[:4].strip() for line in lines[1:]] == ["net0", "", "net1", "net0"]
    alone = [Table(A_AND_B, rows, 80).row(number, alone=True) for number in range(4)]
    assert alone == ["net0  a\n", "net0  b\n", "net1  c\n", "net0  d\n"]


def test_the_widest_column_gives_way_first_a_name_in_its_middle_and_words_at_their_end() -> None:
    row = ("short", "clab-fabric-leaf1/eth0")
    assert shown(A_AND_B, [row], 20).splitlines()[1] == "short  clab-f…1/eth0"
    words = (Column("A"), Column("B", words=True))
    assert shown(words, [row], 20).splitlines()[1] == "short  clab-fabric-…"


def test_what_says_nothing_gives_way_before_anything_is_cut() -> None:
    columns = (Column("A"), Column("EMPTY"), Column("C"))
    rows = [("a", "-", "c" * 10), ("b", "-", "d")]
    assert shown(columns, rows, 20).splitlines()[0] == "A  EMPTY  C"
    assert shown(columns, rows, 19) == "A  C\na  cccccccccc\nb  d\n"
    assert shown(columns, [], 3).count("\n") == 1


WHY = (Column("A"), Column("STATUS"), Column("WHY", words=True, below="because "))


def test_reasons_go_below_their_rows_in_as_many_lines_as_it_takes() -> None:
    rows = [("a", "ok", "-"), ("b", "down", "nobody has ever wired it to anything at all")]
    assert shown(WHY, rows, 60).splitlines()[0] == "A  STATUS  WHY"
    assert shown(WHY, rows, 30) == (
        "A  STATUS\n"
        "a  ok\n"
        "b  down\n"
        "    because nobody has ever\n"
        "    wired it to anything at\n"
        "    all\n"
    )


def test_words_in_the_last_column_go_on_below_if_they_are_few() -> None:
    columns = (Column("A"), Column("LLDP", words=True))
    rows = [("a", "off: its ports speak LLDP"), ("b", "1 neighbor")]
    assert shown(columns, rows, 22) == (
        "A  LLDP\na  off: its ports\n   speak LLDP\nb  1 neighbor\n"
    )  # fmt: skip
    for long in ("one two three four five six seven", "off: itsportsspeakLLDP"):
        assert shown(columns, [("a", long)], 14).splitlines()[1].endswith("…")


def test_groups_have_headings_where_they_do_not_fit_into_the_first_column() -> None:
    columns = (Column("NETNS"), Column("INTERFACE"), Column("PORT"))
    rows = [("clab-fabric-leaf1", "eth0", "a"), ("clab-fabric-leaf1", "eth1", "b")]
    rows.append(("root", "eth0", "c"))
    assert shown(columns, rows, 34, headed=True).startswith("NETNS              INTERFACE  PORT\n")
    narrow = Table(columns, rows, 33, headed=True)
    assert str(narrow) == (
        "  INTERFACE  PORT\n"
        "clab-fabric-leaf1\n"
        "  eth0       a\n"
        "  eth1       b\n"
        "root\n"
        "  eth0       c\n"
    )  # fmt: skip
    assert narrow.row(1, alone=True) == "clab-fabric-leaf1\n  eth1       b\n"
    short = shown(columns, [("net0", "e" * 40, "a"), ("net0", "b", "c")], 30, headed=True)
    assert [line[:6] for line in short.splitlines()] == ["NETNS ", "net0  ", "      "]


def test_headings_alone_are_a_table() -> None:
    assert shown(A_AND_B, []) == "A  LONG\n"
    assert shown(A_AND_B, [], 4) == "A  …\n"


def test_colour_takes_no_room() -> None:
    columns = (*WHY, Column("END"))
    row = (Cell("交換機", "31"), Cell("one-way", "33"), "why", "x" * 20)
    for room in (10, 20, 30, 80):
        plain = str(Table(columns, [row], room))
        colored = str(Table(columns, [row], room, color=True))
        assert re.sub(r"\x1b\[\d*m", "", colored) == plain
        assert colored.startswith("\x1b[1m")
    assert "\x1b[33mone-way\x1b[0m" in colored


def test_what_stands_below_the_table() -> None:
    assert str(Table(A_AND_B, [("a", "b")], 80, footer="1 of it\n")).endswith("a  b\n\n1 of it\n")


@pytest.mark.parametrize("room", [80, 40, 20, 7, 1])
@given(
    cells=st.lists(st.tuples(*[st.text(max_size=60)] * 6), max_size=4),
    headed=st.booleans(),
    last=st.sampled_from([None, "", "also "]),
)
def test_no_line_is_wider_than_the_terminal(
    room: int, cells: list[tuple[str, ...]], headed: bool, last: str | None
) -> None:
    names = [Column(name) for name in ("NETNS", "INTERFACE", "NEIGHBOR", "PORT")]
    columns = (*names, Column("X", number=True), Column("Y", words=True, below=last))
    found = Table(columns, cells, room, headed=headed)
    assert len(found) == len(cells)
    for text in (str(found), *(found.row(number, alone=True) for number in range(len(cells)))):
        assert max(width(line) for line in text.splitlines()) <= room
        assert printable(text.replace("\n", "")) == text.replace("\n", "")

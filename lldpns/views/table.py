"""Compact tables for people, never wider than the terminal."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lldpns.views.escape import cut, cut_middle, printable, width
from lldpns.views.paint import BOLD, painted

_GAP = "  "
_INDENT = "  "
_NARROWEST = 3
_SHORT = 10
_NOTHING = ("", "-")


class Column(NamedTuple):
    """What a column is for."""

    heading: str
    words: bool = False
    """Of words the beginning matters; of a name both ends do."""
    number: bool = False
    below: str | None = None
    """Where not all fits, the last column goes below its rows, after these words."""


class Cell(NamedTuple):
    """Text in a colour."""

    text: str
    ansi: str = ""


class Row(NamedTuple):
    """What is to be seen of one row: a line or more."""

    text: str
    alone: str
    """The same where the rows above, with what they have in common, are not to be seen."""


class Table(NamedTuple):
    """A table as it is shown; `str` gives all of it."""

    heading: str
    rows: list[Row]
    footer: str

    def __str__(self) -> str:
        below = f"\n{self.footer}" if self.footer else ""
        return "".join([self.heading, *(row.text for row in self.rows), below])


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[str | Cell]],
    room: int,
    *,
    headed: bool = False,
    footer: str = "",
    color: bool = False,
) -> Table:
    """Lay out `rows` in `room` terminal columns; their cells are escaped here.

    A cell of the first column that repeats the one above stays empty: rows read as groups. Where
    not all fits, columns that say nothing are left out, the last one goes below its rows (if it
    may), and the first one becomes headings of its groups (if `headed`); what still does not fit
    is cut, widest column first.
    """
    layout = _Layout(columns, [[_escaped(each) for each in row] for row in rows])
    if layout.width > room:
        layout.leave_out_empty()
    if layout.width > room:
        layout.move_last()
    if headed and layout.width > room:
        layout.move_first()
    layout.shrink(room)
    return Table(layout.heading(room, color=color), list(layout.rows(room, color=color)), footer)


def count(number: int, noun: str) -> str:
    """A number of things, in words: 1 link, 2 links."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


class _Layout:
    """Where each column goes."""

    def __init__(self, columns: Sequence[Column], cells: list[list[Cell]]) -> None:
        self._columns = list(columns)
        self._cells = cells
        self._groups = [row[0] for row in cells]
        self._notes = [""] * len(cells)
        self._indent = ""
        texts = zip([each.heading for each in columns], *_texts(cells), strict=True)
        self._widths = [max(map(width, column)) for column in texts]

    @property
    def width(self) -> int:
        """The terminal columns that all takes."""
        return len(self._indent) + sum(self._widths) + len(_GAP) * (len(self._widths) - 1)

    def leave_out_empty(self) -> None:
        """Do without the columns in which there is nothing."""
        for at in reversed(range(1, len(self._columns))):
            if self._cells and all(row[at].text in _NOTHING for row in self._cells):
                self._take_out(at)

    def move_last(self) -> None:
        """Have the last column below the rows, where it has anything to say, if it may be there."""
        words = self._columns[-1].below
        if words is not None:
            last = self._take_out(-1)
            self._notes = [words + each.text if each.text not in _NOTHING else "" for each in last]

    def move_first(self) -> None:
        """Have the first column on lines of its own, if that makes room."""
        if self._widths[0] > _SHORT:
            self._take_out(0)
            self._indent = _INDENT

    def _take_out(self, at: int) -> list[Cell]:
        del self._columns[at], self._widths[at]
        return [row.pop(at) for row in self._cells]

    def shrink(self, room: int) -> None:
        """Take from the widest column until all fits."""
        while self.width > room and max(self._widths) > _NARROWEST:
            self._widths[self._widths.index(max(self._widths))] -= 1

    def heading(self, room: int, *, color: bool) -> str:
        """The first line."""
        columns = zip(self._columns, self._widths, strict=True)
        cells = [Cell(cut(column.heading, most), BOLD) for column, most in columns]
        return self._line(cells, room, color=color)

    def rows(self, room: int, *, color: bool) -> Iterator[Row]:
        """The rows, one after another."""
        above = None
        for group, cells, note in zip(self._groups, self._cells, self._notes, strict=True):
            below = "".join(f"{line}\n" for line in _below(note, room))
            text = alone = self._line(cells, room, color=color)
            if self._indent:
                head = painted([(cut_middle(group.text, room), BOLD)], room, color=color)
                alone = f"{head}\n{text}"
                text = text if group == above else alone
            elif group == above:
                text = self._line([Cell(""), *cells[1:]], room, color=color)
            yield Row(text + below, alone + below)
            above = group

    def _line(self, cells: Sequence[Cell], room: int, *, color: bool) -> str:
        return painted(self._parts(cells), room, color=color) + "\n"

    def _parts(self, cells: Sequence[Cell]) -> Iterator[tuple[str, str]]:
        """The cells with what is between them, each with its colour."""
        gap = self._indent
        for column, columns, cell in zip(self._columns, self._widths, cells, strict=True):
            shown = cut(cell.text, columns) if column.words else cut_middle(cell.text, columns)
            padding = " " * (columns - width(shown))
            yield gap + (padding if column.number else ""), ""
            yield shown, cell.ansi
            gap = _GAP if column.number else padding + _GAP


def _escaped(cell: str | Cell) -> Cell:
    text, ansi = (cell, "") if isinstance(cell, str) else cell
    return Cell(printable(text), ansi)


def _texts(rows: list[list[Cell]]) -> Iterator[list[str]]:
    return ([cell.text for cell in row] for row in rows)


def _below(note: str, room: int) -> Iterator[str]:
    """A note in as many lines as it takes, broken between words."""
    line = ""
    for word in note.split(" ") if note else ():
        if line and width(f"{line} {word}") > room:
            yield cut(line, room)
            line = ""
        line += f" {word}" if line else _INDENT * 2 + word
    if line:
        yield cut(line, room)

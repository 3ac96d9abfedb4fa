"""Compact tables for people, never wider than the terminal."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lldpns.views.escape import cut, cut_middle, printable, width, wrapped
from lldpns.views.paint import BOLD, painted

_GAP = "  "
_INDENT = "  "
_NARROWEST = 3
_SHORT = 10
_LINES = 3  # of the last cell of a row
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


def count(number: int, noun: str) -> str:
    """A number of things, in words: 1 link, 2 links."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


class Table:
    """Rows laid out in `room` terminal columns; their cells are escaped here. `str` gives it all.

    A cell of the first column that repeats the one above stays empty: rows read as groups. Where
    not all fits, columns that say nothing are left out, the last one goes below its rows (if it
    may), and the first one becomes headings of its groups (if `headed`); then columns are made
    narrower, widest first. Words in the last one go on below; all else is cut.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Iterable[Sequence[str | Cell]],
        room: int,
        *,
        headed: bool = False,
        footer: str = "",
        color: bool = False,
    ) -> None:
        self.footer = footer
        self._columns = list(columns)
        self._cells = [[_escaped(each) for each in row] for row in rows]
        self._room = room
        self._color = color
        self._groups = [_text(row[0]) for row in self._cells]
        self._notes = [""] * len(self._cells)
        self._indent = ""
        cells = zip(*self._cells, strict=True) if self._cells else [()] * len(columns)
        self._widths = [
            max((width(column.heading), *(width(_text(each)) for each in there)))
            for column, there in zip(columns, cells, strict=True)
        ]
        self._lay_out(headed=headed)

    def __len__(self) -> int:
        return len(self._cells)

    def __str__(self) -> str:
        below = [f"{line}\n" for line in wrapped(self.footer.rstrip("\n"), self._room)]
        footer = ["\n", *below] if self.footer else []
        return "".join([self.heading, *map(self.row, range(len(self))), *footer])

    @property
    def heading(self) -> str:
        """The first line."""
        columns = zip(self._columns, self._widths, strict=True)
        return self._line([Cell(cut(column.heading, most), BOLD) for column, most in columns])

    def row(self, number: int, *, alone: bool = False) -> str:
        """A row, of a line or more; `alone`: with what it has in common with those above.

        Only now is it laid out: nobody sees all of a long table at once.
        """
        cells, group = self._cells[number], self._groups[number]
        first = alone or number == 0 or self._groups[number - 1] != group
        head = ""
        if first and self._indent:
            parts = [(cut_middle(group, self._room), BOLD)]
            head = painted(parts, self._room, color=self._color) + "\n"
        elif not first and not self._indent:
            cells = ["", *cells[1:]]
        last, *rest = self._last_lines(cells[-1])
        lines = [f"{' ' * (self._width - self._widths[-1])}{line}\n" for line in rest]
        if note := self._notes[number]:
            indented = wrapped(2 * _INDENT + note, self._room, len(2 * _INDENT))
            lines += [f"{line}\n" for line in indented]
        return "".join([head, self._line([*cells[:-1], last]), *lines])

    def _last_lines(self, cell: str | Cell) -> list[str | Cell]:
        """The last cell of a row, in a few lines if it is of many short words."""
        room = self._widths[-1]
        if isinstance(cell, Cell) or not self._columns[-1].words or room < _SHORT:
            return [cell]
        lines: list[str | Cell] = [*wrapped(cell, room)]
        short = all(width(word) <= room for word in cell.split())
        return lines if short and len(lines) <= _LINES else [cell]

    def _lay_out(self, *, headed: bool) -> None:
        """Make room, first where least is lost."""
        if self._width > self._room:
            self._leave_out_empty()
        if self._width > self._room and self._columns[-1].below is not None:
            self._move_last(self._columns[-1].below)
        if self._width > self._room and headed and self._widths[0] > _SHORT:
            self._take_out(0)  # it becomes lines of its own
            self._indent = _INDENT
        while self._width > self._room and max(self._widths) > _NARROWEST:
            self._widths[self._widths.index(max(self._widths))] -= 1

    @property
    def _width(self) -> int:
        """The terminal columns that all takes."""
        return len(self._indent) + sum(self._widths) + len(_GAP) * (len(self._widths) - 1)

    def _leave_out_empty(self) -> None:
        for at in reversed(range(1, len(self._columns))):
            if self._cells and all(_text(row[at]) in _NOTHING for row in self._cells):
                self._take_out(at)

    def _move_last(self, words: str) -> None:
        last = map(_text, self._take_out(-1))
        self._notes = ["" if text in _NOTHING else words + text for text in last]

    def _take_out(self, at: int) -> list[str | Cell]:
        del self._columns[at], self._widths[at]
        return [row.pop(at) for row in self._cells]

    def _line(self, cells: Sequence[str | Cell]) -> str:
        return painted(self._parts(cells), self._room, color=self._color) + "\n"

    def _parts(self, cells: Sequence[str | Cell]) -> Iterator[tuple[str, str]]:
        """The cells with what is between them, each with its colour."""
        gap = self._indent
        for column, columns, cell in zip(self._columns, self._widths, cells, strict=True):
            text, ansi = (cell, "") if isinstance(cell, str) else cell
            shown = cut(text, columns) if column.words else cut_middle(text, columns)
            padding = " " * (columns - width(shown))
            yield gap + (padding if column.number else ""), ""
            yield shown, ansi
            gap = _GAP if column.number else padding + _GAP


def _escaped(cell: str | Cell) -> str | Cell:
    return printable(cell) if isinstance(cell, str) else Cell(printable(cell.text), cell.ansi)


def _text(cell: str | Cell) -> str:
    return cell if isinstance(cell, str) else cell.text

"""As much of a table as a terminal has room for."""

from collections.abc import Iterator
from typing import NamedTuple

from lldpns.views.escape import cut, wrapped
from lldpns.views.paint import DIM, paint
from lldpns.views.table import Table, count

_FOOTER_FROM = 8  # lines of the terminal: with fewer, rows are worth more


class Window(NamedTuple):
    """What is to be seen."""

    lines: list[str]
    top: int
    """The number of the first row that is."""
    rows: int
    """How many are."""


def window(table: Table, top: int, columns: int, height: int, *, color: bool) -> Window:
    """The rows from `top` on, or from where the last rows fill `height` lines.

    The last line says how many rows are not to be seen.
    """
    footer = ["", *table.footer.splitlines()] if height >= _FOOTER_FROM and table.footer else []
    room = max(1, height - 2 - len(footer))  # without the heading and the last line
    top = max(0, min(top, _last_top(table, room)))
    shown = list(_fitting(table, top, room))
    rows = [line for row in shown for line in row][:room]
    filler = [""] * (room - len(rows))
    below = len(table) - top - len(shown)
    last = _last_line(top, below, columns, color=color)
    lines = [*table.heading.splitlines(), *rows, *(cut(line, columns) for line in footer)]
    return Window([*lines, *filler, last][-height:], top, len(shown))


def message(text: str, columns: int, height: int, *, color: bool) -> Window:
    """What there is to say instead of a table."""
    lines = list(wrapped(" ".join(text.split()), columns))[: height - 1]
    filler = [""] * (height - 1 - len(lines))
    return Window([*lines, *filler, _last_line(0, 0, columns, color=color)], 0, 0)


def _fitting(table: Table, top: int, room: int) -> Iterator[list[str]]:
    """The lines of each row from `top` on that fits; the first one always does."""
    for number in range(top, len(table)):
        row = table.row(number, alone=number == top).splitlines()
        room -= len(row)
        if room < 0 and number > top:
            return
        yield row


def _last_top(table: Table, room: int) -> int:
    """The first row of as many of the last ones as there is room for."""
    below = 0
    for number in reversed(range(len(table))):
        if below + table.row(number, alone=True).count("\n") > room:
            return min(number + 1, len(table) - 1)
        below += table.row(number).count("\n")
    return 0


def _last_line(above: int, below: int, columns: int, *, color: bool) -> str:
    hidden = [f"{count(above, 'row')} above"] if above else []
    hidden += [f"{count(below, 'row')} below"] if below else []
    words = f"{', '.join(hidden)}: ↑ ↓ show them; q quits" if hidden else "q quits"
    return paint(cut(words, columns), DIM, color=color)

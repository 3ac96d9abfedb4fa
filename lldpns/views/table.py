"""Compact tables for people: one line per row, never wider than the terminal."""

from collections.abc import Sequence

from lldpns.views.escape import cut, printable, width

_GAP = "  "
_NARROW = 12  # a column that has no more than this gives way no sooner than the first one
_NARROWEST = 3


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], columns: int) -> str:
    """Lay out `rows` under `headings` in `columns` terminal columns.

    Cells are escaped here. What does not fit is cut with an ellipsis, widest column first, but the
    first column, which names the row, last. A cell of the first column that repeats the one above
    stays empty: rows read as groups.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(headings, *cells, strict=True)]
    _shrink(widths, columns - len(_GAP) * (len(widths) - 1))
    lines = [_line(headings, widths)]
    above = None
    for row in cells:
        first = "" if row[0] == above else row[0]
        above = row[0]
        lines.append(_line([first, *row[1:]], widths))
    # On a terminal narrower than the narrowest columns together, the last ones are left out.
    return "".join(cut(line, columns) + "\n" for line in lines)


def count(number: int, noun: str) -> str:
    """A number of things, in words: 1 link, 2 links."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def with_bold_heading(shown: str) -> str:
    """A table for a terminal that knows colour: its first line stands out."""
    heading, newline, rest = shown.partition("\n")
    return f"\x1b[1m{heading}\x1b[0m{newline}{rest}"


def _shrink(widths: list[int], room: int) -> None:
    while sum(widths) > room and max(widths) > _NARROWEST:
        others = widths[1:]
        if max(others, default=0) > _NARROW:
            widths[1 + others.index(max(others))] -= 1
        else:
            widths[widths.index(max(widths))] -= 1


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for cell, columns in zip(cells, widths, strict=True):
        shown = cut(cell, columns)
        padded.append(shown + " " * (columns - width(shown)))
    return _GAP.join(padded).rstrip()

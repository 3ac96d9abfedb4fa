"""Lines for a terminal, in colour where it is wanted, and cut to its width all the same."""

from collections.abc import Iterable

from lldpns.views.escape import cut, width

BOLD, DIM = "1", "2"
GREEN, RED, YELLOW = "32", "31", "33"
"""Parameters of Select Graphic Rendition (ECMA-48)."""


def paint(text: str, ansi: str, *, color: bool) -> str:
    """`text` in a colour, if it is to have one."""
    return f"\x1b[{ansi}m{text}\x1b[0m" if color and ansi and text else text


def painted(parts: Iterable[tuple[str, str]], columns: int, *, color: bool) -> str:
    """The parts one after another, as far as there are columns, each in its colour."""
    shown = ""
    for text, ansi in parts:
        piece = cut(text, columns) if columns > 0 else ""
        columns -= width(piece)
        shown += paint(piece, ansi, color=color)
    return shown.rstrip()

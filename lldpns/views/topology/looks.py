"""How the status of a link looks, in every drawing: a colour, and a line that tells without it.

The colours of pictures stand out from a white and from a dark background alike.
"""

from typing import NamedTuple


class Look(NamedTuple):
    """The colours and lines of one status."""

    color: str
    """In pictures ..."""
    style: str
    """... Graphviz's name of the line, ..."""
    dashes: str
    """... the same in SVG: lengths of strokes and gaps, nothing for a solid line, ..."""
    width: int
    """... and its width in points."""
    stroke: str
    """In a terminal: the character that the line is made of ..."""
    mark: str
    """... and the one in its middle, ..."""
    ansi: str
    """... and the colour, a parameter of Select Graphic Rendition (ECMA-48)."""


_LOOKS = {
    "ok": Look("#2a9d4e", "solid", "", 2, "─", "─", "32"),
    "external": Look("#2f7fe0", "solid", "", 2, "─", "─", "34"),
    "shared": Look("#9a63dd", "solid", "", 2, "═", "═", "35"),
    "down": Look("#7d858e", "dashed", "8 4", 1, "─", "×", "31"),  # noqa: RUF001
    "silent": Look("#a17c00", "dotted", "2 4", 2, "┈", "┈", "33"),
    "one-way": Look("#cf6a00", "dashed", "8 4", 2, "╌", "╌", "33"),
    "mismatch": Look("#e0453c", "solid", "", 4, "─", "≠", "31"),
}
_UNKNOWN = Look("#7d858e", "solid", "", 1, "─", "?", "0")
TIE = Look("#7d858e", "dotted", "2 4", 2, "·", "·", "2")
"""No link: what only the kernel joins."""
INNER = Look("#7d858e", "solid", "", 1, "─", "─", "2")
"""No link: a port of a bridge, and what else is drawn within an interface."""

STATUSES = tuple(_LOOKS)
"""From the best to the worst."""
AS_IT_SHOULD_BE = ("ok", "external", "shared")


def look(status: str) -> Look:
    """How a link of this status looks, even of one that only a newer agent knows."""
    return _LOOKS.get(status, _UNKNOWN)

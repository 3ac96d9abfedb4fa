"""The wiring as a picture for Graphviz that is a plan, too: a wire is a line of PTM's DOT.

    "net0":"net0-bridge" -- "bridge":"bridge-net0" [...]

A medium that joins more than two ports is a node, and its edges name no port at that end. What is
no wire, as only the kernel says so, has the class `lower`, and names its ports in attributes only.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape

from lldpns.views.escape import printable
from lldpns.views.topology.looks import AS_IT_SHOULD_BE, TIE, Look, look
from lldpns.views.topology.model import End, Port, System, Tie, Topology, Wire, flat, remarks
from lldpns.views.topology.ranks import Ranks

# The letters of a box stand on its own paper, to be read on any background.
_INK, _PALE, _PAPER, _BAND = "#1f2328", "#59636e", "#ffffff", "#e3eefb"
_HERE, _ELSEWHERE = ("#32404f", "#ffffff"), ("#d5dae0", _INK)  # headings: paper and letters

_HEAD = """\
graph lldpns {{
  graph [rankdir=LR, bgcolor=transparent, pad=0.2, nodesep=0.12, ranksep={ranksep:.1f}]
  node [shape=plain, fontname=monospace, fontsize=11, fontcolor="{ink}"]
  edge [color="{look.color}", penwidth={look.width}]
"""

# Graphviz would misunderstand other names of ports: after a colon, say, it expects a direction.
_SIMPLE = re.compile(r"[\w./@-]+", re.ASCII)


def dot(topology: Topology) -> str:
    """A graph in which systems are nodes, ports are cells of their tables, and wires are edges."""
    ranks = Ranks(topology)
    # Wires to many ports need room to spread.
    head = _HEAD.format(ranksep=min(1 + ranks.most_wires / 20, 5), ink=_INK, look=look("ok"))
    lines = _Picture(topology, ranks).lines()
    return "".join([head, *(f"  {line}\n" for line in lines), "}\n"])


class _Picture:
    """Knows which side of which cell each line ends at, and so can write boxes and lines."""

    def __init__(self, topology: Topology, ranks: Ranks) -> None:
        self._topology = topology
        self._ranks = ranks
        self._cells: dict[End, str] = {}
        """What Graphviz is to call each port: its own name, or a number."""
        self._remarks = remarks(topology)
        for system in topology.systems:
            for number, (_, port) in enumerate(flat(system.ports)):
                name = port.name if _SIMPLE.fullmatch(port.name) else f"#{number}"
                self._cells[End(system.name, port.name)] = name
        self._left: set[End | str] = set()
        self._right: set[End | str] = set()
        """At which side of a port lines end; one that comes back to its box stays on the right."""
        lines = [span for wire in topology.wires for span in ranks.spans(wire)]
        for tail, head in [*lines, *(ranks.outwards(tie.ends) for tie in topology.ties)]:
            self._right.add(tail)
            (self._right if _comes_back(tail, head) else self._left).add(head)

    def lines(self) -> Iterator[str]:
        """All statements of the graph."""
        for system in self._topology.systems:
            if system.ports:
                yield from self._table(system)
        for wire in self._topology.wires:
            yield from self._wire(wire)
        for tie in self._topology.ties:
            yield self._tie(tie)

    def _table(self, system: System) -> Iterator[str]:
        """A node whose label is a table: a heading, and a row for each port."""
        border = "" if system.here else ' STYLE="DASHED"'
        yield f"{_quoted(system.name)} [label=<"
        yield f'  <TABLE BORDER="1" COLOR="{_PALE}"{border} BGCOLOR="{_PAPER}"'
        yield '         CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">'
        rows = [_heading(system), *self._rows(system)]
        end = End(system.name, system.ports[0].name)
        if len(rows) == 2 and not (end in self._left and end in self._right):
            # With one port a row is enough: the port at the side of its lines, then the heading.
            rows = ["".join(rows if end in self._right else reversed(rows))]
        yield from (f"  <TR>{row}</TR>" for row in rows)
        yield "  </TABLE>>]"

    def _rows(self, system: System) -> Iterator[str]:
        for top in system.ports:
            paper = _BAND if top.inner else _PAPER
            for stem, port in _branches([top]):
                end = End(system.name, port.name)
                branch = f'<FONT COLOR="{_PALE}">{stem}</FONT>' if stem else ""
                name = branch + _text(port.name) + _small(self._remarks.get(end), _PALE)
                yield f'<TD PORT="{self._cells[end]}" ALIGN="LEFT" BGCOLOR="{paper}">{name}</TD>'

    def _wire(self, wire: Wire) -> Iterator[str]:
        drawn = look(wire.status)
        if wire.medium:
            yield f'{_quoted(wire.medium)} [class="medium", label=<{_pill(wire.medium, drawn)}>]'
        for tail, head in self._ranks.spans(wire):
            given = {**self._sides(tail, head), **_line(drawn)}
            if wire.reason and wire.status not in AS_IT_SHOULD_BE:
                given["tooltip"] = _quoted(wire.reason)
            yield f"{_place(tail)} -- {_place(head)} {_attributes(given)}"

    def _tie(self, tie: Tie) -> str:
        tail, head = self._ranks.outwards(tie.ends)
        given = {"class": '"lower"', **self._sides(tail, head), **_line(TIE)}
        return f"{_quoted(tail.system)} -- {_quoted(head.system)} {_attributes(given)}"

    def _sides(self, tail: End | str, head: End | str) -> dict[str, str]:
        """Where a line begins and ends, for Graphviz: out on the right, in on the left.

        By itself it would draw steep lines to the upper or lower edge of a port.
        """
        sides = {}
        if isinstance(tail, End):
            sides["tailport"] = f'"{self._cells[tail]}:e"'
        if isinstance(head, End):
            side = "e" if _comes_back(tail, head) else "w"
            sides["headport"] = f'"{self._cells[head]}:{side}"'
        return sides


def _comes_back(tail: End | str, head: End | str) -> bool:
    """Whether a line ends at the box where it begins."""
    return isinstance(tail, End) and isinstance(head, End) and tail.system == head.system


def _branches(ports: Iterable[Port], stem: str = "") -> Iterator[tuple[str, Port]]:
    """The ports in their order, each with its branch of the tree that they form."""
    for port in ports:
        yield stem, port
        below = stem.replace("├", "│").replace("└", " ")
        for inner in port.inner:
            yield from _branches([inner], below + ("└" if inner is port.inner[-1] else "├"))


def _heading(system: System) -> str:
    paper, letters = _HERE if system.here else _ELSEWHERE
    name = f"<B>{_text(system.name)}</B>{_small(system.runtime, letters)}"
    return f'<TD BGCOLOR="{paper}"><FONT COLOR="{letters}">{name}</FONT></TD>'


def _pill(text: str, drawn: Look) -> str:
    """Words in a frame of the colour of the line."""
    table = f'BORDER="1" COLOR="{drawn.color}" CELLBORDER="0" CELLPADDING="2" BGCOLOR="{_PAPER}"'
    return f"<TABLE {table}><TR><TD>{_text(text)}</TD></TR></TABLE>"


def _small(text: str | None, color: str) -> str:
    """A remark behind a name, if there is one."""
    return f' <FONT POINT-SIZE="9" COLOR="{color}">{_text(text)}</FONT>' if text else ""


def _line(drawn: Look) -> dict[str, str]:
    """The attributes of a line, as far as they differ from those that the head sets for all."""
    usual = look("ok")
    given = {
        "color": (f'"{drawn.color}"', drawn.color != usual.color),
        "style": (drawn.style, drawn.style != usual.style),
        "penwidth": (str(drawn.width), drawn.width != usual.width),
    }
    return {name: value for name, (value, differs) in given.items() if differs}


def _attributes(given: dict[str, str]) -> str:
    return "[" + ", ".join(f"{name}={value}" for name, value in given.items()) + "]"


def _place(end: End | str) -> str:
    """A port or a medium, as a plan has it."""
    if isinstance(end, End):
        return f"{_quoted(end.system)}:{_quoted(end.port)}"
    return _quoted(end)


def _text(text: str) -> str:
    """For an HTML-like label, in which Graphviz puts its own words for \\N and the like.

    Words that begin with a ] it cannot read: its XML parser waits for a ]]> to come.
    """
    return escape(_doubled(printable(text))).replace("]", "&#93;")


def _quoted(text: str) -> str:
    """For DOT, in which a single backslash might be taken together with a quote behind it."""
    return '"' + _doubled(printable(text)).replace('"', '\\"') + '"'


def _doubled(text: str) -> str:
    return text.replace("\\", "\\\\")

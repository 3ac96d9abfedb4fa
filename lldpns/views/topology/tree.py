"""The wiring as a tree for a terminal: namespaces, their ports, and where each of these leads."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lldpns.views.escape import cut, printable, width
from lldpns.views.paint import BOLD, DIM, painted
from lldpns.views.table import count
from lldpns.views.topology.looks import AS_IT_SHOULD_BE, STATUSES, TIE, Look, look
from lldpns.views.topology.model import PLAIN_KINDS, End, Port, System, Topology, Wire

_STROKES = 4  # the shortest wire
_LONGEST_LABEL = 40
_NAMED = 10  # links of which it is told what is wrong; `lldpns show links` has all


class _Lead(NamedTuple):
    """What a port leads to: a port (its system, and the rest), and how."""

    far: tuple[str, str]
    status: str
    look: Look


class _Line(NamedTuple):
    """A line: a branch with a name, and what it leads to; a heading has no branch."""

    branch: str
    name: str
    lead: _Lead | None = None
    words: str = ""
    """What there is to say where nothing leads anywhere."""


Leads = dict[End, list[_Lead]]


def tree(topology: Topology, columns: int, *, color: bool) -> str:
    """Each namespace with its ports, each medium with its ends, and a summary."""
    leads = _leads(topology)
    lines = [
        line
        for system in topology.systems
        if system.here and system.ports
        for line in _system(system, leads)
    ]
    here = {system.name for system in topology.systems if system.here}
    lines += [line for wire in topology.wires if wire.medium for line in _medium(wire, here)]
    shown = _laid_out(lines, columns, color=color)
    return "\n".join([*shown, *([""] if shown else []), *_summary(topology, columns), ""])


def _leads(topology: Topology) -> Leads:
    here = {system.name for system in topology.systems if system.here}
    leads: Leads = {}
    for wire in topology.wires:
        for end, far in zip(wire.ends, reversed(wire.ends), strict=True):
            parts = ("", printable(wire.medium)) if wire.medium else _parts(far, here)
            told = count(len(wire.ends), "end") if wire.status == "shared" else wire.status
            leads.setdefault(end, []).append(_Lead(parts, told, look(wire.status)))
    for (one, other), kind in topology.ties:
        leads.setdefault(one, []).append(_Lead(_parts(other, here), kind, TIE))
        if kind == "pair":
            leads.setdefault(other, []).append(_Lead(_parts(one, here), kind, TIE))
    return leads


def _parts(end: End, here: set[str]) -> tuple[str, str]:
    """A port as NETNS/INTERFACE, or as SYSTEM PORT on another system."""
    between = "/" if end.system in here else " "
    return printable(end.system), between + printable(end.port)


def _system(system: System, leads: Leads) -> Iterator[_Line]:
    runtime = f" ({printable(system.runtime)})" if system.runtime else ""
    yield _Line("", printable(system.name) + runtime)
    yield from _branches(system.name, system.ports, "", leads)


def _branches(system: str, ports: tuple[Port, ...], stem: str, leads: Leads) -> Iterator[_Line]:
    for port in ports:
        last = port is ports[-1]
        branch = stem + ("└─ " if last else "├─ ")
        below = stem + ("   " if last else "│  ")
        here = leads.get(End(system, port.name), [])
        yield _Line(branch, _name(port), here[0] if here else None, _words(port))
        for lead in here[1:]:
            yield _Line(below, "│" if port.inner else "", lead)
        yield from _branches(system, port.inner, below, leads)


def _name(port: Port) -> str:
    kind = "" if port.kind in PLAIN_KINDS else f" ({port.kind})"
    return printable(port.name + kind)


def _words(port: Port) -> str:
    if port.state == "up":
        return "nobody heard" if port.lldp else ""
    return port.state or ""


def _medium(wire: Wire, here: set[str]) -> Iterator[_Line]:
    yield _Line("", f"{printable(wire.medium or '')} ({len(wire.ends)} ends)")
    for end in wire.ends:
        yield _Line("└─ " if end == wire.ends[-1] else "├─ ", "".join(_parts(end, here)))


def _laid_out(lines: list[_Line], columns: int, *, color: bool) -> list[str]:
    """The lines with all wires ending in one column, and all statuses beginning in one."""
    wired = [line for line in lines if line.lead]
    labels = [width(line.branch + line.name) for line in wired]
    label = min(max(labels, default=0), _LONGEST_LABEL)
    status = max((width(line.lead.status) for line in wired if line.lead), default=0)
    far = max((width("".join(line.lead.far)) for line in wired if line.lead), default=0)
    far = max(1, min(far, columns - label - _STROKES - 2 - 2 - status))
    shown = []
    for line in lines:
        parts = [(line.branch, ""), (line.name, "" if line.branch else BOLD)]
        if line.lead:
            parts = [(line.branch, ""), (cut(line.name, label - width(line.branch)), "")]
            parts += _wire(line.lead, label - sum(width(text) for text, _ in parts), far)
        elif line.words:
            padding = label - width(line.branch + line.name) + _STROKES + 2
            parts.append((" " * max(2, padding) + line.words, DIM))
        shown.append(painted(parts, columns, color=color))
    return shown


def _wire(lead: _Lead, padding: int, room: int) -> Iterator[tuple[str, str]]:
    """The line to the far port, that port in the columns there are, and the status."""
    strokes = padding + _STROKES
    left = strokes // 2
    line = lead.look.stroke * left + lead.look.mark + lead.look.stroke * (strokes - left - 1)
    yield f" {line} ", lead.look.ansi
    system, port = lead.far
    far = cut(cut(system, max(1, room - width(port))) + port, room)
    yield far + " " * (room - width(far) + 2), ""
    yield lead.status, lead.look.ansi


def _summary(topology: Topology, columns: int) -> Iterator[str]:
    """How many there are of what, where nothing is wired, and what is wrong."""
    drawn = [system for system in topology.systems if system.here and system.ports]
    others = [system for system in topology.systems if not system.here]
    empty = [printable(system.name) for system in topology.systems if not system.ports]
    counted = [count(len(drawn), "namespace")]
    counted += [count(len(others), "other system")] if others else []
    yield cut(", ".join([*counted, _total(topology.wires)]), columns)
    if empty:
        namespaces = count(len(empty), "namespace")
        yield cut(f"nothing is wired in {namespaces}: {', '.join(empty)}", columns)
    wrong = [wire for wire in topology.wires if wire.status not in AS_IT_SHOULD_BE]
    here = {system.name for system in topology.systems if system.here}
    for wire in wrong[:_NAMED]:
        what = f"{wire.status}: " + " - ".join("".join(_parts(end, here)) for end in wire.ends)
        why = printable(wire.reason or "")
        lines = [f"{what}: {why}"] if width(f"{what}: {why}") <= columns else [what, f"    {why}"]
        yield from (cut(line, columns) for line in lines)
    if len(wrong) > _NAMED:
        yield cut(f"... and {len(wrong) - _NAMED} more: lldpns show links", columns)


def _total(wires: Iterable[Wire]) -> str:
    statuses = Counter(wire.status for wire in wires)
    order = {status: place for place, status in enumerate(STATUSES)}
    ordered = sorted(statuses, key=lambda status: order.get(status, len(order)))
    told = ", ".join(f"{statuses[each]} {printable(each)}" for each in ordered)
    return count(statuses.total(), "link") + (f": {told}" if told else "")

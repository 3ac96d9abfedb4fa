"""Plans in DOT, the language of Graphviz, as PTM reads them: ``"leaf1":"swp1" -- "spine1":"swp4"``.

Edges between ports are the plan. A node without a port is a medium in which several meet: a hub.
Statements of nodes and attributes are passed over, subgraphs entered. One pass without recursion:
whatever the text, the time is linear in its length.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lldpns.wiring.plan.dot_tokens import END, Token, Tokens
from lldpns.wiring.plan.records import Plan, PlannedLink, PortName, distinct, wrong

_COMPASS = {"n", "ne", "e", "se", "s", "sw", "w", "nw", "c", "_"}
_NAME = ("name", "text")
_PORT = "NODE:PORT"


class _End(NamedTuple):
    """One end of an edge."""

    node: str
    port: str | None
    line: int


def parse(text: str) -> Plan:
    """Read a plan.

    Raises:
        PlanError: it is no DOT, or it is not clear between which ports an edge is.
    """
    return Plan(distinct(_links(_edges(Tokens(text)))))


def _links(edges: Iterable[tuple[_End, _End]]) -> list[PlannedLink]:
    meeting: defaultdict[str, dict[PortName, int]] = defaultdict(dict)
    links = []
    for edge in edges:
        line = edge[0].line
        ports = [PortName(end.node, end.port) for end in edge if end.port is not None]
        media = [end.node for end in edge if end.port is None]
        if not ports:
            raise wrong(line, media[0], f"{_PORT} at one end of an edge at least")
        if media:
            meeting[media[0]].setdefault(ports[0], line)
        elif ports[0] == ports[1]:
            raise wrong(line, f"{ports[0].node}:{ports[0].port} wired to itself", "two ports")
        else:
            links.append(PlannedLink(tuple(ports), line))
    for medium, met in meeting.items():
        line = min(met.values())
        if len(met) == 1:
            raise wrong(line, medium, f"{_PORT}: nothing else meets there")
        links.append(PlannedLink(tuple(met), line))
    return sorted(links, key=lambda link: link.line)


def _edges(tokens: Tokens) -> Iterator[tuple[_End, _End]]:
    """All edges of the only graph, whatever subgraph they are in."""
    if _is_keyword(tokens.next, "strict"):
        tokens.take()
    if not _is_keyword(tokens.next, "graph", "digraph"):
        raise tokens.wrong(tokens.next, "graph or digraph")
    tokens.take()
    _take_name(tokens)
    tokens.take("{")
    depth = 1
    while depth:
        token = tokens.take("{", "}", ";", *_NAME, expected="a statement or }")
        if token.kind == "{":
            depth += 1
        elif token.kind == "}":
            depth -= 1
            if tokens.next.kind == "edge":
                raise tokens.wrong(tokens.next, "} or a statement: a subgraph is no end of an edge")
        elif _is_keyword(token, "subgraph"):
            _take_name(tokens)
            tokens.take("{")
            depth += 1
        elif _is_keyword(token, "graph", "node", "edge"):
            _attributes(tokens)
        elif token.kind != ";":
            yield from _statement(tokens, token)
    tokens.take(END)


def _statement(tokens: Tokens, first: Token) -> Iterator[tuple[_End, _End]]:
    """An assignment, a node, or an edge from port to port to port."""
    if tokens.next.kind == "=":
        tokens.take()
        tokens.take(*_NAME, expected="a value")
        return
    ends = [_end(tokens, first)]
    while tokens.next.kind == "edge":
        tokens.take()
        ends.append(_end(tokens, tokens.take(*_NAME, expected=_PORT)))
    # So does `lldpns topology` mark an interface that stands on another one: it is no wire.
    if _attributes(tokens).get("class") != "lower":
        yield from pairwise(ends)


def _end(tokens: Tokens, node: Token) -> _End:
    """A node, and the port of it that follows if one does."""
    port = compass = None
    line = tokens.line_of(node)
    if tokens.next.kind == ":":
        tokens.take()
        port = tokens.take(*_NAME, expected="a port")
    if tokens.next.kind == ":":
        tokens.take()
        compass = tokens.take(*_NAME, expected="a direction")
    for name in filter(None, (node, port)):
        if not name.text:
            raise wrong(line, '""', "a name")
    if compass and compass.text not in _COMPASS:
        raise tokens.wrong(compass, "a direction, or quotes around a port such as a:1")
    return _End(node.text, port.text if port else None, line)


def _attributes(tokens: Tokens) -> dict[str, str]:
    found = {}
    while tokens.next.kind == "[":
        tokens.take()
        while tokens.next.kind != "]":
            name = tokens.take(*_NAME, expected="an attribute or ]").text
            if tokens.next.kind == "=":
                tokens.take()
                found[name] = tokens.take(*_NAME, expected="a value").text
            if tokens.next.kind in (",", ";"):
                tokens.take()
        tokens.take()
    return found


def _take_name(tokens: Tokens) -> None:
    """Pass over the name of a graph, which may have none."""
    if tokens.next.kind in _NAME:
        tokens.take()


def _is_keyword(token: Token, *keywords: str) -> bool:
    # Case does not matter, quotes do.
    return token.kind == "name" and token.text.lower() in keywords

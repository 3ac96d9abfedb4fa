"""The wiring as a Mermaid flowchart: text that chats and code forges show as a picture."""

from collections.abc import Iterator

from lldpns.views.escape import printable
from lldpns.views.topology.looks import INNER, TIE, Look, look
from lldpns.views.topology.model import End, Topology, flat, remarks
from lldpns.views.topology.ranks import Ranks

# Even between quotes, Mermaid makes markup, links and lists of other characters.
_HARMLESS = frozenset("/:@-")


def mermaid(topology: Topology) -> str:
    """A flowchart: systems are subgraphs, ports and media are nodes, and wires are links."""
    nodes = _nodes(topology)
    links = list(_links(topology, nodes))
    lines = [*_subgraphs(topology, nodes), *_media(topology, nodes)]
    lines += [f"{one} --- {other}" for one, other, _ in links]
    lines += _styles([drawn for _, _, drawn in links])
    return "flowchart LR\n" + "".join(f"  {line}\n" for line in lines)


Nodes = dict[End | str, str]
"""What ports and media are called in the chart: their own names may be anything."""


def _nodes(topology: Topology) -> Nodes:
    nodes: Nodes = {}
    for system in topology.systems:
        for _, port in flat(system.ports):
            nodes[End(system.name, port.name)] = f"p{len(nodes)}"
    for wire in topology.wires:
        if wire.medium:
            nodes[wire.medium] = f"m{len(nodes)}"
    return nodes


def _subgraphs(topology: Topology, nodes: Nodes) -> Iterator[str]:
    special = remarks(topology)
    for number, system in enumerate(topology.systems):
        if not system.ports:
            continue
        yield f"subgraph s{number}[{_label(system.name, system.runtime)}]"
        for _, port in flat(system.ports):
            end = End(system.name, port.name)
            yield f"  {nodes[end]}[{_label(port.name, special.get(end))}]"
        yield "end"
        if not system.here:
            yield f"style s{number} stroke-dasharray:4 2"


def _media(topology: Topology, nodes: Nodes) -> Iterator[str]:
    for wire in topology.wires:
        if wire.medium:
            yield f"{nodes[wire.medium]}([{_label(wire.medium)}])"


def _links(topology: Topology, nodes: Nodes) -> Iterator[tuple[str, str, Look]]:
    """From node to node: bridges to their ports, the wires, and what only the kernel joins."""
    for system in topology.systems:
        for outer, port in flat(system.ports):
            if outer:
                one, other = End(system.name, outer.name), End(system.name, port.name)
                yield nodes[one], nodes[other], INNER
    ranks = Ranks(topology)
    for wire in topology.wires:
        for tail, head in ranks.spans(wire):
            yield nodes[tail], nodes[head], look(wire.status)
    for tie in topology.ties:
        tail, head = ranks.outwards(tie.ends)
        yield nodes[tail], nodes[head], TIE


def _styles(drawn: list[Look]) -> Iterator[str]:
    """Each look once, with the numbers of the links that have it."""
    for each in dict.fromkeys(drawn):
        numbers = ",".join(str(number) for number, other in enumerate(drawn) if other == each)
        dashes = f",stroke-dasharray:{each.dashes}" if each.dashes else ""
        yield f"linkStyle {numbers} stroke:{each.color},stroke-width:{each.width}px{dashes}"


def _label(name: str, remark: str | None = None) -> str:
    return f'"{_text(name)} ({_text(remark)})"' if remark else f'"{_text(name)}"'


def _text(text: str) -> str:
    """`text` with what Mermaid could take for something else as its code point."""
    return "".join(
        character if character.isalnum() or character in _HARMLESS else f"#{ord(character)};"
        for character in printable(text)
    )

"""Whatever the documents say, also of what they do not contain: it is drawn, and harmless."""

from __future__ import annotations

import json
import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from lldpns.views.escape import json_text, width
from lldpns.views.topology.dot import dot
from lldpns.views.topology.graph import graph
from lldpns.views.topology.mermaid import mermaid
from lldpns.views.topology.model import Topology, flat
from lldpns.views.topology.tree import tree
from tests.unit.views.topology.strategies import topologies


def harmless(text: str) -> bool:
    """Whether nothing in it controls a terminal."""
    return {unicodedata.category(each)[0] for each in text.replace("\n", "")} <= set("LMNPSZ")


@settings(deadline=None)
@given(topologies)
def test_every_end_of_a_wire_is_a_port_that_is_drawn(topology: Topology) -> None:
    ports = {
        (system.name, port.name) for system in topology.systems for _, port in flat(system.ports)
    }
    assert {end for wire in topology.wires for end in wire.ends} <= ports
    assert {end for tie in topology.ties for end in tie.ends} <= ports


@settings(deadline=None)
@given(topologies, st.integers(1, 100), st.booleans())
def test_a_tree_fits(topology: Topology, columns: int, color: bool) -> None:
    shown = tree(topology, columns, color=color)
    plain = re.sub(r"\x1b\[[0-9]+m", "", shown)
    assert max(map(width, plain.splitlines())) <= columns
    assert harmless(plain)


@settings(deadline=None)
@given(topologies)
def test_every_line_of_a_wire_is_in_every_picture(topology: Topology) -> None:
    lines = sum(len(wire.ends) if wire.medium else 1 for wire in topology.wires)
    joints = sum(1 for each in topology.systems for outer, _ in flat(each.ports) if outer)
    text = dot(topology)
    assert harmless(text)
    assert len(re.findall(r"^  \".* -- \"", text, re.MULTILINE)) == lines + len(topology.ties)
    chart = mermaid(topology)
    assert harmless(chart)
    links = re.findall(r"^  [pm][0-9]+ --- [pm][0-9]+$", chart, re.MULTILINE)
    assert len(links) == lines + len(topology.ties) + joints


@settings(deadline=None)
@given(topologies)
def test_json_can_be_read_back(topology: Topology) -> None:
    document = graph(topology)
    assert json.loads(json_text(document)) == document

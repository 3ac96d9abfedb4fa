"""Whatever the documents say, also of what they do not contain: it is drawn, and harmless."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lldpns.views.dot import dot
from lldpns.views.escape import json_text, width
from lldpns.views.graph import graph
from lldpns.views.looks import STATUSES
from lldpns.views.mermaid import mermaid
from lldpns.views.topology import Topology, drawn, flat
from lldpns.views.tree import tree

Document = dict[str, Any]

# Few names, so that they meet; some of any sort. Text of the API is valid Unicode.
names = st.sampled_from(["root", "a", "shared", "eth0", "br0", r"\xff"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4
)
statuses = st.sampled_from([*STATUSES, "from the future"])
places = st.builds(lambda netns, interface: {"netns": netns, "interface": interface}, names, names)
identifiers = st.builds(
    lambda subtype, value: {"subtype": subtype, "value": value},
    st.sampled_from(["mac", "local"]),
    names | st.just(""),
)


def document(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(fields)


def optional(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | some


said = {"system_name": optional(names), "port_description": optional(names)}
here = document(
    netns=names,
    interface=names,
    chassis_id=optional(identifiers),
    port_id=optional(identifiers),
    **said,
)
elsewhere = document(
    netns=st.none(), interface=st.none(), chassis_id=identifiers, port_id=identifiers, **said
)
namespaces = st.lists(document(netns=names, runtime=optional(names)), max_size=4)
interfaces = st.lists(
    document(
        netns=names,
        interface=names,
        kind=st.sampled_from(["veth", "bridge", "macvlan", "physical"]),
        up=st.booleans(),
        operational=st.booleans(),
        lldp_off=optional(st.just("off")),
        master=optional(names),
        lower=optional(places),
        peer=optional(places),
    ),
    max_size=8,
)
links = st.lists(
    document(
        ends=st.tuples(here, here | elsewhere, st.lists(here | elsewhere, max_size=2)).map(
            lambda ends: [*ends[:2], *ends[2]]
        ),
        status=statuses,
        since=st.just("2026-01-01T00:00:00Z"),
        reason=optional(names),
    ),
    max_size=6,
)
topologies = st.builds(
    lambda *lists: drawn({"namespaces": lists[0]}, {"interfaces": lists[1]}, {"links": lists[2]}),
    namespaces,
    interfaces,
    links,
)


def harmless(text: str) -> bool:
    """Whether nothing in it controls a terminal."""
    return {unicodedata.category(each)[0] for each in text.replace("\n", "")} <= set("LMNPSZ")


@given(topologies)
def test_every_end_of_a_wire_is_a_port_that_is_drawn(topology: Topology) -> None:
    ports = {
        (system.name, port.name) for system in topology.systems for _, port in flat(system.ports)
    }
    assert {end for wire in topology.wires for end in wire.ends} <= ports
    assert {end for tie in topology.ties for end in tie.ends} <= ports


@given(topologies, st.integers(1, 100), st.booleans())
def test_a_tree_fits(topology: Topology, columns: int, color: bool) -> None:
    shown = tree(topology, columns, color=color)
    plain = re.sub(r"\x1b\[[0-9]+m", "", shown)
    assert max(map(width, plain.splitlines())) <= columns
    assert harmless(plain)


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


@given(topologies)
def test_json_can_be_read_back(topology: Topology) -> None:
    document = graph(topology)
    assert json.loads(json_text(document)) == document

"""`lldpns topology -f dot` as Graphviz draws it: everything is there, apart, and can be read."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from lldpns.views.escape import printable
from lldpns.views.topology.dot import dot
from lldpns.views.topology.model import End, Topology, flat, remarks
from tests.support.graphviz import Box, Picture, Point, assert_readable, draw
from tests.support.wirings import LABS
from tests.unit.views.topology.strategies import topologies

Drawn = tuple[Topology, Picture]


@pytest.fixture(scope="module", params=LABS)
def lab(request: pytest.FixtureRequest) -> Drawn:
    topology = LABS[request.param].topology
    return topology, draw(dot(topology))


def boxes(lab: Drawn) -> Iterator[tuple[str, Box]]:
    """The boxes and what each is: a system, or a medium."""
    topology, picture = lab
    names = [system.name for system in topology.systems if system.ports]
    names += [wire.medium for wire in topology.wires if wire.medium]
    return zip(names, picture.boxes, strict=True)


def test_every_port_has_a_cell_in_the_box_of_its_system(lab: Drawn) -> None:
    topology, _ = lab
    shown = dict(boxes(lab))
    said = remarks(topology)
    for system in topology.systems:
        heading = f"{printable(system.name)} {printable(system.runtime or '')}".removesuffix(" ")
        wanted = Counter([heading if system.name.strip() else f"{system.name} {system.runtime}"])
        for _, port in flat(system.ports):
            remark = said[End(system.name, port.name)]
            wanted[printable(port.name) + (f" {remark}" if remark else "")] += 1
        if system.ports:
            assert Counter(cell.text.lstrip("├│└") for cell in shown[system.name].cells) == wanted


def test_every_wire_ends_at_the_cells_of_its_ports(lab: Drawn) -> None:
    topology, picture = lab
    names = {id(box): name for name, box in boxes(lab)}
    said = remarks(topology)

    def place(box: Box, point: Point) -> tuple[str, str]:
        name = names[id(box)]
        return name, box.cell_at(point).text.lstrip("├│└")

    def port(end: End) -> tuple[str, str]:
        remark = said[end]
        return end.system, printable(end.port) + (f" {remark}" if remark else "")

    drawn = Counter(
        frozenset((place(line.tail, line.points[0]), place(line.head, line.points[-1])))
        for line in picture.lines
    )
    wanted: Counter[frozenset[tuple[str, str]]] = Counter()
    for wire in topology.wires:
        if wire.medium:
            medium = (wire.medium, wire.medium)
            wanted.update(frozenset((port(end), medium)) for end in wire.ends)
        else:
            wanted[frozenset(map(port, wire.ends))] += 1
    wanted.update(frozenset(map(port, tie.ends)) for tie in topology.ties)
    assert drawn == wanted


def test_nothing_is_cut_or_covered(lab: Drawn) -> None:
    _, picture = lab
    assert_readable(picture)


@settings(max_examples=30, deadline=None)
@given(topologies)
def test_whatever_there_is_can_be_drawn(topology: Topology) -> None:
    draw(dot(topology))


def test_the_picture_is_svg_that_every_viewer_can_parse(lab: Drawn) -> None:
    topology, _ = lab
    words = ["dot", "-Tsvg"]
    done = subprocess.run(
        words, input=dot(topology), capture_output=True, encoding="utf-8", check=True
    )
    svg = "{http://www.w3.org/2000/svg}"
    root = ElementTree.fromstring(done.stdout.encode())  # noqa: S314 - made here
    assert root.tag == f"{svg}svg"
    texts = {"".join(each.itertext()).rstrip() for each in root.iter(f"{svg}text")}
    for system in topology.systems:
        names = [system.name, *(port.name for _, port in flat(system.ports))]
        if system.ports:
            assert {printable(name).rstrip() for name in names} <= texts

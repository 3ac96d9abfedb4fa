"""The wiring in DOT: a plan line by line. How Graphviz draws it is in tests/interop."""

from __future__ import annotations

import re

import pytest

from lldpns.views.escape import printable
from lldpns.views.topology.dot import dot
from lldpns.views.topology.model import End
from tests.support.wirings import LABS, Wiring, classic, containers, faults, macvlans

QUOTED = r'"((?:[^"\\]|\\.)*)"'
WIRE = re.compile(rf"  {QUOTED}:{QUOTED} -- {QUOTED}:{QUOTED} \[.*\]")
HALF = re.compile(rf"  (?:{QUOTED}:{QUOTED} -- {QUOTED}|{QUOTED} -- {QUOTED}:{QUOTED}) \[.*\]")
LOWER = re.compile(rf'  {QUOTED} -- {QUOTED} \[class="lower", .*\]')


def edges(wiring: Wiring) -> list[str]:
    return [line.strip() for line in dot(wiring.topology).splitlines() if " -- " in line]


def unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def test_a_wire_is_a_line_of_the_plan() -> None:
    assert edges(classic()) == [
        '"bridge":"bridge-net0" -- "net0":"net0-bridge"'
        ' [tailport="bridge-net0:e", headport="net0-bridge:w"]',
        '"bridge":"bridge-net1" -- "net1":"net1-bridge"'
        ' [tailport="bridge-net1:e", headport="net1-bridge:w"]',
    ]


def test_a_box_is_a_table_of_ports() -> None:
    text = dot(classic().topology)
    assert text.startswith("graph lldpns {\n")
    assert text.endswith("}\n")
    for port in ("br", "bridge-net0", "net0-bridge"):
        assert f'<TD PORT="{port}"' in text


def test_other_systems_lead_inwards() -> None:
    assert edges(containers())[0] == (
        '"sw1":"ge-0/0/1" -- "root":"eth0"'
        ' [tailport="ge-0/0/1:e", headport="eth0:w", color="#2f7fe0"]'
    )


def test_what_is_wrong_has_a_line_of_its_own_kind_and_says_why() -> None:
    lines = edges(faults())
    ends = 'tailport="one-way:e", headport="one-way:w"'
    assert f'"a":"one-way" -- "b":"one-way" [{ends}, color="#cf6a00", style=dashed, tooltip=' in (
        "\n".join(lines)
    )
    assert lines[1].endswith('tooltip="b/one-way hears nothing from a/one-way"]')
    assert "penwidth=4" in lines[4]


def test_a_medium_has_no_port_and_what_is_no_wire_none_at_all() -> None:
    lines = edges(macvlans())
    assert [line.partition(" [")[0] for line in lines] == [
        '"sw1":"ge-0/0/1" -- "shared"',
        '"shared" -- "root":"eth0"',
        '"shared" -- "c1":"eth0"',
        '"shared" -- "c2":"eth0"',
        '"shared" -- "c3":"eth0"',
        '"root" -- "c1"',
        '"root" -- "c2"',
        '"root" -- "c3"',
    ]
    assert all('[class="lower", ' in line for line in lines[5:])
    assert '  "shared" [class="medium", ' in dot(macvlans().topology)


def test_ports_that_graphviz_would_misunderstand_are_numbered_for_it_only() -> None:
    wiring = Wiring()
    wiring.link("a/eth0", "sw 00:11:22:33:44:55", status="external")
    (line,) = edges(wiring)
    assert line.startswith('"sw":"00:11:22:33:44:55" -- "a":"eth0" [tailport="#0:e", ')


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_every_name_can_be_read_back(lab: Wiring) -> None:
    topology = lab.topology
    lines = dot(topology).splitlines()
    read = [
        list(map(unquoted, match.groups())) for line in lines if (match := WIRE.fullmatch(line))
    ]
    wires = [wire.ends for wire in topology.wires if not wire.medium]
    assert {frozenset((End(*said[:2]), End(*said[2:]))) for said in read} == {
        frozenset(End(*map(printable, end)) for end in ends) for ends in wires
    }
    assert len(read) == len(wires)
    others = [line for line in lines if LOWER.fullmatch(line) or HALF.fullmatch(line)]
    media = [end for wire in topology.wires if wire.medium for end in wire.ends]
    assert len(others) == len(topology.ties) + len(media)

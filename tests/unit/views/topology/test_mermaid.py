"""The wiring as a Mermaid chart: by its grammar, whatever somebody is called.

What is allowed here is less than Mermaid's grammar allows: statements of five forms, and between
quotes nothing that could be markup.
"""

from __future__ import annotations

import html
import re

import pytest

from lldpns.views.escape import printable
from lldpns.views.topology.mermaid import mermaid
from lldpns.views.topology.model import flat
from tests.support.wirings import LABS, Wiring, classic, macvlans

ID = "[a-z][0-9]+"
LABEL = r'"(?:[\w/:@ ()-]|#[0-9]+;)+"'  # the blank and the brackets are ours
STYLE = r"stroke(?:-width|-dasharray)?:[#\w. ]+"
STATEMENTS = {
    "subgraph": re.compile(rf"  subgraph (?P<id>s[0-9]+)\[(?P<label>{LABEL})\]"),
    "end": re.compile("  end"),
    "node": re.compile(rf"  (?:  )?(?P<id>[pm][0-9]+)(?:\[|\(\[)(?P<label>{LABEL})(?:\]|\]\))"),
    "link": re.compile(rf"  (?P<one>{ID}) --- (?P<other>{ID})"),
    "style": re.compile(rf"  style (?P<id>s[0-9]+) {STYLE}"),
    "linkStyle": re.compile(rf"  linkStyle (?P<links>[0-9]+(?:,[0-9]+)*) {STYLE}(?:,{STYLE})*"),
}


def parsed(text: str) -> list[tuple[str, dict[str, str]]]:
    """The statements of a chart, each by its form; it is an error if one has none."""
    head, *lines = text.splitlines()
    assert head == "flowchart LR"
    found = []
    for line in lines:
        (each,) = [(form, m) for form, rule in STATEMENTS.items() if (m := rule.fullmatch(line))]
        found.append((each[0], each[1].groupdict()))
    return found


def label(text: str) -> str:
    """What Mermaid shows for a label."""
    return html.unescape(text[1:-1].replace("#", "&#"))


def test_the_classic_lab() -> None:
    assert mermaid(classic().topology) == (
        "flowchart LR\n"
        '  subgraph s0["bridge"]\n'
        '    p0["br (bridge)"]\n'
        '    p1["bridge-net0"]\n'
        '    p2["bridge-net1"]\n'
        "  end\n"
        '  subgraph s1["net0"]\n'
        '    p3["net0-bridge"]\n'
        "  end\n"
        '  subgraph s2["net1"]\n'
        '    p4["net1-bridge"]\n'
        "  end\n"
        "  p0 --- p1\n"
        "  p0 --- p2\n"
        "  p1 --- p3\n"
        "  p2 --- p4\n"
        "  linkStyle 0,1 stroke:#7d858e,stroke-width:1px\n"
        "  linkStyle 2,3 stroke:#2a9d4e,stroke-width:2px\n"
    )


def test_a_medium_and_what_stands_on_what() -> None:
    lines = mermaid(macvlans().topology).splitlines()
    assert '  m6(["shared"])' in lines
    assert '    p1["eth0#46;10 (vlan)"]' in lines
    assert lines[-4:] == [
        "  p0 --- p4",
        "  linkStyle 0 stroke:#7d858e,stroke-width:1px",
        "  linkStyle 1,2,3,4,5 stroke:#9a63dd,stroke-width:2px",
        "  linkStyle 6,7,8 stroke:#7d858e,stroke-width:2px,stroke-dasharray:2 4",
    ]


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_every_chart_keeps_to_the_grammar(lab: Wiring) -> None:
    statements = parsed(mermaid(lab.topology))
    open_ = 0
    for form, _ in statements:
        open_ += {"subgraph": 1, "end": -1}.get(form, 0)
        assert open_ in (0, 1)
    assert open_ == 0
    nodes = [said["id"] for form, said in statements if form == "node"]
    assert len(set(nodes)) == len(nodes)
    links = [said for form, said in statements if form == "link"]
    assert {end for said in links for end in said.values()} <= set(nodes)
    styled = [
        number
        for form, said in statements
        if form == "linkStyle"
        for number in said["links"].split(",")
    ]
    assert sorted(map(int, styled)) == list(range(len(links)))


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_every_name_is_shown_as_it_is(lab: Wiring) -> None:
    shown = [label(said["label"]) for _, said in parsed(mermaid(lab.topology)) if "label" in said]
    for system in lab.topology.systems:
        names = [system.name, *(port.name for _, port in flat(system.ports))]
        for name in map(printable, names if system.ports else ()):
            assert any(each == name or each.startswith(f"{name} (") for each in shown), name

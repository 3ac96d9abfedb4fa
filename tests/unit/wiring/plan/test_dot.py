"""Plans in DOT: what is one, and what is said of what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.wiring.plan.dot import parse
from tests.support.plans import complaint_about
from tests.support.steps import steps

Link = tuple[str, ...]


def links(text: str) -> list[Link]:
    """The links of a plan, each end as NODE:PORT."""
    return [tuple(f"{end.node}:{end.port}" for end in link.ends) for link in parse(text).links]


PTM = """\
####################################################
# A sample in the manner of PTM's own.
####################################################
graph G {
## global parameters
    LLDP=""
    BFD="upMinTx=300,requiredMinRx=100"
    L1="match_type=portdescr"
    graph [hostidtype="hostname", version="1:0", date="04/12/2013"];
    edge [dir=none, notify="log"];
    "switch1":"swp1" -- "switch2":"swp41"
    "switch1":"swp2" -- "switch2":"swp42" [LLDP="match_type=portdescr", BFD="upMinTx=400"]
    "switch1":"swp3" -- "switch2":"swp43" [LLDP="lldptmpl=L1"][BFD="bfdtmpl=B1"];
    bottom0:swp1 -- top0:swp1;
}
"""


def test_a_plan_of_ptm() -> None:
    assert links(PTM) == [
        ("switch1:swp1", "switch2:swp41"),
        ("switch1:swp2", "switch2:swp42"),
        ("switch1:swp3", "switch2:swp43"),
        ("bottom0:swp1", "top0:swp1"),
    ]
    assert [link.line for link in parse(PTM).links] == [11, 12, 13, 14]


TOPOLOGY = """\
graph lldpns {
  graph [rankdir=LR, bgcolor=transparent, pad=0.2]
  node [shape=plain, fontname=monospace]
  subgraph "cluster 0" {
    label="here -- there"
    "net0" [label=<
      <TABLE BORDER="1"><TR><TD PORT="net0-bridge"><B>net0-bridge</B> &lt;up&gt;</TD></TR></TABLE>
    >]
  }
  "bridge" [label="<br> br | <bridge-net0> {bridge-net0}", shape=record]
  "net0":"net0-bridge" -- "bridge":"bridge-net0" [color="#2a9d4e", headport="bridge-net0:w"]
  "shared" [class="medium"]
  "net0":"mv0" -- "shared" [style=solid]
  "shared" -- "net0":"mv1"
  "shared" -- "leaf1":"swp1"
  "net0" -- "net0" [class="lower", tailport="mv0:e"]
}
"""


def test_what_lldpns_topology_draws() -> None:
    assert links(TOPOLOGY) == [
        ("net0:net0-bridge", "bridge:bridge-net0"),
        ("net0:mv0", "net0:mv1", "leaf1:swp1"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("graph{}", []),
        ('\n strict GRAPH "a" { ; a:x--b:y;; }', [("a:x", "b:y")]),
        ("digraph { a:x -> b:y }", [("a:x", "b:y")]),
        ("graph { a:x -- b:y -- c:z }", [("a:x", "b:y"), ("b:y", "c:z")]),
        ("graph { a:x:ne -- b:y:_ }", [("a:x", "b:y")]),
        ("graph { a:n -- 7:7 }", [("a:n", "7:7")]),
        ("graph { a:x -- b:y; b:y -- a:x; a:x -- b:y }", [("a:x", "b:y")]),
        ("graph { a:x -- b:x // c:x -- d:x\n# e:x -- f:x\n/* g:x -- \n h:x */ }", [("a:x", "b:x")]),
        ("graph { a:x /* to */ -- # the\n b:y }", [("a:x", "b:y")]),
        ("graph { subgraph s { a:x -- b:y { c:x -- d:y } } }", [("a:x", "b:y"), ("c:x", "d:y")]),
        ("graph { subgraph { a } -1.5; a:x -- b:y }", [("a:x", "b:y")]),
        ('graph { "graph":"node" -- "edge":"subgraph" }', [("graph:node", "edge:subgraph")]),
        (r'graph { "a\"b":"x\\" -- "c d":"--" }', [('a"b:x\\', "c d:--")]),
        ('graph { "a\\\nb":"\\x1b" -- "c:d":"e;f" }', [("ab:\\x1b", "c:d:e;f")]),
        ("graph { büro:ä -- 交:é }", [("büro:ä", "交:é")]),
        ("graph { a:1 -- hub -- b:2; c:3 -- hub }", [("a:1", "b:2", "c:3")]),
        ("graph { a:1 -- a; a -- a:1; b:2 -- a }", [("a:1", "b:2")]),
        ("graph { a:1 -- hub\n c:3 -- d:4\n hub -- b:2 }", [("a:1", "b:2"), ("c:3", "d:4")]),
        ("graph { a -- b [class=lower] }", []),
    ],
)
def test_what_dot_allows(text: str, found: list[Link]) -> None:
    assert links(text) == found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: found the end of the file, expected graph or digraph"),
        ("\n\ntree {", "line 3: found tree, expected graph or digraph"),
        ("graph {\n a:x -- b:y\n", "line 3: found the end of the file, expected a statement or }"),
        ("graph x y {}", "line 1: found y, expected {"),
        ("graph {}\ngraph {}", "line 2: found graph, expected the end of the file"),
        ("graph {} }", "line 1: found }, expected the end of the file"),
        ("graph { a:x -- }", "line 1: found }, expected NODE:PORT"),
        (
            "graph {\n\n a -- b }",
            "line 3: found a, expected NODE:PORT at one end of an",
        ),
        ("graph {\n a:x -- b }", "line 2: found b, expected NODE:PORT: nothing else meets there"),
        ("graph { a:x --\n b: }", "line 2: found }, expected a port"),
        ('graph { a:"" -- b:y }', 'line 1: found "", expected a name'),
        ("graph { a:x -- a:x }", "line 1: found a:x wired to itself, expected two ports"),
        (
            "graph { a:x:q -- b:y }",
            "line 1: found q, expected a direction, or quotes",
        ),
        ("graph { a:x -- { b:y } }", "line 1: found {, expected NODE:PORT"),
        ("graph { { a:x } -- b:y }", "a subgraph is no end of an edge"),
        (
            "graph { a:net-0 -- b:y }",
            "line 1: found -0, expected quotes around names",
        ),
        ("graph { a:x -- b:eth0.1 }", "line 1: found .1, expected quotes around names such as"),
        ("graph {\n a:x/1 -- b:y }", "line 2: found /, expected quotes around names such as"),
        ('graph {\n\n "a:x }\n', 'line 3: found ", expected a " that closes it'),
        ("graph {\n /* a }", "line 2: found /*, expected a */ that closes it"),
        ("graph {\n\n a [label=<b <i> ]\n}", "line 3: found <, expected a > that closes it"),
        ("graph { a [b=] }", "line 1: found ], expected a value"),
        ("graph { a [b; ", "line 1: found the end of the file, expected an attribute or ]"),
        ("graph { a = }", "line 1: found }, expected a value"),
        ("graph { subgraph x; }", "line 1: found ;, expected {"),
        ("graph { -- }", "line 1: found --, expected a statement or }"),
    ],
)
def test_what_is_broken_is_told(text: str, message: str) -> None:
    assert message in complaint_about(parse, text)


def test_what_was_found_is_not_told_at_length() -> None:
    message = complaint_about(parse, "graph { " + "x" * 1000 + "y:1 -- }")
    assert len(complaint_about(parse, "x" * 1000)) < 100
    assert message == "line 1: found }, expected NODE:PORT"


WORDS = st.sampled_from(
    [
        *(
            "graph",
            "digraph",
            "strict",
            "subgraph",
            "node",
            "edge",
            "a",
            "b",
            '"c d"',
            '"',
            "<",
            ">",
        ),
        *("<<x>>", "--", "->", ":", ";", ",", "=", "[", "]", "{", "}", "\n", " ", "//", "#", "/*"),
        *("*/", "\\", "1", "-.5", "é", "\0", "-", "."),
    ]
)


@given(st.text())
def test_any_text_is_read_or_complained_about(text: str) -> None:
    complaint_about(parse, text)
    complaint_about(parse, "graph {" + text + "}")


@given(st.lists(WORDS))
def test_any_words_of_dot_are_read_or_complained_about(words: list[str]) -> None:
    for glue in ("", " "):
        complaint_about(parse, glue.join(words))
        complaint_about(parse, "graph {" + glue.join(words) + "}")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


def quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@given(NAMES, NAMES, NAMES)
def test_any_name_can_be_written(node: str, one: str, other: str) -> None:
    text = f"graph {{ {quoted(node)}:{quoted(one)} -- {quoted(node + 'x')}:{quoted(other)} }}"
    (link,) = parse(text).links
    assert [(end.node, end.port) for end in link.ends] == [(node, one), (node + "x", other)]


BOMBS = ["{", "<", '"\\', "/*", "#", "\n", "[", "a:b--", "a:b--c ", "/**/", "a=b;", "a[b]", "-"]


@pytest.mark.parametrize("bomb", BOMBS)
def test_nothing_nests_or_repeats_too_much(bomb: str) -> None:
    complaint_about(parse, "graph {" + bomb * 50_000)
    complaint_about(parse, bomb * 50_000)


def test_twice_as_long_is_twice_the_work() -> None:
    def plan(size: int) -> str:
        return (
            "graph {" + "".join(f'"a{n}":x -- hub [a=b]; c:{n} -- d:e\n' for n in range(size)) + "}"
        )

    work = steps(lambda: parse(plan(200)))
    assert steps(lambda: parse(plan(400))) < 2.1 * work

"""In which language a plan is read."""

from __future__ import annotations

import pytest

from lldpns.wiring.plan import file
from lldpns.wiring.plan.file import parse
from lldpns.wiring.plan.records import PlanError

DOT = b"graph { a:1 -- b:2 }"
YAML = b"topology: {links: [{endpoints: ['a:1', 'b:2']}]}"


@pytest.mark.parametrize(
    ("octets", "name"),
    [
        (DOT, "topology.dot"),
        (DOT, "plan.gv"),
        (DOT, "plan"),
        (b"\xef\xbb\xbf" + DOT, "plan"),
        (b"// it is\n# a\n/* plan\n*/ strict di" + DOT, "/dev/stdin"),
        (YAML, "lab.clab.yml"),
        (YAML, "lab.yaml"),
        (YAML, "plan"),
        (b"# graph\ngraph : 1\n" + YAML, "plan"),
        (b"graphs: 1\n" + YAML, "plan"),
    ],
)
def test_a_plan_is_known_by_its_name_or_its_beginning(octets: bytes, name: str) -> None:
    (link,) = parse(octets, name).links
    assert [(end.node, end.port) for end in link.ends] == [("a", "1"), ("b", "2")]


@pytest.mark.parametrize(
    ("octets", "name", "message"),
    [
        (YAML, "plan.dot", "line 1: found topology, expected graph or digraph"),
        (DOT, "plan.yml", "line 1: found graph { a:1 -- b:2 }, expected topology:"),
        (b"graph {\n\n \xff }", "plan", "line 3: found octet 0xff, expected UTF-8"),
        (b"hello", "plan", "line 1: found hello, expected topology: as containerlab has it, or a"),
        (b"", "/dev/null", "line 1: found nothing, expected topology:"),
    ],
)
def test_what_is_no_plan(octets: bytes, name: str, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse(octets, name)
    assert str(caught.value).startswith(message)


def test_a_plan_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "SIZE_MAX", 1 << 20)
    parse(DOT.ljust(1 << 20), "plan")
    with pytest.raises(PlanError, match="found more than 1 MiB, expected a plan"):
        parse(DOT.ljust((1 << 20) + 1), "plan")

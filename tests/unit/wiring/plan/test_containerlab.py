"""Topology files of containerlab as plans, and YAML that is none, or too much."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from lldpns.wiring.plan import yaml_tree
from lldpns.wiring.plan.containerlab import parse
from lldpns.wiring.plan.records import Plan
from tests.support.plans import Host, complaint_about


def links(plan: Plan) -> list[tuple[str, ...]]:
    """The links of a plan, each end as NODE:PORT."""
    return [tuple(f"{end.node}:{end.port}" for end in link.ends) for link in plan.links]


def free(plan: Plan) -> set[str]:
    return {f"{port.node}:{port.port}" for port in plan.free}


BRIEF = """\
name: lab
topology:
  kinds:
    nokia_srlinux: {image: srlinux}
  nodes:
    srl:
      kind: nokia_srlinux
    ceos:
    br-clab:
      kind: bridge
  links:
    # brief
    - endpoints: ["srl:ethernet-1/1", "ceos:eth1"]
      mtu: 1500
    - endpoints: ["srl:e1-2", "br-clab:port2"]
    - endpoints: ["srl:e1-3", "host:srl-e1-3"]
    - endpoints:
        - mgmt-net:srl-e1-4
        - srl:e1-4
    - endpoints: ["srl:e1-5", "macvlan:eno1"]
"""


@pytest.fixture(autouse=True, params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyYAML with libyaml, and without, as it may have been built."""
    monkeypatch.setattr(yaml_tree, "_LOADER", getattr(yaml, request.param))


def test_a_topology_file() -> None:
    plan = parse(BRIEF)
    assert links(plan) == [
        ("srl:ethernet-1/1", "ceos:eth1"),
        ("srl:e1-2", "br-clab:port2"),
        ("srl:e1-3", "host:srl-e1-3"),
        ("mgmt-net:srl-e1-4", "srl:e1-4"),
    ]
    assert [link.line for link in plan.links] == [13, 15, 16, 17]
    assert plan.stands_for == {
        "host": "root",
        "mgmt-net": "root",
        "macvlan": "root",
        "srl": "clab-lab-srl",
        "ceos": "clab-lab-ceos",
        "br-clab": "root",
    }
    # A macvlan does not hear the interface below it; eth0 is wired to the management network.
    assert free(plan) == {"srl:eth0", "ceos:eth0", "srl:e1-5", "macvlan:eno1"}
    assert (plan.all_here, plan.unchecked) == (True, 1)


EXTENDED = """\
topology:
  links:
    - type: veth
      endpoints:
        - {node: a, interface: e1, mac: "02:00:00:00:00:01", ipv4: 192.0.2.1/24}
        - node: b
          interface: e1
    - type: veth-stitch
      endpoints: [{node: a, interface: e2}, {node: b, interface: e2}]
    - type: host
      endpoint: {node: a, interface: e3}
      host-interface: host3
    - type: mgmt-net
      host-interface: host4
      endpoint: {node: a, interface: e4}
    - type: macvlan
      endpoint: {node: a, interface: e5}
      host-interface: eno1
      mode: bridge
    - {type: vxlan, endpoint: {node: a, interface: e6}, remote: 192.0.2.9, vni: 1, dst-port: 4789}
    - {type: vxlan-stitch, endpoint: {node: a, interface: e7}, remote: 192.0.2.9, vni: 2}
    - type: dummy
      endpoint: {node: a, interface: e8}
"""


def test_the_extended_form_of_links() -> None:
    plan = parse(EXTENDED)
    assert links(plan) == [
        ("a:e1", "b:e1"),
        ("a:e2", "b:e2"),
        ("a:e3", "host:host3"),
        ("a:e4", "mgmt-net:host4"),
    ]
    assert free(plan) == {"a:e5", "macvlan:eno1", "a:e6", "a:e7", "a:e8"}
    assert plan.unchecked == 4


@pytest.mark.parametrize(
    ("prefix", "container"),
    [
        ("", "clab-lab-a"),
        ("prefix: mine", "mine-lab-a"),
        ("prefix: __lab-name", "lab-a"),
        ('prefix: ""', "a"),
    ],
)
def test_the_names_of_containers(prefix: str, container: str) -> None:
    plan = parse(f"name: lab\n{prefix}\ntopology: {{nodes: {{a: }}}}")
    assert plan.stands_for["a"] == container


NODES = """\
name: lab
topology:
  defaults: {kind: linux}
  kinds: {linux: {image: alpine}, quiet: {network-mode: none}}
  groups: {switches: {kind: ovs-bridge}}
  nodes:
    plain:
    own-kind: {kind: quiet}
    grouped: {group: switches}
    merged: &merged
      <<: [*outside, {kind: bridge}]
    as-merged:
      <<: *merged
    merged-first: {<<: [{kind: bridge}, {kind: linux}]}
    itself: {kind: host}
    host-mode: {network-mode: host}
    sidecar: {network-mode: "container:plain"}
    foreign: {network-mode: "container:not-ours"}
    br|plain: {kind: bridge, network-mode: "container:plain"}
"""


def test_which_namespace_a_node_is() -> None:
    plan = parse("x: &outside {image: alpine}\n" + NODES)
    found = {name: plan.stands_for[name] for name in plan.stands_for if name != "macvlan"}
    assert found == {
        "host": "root",
        "mgmt-net": "root",
        "plain": "clab-lab-plain",
        "own-kind": "clab-lab-own-kind",
        "grouped": "root",
        "merged": "root",
        "as-merged": "root",
        "merged-first": "root",
        "itself": "root",
        "host-mode": "root",
        "sidecar": "clab-lab-plain",
        "foreign": "not-ours",
        "br|plain": "clab-lab-plain",
    }
    assert free(plan) == {"plain:eth0"}


def test_a_lab_beside_what_is_heard() -> None:
    host = Host(
        *("clab-lab-srl/e1-1<clab-lab-ceos/eth1", "clab-lab-ceos/eth1<clab-lab-srl/e1-1"),
        *("clab-lab-srl/e1-2<root/port2", "root/port2<clab-lab-srl/e1-2"),
        *("clab-lab-srl/eth0<root/veth7", "root/veth7<clab-lab-srl/eth0"),
        *("clab-lab-srl/e1-5<clab-lab-other/e1", "clab-lab-other/e1<clab-lab-srl/e1-5"),
        ports=["root/srl-e1-3", "clab-lab-srl/e1-3", "clab-lab-srl/e1-4"],
    )
    host.is_like("clab-lab-srl/e1-1", alias="ethernet-1/1")
    results = host.beside(parse(BRIEF)).results
    assert [(str(each.status), each.line) for each in results] == [
        ("ok", 13),
        ("ok", 15),
        ("missing", 16),
        ("no-interface", 17),
    ]


def test_a_node_that_did_not_start_is_missing() -> None:
    results = Host(ports=["clab-lab-srl/e1-1"]).beside(parse(BRIEF)).results
    assert {str(each.status) for each in results} == {"no-interface"}
    assert "no namespace ceos" in str(results[0].reason)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: found nothing, expected topology: as containerlab has it, or a graph in DOT"),
        ("- a", "line 1: found a list, expected topology: as containerlab has it"),
        ("a: 1", "line 1: found a mapping, expected topology: as containerlab has it"),
        ("a: b: c", "line 1: not YAML: mapping values are not allowed"),
        ("x:\n  y: 'z", "line 2: not YAML: found unexpected end of stream"),
        ("x:\n  - \t\x07", "line 2: found the character 0x7, expected none that YAML forbids"),
        ("a: *b", "line 1: found *b, expected &b before it"),
        ("--- a\n--- b", "line 2: found a second document, expected one"),
        ("topology: 1\nname: [x]", "line 2: found a list, expected text"),
        ("topology:\n  nodes: [a]", "line 2: found a list, expected a mapping"),
        ("topology:\n  links: {a: b}", "line 2: found a mapping, expected a list"),
        ("topology:\n  links:\n  - a", "line 3: found 0 endpoints, expected endpoints: [NODE:PORT"),
        ("topology:\n  links:\n  - endpoints: [a:1]", "line 3: found 1 endpoints, expected endp"),
        ("topology:\n  links:\n  - endpoints: a:1", "line 3: found a:1, expected a list"),
        (
            "topology:\n  links:\n  - endpoints:\n    - a:1\n    - b",
            "line 5: found b, expected NODE:INTERFACE, or a mapping with node and interface",
        ),
        ("topology:\n  links:\n  - endpoints: [a:1, 'b:']", "line 3: found b:, expected NODE:INT"),
        ("topology:\n  links:\n  - endpoints: [{node: a}, b:1]", "line 3: found a mapping, exp"),
        ("topology:\n  links:\n  - endpoints: [a:1, a:1]", "line 3: found a:1 wired to itself"),
        (
            "topology:\n  links:\n  - type: wire",
            "line 3: found type: wire, expected one of veth, veth-stitch, host, mgmt-net, macvlan",
        ),
        ("topology:\n  links:\n  - type: host", "line 3: found a mapping, expected NODE:INTERFACE"),
        (
            "topology:\n  links:\n  - {type: host, endpoint: a:1}",
            "line 3: found no host-interface in a host link, expected its name",
        ),
    ],
)
def test_what_is_broken_is_told(text: str, message: str) -> None:
    assert complaint_about(parse, text).startswith(message)


def merges_of_merges(count: int) -> str:
    """Billion laughs by merge keys."""
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}, *a{n - 1}]}}" for n in range(1, count)]
    return "\n".join([*lines, f"topology: {{nodes: {{node: *a{count - 1}}}}}"])


def test_aliases_multiply_nothing() -> None:
    lists = ["a0: &a0 [x, x, x]"]
    lists += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}]" for n in range(1, 50)]
    assert links(parse("\n".join([*lists, "topology: {links: []}"]))) == []
    assert "expected 32 at most" in complaint_about(parse, merges_of_merges(50))
    assert parse(merges_of_merges(3)).stands_for["node"] == "clab--node"


def test_thirty_levels_are_enough() -> None:
    assert "expected topology" in complaint_about(parse, "[" * 30 + "]" * 30)
    message = "line 1: found deeper nesting, expected 32 levels at most"
    assert complaint_about(parse, "[" * 31 + "]" * 31) == message


@pytest.mark.parametrize("bomb", ["[", "{", "- ", "? ", "a: ", "&a ", "- &a\n", "{a: ["])
def test_nothing_nests_too_deep(bomb: str) -> None:
    assert complaint_about(parse, bomb * 20_000)
    assert complaint_about(parse, "topology: " + bomb * 20_000)


def test_what_contains_itself() -> None:
    assert parse("topology: &x {nodes: &y {a: *x, b: *y}, links: []}").links == ()
    assert "expected 32 at most" in complaint_about(parse, "topology: {nodes: {a: &x {<<: *x}}}")
    assert "expected NODE:INTERFACE" in complaint_about(
        parse, "topology: {links: [&x {endpoints: [*x, *x]}]}"
    )


KEYS = ["topology", "nodes", "links", "endpoints", "endpoint", "type", "kind", "<<", "name"]
SCALARS = ["", "a:1", "b:2", "host:x", "~", "veth", "macvlan", "a", "7", "&x y", "*x"]


def a_list(items: list[str]) -> str:
    return f"[{', '.join(items)}]"


def a_mapping(items: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"


YAML = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(a_list),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=4).map(a_mapping),
    ),
)


@given(YAML)
def test_any_yaml_is_read_or_complained_about(text: str) -> None:
    for whole in (text, f"topology: {text}", f"topology: {{links: {text}}}"):
        complaint_about(parse, whole)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_read_or_complained_about(text: str) -> None:
    complaint_about(parse, text)

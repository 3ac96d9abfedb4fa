"""The wiring as a tree: what leads where, in the columns that there are."""

from __future__ import annotations

import re
import unicodedata

import pytest

from lldpns.views.escape import width
from lldpns.views.topology.tree import tree
from tests.support.wirings import (
    LABS,
    Wiring,
    classic,
    containers,
    fan_out,
    faults,
    macvlans,
    stacked,
)

COLOR = re.compile(r"\x1b\[[0-9]+m(.*?)\x1b\[0m")


def drawn(wiring: Wiring, columns: int = 80) -> str:
    return tree(wiring.topology, columns, color=False)


def test_the_classic_lab() -> None:
    assert drawn(classic()) == (
        "bridge\n"
        "└─ br (bridge)\n"
        "   ├─ bridge-net0 ──── net0/net0-bridge    ok\n"
        "   └─ bridge-net1 ──── net1/net1-bridge    ok\n"
        "net0\n"
        "└─ net0-bridge ─────── bridge/bridge-net0  ok\n"
        "net1\n"
        "└─ net1-bridge ─────── bridge/bridge-net1  ok\n"
        "\n"
        "3 namespaces, 2 links: 2 ok\n"
    )


def test_other_systems_ports_without_links_and_empty_namespaces() -> None:
    assert drawn(containers()) == (
        "root\n"
        "├─ docker0 (bridge)\n"
        "│  ├─ veth1a2b3c ──── web/eth0         ok\n"
        "│  ├─ veth4d5e6f ──── db/eth0          ok\n"
        "│  └─ veth7a8b9c ──── cache/eth0       ok\n"
        "├─ eth0 ───────────── sw1 ge-0/0/1     external\n"
        "└─ eth1               no carrier\n"
        "cache (docker)\n"
        "└─ eth0 ───────────── root/veth7a8b9c  ok\n"
        "db (docker)\n"
        "└─ eth0 ───────────── root/veth4d5e6f  ok\n"
        "web (docker)\n"
        "└─ eth0 ───────────── root/veth1a2b3c  ok\n"
        "\n"
        "4 namespaces, 1 other system, 4 links: 3 ok, 1 external\n"
        "nothing is wired in 1 namespace: idle\n"
    )


def test_a_medium_has_its_ends_below_it() -> None:
    wiring = macvlans()
    wiring.port("root/eth1", "physical")
    assert drawn(wiring) == (
        "root\n"
        "├─ eth0 ══════════════ shared     5 ends\n"
        "│  └─ eth0.10 (vlan)\n"
        "└─ eth1                nobody heard\n"
        "c1 (docker)\n"
        "└─ eth0 (macvlan) ════ shared     5 ends\n"
        "    ·················· root/eth0  lower\n"
        "c2 (docker)\n"
        "└─ eth0 (macvlan) ════ shared     5 ends\n"
        "    ·················· root/eth0  lower\n"
        "c3 (docker)\n"
        "└─ eth0 (macvlan) ════ shared     5 ends\n"
        "    ·················· root/eth0  lower\n"
        "shared (5 ends)\n"
        "├─ c1/eth0\n"
        "├─ c2/eth0\n"
        "├─ c3/eth0\n"
        "├─ root/eth0\n"
        "└─ sw1 ge-0/0/1\n"
        "\n"
        "4 namespaces, 1 other system, 1 link: 1 shared\n"
    )


def test_what_is_wrong_is_told_in_words() -> None:
    assert drawn(faults()) == (
        "a\n"
        "├─ cross ───≠── c/eth0     mismatch\n"
        "│   ··········· b/cross    pair\n"
        "├─ down ───×─── b/down     down\n"  # noqa: RUF001
        "├─ ok ───────── b/ok       ok\n"
        "├─ one-way ╌╌╌╌ b/one-way  one-way\n"
        "└─ silent ┈┈┈┈┈ b/silent   silent\n"
        "b\n"
        "├─ cross ······ a/cross    pair\n"
        "├─ down ───×─── a/down     down\n"  # noqa: RUF001
        "├─ ok ───────── a/ok       ok\n"
        "├─ one-way ╌╌╌╌ a/one-way  one-way\n"
        "└─ silent ┈┈┈┈┈ a/silent   silent\n"
        "c\n"
        "└─ eth0 ───≠─── a/cross    mismatch\n"
        "\n"
        "3 namespaces, 5 links: 1 ok, 1 down, 1 silent, 1 one-way, 1 mismatch\n"
        "one-way: a/one-way - b/one-way: b/one-way hears nothing from a/one-way\n"
        "silent: a/silent - b/silent: neither end hears the other\n"
        "down: a/down - b/down: b/down is down\n"
        "mismatch: a/cross - c/eth0: by the kernel a/cross is wired to b/cross\n"
    )


def test_what_stands_on_an_interface_within_another() -> None:
    assert drawn(stacked()) == (
        "root\n"
        "├─ bond0 (bond)\n"
        "│  ├─ eth0 ────────────── sw0 1/7     external\n"
        "│  └─ eth1 ────────────── sw1 1/7     external\n"
        "└─ br0 (bridge)\n"
        "   ├─ bond0.7 (vlan) ···· root/bond0  lower\n"
        "   └─ vnet0 (tap)         no carrier\n"
        "\n"
        "1 namespace, 2 other systems, 2 links: 2 external\n"
    )


def test_a_port_with_two_leads_and_ports_within() -> None:
    wiring = Wiring()
    wiring.port("c1/eth0", "macvlan", "root/eth0")
    wiring.port("c1/eth0.5", "vlan", "c1/eth0", lldp_off="its parent speaks LLDP")
    wiring.link("c1/eth0", "sw1 7", status="external")
    assert drawn(wiring).splitlines()[2:6] == [
        "c1",
        "└─ eth0 (macvlan) ──── sw1 7      external",
        "   │ ················· root/eth0  lower",
        "   └─ eth0.5 (vlan)",
    ]


def test_nothing_at_all() -> None:
    assert drawn(Wiring()) == "0 namespaces, 0 links\n"


def test_only_so_many_faults_are_told_one_by_one() -> None:
    wiring = Wiring()
    for number in range(13):
        wiring.pair(f"a/{number}", f"b/{number}", status="silent", reason="neither hears")
    assert drawn(wiring).splitlines()[-3:] == [
        "silent: a/8 - b/8: neither hears",
        "silent: a/9 - b/9: neither hears",
        "... and 3 more: lldpns show links",
    ]


def test_words_that_do_not_fit_in_a_line_take_two() -> None:
    wiring = Wiring()
    wiring.pair("a/0123456789", "b/0123456789", status="silent", reason="neither hears the other")
    assert drawn(wiring, 40).splitlines()[-2:] == [
        "silent: a/0123456789 - b/0123456789",
        "    neither hears the other",
    ]


@pytest.mark.parametrize("columns", [80, 40, 10, 1])
@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_no_line_is_wider_than_the_terminal(lab: Wiring, columns: int) -> None:
    plain = drawn(lab, columns)
    assert max(map(width, plain.splitlines())) <= columns
    assert COLOR.sub(r"\1", tree(lab.topology, columns, color=True)) == plain


def test_of_a_long_name_the_interface_is_left() -> None:
    wiring = Wiring()
    wiring.pair("n" * 100 + "/eth0", "m" * 100 + "/eth1")
    shown = drawn(wiring, 40).splitlines()
    assert shown[1] == "└─ eth1 ──── nnnnnnnnnnnnnnnnn…/eth0  ok"
    assert shown[3] == "└─ eth0 ──── mmmmmmmmmmmmmmmmm…/eth1  ok"


def test_200_namespaces_in_two_lines_each() -> None:
    lines = drawn(fan_out(200)).splitlines()
    assert len(lines) == 2 + 200 + 2 * 200 + 2
    assert lines[2:5] == [
        "   ├─ veth0 ────── c0/eth0       ok",
        "   ├─ veth1 ────── c1/eth0       ok",
        "   ├─ veth2 ────── c2/eth0       ok",
    ]
    wires = [re.search(" ─+ ", line) for line in lines[:-2] if line.endswith(" ok")]
    assert len({wire and wire.end() for wire in wires}) == 1


def test_nothing_hostile_reaches_the_terminal() -> None:
    shown = drawn(LABS["hostile"], 1000)
    assert {unicodedata.category(each)[0] for each in shown.replace("\n", "")} <= set("LMNPSZ")
    colored = tree(LABS["hostile"].topology, 1000, color=True)
    assert COLOR.sub(r"\1", colored) == shown


def test_colors_tell_the_status() -> None:
    shown = tree(faults().topology, 80, color=True)
    assert "\x1b[1ma\x1b[0m\n" in shown
    assert "├─ ok\x1b[32m ───────── \x1b[0mb/ok       \x1b[32mok\x1b[0m\n" in shown
    assert "\x1b[31mmismatch\x1b[0m\n" in shown
    shown = tree(containers().topology, 80, color=True)
    assert "└─ eth1\x1b[2m               no carrier\x1b[0m\n" in shown

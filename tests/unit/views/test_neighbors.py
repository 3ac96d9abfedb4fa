"""Neighbors for people: rows, blocks, and a reason where there are none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from lldpns.views import details, neighbors
from lldpns.views.escape import width
from tests.unit.views.documents import HOSTILE, NOW, SILENT, document, hostile, neighbor

Document = dict[str, Any]
View = Callable[[Document], str]


def rows(items: Document, columns: int = 10_000) -> str:
    return str(neighbors.rows(items, NOW, columns))


VIEWS: dict[str, View] = {
    "rows": rows,
    "details": lambda items: details.details(items, NOW),
    "summary": details.summary,
}


def test_one_row_per_neighbor_in_groups() -> None:
    second = neighbor(interface="eth1", **SILENT)
    mac = {"subtype": "mac", "value": "02:00:00:00:00:09"}
    third = neighbor(netns="net1", port_id=mac, first_seen=NOW.isoformat())
    assert rows(document(neighbor(), second, third)) == (
        "NETNS  INTERFACE  NEIGHBOR     PORT         REMOTE NETNS  KNOWN FOR\n"
        "net0   eth0       bridge.vm    bridge-net0  bridge        1d\n"
        "       eth1       5f0c/bridge  bridge-net0  -             1d\n"
        "net1   eth0       bridge.vm    to net0      bridge        0s\n"
        "\n"
        "3 neighbors on 3 interfaces in 2 namespaces\n"
    )


def test_the_total_of_one() -> None:
    assert rows(document(neighbor())).endswith("\n1 neighbor on 1 interface in 1 namespace\n")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "0s"), (59, "59s"), (60, "1m"), (3599, "59m"), (7200, "2h"), (86400, "1d"), (-5, "0s")],
)
def test_known_for(seconds: int, shown: str) -> None:
    since = (NOW - timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    assert rows(document(neighbor(first_seen=since))).splitlines()[1].endswith(" " + shown)


def test_details_have_everything_the_neighbor_said() -> None:
    rule = "-" * 79 + "\n"
    assert details.details(document(neighbor()), NOW) == (
        rule + "LLDP neighbors:\n" + rule + "Interface:    eth0, netns: net0, via: LLDP,"
        " Time: 1 day, 02:00:03\n"
        "  Chassis:\n"
        "    ChassisID:    local 5f0c/bridge\n"
        "    SysName:      bridge.vm\n"
        "    SysDescr:     Debian GNU/Linux 12\n"
        "    MgmtIP:       10.0.1.1\n"
        "    MgmtIface:    2\n"
        "    MgmtIP:       fe80::1\n"
        "    MgmtIface:    3\n"
        "    Capability:   Bridge, on\n"
        "    Capability:   Router, off\n"
        "  Port:\n"
        "    PortID:       ifname bridge-net0\n"
        "    PortDescr:    to net0\n"
        "    TTL:          121\n"
        "    Remote:       bridge/bridge-net0 (this host)\n" + rule
    )


def test_a_long_value_goes_on_below_its_beginning() -> None:
    shown = details.details(document(neighbor(system_description="word " * 20 + "end")), NOW)
    lines = details.fitted(shown, 80).splitlines()
    at = next(at for at, line in enumerate(lines) if "SysDescr" in line)
    assert lines[at] == f"    SysDescr:     {'word ' * 12}".rstrip()
    assert lines[at + 1] == f"{'':18}{'word ' * 8}end"
    assert len(lines) == len(shown.splitlines()) + 1


def test_details_leave_out_what_was_not_said() -> None:
    shown = details.details(document(neighbor(**SILENT)), NOW)
    labels = [line.split(":")[0].strip() for line in shown.splitlines() if ":" in line]
    assert labels[1:] == ["Interface", "Chassis", "ChassisID", "Port", "PortID", "TTL"]


def test_a_summary_has_the_identifiers_only() -> None:
    rule = "-" * 79 + "\n"
    assert details.summary(document(neighbor())) == (
        rule + "LLDP neighbors:\n" + rule + "Interface:    eth0, netns: net0, via: LLDP\n"
        "  Chassis:\n"
        "    ChassisID:    local 5f0c/bridge\n"
        "    SysName:      bridge.vm\n"
        "  Port:\n"
        "    PortID:       ifname bridge-net0\n"
        "    PortDescr:    to net0\n"
        "    TTL:          121\n" + rule
    )


@pytest.mark.parametrize("view", ["details", "summary"])
def test_no_neighbors_are_no_blocks(view: str) -> None:
    rule = "-" * 79
    assert VIEWS[view](document()).splitlines() == [rule, "LLDP neighbors:", rule]


def test_a_capability_that_is_on_is_shown_even_if_it_is_not_supported() -> None:
    said = {"supported": ["bridge"], "enabled": ["router"]}
    shown = details.details(document(neighbor(capabilities=said)), NOW)
    assert "    Capability:   Bridge, off\n    Capability:   Router, on\n" in shown


def test_capabilities_and_subtypes_without_a_name_are_shown_as_they_came() -> None:
    said = {"supported": ["reserved-15"], "enabled": ["reserved-15"]}
    odd = {"subtype": "reserved-0", "value": "x"}
    shown = details.details(document(neighbor(capabilities=said, port_id=odd)), NOW)
    assert "    Capability:   reserved-15, on\n" in shown
    assert "    PortID:       reserved-0 x\n" in shown


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_on_its_line_and_harmless(view: str, text: str) -> None:
    shown = VIEWS[view](document(hostile(text)))
    plain = VIEWS[view](document(hostile("plain")))
    assert shown.replace("\n", "").isprintable()
    assert len(shown.splitlines()) == len(plain.splitlines())


@pytest.mark.parametrize("columns", [80, 40, 20])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_row_is_wider_than_the_terminal(text: str, columns: int) -> None:
    shown = rows(document(hostile(text), neighbor()), columns)
    table = shown.split("\n\n")[0]
    assert max(width(line) for line in table.splitlines()) <= columns

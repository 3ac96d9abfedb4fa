"""Links for people: what is wired to what, and what is wrong."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from lldpns.views import links

Document = dict[str, Any]

NOW = datetime(2026, 1, 2, tzinfo=UTC)


def here(netns: str, interface: str) -> Document:
    names = {"chassis_id": None, "port_id": None, "system_name": None, "port_description": None}
    return {"netns": netns, "interface": interface, **names}


def elsewhere(subtype: str, value: str, description: str | None) -> Document:
    return {
        "netns": None,
        "interface": None,
        "chassis_id": {"subtype": "mac", "value": "02:00:00:00:00:01"},
        "port_id": {"subtype": subtype, "value": value},
        "system_name": "switch7",
        "port_description": description,
    }


def link(status: str, *ends: Document, reason: str | None = None) -> Document:
    return {"ends": ends, "status": status, "since": "2026-01-01T23:59:00Z", "reason": reason}


def shown(*those: Document, columns: int = 100, color: bool = False) -> str:
    return str(links.rows({"links": those}, NOW, columns, color=color))


def test_a_row_for_each_link_and_one_for_each_further_end() -> None:
    three = here("a", "mv0"), here("b", "mv0"), here("c", "mv0")
    assert shown(
        link("ok", here("net0", "eth0"), here("net1", "eth9")),
        link("shared", *three, reason="3 ends on one wire"),
        link("down", here("net0", "eth1"), here("net1", "eth8"), reason="net0/eth1 is down"),
    ) == (
        "END        FAR END    STATUS  FOR  WHY\n"
        "net0/eth0  net1/eth9  ok      1m   -\n"
        "a/mv0      b/mv0      shared  1m   -\n"
        "           c/mv0\n"
        "net0/eth1  net1/eth8  down    1m   net0/eth1 is down\n"
        "\n"
        "3 links: 1 ok, 1 shared, 1 down\n"
    )


def test_a_port_on_another_system_is_called_as_people_call_it() -> None:
    mac, name = "02:00:00:00:00:0a", "Gi1/0/17"
    for end, port in (
        (elsewhere("mac", mac, "uplink"), "uplink"),
        (elsewhere("mac", mac, None), mac),
        (elsewhere("interface-name", name, "uplink"), name),
    ):
        line = shown(link("external", here("root", "eth0"), end)).splitlines()[1]
        assert line.split() == ["root/eth0", "switch7", port, "external", "1m", "-"]


def test_the_status_has_a_colour() -> None:
    ends = here("net0", "eth0"), here("net1", "eth9")
    found = shown(link("ok", *ends), link("silent", *ends), link("new one", *ends), color=True)
    assert "\x1b[32mok\x1b[0m" in found
    assert "\x1b[33msilent\x1b[0m" in found
    assert "new one" in found
    assert "\x1b" not in shown(link("ok", *ends))


def test_on_a_narrow_terminal_it_is_still_told_what_is_wrong() -> None:
    ends = here("clab-fabric-leaf1", "eth0"), here("clab-fabric-leaf2", "eth0")
    reason = "clab-fabric-leaf1/eth0 hears nothing from clab-fabric-leaf2/eth0"
    lines = shown(link("one-way", *ends, reason=reason), columns=80).splitlines()
    assert lines[1].split() == [f"{each['netns']}/eth0" for each in ends] + ["one-way", "1m"]
    assert lines[2] == f"    {reason}"

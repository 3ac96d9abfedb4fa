"""Changes, one line each: what, where, what it was before, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from lldpns.views import events

Document = dict[str, Any]

TIME = "2026-01-02T03:04:05Z"
CLOCK = datetime.fromisoformat(TIME).astimezone().strftime("%H:%M:%S")

NEIGHBOR: Document = {
    "system_name": "switch7",
    "chassis_id": {"subtype": "mac", "value": "02:00:00:00:00:01"},
    "port_id": {"subtype": "interface-name", "value": "Gi1/0/17"},
    "port_description": "to web",
}
MAC_PORT: Document = {"port_id": {"subtype": "mac", "value": "02:00:00:00:00:02"}}
DEVICE: Document = {"kind": "veth", "up": True, "operational": True, "master": None}


def event(kind: str, **more: Any) -> Document:
    return {"time": TIME, "event": kind, "netns": "web", **more}


def changed(**fields: Any) -> Document:
    return event("neighbor-changed", interface="eth0", neighbor=NEIGHBOR, changed=fields)


def link(before: str | None, after: str | None, **more: Any) -> Document:
    ends = [
        {"netns": "web", "interface": "eth0"},
        {"netns": "db", "interface": "eth1"},
        {"netns": None, **NEIGHBOR, **MAC_PORT},
    ]
    return event(
        "link-status",
        interface="eth0",
        link={"ends": ends},
        changed={"status": [before, after]},
        **more,
    )


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        (event("netns-added"), "web"),
        (event("netns-removed", reason="nobody else holds it"), "web (nobody else holds it)"),
        (
            event("netns-renamed", changed={"netns": ["a", "web"]}, reason="was a"),
            "web (was a)",
        ),
        (event("interface-added", interface="eth0", device=DEVICE), "web/eth0 veth, up"),
        (
            event("interface-added", interface="eth0", device={**DEVICE, "master": "br0"}),
            "web/eth0 veth, up, in br0",
        ),
        (
            event("interface-removed", interface="eth0", device={**DEVICE, "operational": False}),
            "web/eth0 veth, no carrier",
        ),
        (
            event(
                "interface-changed",
                interface="wan",
                device=DEVICE,
                changed={
                    "interface": ["eth0", "wan"],
                    "mtu": [1500, 9000],
                    "up": [False, True],
                    "master": [None, "br0"],
                    "peer": [None, {"netns": "root", "interface": "veth7"}],
                },
            ),
            "web/wan interface: eth0 -> wan, mtu: 1500 -> 9000, up: no -> yes,"
            " master: none -> br0, peer: none -> root/veth7",
        ),
        (
            event("neighbor-added", interface="eth0", neighbor=NEIGHBOR),
            "web/eth0 switch7 Gi1/0/17",
        ),
        (
            event("neighbor-added", interface="eth0", neighbor={**NEIGHBOR, **MAC_PORT}),
            "web/eth0 switch7 to web",
        ),
        (
            event("neighbor-removed", interface="eth0", neighbor=NEIGHBOR, reason="ttl-expired"),
            "web/eth0 switch7 Gi1/0/17 (ttl-expired)",
        ),
        (changed(ttl=[121, 61]), "web/eth0 switch7 Gi1/0/17 ttl: 121 -> 61"),
        (
            changed(
                management_addresses=[[], ["10.0.0.1", "fe80::1"]],
                management_interfaces=[[], [2, 2]],
                management_interface_subtypes=[[], ["ifindex", "ifindex"]],
                management_oids=[[], [None, None]],
            ),
            "web/eth0 switch7 Gi1/0/17 management_addresses: none -> 10.0.0.1,fe80::1",
        ),
        (
            changed(management_interfaces=[[2], [3]]),
            "web/eth0 switch7 Gi1/0/17 management_interfaces: 2 -> 3",
        ),
        (
            changed(
                capabilities=[
                    {"supported": ["bridge", "router"], "enabled": []},
                    {"supported": ["bridge", "router"], "enabled": ["router"]},
                ],
                dot3=[
                    {"mac_phy": {"mau_type": "a", "advertised": []}, "maximum_frame_size": 1518},
                    {"mac_phy": {"mau_type": "b", "advertised": []}, "maximum_frame_size": 9018},
                ],
            ),
            "web/eth0 switch7 Gi1/0/17 capabilities.enabled: none -> router,"
            " dot3.mac_phy.mau_type: a -> b, dot3.maximum_frame_size: 1518 -> 9018",
        ),
        (
            changed(vlans=[[], [{"vlan_id": 7, "name": "v", "pvid": True}]]),
            'web/eth0 switch7 Gi1/0/17 vlans: none -> [{"vlan_id": 7, "name": "v", "pvid": true}]',
        ),
        (link(None, "ok"), "web/eth0 db/eth1, switch7 to web: new -> ok"),
        (link("ok", None), "web/eth0 db/eth1, switch7 to web: ok -> gone"),
        (
            link("ok", "down", reason="db/eth1 is down"),
            "web/eth0 db/eth1, switch7 to web: ok -> down (db/eth1 is down)",
        ),
    ],
)
def test_one_line(happened: Document, words: str) -> None:
    assert events.line(happened) == f"{CLOCK} {happened['event']:17} {words}"


def test_what_was_missed() -> None:
    missed = {"event": "missed", "count": 12}
    assert events.line(missed) == "12 events were missed: this reader is too slow"
    assert events.line(missed, color=True).startswith("\x1b[31m")


def test_of_many_ends_some_are_named() -> None:
    happened = link(None, "shared")
    happened["link"]["ends"][1:] = [{"netns": f"n{n}", "interface": "eth0"} for n in range(5)]
    assert events.line(happened).endswith(
        "web/eth0 n0/eth0, n1/eth0, n2/eth0, 2 more: new -> shared"
    )


@pytest.mark.parametrize(
    ("happened", "ansi"),
    [
        (event("netns-added"), "32"),
        (event("interface-removed", interface="eth0", device=DEVICE), "31"),
        (changed(ttl=[1, 2]), "33"),
        (link("ok", "external"), "34"),
        (link("ok", None), "31"),
    ],
)
def test_colour_tells_better_from_worse(happened: Document, ansi: str) -> None:
    plain = events.line(happened)
    colored = events.line(happened, color=True)
    name = happened["event"]
    assert colored == plain.replace(name, f"\x1b[{ansi}m{name}\x1b[0m", 1)


def test_an_event_that_only_a_newer_agent_knows_is_a_line_too() -> None:
    assert events.line(event("netns-frozen"), color=True) == f"{CLOCK} netns-frozen      web"


def test_names_of_strangers_stay_on_the_line() -> None:
    name = "\x1b[2J\n\u202e" + "x" * 255
    neighbor = {**NEIGHBOR, "system_name": name}
    fields = {"system_name": ["a", name], "dot3": [None, {name: name}], "vlans": [[], [name]]}
    happened = changed(**fields) | {"neighbor": neighbor, "netns": name, "interface": name}
    shown = events.line(happened, color=True)
    assert shown.replace("\x1b[33m", "").replace("\x1b[0m", "").isprintable()
    assert shown.count("x" * 255) == 7

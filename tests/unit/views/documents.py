"""Neighbors as the API has them: an ordinary one, one that says little, and hostile ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


# What few neighbors say; tests/unit/agent/test_describe.py says all of it.
NO_MORE: Document = {
    "vlans": [],
    "dot1": None,
    "dot3": None,
    "med": None,
    "unknown_tlvs": [],
    "discarded_tlvs": [],
}


def neighbor(**changes: Any) -> Document:
    """One neighbor as the API has it; `changes` replaces keys."""
    return {
        "netns": "net0",
        "interface": "eth0",
        "chassis_id": {"subtype": "local", "value": "5f0c/bridge"},
        "port_id": {"subtype": "interface-name", "value": "bridge-net0"},
        "ttl": 121,
        "port_description": "to net0",
        "system_name": "bridge.vm",
        "system_description": "Debian GNU/Linux 12",
        "capabilities": {"supported": ["bridge", "router"], "enabled": ["bridge"]},
        "management_addresses": ["10.0.1.1", "fe80::1"],
        "management_interfaces": [2, 3],
        "management_interface_subtypes": ["ifindex", "ifindex"],
        "management_oids": [None, None],
        **NO_MORE,
        "remote": {"netns": "bridge", "interface": "bridge-net0"},
        "source_mac": "02:00:00:00:00:01",
        "first_seen": (NOW - timedelta(days=1, hours=2, seconds=3)).isoformat(),
        "last_seen": NOW.isoformat(),
        "expires_in_seconds": 118.2,
        **changes,
    }


# What a neighbor leaves out, the API has as null or [].
SILENT: Document = {
    "port_description": None,
    "system_name": None,
    "system_description": None,
    "capabilities": None,
    "management_addresses": [],
    "management_interfaces": [],
    "management_interface_subtypes": [],
    "management_oids": [],
    "remote": None,
}


def document(*items: Document) -> Document:
    return {"neighbors": list(items)}


HOSTILE = {
    "escape sequences": "\x1b[2J\x1b]52;c;Zm9v\x07",
    "line breaks": "a\n-----\nInterface: b\r\n\x0b\x0c\x85\u2028\u2029",
    "markup and separators": "\"'`<&>]]>&#0;=,.;\\/{}[]",
    "tabs": "\t\x0b  ",
    "marks that reorder": "\u202eevil\u202c\u2066\u2069\u200f",
    "no characters": "\ud800\udfff\ufffe\ue000",
    "255 octets": "x" * 255,
    "255 escaped octets": "\x1b" * 255,
    "wide": "交" * 85,
    "combining": "e" + "\u0301" * 127,
    "nothing": "",
}


def hostile(text: str) -> Document:
    """One neighbor with `text` wherever somebody chose the text."""
    return neighbor(
        netns=text,
        interface=text,
        chassis_id={"subtype": "local", "value": text},
        port_id={"subtype": "local", "value": text},
        port_description=text,
        system_name=text,
        system_description=text,
        management_addresses=[f"{text}::"],
        management_interfaces=[2],
        management_interface_subtypes=["ifindex"],
        management_oids=[text],
        remote={"netns": text, "interface": text},
    )

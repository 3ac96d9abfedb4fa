"""The neighbor table for people: compact rows."""

from datetime import datetime
from typing import Any

from lldpns.views.table import table

Document = dict[str, Any]

_SECONDS = {"d": 86400, "h": 3600, "m": 60}


def rows(document: Document, now: datetime, columns: int) -> str:
    """One row per neighbor, grouped by netns; `now` is an aware time."""
    neighbors = document["neighbors"]
    lines = [
        (
            neighbor["netns"],
            neighbor["interface"],
            neighbor["system_name"] or neighbor["chassis_id"]["value"],
            _port(neighbor),
            neighbor["remote"]["netns"] if neighbor["remote"] else "-",
            _brief(age_of(neighbor["first_seen"], now)),
        )
        for neighbor in neighbors
    ]
    headings = ("NETNS", "INTERFACE", "NEIGHBOR", "PORT", "REMOTE NETNS", "KNOWN FOR")
    return table(headings, lines, columns) + "\n" + _total(neighbors)


def nothing(interfaces: Document) -> str:
    """Why there are no neighbors, from the table of interfaces."""
    ports = [each for each in interfaces["interfaces"] if each["lldp_off"] is None]
    ready = [each for each in ports if each["operational"]]
    if not ports:
        reason = "there is no interface that could speak LLDP"
    elif not ready:
        reason = f"of {_count(len(ports), 'interface')} that could speak LLDP, none is up"
    else:
        reason = f"nothing heard yet on {_count(len(ready), 'interface')}; LLDP speaks every 30 s"
    return f"no neighbors: {reason} (see lldpns show interfaces)\n"


def _port(neighbor: Document) -> str:
    """What people call the far port: a MAC address tells them less than its description."""
    port_id = neighbor["port_id"]
    if port_id["subtype"] == "mac" and neighbor["port_description"]:
        return str(neighbor["port_description"])
    return str(port_id["value"])


def _total(neighbors: list[Document]) -> str:
    interfaces = {(neighbor["netns"], neighbor["interface"]) for neighbor in neighbors}
    namespaces = {neighbor["netns"] for neighbor in neighbors}
    return (
        f"{_count(len(neighbors), 'neighbor')} on {_count(len(interfaces), 'interface')}"
        f" in {_count(len(namespaces), 'namespace')}\n"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def age_of(since: str, now: datetime) -> int:
    """Whole seconds from an RFC 3339 time to `now`, 0 if it is yet to come."""
    return max(0, int((now - datetime.fromisoformat(since)).total_seconds()))


def _brief(seconds: int) -> str:
    for unit, size in _SECONDS.items():
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"

"""The neighbor table for people: compact rows."""

from datetime import datetime
from typing import Any

from lldpns.views.age import age_of, brief
from lldpns.views.table import Column, Table, count

Document = dict[str, Any]

_COLUMNS = (
    Column("NETNS"),
    Column("INTERFACE"),
    Column("NEIGHBOR", words=True),  # a name that may end with a domain
    Column("PORT"),
    Column("REMOTE NETNS"),
    Column("KNOWN FOR"),
)


def rows(document: Document, now: datetime, columns: int, *, color: bool = False) -> Table:
    """One row per neighbor, grouped by netns; `now` is an aware time."""
    neighbors = document["neighbors"]
    lines = [
        (
            neighbor["netns"],
            neighbor["interface"],
            neighbor["system_name"] or neighbor["chassis_id"]["value"],
            port_of(neighbor),
            neighbor["remote"]["netns"] if neighbor["remote"] else "-",
            brief(age_of(neighbor["first_seen"], now)),
        )
        for neighbor in neighbors
    ]
    total = _total(neighbors)
    return Table(_COLUMNS, lines, columns, headed=True, footer=total, color=color)


def port_of(neighbor: Document) -> str:
    """What people call the far port: a MAC address tells them less than its description."""
    port_id = neighbor["port_id"]
    if port_id["subtype"] == "mac" and neighbor["port_description"]:
        return str(neighbor["port_description"])
    return str(port_id["value"])


def _total(neighbors: list[Document]) -> str:
    interfaces = {(neighbor["netns"], neighbor["interface"]) for neighbor in neighbors}
    namespaces = {neighbor["netns"] for neighbor in neighbors}
    return (
        f"{count(len(neighbors), 'neighbor')} on {count(len(interfaces), 'interface')}"
        f" in {count(len(namespaces), 'namespace')}\n"
    )

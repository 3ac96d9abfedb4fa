"""Namespaces, interfaces and their counters as tables for people."""

from typing import Any

from lldpns.views.table import table

Document = dict[str, Any]


def namespaces(document: Document, columns: int) -> str:
    """One row per namespace: what it is called, who it was made for, and what keeps it."""
    rows = [
        (
            namespace["netns"],
            namespace["runtime"] or "-",
            str(namespace["interfaces"]),
            str(namespace["neighbors"]),
            _held_by(namespace),
            ", ".join(namespace["aliases"]) or "-",
        )
        for namespace in document["namespaces"]
    ]
    headings = ("NETNS", "RUNTIME", "INTERFACES", "NEIGHBORS", "HELD BY", "ALSO KNOWN AS")
    return table(headings, rows, columns)


def _held_by(namespace: Document) -> str:
    """What keeps it: its mount, and how many processes, of which the oldest is named."""
    holders = namespace["holders"]
    if namespace["netns"] == "root":
        return "this agent"
    parts = []
    if holders["mounts"]:
        parts.append(namespace["path"] or "mount elsewhere")
    for count, noun in ((holders["processes"], "process"), (holders["descriptors"], "open file")):
        if count:
            plural = "" if count == 1 else "es" if noun.endswith("s") else "s"
            parts.append(f"{count} {noun}{plural}")
    command = f" ({namespace['command']})" if namespace["command"] else ""
    return ", ".join(parts) + command


def interfaces(document: Document, columns: int) -> str:
    """One row per interface, with the reason where LLDP is off."""
    rows = [
        (
            interface["netns"],
            interface["interface"],
            interface["kind"],
            "up" if interface["operational"] else "no carrier" if interface["up"] else "down",
            str(interface["neighbors"]) if interface["lldp_off"] is None else "-",
            interface["lldp_off"] or interface["lldp"],
        )
        for interface in document["interfaces"]
    ]
    headings = ("NETNS", "INTERFACE", "KIND", "STATE", "NEIGHBORS", "LLDP")
    return table(headings, rows, columns)


_COUNTERS = {
    "SENT": "frames_out_total",
    "RECEIVED": "frames_in_total",
    "DISCARDED": "frames_discarded_total",
    "ERRORS": "frames_in_errors_total",
    "UNRECOGNIZED": "tlvs_unrecognized_total",
    "AGED OUT": "ageouts_total",
}


def statistics(document: Document, columns: int) -> str:
    """One row per port with the counters that people ask for; `-f json` has all."""
    rows = [
        (port["netns"], port["interface"], *(str(port[name]) for name in _COUNTERS.values()))
        for port in document["statistics"]
    ]
    return table(("NETNS", "INTERFACE", *_COUNTERS), rows, columns)

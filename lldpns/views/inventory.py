"""Namespaces, interfaces and their counters as tables for people."""

from typing import Any

from lldpns.views.table import count, table

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
    for number, noun in ((holders["processes"], "process"), (holders["descriptors"], "open file")):
        if number:
            plural = "" if number == 1 else "es" if noun.endswith("s") else "s"
            parts.append(f"{number} {noun}{plural}")
    command = f" ({namespace['command']})" if namespace["command"] else ""
    return ", ".join(parts) + command


def interfaces(document: Document, columns: int) -> str:
    """One row per interface: what it is, what the kernel joins it to, and what LLDP does there."""
    rows = [
        (
            interface["netns"],
            interface["interface"],
            interface["kind"],
            state_of(interface),
            interface["master"] or "-",
            _joined_to(interface),
            _lldp(interface),
        )
        for interface in document["interfaces"]
    ]
    headings = ("NETNS", "INTERFACE", "KIND", "STATE", "MASTER", "PEER OR LOWER", "LLDP")
    return table(headings, rows, columns)


def state_of(interface: Document) -> str:
    """up, no carrier, or down."""
    return "up" if interface["operational"] else "no carrier" if interface["up"] else "down"


def _joined_to(interface: Document) -> str:
    """The other end of a pair, or what the interface stands on."""
    other = interface["peer"] or interface["lower"]
    if other is None:
        return "-"
    here = other["netns"] == interface["netns"]
    return str(other["interface"]) if here else f"{other['netns']}/{other['interface']}"


def _lldp(interface: Document) -> str:
    if interface["lldp_off"] is not None:
        return f"off: {interface['lldp_off']}"
    heard = count(interface["neighbors"], "neighbor")
    status = str(interface["lldp"])
    return {"rx-and-tx": heard, "rx-only": f"rx-only, {heard}"}.get(status, status)


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

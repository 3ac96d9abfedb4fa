"""Namespaces, interfaces and their counters as tables for people."""

from typing import Any

from lldpns.views.paint import YELLOW
from lldpns.views.table import Cell, Column, Table, count

Document = dict[str, Any]

_NAMESPACES = (
    Column("NETNS"),
    Column("RUNTIME"),
    Column("INTERFACES", number=True),
    Column("NEIGHBORS", number=True),
    Column("HELD BY", words=True),
    Column("ALIASES", words=True, below="also known as "),
)
_INTERFACES = (
    Column("NETNS"),
    Column("INTERFACE"),
    Column("KIND"),
    Column("STATE"),
    Column("MASTER"),
    Column("PEER OR LOWER"),
    Column("LLDP", words=True),
)
_COUNTERS = {
    "SENT": "frames_out_total",
    "RECEIVED": "frames_in_total",
    "DISCARDED": "frames_discarded_total",
    "ERRORS": "frames_in_errors_total",
    "UNRECOGNIZED": "tlvs_unrecognized_total",
    "AGED OUT": "ageouts_total",
}
_STATISTICS = (
    Column("NETNS"),
    Column("INTERFACE"),
    *(Column(heading, number=True) for heading in _COUNTERS),
)


def namespaces(document: Document, columns: int, *, color: bool = False) -> Table:
    """One row per namespace: what it is called, who it was made for, and what keeps it."""
    rows = [
        (
            namespace["netns"],
            namespace["runtime"] or "-",
            str(namespace["interfaces"]),
            str(namespace["neighbors"]),
            _held_by(namespace),
            ", ".join(_names_besides(namespace)) or "-",
        )
        for namespace in document["namespaces"]
    ]
    return Table(_NAMESPACES, rows, columns, color=color)


def _held_by(namespace: Document) -> str:
    """What keeps it; if nobody knows whose it is, the oldest process by what it runs."""
    holders = namespace["holders"]
    if namespace["netns"] == "root":
        return "this agent"
    parts = []
    if holders["mounts"]:
        if not _file_of_the_runtime(namespace):
            parts.append(namespace["path"] or "mount elsewhere")
        elif not holders["processes"]:  # as long as it runs, that is what counts
            parts.append("mount")
    if holders["processes"]:
        plural = "" if holders["processes"] == 1 else "es"
        parts.append(f"{holders['processes']} process{plural}")
    elif holders["descriptors"]:  # whoever is in it mostly has it open too
        plural = "" if holders["descriptors"] == 1 else "s"
        parts.append(f"{holders['descriptors']} open file{plural}")
    anonymous = namespace["command"] and not namespace["runtime"]
    return ", ".join(parts) + (f" ({namespace['command']})" if anonymous else "")


def _names_besides(namespace: Document) -> list[str]:
    """Its other names, but for one that only its runtime uses."""
    made_up = _file_of_the_runtime(namespace)
    return [alias for alias in namespace["aliases"] if alias != made_up]


def _file_of_the_runtime(namespace: Document) -> str | None:
    """The name that a runtime has made up for the file on which it has mounted the namespace."""
    file = (namespace["path"] or "").rpartition("/")[2]
    return file if namespace["runtime"] and file != namespace["netns"] else None


def interfaces(document: Document, columns: int, *, color: bool = False) -> Table:
    """One row per interface: what it is, what the kernel joins it to, and what LLDP does there."""
    rows = [
        (
            interface["netns"],
            interface["interface"],
            interface["kind"],
            Cell(state_of(interface), "" if interface["operational"] else YELLOW),
            interface["master"] or "-",
            _joined_to(interface),
            _lldp(interface),
        )
        for interface in document["interfaces"]
    ]
    return Table(_INTERFACES, rows, columns, headed=True, color=color)


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


def statistics(document: Document, columns: int, *, color: bool = False) -> Table:
    """One row per port with the counters that people ask for; `-f json` has all."""
    rows = [
        (port["netns"], port["interface"], *(str(port[name]) for name in _COUNTERS.values()))
        for port in document["statistics"]
    ]
    return Table(_STATISTICS, rows, columns, headed=True, color=color)

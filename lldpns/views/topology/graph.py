"""The wiring as a document for programs that draw: systems, their ports, and links."""

from typing import Any

from lldpns.views.topology.model import End, System, Topology, flat

Document = dict[str, Any]


def graph(topology: Topology) -> Document:
    """All that is drawn. A port is named by its system and its own name, wherever it is named."""
    return {
        "systems": [
            {"system": each.name, "here": each.here, "runtime": each.runtime, "ports": _ports(each)}
            for each in topology.systems
        ],
        "links": [
            {
                "ends": [_end(end) for end in wire.ends],
                "medium": wire.medium,
                "status": wire.status,
                "since": wire.since,
                "reason": wire.reason,
            }
            for wire in topology.wires
        ],
        "ties": [
            {"ends": [_end(end) for end in tie.ends], "kind": tie.kind} for tie in topology.ties
        ],
    }


def _ports(system: System) -> list[Document]:
    return [
        {
            "port": port.name,
            "kind": port.kind,
            "state": port.state,
            "within": outer.name if outer else None,
        }
        for outer, port in flat(system.ports)
    ]


def _end(end: End) -> Document:
    return {"system": end.system, "port": end.port}

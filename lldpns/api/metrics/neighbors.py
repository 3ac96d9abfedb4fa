"""Neighbors as series: which link they are on, at which side of it, and how they are called."""

from datetime import datetime

from lldpns.api.labels import label
from lldpns.api.metrics.records import Home, Port, ShownNeighbor
from lldpns.wiring.links import link_of, side_of
from lldpns.wiring.model import Identifier, Neighbor
from lldpns.wiring.wires import Identity


def shown(home: Home, port: Port, port_id: Identifier, neighbor: Neighbor) -> ShownNeighbor:
    """What is exported of a neighbor of a port that announces `port_id`."""
    here = Identity(home.namespace.chassis_id, port_id)
    there = Identity(neighbor.chassis_id, neighbor.port_id)
    link = link_of((here, there))
    chassis_id, name = label(neighbor.chassis_id.value), label(neighbor.system_name or "")
    info = {
        "side": side_of(here, there),
        "system": label(home.namespace.system_name),
        "remote_chassis_id": chassis_id,
        "remote_system": name or chassis_id,
        "remote_port_id": label(neighbor.port_id.value),
    }
    if neighbor.remote:
        info["remote_netns"] = label(neighbor.remote.netns)
        info["remote_interface"] = label(neighbor.remote.interface)
    return ShownNeighbor(
        link=link,
        name=name,
        key={**port.labels, "link": link},
        info=info,
        first_seen=datetime.fromisoformat(neighbor.first_seen).timestamp(),
        last_seen=datetime.fromisoformat(neighbor.last_seen).timestamp(),
        ttl=neighbor.ttl,
    )

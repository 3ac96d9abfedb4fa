"""What the API has on a neighbor that said this: an LLDPDU as the agent describes it, in JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from lldpns.agent import describe
from lldpns.protocol import LLDPDU, encode, inspect
from lldpns.protocol.neighbors import Msap, NeighborTable
from lldpns.wiring.model import Endpoint


def described(lldpdu: LLDPDU) -> dict[str, Any]:
    """The neighbor as it is a minute after it was heard on eth0 in net0."""
    octets = encode(lldpdu)
    msap = Msap(lldpdu.chassis_id, lldpdu.port_id)
    _, heard = NeighborTable().put(msap, octets, inspect(octets), 0.0, bytes(6))
    told = describe.neighbor(Endpoint("net0", "eth0"), heard, None, describe.time, 60.0)
    decoded: dict[str, Any] = json.loads(msgspec.json.encode(told))
    return decoded

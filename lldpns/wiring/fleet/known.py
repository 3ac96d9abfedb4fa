"""What agents tell of their hosts, as far as the wiring depends on it."""

import msgspec

from lldpns.wiring.model import Endpoint


class KnownNamespace(msgspec.Struct, frozen=True, gc=False):
    """A network namespace."""

    instance: str
    """Tells hosts apart: what Prometheus calls the agent."""
    netns: str
    chassis_id: str | None = None
    system_name: str | None = None
    runtime: str | None = None


class KnownPort(msgspec.Struct, frozen=True, gc=False):
    """An interface."""

    instance: str
    netns: str
    interface: str
    kind: str | None = None
    master: str | None = None
    peer: Endpoint | None = None
    """On the same host."""
    operational: bool = True
    speaks: bool = True
    """Whether it is a port of LLDP."""


class KnownNeighbor(msgspec.Struct, frozen=True, gc=False):
    """Somebody who is heard on an interface."""

    instance: str
    netns: str
    interface: str
    link: str
    """Both ends of a wire say the same one ..."""
    side: str
    """... and different ones, ``a`` and ``b``."""
    chassis_id: str
    port_id: str
    system_name: str | None = None
    remote: Endpoint | None = None
    """The far end, if it is on the same host."""
    first_seen: int | None = None
    """Seconds since the epoch."""

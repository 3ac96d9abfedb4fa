"""The wiring of many hosts as records: those of one host, and whose each is."""

import msgspec

from lldpns.wiring.model import Identifier, LinkStatus


class FleetNamespace(msgspec.Struct, frozen=True, gc=False):
    """A network namespace of one of the hosts."""

    instance: str
    """The host: what Prometheus calls its agent."""
    system: str
    """What the namespace is called among all: as it announces itself, if it alone does so."""
    netns: str
    runtime: str | None


class FleetEndpoint(msgspec.Struct, frozen=True, gc=False):
    """An interface of one of the hosts."""

    system: str
    netns: str
    interface: str


class FleetInterface(msgspec.Struct, frozen=True, gc=False):
    """An interface of one of the hosts, and what is known of it."""

    instance: str
    system: str
    netns: str
    interface: str
    kind: str | None
    master: str | None
    peer: FleetEndpoint | None
    lower: FleetEndpoint | None
    """Never told."""
    up: bool | None
    """None: it is not operational, and why is not told."""
    operational: bool
    lldp_off: str | None


class FleetEnd(msgspec.Struct, frozen=True, gc=False):
    """One end of a link: an interface of one of the hosts or, without one, of another system."""

    instance: str | None = None
    system: str | None = None
    netns: str | None = None
    interface: str | None = None
    chassis_id: Identifier | None = None
    port_id: Identifier | None = None
    """None if nobody hears it, who would tell."""
    system_name: str | None = None
    port_description: str | None = None
    """Never told."""


class FleetLink(msgspec.Struct, frozen=True, gc=False):
    """Ports that are wired to each other."""

    link: str | None
    ends: tuple[FleetEnd, ...]
    """Two or more, those on the hosts first."""
    status: LinkStatus
    since: str | None
    """Since when the last one that is heard has been there; None if not all is as it should be."""
    reason: str | None

"""The snapshot: what one agent knew at one moment. Field names are the API's, and fixed.

Everything that reads the agent (API, metrics, views) reads these records, so none of it can block
or change the tables behind them. Text that a neighbor chose is valid Unicode here, but not yet
harmless: every output format escapes it in its own way.
"""

import msgspec


class Identifier(msgspec.Struct, frozen=True):
    """A chassis ID or port ID: `value` as people write it, by what `subtype` says it is."""

    subtype: str
    value: str


class Endpoint(msgspec.Struct, frozen=True):
    """An interface of this host."""

    netns: str
    interface: str


class Capabilities(msgspec.Struct, frozen=True):
    """System capabilities by name, such as ``bridge`` and ``router``."""

    supported: tuple[str, ...]
    enabled: tuple[str, ...]


class Neighbor(msgspec.Struct, frozen=True):
    """One remote system heard on one interface. None or empty: the neighbor did not say."""

    netns: str
    interface: str
    chassis_id: Identifier
    port_id: Identifier
    ttl: int
    """Seconds for which the neighbor vouches for what it sent."""
    port_description: str | None
    system_name: str | None
    system_description: str | None
    capabilities: Capabilities | None
    management_addresses: tuple[str, ...]
    remote: Endpoint | None
    """The far end, where it is a port of this same host."""
    source_mac: str
    """Source address of the frame: which card sent it, whatever the LLDPDU says."""
    first_seen: str
    """RFC 3339, UTC, as are all times."""
    last_seen: str
    expires_in_seconds: float


class Interface(msgspec.Struct, frozen=True):
    """A Linux interface in one namespace, and what LLDP does there."""

    netns: str
    interface: str
    index: int
    kind: str
    """The kernel's word (veth, bridge ...), or ``physical``."""
    mac: str
    mtu: int
    up: bool
    operational: bool
    """Up, and the wire is there: 802.1AB's portEnabled."""
    lldp: str
    """adminStatus: rx-and-tx, rx-only, tx-only, or disabled."""
    lldp_off: str | None
    """Why there is no LLDP here, in words; None where there is."""
    port_id: Identifier | None
    neighbors: int


class Namespace(msgspec.Struct, frozen=True):
    """A network namespace the agent is in."""

    netns: str
    cookie: int
    """Never reused while the host is up: the identity of the namespace."""
    inode: int
    path: str | None
    chassis_id: Identifier
    system_name: str
    interfaces: int
    neighbors: int


class Snapshot(msgspec.Struct, frozen=True):
    """All of it at one moment, each table in the order of its names."""

    neighbors: tuple[Neighbor, ...]
    interfaces: tuple[Interface, ...]
    namespaces: tuple[Namespace, ...]

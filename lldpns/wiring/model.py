"""The snapshot: what one agent knew at one moment. Field names are the API's, and fixed.

Everything that reads the agent (API, metrics, views) reads these records, so none of it can block
or change the tables behind them. Text that a neighbor chose is valid Unicode here, but not yet
harmless: every output format escapes it in its own way.
"""

import enum
from typing import Any

import msgspec


class Identifier(msgspec.Struct, frozen=True, gc=False):
    """A chassis ID or port ID: `value` as people write it, by what `subtype` says it is."""

    subtype: str
    value: str


class Endpoint(msgspec.Struct, frozen=True, gc=False):
    """An interface of this host."""

    netns: str
    interface: str


class Capabilities(msgspec.Struct, frozen=True, gc=False):
    """System capabilities by name, such as ``bridge`` and ``router``."""

    supported: tuple[str, ...]
    enabled: tuple[str, ...]


class Vlan(msgspec.Struct, frozen=True, gc=False):
    """A VLAN that the neighbor's port is in (802.1: port VLAN ID, VLAN name)."""

    vlan_id: int
    name: str | None
    pvid: bool
    """Whether untagged frames belong to it."""


class ProtocolVlan(msgspec.Struct, frozen=True, gc=False):
    """802.1: a VLAN for the untagged frames of some protocol."""

    vlan_id: int
    supported: bool
    enabled: bool


class LinkAggregation(msgspec.Struct, frozen=True, gc=False):
    """802.1AX or 802.3: whether the neighbor's port is part of a bundle, and of which."""

    supported: bool
    enabled: bool
    port_id: int
    port_type: str
    """Which kind of port said so."""


class Dot1(msgspec.Struct, frozen=True, gc=False):
    """What else a neighbor said in TLVs of IEEE 802.1."""

    protocol_vlans: tuple[ProtocolVlan, ...]
    protocol_identities: tuple[str, ...]
    """Octets, in hexadecimal."""
    vid_usage_digest: int | None
    management_vid: int | None
    link_aggregation: LinkAggregation | None


class MacPhy(msgspec.Struct, frozen=True, gc=False):
    """802.3: speed, duplex and auto-negotiation."""

    autoneg_supported: bool
    autoneg_enabled: bool
    advertised: tuple[str, ...]
    mau_type: str


class FourPairPower(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """802.3bt: power over all four pairs; powers in watts.

    What ends in ``_a`` and ``_b`` is about the halves of a dual-signature device.
    """

    type: str
    pse_status: str
    pd_status: str
    pairs: str
    power_class: str
    class_a: str
    class_b: str
    requested_a: float
    requested_b: float
    allocated_a: float
    allocated_b: float
    available: float
    """The most that the sourcing equipment can give."""
    isolated: bool
    autoclass: tuple[str, ...]
    power_down: bool
    """Whether the device asks to be switched off."""
    power_down_time: int
    """Seconds."""


class Power(msgspec.Struct, frozen=True, gc=False):
    """802.3: power via MDI; powers in watts, None where a TLV of this age has no such field."""

    device: str
    """``pse`` gives power, ``pd`` takes it."""
    supported: bool
    enabled: bool
    pair_control: bool
    pairs: str
    power_class: str
    type: str | None
    source: str | None
    priority: str | None
    four_pair_id: bool | None
    """Whether the device accepts power on all pairs."""
    requested: float | None
    allocated: float | None
    four_pair: FourPairPower | None


class Dot3(msgspec.Struct, frozen=True, gc=False):
    """What a neighbor said in TLVs of IEEE 802.3."""

    mac_phy: MacPhy | None
    power: Power | None
    link_aggregation: LinkAggregation | None
    maximum_frame_size: int | None


class NetworkPolicy(msgspec.Struct, frozen=True, gc=False):
    """LLDP-MED: how traffic of one application is to be marked."""

    application: str
    known: bool
    tagged: bool
    vlan_id: int
    priority: int
    dscp: int


class Location(msgspec.Struct, frozen=True, gc=False):
    """LLDP-MED: where the port is; `value` has the fields of the format by name."""

    format: str
    value: dict[str, str | float]


class MedPower(msgspec.Struct, frozen=True, gc=False):
    """LLDP-MED: extended power via MDI; `power` in watts."""

    type: str
    source: str
    priority: str
    power: float


class Med(msgspec.Struct, frozen=True, gc=False):
    """What a neighbor said in LLDP-MED TLVs."""

    device_type: str | None
    capabilities: tuple[str, ...]
    policies: tuple[NetworkPolicy, ...]
    locations: tuple[Location, ...]
    power: MedPower | None
    inventory: dict[str, str]


class UnknownTlv(msgspec.Struct, frozen=True, gc=False):
    """A TLV that nobody here understands, as octets in hexadecimal."""

    type: int
    oui: str | None
    subtype: int | None
    value: str


class DiscardedTlv(msgspec.Struct, frozen=True, gc=False):
    """A TLV that was malformed and so lost."""

    type: int
    reason: str


class Neighbor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
    management_interfaces: tuple[int, ...] = ()
    """Of each management address, the neighbor's number of the interface behind it."""
    management_interface_subtypes: tuple[str, ...] = ()
    """Of each, what that number counts."""
    management_oids: tuple[str | None, ...] = ()
    """Of each, the object behind it."""
    vlans: tuple[Vlan, ...] = ()
    dot1: Dot1 | None = None
    dot3: Dot3 | None = None
    med: Med | None = None
    unknown_tlvs: tuple[UnknownTlv, ...] = ()
    discarded_tlvs: tuple[DiscardedTlv, ...] = ()
    remote: Endpoint | None
    """The far end, where it is a port of this same host."""
    source_mac: str
    """Source address of the frame: which card sent it, whatever the LLDPDU says."""
    first_seen: str
    """RFC 3339, UTC, as are all times."""
    last_seen: str
    expires_in_seconds: float


class Interface(msgspec.Struct, frozen=True, gc=False):
    """A Linux interface in one namespace, and what LLDP does there."""

    netns: str
    interface: str
    index: int
    kind: str
    """The kernel's word (veth, bridge ...), or ``physical``."""
    alias: str | None
    """The administrator's words for it (``ip link set dev ... alias``)."""
    master: str | None
    """The bridge, bond or team that it is a port of."""
    lower: Endpoint | None
    """What it stands on: the parent of a macvlan, vlan or ipvlan."""
    peer: Endpoint | None
    """The other end of a veth, as the kernel knows it, if the agent is in that namespace."""
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


class Statistics(msgspec.Struct, frozen=True, gc=False):
    """The counters of one port (IEEE 802.1AB 9.2.6), since it appeared; they only grow."""

    netns: str
    interface: str
    frames_in_total: int
    frames_out_total: int
    frames_discarded_total: int
    frames_in_errors_total: int
    tlvs_discarded_total: int
    tlvs_unrecognized_total: int
    ageouts_total: int
    neighbors_inserted: int
    neighbors_deleted: int
    neighbors_dropped: int
    """LLDPDUs of a neighbor too many."""
    frames_dropped: int
    """LLDPDUs of a flood that were not read."""
    send_errors: int
    """Frames that the kernel would not take."""
    too_many_neighbors: bool


class Holders(msgspec.Struct, frozen=True, gc=False):
    """How many of what keep a namespace alive, besides the agent."""

    mounts: int
    processes: int
    descriptors: int


class Namespace(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A network namespace the agent is in."""

    netns: str
    aliases: tuple[str, ...] = ()
    """Its other names."""
    cookie: int
    """Never reused while the host is up: the identity of the namespace."""
    inode: int
    path: str | None
    """Where it is mounted."""
    runtime: str | None = None
    """docker, podman, lxc, libvirt-lxc, systemd-nspawn, kubernetes, cni, systemd."""
    container: str | None = None
    pod: str | None = None
    unit: str | None = None
    command: str | None = None
    """What the oldest process in it runs."""
    holders: Holders
    chassis_id: Identifier
    system_name: str
    interfaces: int
    neighbors: int


class Chassis(msgspec.Struct, frozen=True, gc=False):
    """What all ports of one namespace announce alike: its system, as neighbors see it."""

    netns: str
    chassis_id: Identifier
    system_name: str
    system_description: str
    capabilities: Capabilities
    management_addresses: tuple[str, ...]
    management_interfaces: tuple[int, ...]
    """Of each management address, the index of the interface behind it."""
    management_interface_subtypes: tuple[str, ...]
    """Of each, what that number counts."""
    management_oids: tuple[str | None, ...]
    """Of each, the object behind it."""


class LinkEnd(msgspec.Struct, frozen=True, gc=False):
    """One end of a link: an interface of this host or, without one, a port of another system."""

    netns: str | None
    interface: str | None
    chassis_id: Identifier | None
    port_id: Identifier | None
    """What it announces; None if it announces nothing."""
    system_name: str | None
    port_description: str | None


class LinkStatus(enum.StrEnum):
    """What the wire says beside what the kernel says."""

    OK = "ok"
    """Both ends hear each other."""
    ONE_WAY = "one-way"
    """One end hears the other, which does not hear it."""
    SILENT = "silent"
    """The kernel knows that the two are wired, and neither hears the other."""
    MISMATCH = "mismatch"
    """The wire says another end than the kernel: something sits between."""
    SHARED = "shared"
    """More than two ends: siblings of a macvlan, a bridge that forwards LLDP, a hub."""
    EXTERNAL = "external"
    """The far end is on another system."""
    DOWN = "down"
    """Nothing can pass: an interface is down, or has no carrier."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """Ports that are wired to each other."""

    link: str | None
    """A short hash of what the ends announce, the same at each of them; None if one is silent."""
    ends: tuple[LinkEnd, ...]
    """Two or more, those of this host first, in the order of their names."""
    status: LinkStatus
    since: str
    """Since when the status is what it is."""
    reason: str | None
    """Why it is not ok, in words."""


class Setting(msgspec.Struct, frozen=True):
    """One key of the configuration that is in force."""

    key: str
    """Its path, as in the messages about a wrong file: ``lldp.msg_tx_interval``."""
    value: Any
    source: str
    """The file that says so, the option of the command line, or ``default``."""


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """All of it at one moment, each table in the order of its names."""

    neighbors: tuple[Neighbor, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    namespaces: tuple[Namespace, ...] = ()
    statistics: tuple[Statistics, ...] = ()
    chassis: tuple[Chassis, ...] = ()
    links: tuple[Link, ...] = ()
    configuration: tuple[Setting, ...] = ()


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change, as `lldpns watch` tells it. What does not apply is left out."""

    time: str
    event: str
    """netns-added, -renamed, -removed; interface-added, -changed, -removed; neighbor-added,
    -changed, -removed; link-status."""
    netns: str
    cookie: int | None = None
    """Of the namespace; a link has ends in several."""
    interface: str | None = None
    """Of a link: its first end."""
    device: Interface | None = None
    """Of an interface: as it is now, or as it was last known."""
    neighbor: Neighbor | None = None
    """As it is now, or as it was last known."""
    link: Link | None = None
    """As it is now, or as it was last known."""
    changed: dict[str, tuple[object, object]] = {}
    """Each field that differs, before and after."""
    reason: str | None = None
    """Why something is gone, or what it was called before."""
    initial: bool = False
    """Not a change: it was there when the watcher came."""


class Frame(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One LLDP frame that came in or went out, as `lldpns capture` has it."""

    time: str
    """With microseconds."""
    netns: str
    cookie: int
    """Of the namespace."""
    interface: str
    direction: str
    """``in`` or ``out``."""
    octets: str
    """All of it in hexadecimal, from the destination address on."""
    discarded: str | None
    """Why the agent made nothing of it, in words."""

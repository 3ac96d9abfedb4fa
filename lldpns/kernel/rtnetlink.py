"""What rtnetlink(7) says of a network namespace, as typed records.

The socket is ours, opened inside the namespace and read by the agent's loop; pyroute2 decodes what
it brings, through message classes that name only the attributes used here. (`pyroute2.IPRoute`
forks for every namespace, and its asynchronous variant subscribes to far more than is needed.)
"""

import errno
import os
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec

from lldpns.kernel.messages import (
    AF_BRIDGE,
    MARSHAL,
    RTM_DELADDR,
    RTM_DELLINK,
    RTM_NEWADDR,
    RTM_NEWLINK,
    RTM_NEWNETCONF,
    LinkInfo,
)

ARPHRD_ETHER = 1

_IFF_UP = 0x1
_IFF_LOWER_UP = 0x10000  # the wire is there (netif_carrier_ok)
_IFF_DORMANT = 0x20000  # the wire is there, but waits for something, as for 802.1X
# Not IFF_RUNNING: it follows the operational state, which linkwatch updates up to a second late
# (linkwatch_fire_event, LW_URGENT), while frames pass already.
_OPERATIONAL_MASK = _IFF_UP | _IFF_LOWER_UP | _IFF_DORMANT
_IFA_F_TENTATIVE = 0x40  # duplicate address detection is still running: not usable yet

_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_RTM_GETLINK, _RTM_GETADDR, _RTM_GETNETCONF = 18, 22, 82
_NLM_F_REQUEST, _NLM_F_DUMP, _NLM_F_DUMP_INTR = 0x1, 0x300, 0x10
_GROUPS = (1, 5, 9, 24, 25)  # RTNLGRP_LINK, _IPV4_IFADDR, _IPV6_IFADDR, _IPV4_NETCONF, _IPV6_...
_SO_RCVBUFFORCE = 33
_IFLA_EXT_MASK, _RTEXT_FILTER_BRVLAN, _RTEXT_FILTER_SKIP_STATS = 29, 0x2, 0x8
_NETCONFA_IFINDEX, _NETCONFA_IFINDEX_ALL = 1, -1

# Memory is charged only while events wait, so a generous bound costs nothing at rest.
_RECEIVE_BUFFER = 4 << 20
# The kernel cuts a dump into pieces as large as the read asks for, up to 32 KiB. A small piece
# keeps one read short: pyroute2 takes about 0.2 ms to decode a link of some 1.1 KiB.
_READ_SIZE = 16384


class Bridge(msgspec.Struct, frozen=True, gc=False):
    """The settings of a Linux bridge that LLDP depends on."""

    stp: bool
    vlan_filtering: bool
    default_pvid: int
    """The VLAN that it is itself in, untagged, unless told otherwise; 0 for none."""
    group_fwd_mask: int
    """Bit N: frames to 01:80:c2:00:00:0N are forwarded, against IEEE 802.1D. Without STP, those to
    01:80:c2:00:00:00 always are."""


class Interface(msgspec.Struct, frozen=True, gc=False):
    """A Linux network interface at one moment."""

    index: int
    name: str
    """Octets that are not UTF-8 stand as backslash escapes, so names stay distinct."""
    hardware: int
    """ARPHRD_*: what frames look like here; 1 is Ethernet."""
    kind: str | None
    """IFLA_INFO_KIND: veth, bridge, macvlan ...; None for a physical interface."""
    mac: bytes
    permanent_mac: bytes | None
    mtu: int
    up: bool
    """Administratively up (IFF_UP)."""
    running: bool
    """Operational: up, and the wire is there, so that frames can pass."""
    carrier_losses: int
    """How often the wire went away; tells a flap that came and went between two events."""
    master: int | None
    """Index of the bridge or bond this is a port of, in the same namespace."""
    link: int | None
    """Index of the lower interface or veth peer, in the namespace `link_nsid` or the same one."""
    link_nsid: int | None
    alias: str | None
    bridge: Bridge | None
    """Of a bridge."""
    vlan_id: int | None
    """Of a vlan device."""


class Address(NamedTuple):
    """An IP address of an interface."""

    ifindex: int
    family: int
    octets: bytes
    prefix_length: int
    scope: int
    """RT_SCOPE_*: 0 global, 253 link, 254 host."""


class PortVlan(NamedTuple):
    """A VLAN that a port of a filtering bridge is a member of."""

    vlan_id: int
    pvid: bool
    """Whether untagged frames belong to it."""
    untagged: bool
    """Whether its frames leave untagged."""


class BridgePort(NamedTuple):
    """The settings of a bridge port that LLDP depends on."""

    vlans: tuple[PortVlan, ...] = ()
    group_fwd_mask: int = 0
    """As that of the bridge; what either of the two has is forwarded."""


class LinkThere(NamedTuple):
    """An interface is there, as it is now."""

    interface: Interface


class LinkAway(NamedTuple):
    """An interface is no longer there."""

    ifindex: int


class BridgePortThere(NamedTuple):
    """A bridge port as it is now; without any settings once it leaves the bridge."""

    ifindex: int
    port: BridgePort


class AddressThere(NamedTuple):
    """An address can be used."""

    address: Address


class AddressAway(NamedTuple):
    """An address is no longer there."""

    address: Address


class Forwarding(NamedTuple):
    """Whether the namespace forwards packets of an address family between its interfaces."""

    family: int
    enabled: bool


class DumpEnd(NamedTuple):
    """The dump with this sequence number is over."""

    sequence: int
    interrupted: bool
    """The table changed while it was read: entries may be missing."""


class Overrun(NamedTuple):
    """The kernel had to drop events: only another dump tells what is true."""


Message = (
    LinkThere
    | LinkAway
    | BridgePortThere
    | AddressThere
    | AddressAway
    | Forwarding
    | DumpEnd
    | Overrun
)


def open_socket() -> socket.socket:
    """Open an rtnetlink socket in the current network namespace, subscribed, not blocking."""
    kind = socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    sock = socket.socket(socket.AF_NETLINK, kind, socket.NETLINK_ROUTE)
    try:
        sock.bind((0, sum(1 << group - 1 for group in _GROUPS)))
        try:
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
        except PermissionError:  # not the host's CAP_NET_ADMIN, as in a user namespace
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    except BaseException:
        sock.close()
        raise
    return sock


def request_links(sock: socket.socket, sequence: int) -> None:
    """Ask for all interfaces."""
    _request(sock, _RTM_GETLINK, sequence, _link_request(0, _RTEXT_FILTER_SKIP_STATS))


def request_addresses(sock: socket.socket, sequence: int) -> None:
    """Ask for all addresses."""
    _request(sock, _RTM_GETADDR, sequence, struct.pack("=BBBBI", 0, 0, 0, 0, 0))


def request_bridge_ports(sock: socket.socket, sequence: int) -> None:
    """Ask for the settings of all bridge ports."""
    filters = _RTEXT_FILTER_BRVLAN | _RTEXT_FILTER_SKIP_STATS
    _request(sock, _RTM_GETLINK, sequence, _link_request(AF_BRIDGE, filters))


def request_forwarding(sock: socket.socket) -> None:
    """Ask for `Forwarding` of both families; these answers have no end."""
    for family in (socket.AF_INET, socket.AF_INET6):
        body = struct.pack("=B3xHHi", family, 8, _NETCONFA_IFINDEX, _NETCONFA_IFINDEX_ALL)
        _request(sock, _RTM_GETNETCONF, 0, body, flags=_NLM_F_REQUEST)


def read(sock: socket.socket) -> list[Message] | None:
    """What one read of the socket brings, in the kernel's order; None if it was empty.

    Raises:
        OSError: the kernel refused a dump.
    """
    try:
        octets, (sender, _) = sock.recvfrom(_READ_SIZE)
    except (BlockingIOError, InterruptedError):
        return None
    except OSError as error:
        if error.errno == errno.ENOBUFS:
            return [Overrun()]
        raise
    if sender != 0:  # not the kernel: root of a container may write to us, netlink(7)
        return []
    return [item for message in MARSHAL.parse(octets) for item in _items(message)]


def _request(
    sock: socket.socket,
    kind: int,
    sequence: int,
    body: bytes,
    flags: int = _NLM_F_REQUEST | _NLM_F_DUMP,
) -> None:
    sock.send(struct.pack("=IHHII", 16 + len(body), kind, flags, sequence, 0) + body)


def _link_request(family: int, filters: int) -> bytes:
    return struct.pack("=BxHiIIHHI", family, 0, 0, 0, 0, 8, _IFLA_EXT_MASK, filters)


def _items(message: Any) -> Iterator[Message]:
    header = message["header"]
    kind = header["type"]
    if kind in _ITEMS:
        item = _ITEMS[kind](message)
        if item is not None:
            yield item
    elif kind == _NLMSG_DONE:
        interrupted = bool(header["flags"] & _NLM_F_DUMP_INTR)
        yield DumpEnd(header["sequence_number"], interrupted)
    elif kind == _NLMSG_ERROR and header["error"] is not None:
        code = header["error"].code  # pyroute2's exception is no OSError
        raise OSError(code, os.strerror(code))


def _new_link(message: Any) -> Message:
    if message["family"] == AF_BRIDGE:
        return BridgePortThere(message["index"], _bridge_port(message))
    return LinkThere(_interface(message))


def _del_link(message: Any) -> Message:
    if message["family"] == AF_BRIDGE:  # it left its bridge
        return BridgePortThere(message["index"], BridgePort())
    return LinkAway(message["index"])


def _new_address(message: Any) -> Message | None:
    return None if message["flags"] & _IFA_F_TENTATIVE else AddressThere(_address(message))


def _del_address(message: Any) -> Message:
    return AddressAway(_address(message))


def _forwarding(message: Any) -> Message | None:
    attributes = _by_name(message)
    if attributes.get("NETCONFA_IFINDEX") != _NETCONFA_IFINDEX_ALL:
        return None
    if "NETCONFA_FORWARDING" not in attributes:
        return None
    return Forwarding(message["family"], attributes["NETCONFA_FORWARDING"] > 0)


_ITEMS: dict[int, Callable[[Any], Message | None]] = {
    RTM_NEWLINK: _new_link,
    RTM_DELLINK: _del_link,
    RTM_NEWADDR: _new_address,
    RTM_DELADDR: _del_address,
    RTM_NEWNETCONF: _forwarding,
}


def _interface(message: Any) -> Interface:
    attributes = _by_name(message)
    flags = message["flags"]
    info = _by_name(attributes.get("IFLA_LINKINFO"))
    kind = _text(info["IFLA_INFO_KIND"]) if "IFLA_INFO_KIND" in info else None
    data = _by_name(info.get("IFLA_INFO_DATA")) if kind in LinkInfo.DATA else {}
    return Interface(
        index=message["index"],
        name=_text(attributes.get("IFLA_IFNAME", b"")),
        hardware=message["ifi_type"],
        kind=kind,
        mac=attributes.get("IFLA_ADDRESS", b""),
        permanent_mac=attributes.get("IFLA_PERM_ADDRESS"),
        mtu=attributes.get("IFLA_MTU", 0),
        up=bool(flags & _IFF_UP),
        running=flags & _OPERATIONAL_MASK == _IFF_UP | _IFF_LOWER_UP,
        carrier_losses=attributes.get("IFLA_CARRIER_DOWN_COUNT", 0),
        master=attributes.get("IFLA_MASTER"),
        link=attributes.get("IFLA_LINK"),
        link_nsid=attributes.get("IFLA_LINK_NETNSID"),
        alias=_text(attributes["IFLA_IFALIAS"]) if "IFLA_IFALIAS" in attributes else None,
        bridge=_bridge(data) if kind == "bridge" else None,
        vlan_id=data.get("IFLA_VLAN_ID"),
    )


# What a bridge for service VLANs always forwards (BR_GROUPFWD_8021AD): to 01:80:c2:00:00:00, among
# others, as the nearest customer bridge is another one.
_ETH_P_8021AD, _FORWARDED_BY_8021AD = 0x88A8, 0xB801


def _bridge(data: dict[str, Any]) -> Bridge:
    vlan_filtering = bool(data.get("IFLA_BR_VLAN_FILTERING", 0))
    group_fwd_mask = data.get("IFLA_BR_GROUP_FWD_MASK", 0)
    if vlan_filtering and data.get("IFLA_BR_VLAN_PROTOCOL") == _ETH_P_8021AD:
        group_fwd_mask |= _FORWARDED_BY_8021AD
    return Bridge(
        stp=bool(data.get("IFLA_BR_STP_STATE", 0)),
        vlan_filtering=vlan_filtering,
        default_pvid=data.get("IFLA_BR_VLAN_DEFAULT_PVID", 0),
        group_fwd_mask=group_fwd_mask,
    )


def _bridge_port(message: Any) -> BridgePort:
    port = _by_name(_by_name(message).get("IFLA_PROTINFO"))
    return BridgePort(tuple(_port_vlans(message)), port.get("IFLA_BRPORT_GROUP_FWD_MASK", 0))


def _port_vlans(message: Any) -> Iterator[PortVlan]:
    """Events tell ranges (RTEXT_FILTER_BRVLAN_COMPRESSED), dumps tell each VLAN."""
    first = 0
    for name, value in _attributes(_by_name(message).get("IFLA_AF_SPEC")):
        if name != "IFLA_BRIDGE_VLAN_INFO":
            continue
        flags, vlan_id = struct.unpack("=HH", value)
        if flags & _VLAN_RANGE_BEGIN:
            first = vlan_id
            continue
        if not flags & _VLAN_RANGE_END:
            first = vlan_id
        for each in range(first, vlan_id + 1):
            yield PortVlan(each, bool(flags & _VLAN_PVID), bool(flags & _VLAN_UNTAGGED))


_VLAN_PVID, _VLAN_UNTAGGED, _VLAN_RANGE_BEGIN, _VLAN_RANGE_END = 0x2, 0x4, 0x8, 0x10


def _address(message: Any) -> Address:
    attributes = _by_name(message)
    # On a point-to-point interface IFA_ADDRESS is the far end's; IFA_LOCAL, where given, is ours.
    octets = attributes.get("IFA_LOCAL") or attributes.get("IFA_ADDRESS", b"")
    return Address(
        message["index"], message["family"], octets, message["prefixlen"], message["scope"]
    )


def _attributes(message: Any) -> list[tuple[str, Any]]:
    """The attributes that `kernel/messages.py` names; a link has forty others, not decoded here."""
    known = [] if message is None else message["attrs"]
    return [(slot.name, slot.value) for slot in known if slot.name != _UNKNOWN]


_UNKNOWN = "UNKNOWN"  # what pyroute2 calls all others


def _by_name(message: Any) -> dict[str, Any]:
    return dict(_attributes(message))


def _text(octets: bytes) -> str:
    return octets.rstrip(b"\0").decode("utf-8", "backslashreplace")

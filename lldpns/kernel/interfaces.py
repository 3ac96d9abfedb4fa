"""The interfaces and addresses of one network namespace, as rtnetlink tells them.

The socket is ours, opened inside the namespace and read by the agent's loop; pyroute2 decodes what
it brings. (`pyroute2.IPRoute(netns=...)` forks for every namespace, and its asynchronous variant
subscribes to far more than is needed here.) See rtnetlink(7).
"""

import errno
import socket
import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from pyroute2.netlink import nla, nlmsg
from pyroute2.netlink.marshal import Marshal
from pyroute2.netlink.rtnl.ifaddrmsg import ifaddrmsg
from pyroute2.netlink.rtnl.ifinfmsg import ifinfmsg

ARPHRD_ETHER = 1

_IFF_UP = 0x1
_IFF_LOWER_UP = 0x10000  # the wire is there (netif_carrier_ok)
_IFF_DORMANT = 0x20000  # the wire is there, but waits for something, as for 802.1X
# Not IFF_RUNNING: it follows the operational state, which linkwatch updates up to a second late
# (linkwatch_fire_event, LW_URGENT), while frames pass already.
_OPERATIONAL_MASK = _IFF_UP | _IFF_LOWER_UP | _IFF_DORMANT
_IFA_F_TENTATIVE = 0x40  # duplicate address detection is still running: not usable yet

_NLMSG_ERROR, _NLMSG_DONE = 2, 3
_RTM_NEWLINK, _RTM_DELLINK, _RTM_GETLINK = 16, 17, 18
_RTM_NEWADDR, _RTM_DELADDR, _RTM_GETADDR = 20, 21, 22
_NLM_F_REQUEST, _NLM_F_DUMP, _NLM_F_DUMP_INTR = 0x1, 0x300, 0x10
_RTMGRP_LINK, _RTMGRP_IPV4_IFADDR, _RTMGRP_IPV6_IFADDR = 0x1, 0x10, 0x100
_SO_RCVBUFFORCE = 33
_IFLA_EXT_MASK, _RTEXT_FILTER_SKIP_STATS = 29, 8

# Memory is charged only while events wait, so a generous bound costs nothing at rest.
_RECEIVE_BUFFER = 4 << 20
# The kernel cuts a dump into pieces as large as the read asks for, up to 32 KiB. A small piece
# keeps one read short: pyroute2 takes about 0.2 ms to decode a link of some 1.1 KiB.
_READ_SIZE = 16384


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


class Address(NamedTuple):
    """An IP address of an interface."""

    ifindex: int
    family: int
    octets: bytes
    prefix_length: int
    scope: int
    """RT_SCOPE_*: 0 global, 253 link, 254 host."""


class LinkChange(NamedTuple):
    """An interface appeared (`before` is None) or changed."""

    before: Interface | None
    after: Interface


class LinkGone(NamedTuple):
    """An interface vanished, or was moved to another namespace."""

    before: Interface


class AddressChange(NamedTuple):
    """The addresses of the namespace are not what they were."""


class Synced(NamedTuple):
    """A dump is complete: the tables hold all there is."""


class Overrun(NamedTuple):
    """The kernel had to drop events: only another dump tells what is true."""


Change = LinkChange | LinkGone | AddressChange | Synced | Overrun


def open_socket() -> socket.socket:
    """Open an rtnetlink socket in the current network namespace, subscribed, not blocking."""
    kind = socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    sock = socket.socket(socket.AF_NETLINK, kind, socket.NETLINK_ROUTE)
    try:
        sock.bind((0, _RTMGRP_LINK | _RTMGRP_IPV4_IFADDR | _RTMGRP_IPV6_IFADDR))
        try:
            sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, _RECEIVE_BUFFER)
        except PermissionError:  # not the host's CAP_NET_ADMIN, as in a user namespace
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
    except BaseException:
        sock.close()
        raise
    return sock


class Interfaces:
    """Follows one rtnetlink socket; `links` and `addresses` are true as of the last read."""

    def __init__(self, sock: socket.socket) -> None:
        self.links: dict[int, Interface] = {}
        self.addresses: set[Address] = set()
        self._sock = sock
        self._marshal = _Marshal()
        self._sequence = 0
        self._dumping: int | None = None
        self._interrupted = False
        # What the running dump has not confirmed yet; what is left at its end no longer exists.
        self._stale_links: set[int] = set()
        self._stale_addresses: set[Address] = set()

    def request_dump(self) -> None:
        """Ask for everything anew; the answer comes through `read`, at its end a `Synced`."""
        self._request(_RTM_GETLINK)

    def read(self) -> list[Change] | None:
        """Changes out of one read of the socket, in the kernel's order; None if it was empty.

        Raises:
            OSError: the kernel refused a dump.
        """
        try:
            octets, (sender, _) = self._sock.recvfrom(_READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                return [Overrun()]
            raise
        if sender != 0:  # not the kernel: root of a container may write to us, netlink(7)
            return []
        changes: list[Change] = []
        for message in self._marshal.parse(octets):
            changes.extend(self._apply(message))
        return changes

    def _request(self, kind: int) -> None:
        self._sequence += 1
        self._dumping = kind
        self._interrupted = False
        self._stale_links = set(self.links)
        self._stale_addresses = set(self.addresses)
        body = struct.pack("=BxHiII", 0, 0, 0, 0, 0)
        body += struct.pack("=HHI", 8, _IFLA_EXT_MASK, _RTEXT_FILTER_SKIP_STATS)
        if kind == _RTM_GETADDR:
            body = struct.pack("=BBBBI", 0, 0, 0, 0, 0)
        flags = _NLM_F_REQUEST | _NLM_F_DUMP
        header = struct.pack("=IHHII", 16 + len(body), kind, flags, self._sequence, 0)
        self._sock.send(header + body)

    def _apply(self, message: Any) -> Iterator[Change]:
        header = message["header"]
        kind = header["type"]
        if kind == _RTM_NEWLINK:
            if message["family"] == 0:  # AF_BRIDGE notices repeat a port without its attributes
                yield from self._put_link(_interface(message))
        elif kind == _RTM_DELLINK:
            if message["family"] == 0:
                yield from self._drop_link(message["index"])
        elif kind == _RTM_NEWADDR:
            yield from self._put_address(message)
        elif kind == _RTM_DELADDR:
            yield from self._drop_address(_address(message))
        if header["sequence_number"] == self._sequence and self._dumping:
            self._interrupted |= bool(header["flags"] & _NLM_F_DUMP_INTR)
            if kind == _NLMSG_ERROR:
                raise header["error"] or OSError(errno.EIO, "rtnetlink dump refused")
            if kind == _NLMSG_DONE:
                yield from self._finish_dump()

    def _finish_dump(self) -> Iterator[Change]:
        kind, self._dumping = self._dumping, None
        if kind and self._interrupted:  # the table changed under the dump: entries may be missing
            self._request(kind)
        elif kind == _RTM_GETLINK:
            for index in self._stale_links:
                yield from self._drop_link(index)
            self._request(_RTM_GETADDR)
        else:
            for address in self._stale_addresses:
                yield from self._drop_address(address)
            yield Synced()

    def _put_link(self, after: Interface) -> Iterator[Change]:
        self._stale_links.discard(after.index)
        before = self.links.get(after.index)
        if before != after:
            self.links[after.index] = after
            yield LinkChange(before, after)

    def _drop_link(self, index: int) -> Iterator[Change]:
        before = self.links.pop(index, None)
        gone = {address for address in self.addresses if address.ifindex == index}
        if gone:
            self.addresses -= gone
            yield AddressChange()
        if before is not None:
            yield LinkGone(before)

    def _put_address(self, message: Any) -> Iterator[Change]:
        address = _address(message)
        self._stale_addresses.discard(address)
        if not message["flags"] & _IFA_F_TENTATIVE and address not in self.addresses:
            self.addresses.add(address)
            yield AddressChange()

    def _drop_address(self, address: Address) -> Iterator[Change]:
        if address in self.addresses:
            self.addresses.discard(address)
            yield AddressChange()


def _interface(message: Any) -> Interface:
    attributes = dict(message["attrs"])
    flags = message["flags"]
    info = dict((attributes.get("IFLA_LINKINFO") or {"attrs": ()})["attrs"])
    return Interface(
        index=message["index"],
        name=_text(attributes.get("IFLA_IFNAME", b"")),
        hardware=message["ifi_type"],
        kind=_text(info["IFLA_INFO_KIND"]) if "IFLA_INFO_KIND" in info else None,
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
    )


def _address(message: Any) -> Address:
    attributes = dict(message["attrs"])
    # On a point-to-point interface IFA_ADDRESS is the far end's; IFA_LOCAL, where given, is ours.
    octets = attributes.get("IFA_LOCAL") or attributes.get("IFA_ADDRESS", b"")
    return Address(
        message["index"], message["family"], octets, message["prefixlen"], message["scope"]
    )


def _text(octets: bytes) -> str:
    return octets.rstrip(b"\0").decode("utf-8", "backslashreplace")


class _LinkMessage(nlmsg):  # type: ignore[misc]
    """RTM_NEWLINK with the attributes used here: pyroute2's own class decodes sixty."""

    prefix = "IFLA_"
    fields = ifinfmsg.fields
    nla_map = (
        (1, "IFLA_ADDRESS", "cdata"),
        (3, "IFLA_IFNAME", "cdata"),
        (4, "IFLA_MTU", "uint32"),
        (5, "IFLA_LINK", "uint32"),
        (10, "IFLA_MASTER", "uint32"),
        (18, "IFLA_LINKINFO", "link_info"),
        (20, "IFLA_IFALIAS", "cdata"),
        (37, "IFLA_LINK_NETNSID", "int32"),
        (48, "IFLA_CARRIER_DOWN_COUNT", "uint32"),
        (54, "IFLA_PERM_ADDRESS", "cdata"),
    )

    class link_info(nla):  # type: ignore[misc]
        """IFLA_LINKINFO."""

        prefix = "IFLA_INFO_"
        nla_map = ((1, "IFLA_INFO_KIND", "cdata"),)


class _AddressMessage(nlmsg):  # type: ignore[misc]
    """RTM_NEWADDR with octets instead of text."""

    prefix = "IFA_"
    fields = ifaddrmsg.fields
    nla_map = ((1, "IFA_ADDRESS", "cdata"), (2, "IFA_LOCAL", "cdata"))


class _Marshal(Marshal):  # type: ignore[misc]
    msg_map = {  # noqa: RUF012
        _RTM_NEWLINK: _LinkMessage,
        _RTM_DELLINK: _LinkMessage,
        _RTM_NEWADDR: _AddressMessage,
        _RTM_DELADDR: _AddressMessage,
    }

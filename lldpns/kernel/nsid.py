"""Which namespace is meant by an nsid?

An interface whose peer is in another namespace names that by a number, the nsid, which means
something only in the namespace of the interface (net/core/net_namespace.c). The kernel never tells
which namespace a number stands for. It does tell what number a given namespace has, and it shows
interfaces of a namespace by number: the first proves an answer, the second makes it quick to find.
"""

import os
import socket
import struct
from types import TracebackType

from lldpns.kernel.netns import call_in, open_netns_of

_RTM_GETLINK, _RTM_GETNSID = 18, 90
_NLM_F_REQUEST, _NLMSG_ERROR = 0x1, 2
_NETNSA_FD = 3
_IFLA_ADDRESS, _IFLA_EXT_MASK, _IFLA_TARGET_NETNSID = 1, 29, 46
_SKIP_STATS = 0x8  # RTEXT_FILTER_SKIP_STATS
_ANSWER_SIZE = 32768
_HEADER = struct.Struct("=IHHII")  # struct nlmsghdr
_ATTRIBUTE = struct.Struct("=HHi")  # struct nlattr, with a number of 32 bits
_GENERIC = struct.Struct("=B3x")  # struct rtgenmsg
_LINK = struct.Struct("=BxHiII")  # struct ifinfomsg


class Inquiry:
    """Questions to the kernel in the namespace where `sock` lives, on a socket of their own.

    Raises:
        OSError: EMFILE and the like; EPERM without CAP_NET_ADMIN there.
    """

    def __init__(self, sock: socket.socket) -> None:
        netns = open_netns_of(sock)
        try:
            self._sock = call_in(netns, _open)
        finally:
            os.close(netns)

    def __enter__(self) -> "Inquiry":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._sock.close()

    def mac(self, nsid: int, index: int) -> bytes | None:
        """MAC address of interface `index` in the namespace that has this number here."""
        body = _LINK.pack(0, 0, index, 0, 0) + _ATTRIBUTE.pack(8, _IFLA_TARGET_NETNSID, nsid)
        answer = self._ask(_RTM_GETLINK, body + _ATTRIBUTE.pack(8, _IFLA_EXT_MASK, _SKIP_STATS))
        if answer is None:
            return None  # ENODEV, EINVAL: interface or number are gone; EPERM: not ours to see
        # By hand: pyroute2 would decode all of the interface, for thirty times as long.
        at = _LINK.size
        while at + 4 <= len(answer):
            length, kind = struct.unpack_from("=HH", answer, at)
            if kind == _IFLA_ADDRESS:
                return answer[at + 4 : at + length]
            at += max(4, length + 3 & ~3)
        return None

    def nsid_of(self, sock: socket.socket) -> int | None:
        """The number that the namespace of `sock` has here; None if it has none."""
        netns = open_netns_of(sock)
        try:
            body = _GENERIC.pack(0) + _ATTRIBUTE.pack(8, _NETNSA_FD, netns)
            answer = self._ask(_RTM_GETNSID, body)
        finally:
            os.close(netns)
        if answer is None:
            return None
        *_, nsid = _ATTRIBUTE.unpack_from(answer, _GENERIC.size)  # NETNSA_NSID
        return nsid if nsid >= 0 else None  # NETNSA_NSID_NOT_ASSIGNED is -1

    def _ask(self, kind: int, body: bytes) -> bytes | None:
        """The body of the answer; None if there is only an error.

        It is there when sendmsg(2) returns: rtnetlink_rcv runs in it.
        """
        header = _HEADER.pack(_HEADER.size + len(body), kind, _NLM_F_REQUEST, 0, 0)
        self._sock.send(header + body)
        answer = self._sock.recv(_ANSWER_SIZE)
        _, answered, *_ = _HEADER.unpack_from(answer)
        return None if answered == _NLMSG_ERROR else answer[_HEADER.size :]


def _open() -> socket.socket:
    kind = socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
    return socket.socket(socket.AF_NETLINK, kind, socket.NETLINK_ROUTE)

"""One packet socket per network namespace: LLDP frames of all its interfaces, in and out.

An unbound AF_PACKET socket for ethertype 0x88cc receives from every interface of its namespace and
costs the data path nothing, where a socket for all ethertypes is run for every packet of the host.
Some interfaces it does not hear; a socket bound to such a one does.
"""

import ctypes
import errno
import os
import socket
import struct
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from lldpns.kernel.netns import call_in, open_netns_of

ETHERTYPE_LLDP = 0x88CC
ETHERNET_HEADER = 14

_ETH_P_ALL = 3
_SOL_PACKET = 263
_PACKET_ADD_MEMBERSHIP = 1
_PACKET_STATISTICS = 6
_PACKET_MR_MULTICAST = 0
_PACKET_IGNORE_OUTGOING = 23
_SO_ATTACH_FILTER = 26
_SO_RCVBUFFORCE = 33

# Memory is charged only while frames wait, so a generous bound costs nothing at rest.
_RECEIVE_BUFFER = 4 << 20
_SMALL_BUFFER = 1 << 20

# An instruction of a filter: opcode (linux/filter.h), jump if true, jump if false, operand.
_Instruction = tuple[int, int, int, int]
_LOAD_WORD, _LOAD_HALF, _AND, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x28, 0x54, 0x15, 0x06
_PACKET_TYPE, _IFINDEX, _VLAN_TCI, _VLAN_PRESENT = (
    0xFFFFF000 + each
    for each in (4, 8, 44, 48)  # SKF_AD_*
)
_ACCEPT, _DROP = (_RETURN, 0, 0, 0xFFFFFFFF), (_RETURN, 0, 0, 0)

# A tagged LLDP frame belongs to no port of ours (LLDPDUs are never tagged), yet it reaches sockets
# on the parent interface. Where no vlan device takes it, the kernel forgets the tag and marks the
# frame PACKET_OTHERHOST (__netif_receive_skb_core); in other paths the tag stays beside the frame.
# Priority-tagged frames (VLAN ID 0) are neither and pass. Before Linux 6.2 a tag that a bridge took
# off is still there to read, though no longer present (__vlan_hwaccel_clear_tag).
_PACKET_OTHERHOST = 3
_UNTAGGED_LLDP: tuple[_Instruction, ...] = (
    (_LOAD_HALF, 0, 0, 12),  # the ethertype; first, as a socket may be shown all there is
    (_JUMP_IF_EQUAL, 1, 0, ETHERTYPE_LLDP),
    _DROP,
    (_LOAD_WORD, 0, 0, _PACKET_TYPE),
    (_JUMP_IF_EQUAL, 5, 0, _PACKET_OTHERHOST),
    (_LOAD_WORD, 0, 0, _VLAN_PRESENT),
    (_JUMP_IF_EQUAL, 4, 0, 0),
    (_LOAD_WORD, 0, 0, _VLAN_TCI),
    (_AND, 0, 0, 0x0FFF),  # the VLAN ID
    (_JUMP_IF_EQUAL, 1, 0, 0),
    _DROP,
)


class Frame(NamedTuple):
    """A received Ethernet frame and the index of the interface it came in on."""

    ifindex: int
    octets: bytes


class Statistics(NamedTuple):
    """struct tpacket_stats, packet(7)."""

    frames: int
    """Those that passed the filter, whether or not there was room for them."""
    dropped: int
    """Those for which there was none."""


def open_socket() -> socket.socket:
    """Open the LLDP socket of the current network namespace, not blocking.

    Raises:
        OSError: EPERM without CAP_NET_RAW; EMFILE, ENFILE, ENOMEM when the host is out of them.
    """
    return _open(ETHERTYPE_LLDP, 0, (*_UNTAGGED_LLDP, _ACCEPT), _RECEIVE_BUFFER)


def shut_out(sock: socket.socket, ifindexes: Collection[int]) -> None:
    """Have the LLDP socket of a namespace receive nothing of these interfaces.

    Raises:
        OSError: ENOMEM: these are more than a socket has room for (net.core.optmem_max).
    """
    _attach_filter(sock, (*_not_of(ifindexes), *_UNTAGGED_LLDP, _ACCEPT))


def statistics(sock: socket.socket) -> Statistics:
    """What came to a socket since the last call."""
    octets = sock.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8)
    return Statistics(*struct.unpack("=II", octets))


def open_port_socket(
    sock: socket.socket, ifindex: int, groups: Collection[bytes], *, early: bool, small: bool
) -> socket.socket:
    """Open another one in the namespace of `sock`, bound to the interface `ifindex`.

    It receives the LLDP frames to the addresses `groups` that come in there. With `early` it does
    so before a bridge or the like takes them, at the cost of being run for every packet of the
    interface. Without, it does where a bond or team has taken over the frame: `Frame.ifindex` then
    is that one's. A `small` one has room for what is read of a flood.

    Raises:
        OSError: as `open_socket`; ENODEV: the interface is gone.
    """
    ethertype = _ETH_P_ALL if early else ETHERTYPE_LLDP
    program = (*_UNTAGGED_LLDP, *_addressed_to(groups))
    room = _SMALL_BUFFER if small else _RECEIVE_BUFFER
    descriptor = open_netns_of(sock)
    try:
        return call_in(descriptor, lambda: _open(ethertype, ifindex, program, room))
    finally:
        os.close(descriptor)


def _open(
    ethertype: int, ifindex: int, program: Sequence[_Instruction], room: int
) -> socket.socket:
    # Protocol 0 receives nothing, so no frame slips in before the filter is attached.
    sock = socket.socket(
        socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, 0
    )
    try:
        _allow_bursts(sock, room)
        _attach_filter(sock, program)
        # Sockets for all ethertypes are shown what is sent, too.
        sock.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
        _bind(sock, ethertype, ifindex)
    except BaseException:
        sock.close()
        raise
    return sock


def join(sock: socket.socket, ifindex: int, group: bytes) -> None:
    """Make the interface deliver frames sent to the multicast address `group`.

    veth delivers without, macvlan and real network cards do not. The membership ends with the
    interface or the socket. An interface that has no multicast filter (EINVAL, as tun) is left be.
    """
    request = struct.pack("iHH8s", ifindex, _PACKET_MR_MULTICAST, len(group), group)
    try:
        sock.setsockopt(_SOL_PACKET, _PACKET_ADD_MEMBERSHIP, request)
    except OSError as error:
        # ENODEV: it went away meanwhile; rtnetlink is about to say so.
        if error.errno not in (errno.EINVAL, errno.ENODEV, errno.EOPNOTSUPP):
            raise


def send(sock: socket.socket, ifindex: int, frame: bytes) -> None:
    """Send an Ethernet frame on one interface.

    Raises:
        OSError: ENETDOWN, ENXIO: the interface is down or gone. ENOBUFS: its queue is full.
    """
    destination = _SockaddrLl(
        family=socket.AF_PACKET, protocol=socket.htons(ETHERTYPE_LLDP), ifindex=ifindex
    )
    # libc instead of socket.sendto: Python addresses interfaces by name and looks the name up in
    # the namespace of the caller's ioctl; the index needs no look-up and survives a rename.
    sent = _libc.sendto(
        sock.fileno(), frame, len(frame), 0, ctypes.byref(destination), ctypes.sizeof(destination)
    )
    if sent < 0:
        raise _errno()


def receive(sock: socket.socket) -> Frame | None:
    """The next frame waiting in the socket, or None.

    Raises:
        OSError: ENETDOWN once after an interface went down with the socket unbound; read on.
    """
    _source_size.value = ctypes.sizeof(_source)
    length = _libc.recvfrom(
        sock.fileno(), _buffer, len(_buffer), 0, ctypes.byref(_source), ctypes.byref(_source_size)
    )
    if length < 0:
        error = _errno()
        if error.errno in (errno.EAGAIN, errno.EINTR):
            return None
        raise error
    return Frame(_source.ifindex, ctypes.string_at(_buffer, length))


class _SockaddrLl(ctypes.Structure):
    """struct sockaddr_ll, packet(7)."""

    _fields_ = (
        ("family", ctypes.c_ushort),
        ("protocol", ctypes.c_ushort),
        ("ifindex", ctypes.c_int),
        ("hatype", ctypes.c_ushort),
        ("pkttype", ctypes.c_ubyte),
        ("halen", ctypes.c_ubyte),
        ("addr", ctypes.c_ubyte * 8),
    )


class _SockFprog(ctypes.Structure):
    """struct sock_fprog, linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


_libc = ctypes.CDLL(None, use_errno=True)
# One buffer for all sockets: the loop reads one frame at a time. 64 KiB holds any frame of any MTU.
_buffer = ctypes.create_string_buffer(65536)
_source = _SockaddrLl()
_source_size = ctypes.c_uint()


def _errno() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def _allow_bursts(sock: socket.socket, room: int) -> None:
    """Room for a frame from each of thousands of ports: the usual limit loses all but some 250."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, room)
    except PermissionError:  # not the host's CAP_NET_ADMIN, as in a user namespace
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)


def _addressed_to(groups: Collection[bytes]) -> Iterator[_Instruction]:
    """Accept frames to one of these MAC addresses."""
    for left, group in zip(range(len(groups) - 1, -1, -1), groups, strict=True):
        yield (_LOAD_WORD, 0, 0, 0)
        yield (_JUMP_IF_EQUAL, 0, 2, int.from_bytes(group[:4]))
        yield (_LOAD_HALF, 0, 0, 4)
        yield (_JUMP_IF_EQUAL, 4 * left + 1, 0, int.from_bytes(group[4:]))
    yield _DROP
    yield _ACCEPT


def _not_of(ifindexes: Collection[int]) -> Iterator[_Instruction]:
    """Go on unless the frame came in by one of these interfaces."""
    if ifindexes:
        yield (_LOAD_WORD, 0, 0, _IFINDEX)
    for ifindex in ifindexes:
        yield (_JUMP_IF_EQUAL, 0, 1, ifindex)
        yield _DROP


def _attach_filter(sock: socket.socket, program: Sequence[_Instruction]) -> None:
    instructions = b"".join(struct.pack("HBBI", *line) for line in program)
    held = ctypes.create_string_buffer(instructions)
    fprog = _SockFprog(len(program), ctypes.addressof(held))
    sock.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, bytes(fprog))


def _bind(sock: socket.socket, ethertype: int, ifindex: int) -> None:
    # socket.bind would need an interface name; index 0 means all of them.
    address = _SockaddrLl(
        family=socket.AF_PACKET, protocol=socket.htons(ethertype), ifindex=ifindex
    )
    if _libc.bind(sock.fileno(), ctypes.byref(address), ctypes.sizeof(address)) != 0:
        raise _errno()

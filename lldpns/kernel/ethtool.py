"""Speed and duplex of an interface, as its driver tells: ethtool's ioctl.

Asked on a socket that lives in the namespace of the interface, so nobody has to go there. (sysfs
shows the namespace that it was mounted in.)
"""

import ctypes
import fcntl
import socket
import struct

import msgspec

_SIOCETHTOOL = 0x8946
_ETHTOOL_GLINKSETTINGS = 0x4C
_IFNAMSIZ = 16

# struct ethtool_link_settings, linux/ethtool.h: 48 octets, then three bitmaps of
# `link_mode_masks_nwords` 32-bit words: supported, advertised, advertised by the partner.
_HEAD = struct.Struct("=IIBBBBBBBbBBBB7I")
_NWORDS_AT = 15
_MAX_WORDS = 127
_SPEED_UNKNOWN = 0xFFFFFFFF


class LinkSettings(msgspec.Struct, frozen=True, gc=False):
    """What ethtool(8) prints of an interface."""

    speed: int
    """Mbit/s; 0 if unknown."""
    full_duplex: bool
    port: int
    """PORT_*: 0 twisted pair, 3 fibre, 5 direct attach copper, 0xef none, 0xff other."""
    autoneg: bool
    supported: int
    """Bit set of ETHTOOL_LINK_MODE_*."""
    advertised: int


def link_settings(sock: socket.socket, name: str) -> LinkSettings | None:
    """The settings of interface `name` in the namespace of `sock`; None if the driver has none."""
    answer = _ask(sock, name, 0)
    if answer and (words := -_words_in(answer)) > 0:  # it tells how many to ask for
        answer = _ask(sock, name, words)
    if not answer or not 0 < _words_in(answer) <= _MAX_WORDS:
        return None
    nwords = _words_in(answer)
    _, speed, duplex, port, _, autoneg, *_ = _HEAD.unpack_from(answer)
    bitmaps = [
        int.from_bytes(answer[_HEAD.size + 4 * nwords * i :][: 4 * nwords], "little")
        for i in range(2)
    ]
    return LinkSettings(
        speed=0 if speed == _SPEED_UNKNOWN else speed,
        full_duplex=duplex == 1,
        port=port,
        autoneg=bool(autoneg),
        supported=bitmaps[0],
        advertised=bitmaps[1],
    )


def _words_in(answer: bytes) -> int:
    return int(struct.unpack_from("b", answer, _NWORDS_AT)[0])


def _ask(sock: socket.socket, name: str, words: int) -> bytes | None:
    head = struct.pack("=I", _ETHTOOL_GLINKSETTINGS).ljust(_NWORDS_AT, b"\0")
    buffer = ctypes.create_string_buffer(
        head + struct.pack("b", words), _HEAD.size + 3 * 4 * _MAX_WORDS
    )
    request = struct.pack(
        f"{_IFNAMSIZ}sP16x", name.encode(errors="replace"), ctypes.addressof(buffer)
    )
    try:
        fcntl.ioctl(sock, _SIOCETHTOOL, request)
    except OSError:
        return None  # EOPNOTSUPP: no such settings; ENODEV: renamed or gone meanwhile
    return buffer.raw

"""Speed and duplex as the driver tells them, on a socket of the interface's own namespace.

A tap device has whatever settings it is told to have, so it stands for any network card.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct

import pytest

from lldpns.kernel.ethtool import LinkSettings, link_settings
from lldpns.kernel.netns import call_in, open_netns
from tests.support.fixtures import MakeNetns
from tests.support.lab import ip

SIOCETHTOOL, GLINKSETTINGS, SLINKSETTINGS = 0x8946, 0x4C, 0x4D
HEAD = struct.Struct("=IIBBBBBBBbBBBB7I")  # struct ethtool_link_settings
SIZE = HEAD.size + 3 * 4 * 127

GIGABIT = LinkSettings(1000, True, 0, True, supported=0x207F, advertised=0x2060)
SLOW = LinkSettings(10, False, 0, False, supported=0x3, advertised=0)
FAST = LinkSettings(100_000, True, 5, False, supported=1 << 90, advertised=1 << 65)


def socket_in(netns: str) -> socket.socket:
    descriptor = open_netns(f"/run/netns/{netns}")
    try:
        return call_in(descriptor, lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    finally:
        os.close(descriptor)


def ethtool(sock: socket.socket, name: str, octets: bytes) -> bytes:
    """Hand a request of ethtool's to the driver; give its answer."""
    buffer = ctypes.create_string_buffer(octets, SIZE)
    request = struct.pack("16sP16x", name.encode(), ctypes.addressof(buffer))
    fcntl.ioctl(sock, SIOCETHTOOL, request)
    return buffer.raw


def set_link_settings(sock: socket.socket, name: str, wanted: LinkSettings) -> None:
    """Have the tap device `name` say that this is its link."""
    words = -HEAD.unpack_from(ethtool(sock, name, struct.pack("=I44x", GLINKSETTINGS)))[9]
    duplex, port, autoneg = int(wanted.full_duplex), wanted.port, int(wanted.autoneg)
    head = HEAD.pack(
        SLINKSETTINGS, wanted.speed, duplex, port, 0, autoneg, 0, 0, 0, words, *[0] * 11
    )
    bitmaps = [each.to_bytes(4 * words, "little") for each in (wanted.supported, wanted.advertised)]
    ethtool(sock, name, head + b"".join(bitmaps))


@pytest.mark.parametrize("wanted", [GIGABIT, SLOW, FAST])
def test_what_the_driver_says_is_told(wanted: LinkSettings, netns: MakeNetns) -> None:
    netns("near")
    ip("near", "tuntap add dev eth0 mode tap")
    with socket_in("near") as sock:
        set_link_settings(sock, "eth0", wanted)
        assert link_settings(sock, "eth0") == wanted


def test_the_socket_says_which_namespace(netns: MakeNetns) -> None:
    for name, wanted in ("near", GIGABIT), ("far", SLOW):
        netns(name)
        ip(name, "tuntap add dev eth0 mode tap")
        with socket_in(name) as sock:
            set_link_settings(sock, "eth0", wanted)
    with socket_in("near") as near, socket_in("far") as far:
        assert link_settings(near, "eth0") == GIGABIT
        assert link_settings(far, "eth0") == SLOW


def test_an_interface_without_settings_has_none(netns: MakeNetns) -> None:
    netns("near")
    with socket_in("near") as sock:
        assert link_settings(sock, "lo") is None
        assert link_settings(sock, "missing") is None

"""The other side of a tap or tun interface, which is where a virtual machine or a VPN sits."""

from __future__ import annotations

import fcntl
import os
import select
import struct
from types import TracebackType

from lldpns.kernel.netns import call_in, open_netns

_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_TAP, _IFF_NO_PI = 0x1, 0x2, 0x1000


class Tap:
    """Makes an interface in a namespace and has it open; it goes when this is closed.

    Args:
        ethernet: what passes are Ethernet frames (tap); otherwise IP packets (tun).
    """

    def __init__(self, netns: str, interface: str, *, ethernet: bool = True) -> None:
        flags = (_IFF_TAP if ethernet else _IFF_TUN) | _IFF_NO_PI
        descriptor = open_netns(f"/run/netns/{netns}")
        try:
            self._fd = call_in(descriptor, lambda: os.open("/dev/net/tun", os.O_RDWR))
            fcntl.ioctl(self._fd, _TUNSETIFF, struct.pack("16sH22x", interface.encode(), flags))
        finally:
            os.close(descriptor)

    def write(self, octets: bytes) -> None:
        """Let it receive a frame or packet."""
        os.write(self._fd, octets)

    def read(self) -> bytes:
        """The next frame or packet that was sent on it; empty if none waits."""
        ready, _, _ = select.select([self._fd], [], [], 0)
        return os.read(self._fd, 65536) if ready else b""

    def __enter__(self) -> Tap:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        os.close(self._fd)

"""A raw packet socket at the end of a wire: what the agent says there, and anything sent to it."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator

from lldpns.kernel.netns import call_in, open_netns
from lldpns.protocol import LLDPDU, decode

NEAREST_BRIDGE = bytes.fromhex("0180c200000e")
SOURCE = bytes.fromhex("020000000bad")
LLDP = bytes.fromhex("88cc")

_ETH_P_LLDP = 0x88CC


class RawPort:
    """Sends and receives frames on one interface, whatever the agent does there.

    `netns` is a name in /run/netns, or a path.
    """

    def __init__(self, netns: str, interface: str) -> None:
        descriptor = open_netns(os.path.join("/run/netns", netns))
        try:
            self._sock = call_in(descriptor, lambda: _open(interface))
        finally:
            os.close(descriptor)

    def send(
        self,
        lldpdu: bytes,
        destination: bytes = NEAREST_BRIDGE,
        ethertype: bytes = LLDP,
        source: bytes = SOURCE,
    ) -> None:
        """Send one frame."""
        self._sock.send(destination + source + ethertype + lldpdu)

    def capture(self, timeout: float = 10.0) -> bytes:
        """Wait for the next LLDPDU that comes in, and give its octets."""
        self._sock.settimeout(timeout)
        return self._sock.recv(65536)[14:]

    def receive(self, timeout: float = 10.0) -> LLDPDU:
        """Wait for the next LLDPDU that comes in."""
        return decode(self.capture(timeout))

    def close(self) -> None:
        self._sock.close()


@contextlib.contextmanager
def raw_port(netns: str, interface: str) -> Iterator[RawPort]:
    """Open a `RawPort` for as long as the block lasts: it would keep the namespace alive."""
    port = RawPort(netns, interface)
    try:
        yield port
    finally:
        port.close()


def _open(interface: str) -> socket.socket:
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_LLDP))
    try:
        sock.bind((interface, _ETH_P_LLDP))
    except BaseException:
        sock.close()
        raise
    return sock

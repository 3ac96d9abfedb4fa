"""Capture files as others write them, octet by octet."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from lldpns.protocol.constants import ETHERTYPE, NEAREST_BRIDGE

SOURCE = bytes.fromhex("020000000001")
ETHERNET, COOKED, COOKED2 = 1, 113, 276  # link types
OUTGOING = 4  # packet type

_LLDP = ETHERTYPE.to_bytes(2)


def ethernet(lldpdu: bytes, tags: bytes = b"", ethertype: bytes = _LLDP) -> bytes:
    """An Ethernet frame; `tags` stand before the ethertype."""
    return NEAREST_BRIDGE + SOURCE + tags + ethertype + lldpdu


def cooked(lldpdu: bytes, packet_type: int = 2) -> bytes:
    """What is captured on `any` interface (LINKTYPE_LINUX_SLL)."""
    return struct.pack("!HHH6sxx", packet_type, 1, 6, SOURCE) + _LLDP + lldpdu


def cooked2(lldpdu: bytes, ifindex: int, packet_type: int = 2) -> bytes:
    """The same by newer ones (LINKTYPE_LINUX_SLL2): the interface has its index."""
    return _LLDP + struct.pack("!xxIHBB6sxx", ifindex, 1, packet_type, 6, SOURCE) + lldpdu


def pcap(
    frames: Iterable[tuple[float, bytes]],
    link_type: int = ETHERNET,
    *,
    order: str = "<",
    nano: bool = False,
    missing: int = 0,
) -> bytes:
    """A pcap file of frames and their times; of each, so many octets at the end are `missing`."""
    magic = 0xA1B23C4D if nano else 0xA1B2C3D4
    octets = struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 1 << 16, link_type)
    for time, frame in frames:
        seconds, rest = divmod(round(time * 1e6), 1_000_000)
        times = (seconds, rest * 1000 if nano else rest)
        sizes = (len(frame) - missing, len(frame))
        octets += struct.pack(f"{order}IIII", *times, *sizes) + frame[: len(frame) - missing]
    return octets


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    size = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + size + body + size


def section(order: str = "<") -> bytes:
    """The block that begins a section."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(name: bytes = b"", link_type: int = ETHERNET, order: str = "<") -> bytes:
    """The block that describes an interface."""
    body = struct.pack(f"{order}HHI", link_type, 0, 0)
    if name:
        padded = name + bytes(-len(name) % 4)
        body += struct.pack(f"{order}HH", 2, len(name)) + padded + bytes(4)
    return block(1, body, order)


def packet(frame: bytes, ticks: int = 0, number: int = 0, order: str = "<") -> bytes:
    """The block of a frame on the interface with that number; `ticks` are microseconds."""
    sizes = (len(frame), len(frame))
    times = (ticks >> 32, ticks & 0xFFFFFFFF)
    return block(6, struct.pack(f"{order}5I", number, *times, *sizes) + frame, order)


def simple_packet(frame: bytes) -> bytes:
    """The block of a frame without a time, on the first interface."""
    return block(3, struct.pack("<I", len(frame)) + frame)

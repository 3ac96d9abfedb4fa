"""Frames of random neighbors, as fast as asked: processes of `python -m tests.soak.flood`."""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import time

from lldpns.protocol import encode
from tests.support.lab import within
from tests.support.ports import lldpdu
from tests.support.rawport import LLDP, NEAREST_BRIDGE

_AT_ONCE = 250  # frames of one system call
_NAME = 12  # octets of the chassis ID, all of them random
_TTL = 1


class Flood:
    """Processes that send `rate` frames per second together, for so many seconds."""

    def __init__(self, netns: str, interface: str, rate: int, seconds: float) -> None:
        words = [sys.executable, "-m", "tests.soak.flood", interface, str(seconds)]
        number = os.cpu_count() or 1
        self._processes = [
            subprocess.Popen(
                within(netns, [*words, str(rate // number)]), stdout=subprocess.PIPE, text=True
            )
            for _ in range(number)
        ]

    @property
    def goes_on(self) -> bool:
        return any(process.poll() is None for process in self._processes)

    def end(self) -> tuple[int, int]:
        """Wait for the end, and give how many frames were sent, and how many per second."""
        said = [process.communicate()[0].split() for process in self._processes]
        sent = [(int(frames), float(seconds)) for frames, seconds in said]
        return sum(each[0] for each in sent), round(sum(each[0] / each[1] for each in sent))

    def kill(self) -> None:
        """End it at once, if it has not ended yet."""
        for process in self._processes:
            if process.poll() is None:
                process.kill()
                process.communicate()


class _Iovec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Msghdr(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_void_p),
        ("namelen", ctypes.c_uint),
        ("iov", ctypes.c_void_p),
        ("iovlen", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("controllen", ctypes.c_size_t),
        ("flags", ctypes.c_int),
    )


class _Mmsghdr(ctypes.Structure):
    _fields_ = (("header", _Msghdr), ("length", ctypes.c_uint))


class _Batch:
    """Frames side by side in memory, each of another neighbor each time."""

    def __init__(self) -> None:
        name = "n" * _NAME
        header = NEAREST_BRIDGE + bytes.fromhex("020000000bad") + LLDP
        frame = header + encode(lldpdu(name, "port", ttl=_TTL, name="flood"))
        self._octets = bytearray(frame * _AT_ONCE)
        self._size = len(frame)
        self._name = frame.index(name.encode())
        start = ctypes.addressof((ctypes.c_char * len(self._octets)).from_buffer(self._octets))
        self._iovecs = (_Iovec * _AT_ONCE)(
            *(_Iovec(start + number * self._size, self._size) for number in range(_AT_ONCE))
        )
        size = ctypes.sizeof(_Iovec)
        self.headers = (_Mmsghdr * _AT_ONCE)(
            *(
                _Mmsghdr(_Msghdr(iov=ctypes.addressof(self._iovecs) + number * size, iovlen=1))
                for number in range(_AT_ONCE)
            )
        )

    def draw(self) -> None:
        """Make neighbors of them that nobody has heard of."""
        for at in range(self._name, self._name + _NAME):
            self._octets[at :: self._size] = os.urandom(_AT_ONCE)


def _send(interface: str, seconds: float, rate: int) -> tuple[int, float]:
    """Give how many frames were sent, and in what time."""
    libc = ctypes.CDLL(None, use_errno=True)
    batch = _Batch()
    sent = 0
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0) as sock:
        sock.bind((interface, 0))
        start = now = time.monotonic()
        while now < start + seconds:
            batch.draw()
            sent += max(0, libc.sendmmsg(sock.fileno(), batch.headers, _AT_ONCE, 0))
            now = time.monotonic()
            time.sleep(max(0.0, start + sent / rate - now))
        return sent, now - start


if __name__ == "__main__":
    print(*_send(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))

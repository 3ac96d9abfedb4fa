"""A container that means harm: `python -m tests.soak.hostile`, in namespaces of its own.

It makes interfaces, tells their number when they are there, and then changes them as fast as the
kernel takes it, with names that are no text, until its input ends; at last it tells how many
changes that were.
"""

from __future__ import annotations

import ctypes
import os
import random
import select
import socket
import struct
import subprocess
import sys
from contextlib import suppress
from typing import IO

_RTM_SETLINK = 19
_IFLA_IFNAME, _IFLA_IFALIAS = 3, 20
_NLM_F_REQUEST = 1
_IFF_UP = 1
_PR_SET_NAME = 15
_AT_ONCE = 20  # changes of one system call
_ALONE = ["unshare", "--net", "--uts", "--mount", "--pid", "--fork", "--kill-child"]


class Hostile:
    """The container, with so many interfaces that are ports, in pairs."""

    def __init__(self, interfaces: int, seed: int) -> None:
        words = [*_ALONE, sys.executable, "-m", "tests.soak.hostile", str(interfaces), str(seed)]
        self.process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.interfaces = int(self._output.readline())

    @property
    def _output(self) -> IO[str]:
        assert self.process.stdout is not None
        return self.process.stdout

    def end(self) -> int:
        """Have it end, and give how many changes it has made."""
        return int(self.process.communicate()[0])

    def kill(self) -> None:
        """End it at once, if it has not ended yet."""
        if not self._output.closed:
            self.process.kill()
            self.process.communicate()


class _Container:
    """What runs in there."""

    def __init__(self, interfaces: int, seed: int) -> None:
        self._chance = random.Random(seed)
        pairs = interfaces // 2
        lines = ["link add name bridge type bridge"]
        for number in range(pairs):
            lines.append(f"link add name a{number} type veth peer name b{number}")
        for number in range(pairs):
            lines += [f"link set dev {side}{number} up" for side in "ab"]
        subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
        self._named = socket.if_nametoindex("bridge")
        self.ports = [index for index, name in socket.if_nameindex() if name[0] in "ab"]
        self.ports.remove(self._named)
        self._sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        self._libc = ctypes.CDLL(None, use_errno=True)

    def annoy(self) -> int:
        """Change `_AT_ONCE` things; give how many."""
        self._libc.prctl(_PR_SET_NAME, self._name(), 0, 0, 0)
        with suppress(OSError):
            socket.sethostname(os.fsdecode(self._name()[:-1]))
        messages = [_set_link(self._named, _attribute(_IFLA_IFNAME, self._name()))]
        for _ in range(_AT_ONCE - 2):
            alias = _attribute(_IFLA_IFALIAS, self._chance.randbytes(200))
            messages.append(_set_link(self._chance.choice(self.ports), alias))
        up = _IFF_UP if self._chance.random() < 0.5 else 0
        messages.append(_set_link(self._chance.choice(self.ports), flags=up, change=_IFF_UP))
        with suppress(OSError):
            self._sock.send(b"".join(messages))
        return len(messages)

    def _name(self) -> bytes:
        """Fifteen octets that no name of people's making has."""
        return self._chance.randbytes(15).replace(b"\0", b"\n").replace(b"/", b"\x1b") + b"\0"


def _set_link(index: int, attribute: bytes = b"", *, flags: int = 0, change: int = 0) -> bytes:
    body = struct.pack("=BxHiII", socket.AF_UNSPEC, 0, index, flags, change) + attribute
    return struct.pack("=IHHII", 16 + len(body), _RTM_SETLINK, _NLM_F_REQUEST, 0, 0) + body


def _attribute(kind: int, value: bytes) -> bytes:
    padding = bytes(-len(value) % 4)
    return struct.pack("=HH", 4 + len(value), kind) + value + padding


def _main(interfaces: int, seed: int) -> None:
    container = _Container(interfaces, seed)
    print(len(container.ports), flush=True)
    changes = 0
    while not select.select([sys.stdin], [], [], 0)[0]:
        changes += container.annoy()
    print(changes)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))

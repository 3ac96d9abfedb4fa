"""What listening costs the frames that are none of ours: small ones, through a Linux bridge."""

import contextlib
import ctypes
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.report import Aim, Comparison, per_second
from lldpns.kernel.netns import call_in, open_netns
from tests.support.daemon import Daemon
from tests.support.lab import add_netns, add_veth, delete_netns, ip, run
from tests.support.lldpd import Lldpd
from tests.support.wires import ALL, packet_sockets

_ROUNDS = 10
_FRAMES = 150_000
_BATCH = 64
_ETHERTYPE = bytes.fromhex("88b5")  # local experimental: nobody takes it
_ENDS = ("one", "two")


def measure() -> list[Comparison]:
    """Frames in a second of CPU time, from one end to the other, with nobody and with each."""
    taken: dict[str, list[float]] = {"nobody": [], "agent": [], "forwarding": [], "lldpd": []}
    with _switch(), tempfile.TemporaryDirectory() as directory:
        for number in range(_ROUNDS):
            taken["nobody"].append(_frames())
            with _listening(Daemon(Path(directory) / f"agent{number}"), sockets=0):
                taken["agent"].append(_frames())
            ip("switch", "link set dev br type bridge group_fwd_mask 0x4000")
            with _listening(Daemon(Path(directory) / f"agent{number}b"), sockets=2):
                taken["forwarding"].append(_frames())
            ip("switch", "link set dev br type bridge group_fwd_mask 0")
            with _listening(Lldpd(Path(directory) / "lldpd", "switch"), sockets=2):
                taken["lldpd"].append(_frames())
    what = "small frames through a bridge in a second of CPU time"
    nobody, unharmed = ("nobody listens", taken["nobody"]), (Aim("ratio", 0.99, at_least=True),)
    return [
        Comparison(what, taken["agent"], *nobody, per_second, unharmed),
        Comparison(f"{what}, one that forwards LLDP", taken["forwarding"], *nobody, per_second),
        Comparison(what, taken["agent"], "lldpd", taken["lldpd"], per_second),
    ]


@contextlib.contextmanager
def _switch() -> Iterator[None]:
    """`one` and `two`, wired to the ports of a bridge in `switch`, which knows where `two` is."""
    for name in (*_ENDS, "switch"):
        add_netns(name)
    try:
        ip("switch", "link add name br type bridge")
        ip("switch", "link set dev br up")
        for name in _ENDS:
            add_veth(name, "eth0", "switch", name)
            ip("switch", f"link set dev {name} master br")
        run(f"bridge -n switch fdb replace {_mac('two').hex(':')} dev two master static")
        yield
    finally:
        for name in (*_ENDS, "switch"):
            delete_netns(name)


@contextlib.contextmanager
def _listening(process: Daemon | Lldpd, sockets: int) -> Iterator[None]:
    """While `process` has this many sockets for all ethertypes in `switch`."""
    try:
        deadline = time.monotonic() + 10.0
        while sum(protocol == ALL for protocol, _ in packet_sockets("switch")) < sockets:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{packet_sockets('switch')}: not {sockets} for all ethertypes")
            time.sleep(0.01)
        yield
    finally:
        process.stop()


def _mac(netns: str) -> bytes:
    return bytes.fromhex(run("cat /sys/class/net/eth0/address", netns=netns).replace(":", ""))


class _Iovec(ctypes.Structure):
    _fields_ = (("base", ctypes.c_char_p), ("length", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """struct mmsghdr, sendmmsg(2)."""

    _fields_ = (
        ("name", ctypes.c_void_p),
        ("name_length", ctypes.c_uint),
        ("iov", ctypes.POINTER(_Iovec)),
        ("iov_count", ctypes.c_size_t),
        ("control", ctypes.c_void_p),
        ("control_length", ctypes.c_size_t),
        ("flags", ctypes.c_int),
        ("sent", ctypes.c_uint),
    )


def _frames() -> float:
    """Frames in a second of CPU time: all of their way is on the account of who sends them."""
    descriptor = open_netns("/run/netns/one")
    try:
        sock = call_in(descriptor, lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0))
        call_in(descriptor, lambda: sock.bind(("eth0", 0)))
    finally:
        os.close(descriptor)
    with sock:
        octets = _mac("two") + _mac("one") + _ETHERTYPE + bytes(50)
        iovec = _Iovec(octets, len(octets))
        messages = (_Message * _BATCH)(*[_Message(iov=ctypes.pointer(iovec), iov_count=1)] * _BATCH)
        start, sent = time.process_time(), 0
        while sent < _FRAMES:
            done = _libc.sendmmsg(sock.fileno(), messages, _BATCH, 0)
            if done < 0:
                raise OSError(ctypes.get_errno(), "sendmmsg")
            sent += done
        return sent / (time.process_time() - start)


_libc = ctypes.CDLL(None, use_errno=True)

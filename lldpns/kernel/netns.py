"""Network namespaces: what they are, entering one, and coming back.

setns(2) moves only the calling thread, so everything done inside a namespace happens in one
synchronous call: no ``await`` and no new thread between going in and coming back. A thread that
cannot come back would open every later socket in the wrong namespace, so the process ends instead.
"""

import ctypes
import errno
import fcntl
import os
import resource
import socket
import stat
import sys
from collections.abc import Callable
from typing import TypeVar

CLONE_NEWNET = 0x4000_0000
NS_GET_NSTYPE = 0xB703  # ioctl_ns(2)
SO_NETNS_COOKIE = 71  # socket(7), Linux 5.14
SIOCGSKNS = 0x894C  # linux/sockios.h

T = TypeVar("T")

_libc = ctypes.CDLL(None, use_errno=True)


def open_netns(path: str) -> int:
    """Open the network namespace at `path` and return its file descriptor.

    The descriptor keeps the namespace alive: close it as soon as the sockets inside are open.

    Raises:
        OSError: the path cannot be opened, or (EINVAL) it is no network namespace.
    """
    # A stranger can leave anything in /run/netns: a FIFO would block open(2), a device could act.
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a network namespace", path)
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    try:
        if fcntl.ioctl(fd, NS_GET_NSTYPE) == CLONE_NEWNET:
            return fd
    except OSError as error:
        if error.errno != errno.ENOTTY:  # ENOTTY: a plain file, such as `ip netns add` makes first
            os.close(fd)
            raise
    os.close(fd)
    raise OSError(errno.EINVAL, "not a network namespace", path)


def open_own_netns() -> int:
    """Open the network namespace of the calling thread."""
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def open_netns_of(sock: socket.socket) -> int:
    """Open the network namespace in which `sock` lives.

    Raises:
        OSError: EPERM: CAP_NET_ADMIN is missing there.
    """
    return fcntl.ioctl(sock, SIOCGSKNS)


def call_in(netns: int, work: Callable[[], T]) -> T:
    """Call `work` inside the namespace behind the descriptor `netns` and come back.

    `work` must not await, start a thread, or take long: the whole process waits for it.

    Raises:
        OSError: setns(2) refused (EPERM: CAP_SYS_ADMIN is missing), or what `work` raised.
    """
    home = open_own_netns()
    try:
        _setns(netns)
        try:
            return work()
        finally:
            _come_back(home)
    finally:
        os.close(home)


def cookie_of(sock: socket.socket) -> int:
    """The cookie of the namespace `sock` lives in: 64 bits, never reused while the host is up."""
    octets = sock.getsockopt(socket.SOL_SOCKET, SO_NETNS_COOKIE, 8)
    return int.from_bytes(octets, sys.byteorder)


def allow_many_descriptors() -> None:
    """Lift the soft limit of open files: a namespace takes two, and 1024 is the usual limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _setns(fd: int) -> None:
    if _libc.setns(fd, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "setns")


def _come_back(home: int) -> None:
    try:
        _setns(home)
    except OSError as error:
        # os._exit: no handler may run and open a socket in the foreign namespace.
        os.write(2, f"lldpns: cannot return to the own network namespace: {error}\n".encode())
        os._exit(70)

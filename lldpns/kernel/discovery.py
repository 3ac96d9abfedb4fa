"""Which network namespaces this host has, and a signal when that may have changed."""

import os
import re
import select
from typing import NamedTuple

NAMED_NETNS_DIRECTORY = "/run/netns"

_MOUNTINFO = "/proc/thread-self/mountinfo"


class NamedNetns(NamedTuple):
    """A network namespace with a name of its own, as `ip netns add NAME` makes one."""

    name: str
    path: str
    inode: int


class MountWatch:
    """Tells when the mounts of this mount namespace changed: a file descriptor to wait on.

    A file that appears in /run/netns is no namespace yet; the mount on it is what makes it one,
    and the kernel announces every change of the mounts on /proc/PID/mountinfo, proc(5).
    """

    def __init__(self) -> None:
        self._mountinfo = os.open(_MOUNTINFO, os.O_RDONLY | os.O_CLOEXEC)
        # mountinfo is always readable; only EPOLLPRI means news. An epoll of its own keeps the
        # constant readability away from the loop, which would spin on it.
        self._epoll = select.epoll()
        self._epoll.register(self._mountinfo, select.EPOLLPRI)

    def fileno(self) -> int:
        """Readable when the mounts changed since the last `acknowledge`."""
        return self._epoll.fileno()

    def acknowledge(self) -> None:
        """Take note of the news, before reading what it is."""
        self._epoll.poll(0)

    def close(self) -> None:
        """Stop watching."""
        self._epoll.close()
        os.close(self._mountinfo)


def named_netns() -> list[NamedNetns]:
    """The namespaces mounted directly in /run/netns, in the order of their names.

    Raises:
        OSError: /proc is not there.
    """
    with open(_MOUNTINFO, "rb") as mountinfo:
        return parse_mountinfo(mountinfo.read())


def parse_mountinfo(octets: bytes) -> list[NamedNetns]:
    """The named namespaces among the mounts that /proc/PID/mountinfo lists."""
    found = {}
    for line in octets.split(b"\n"):  # not splitlines: a file name may have a carriage return
        # proc(5): ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [TAGS] - TYPE SOURCE SUPEROPTIONS
        fields, _, filesystem = line.partition(b" - ")
        if not filesystem.startswith(b"nsfs "):
            continue
        root, mount_point = fields.split(b" ")[3:5]
        namespace = _NETNS_ROOT.fullmatch(root)
        path = os.fsdecode(_unescape(mount_point))
        directory, name = os.path.split(path)
        if namespace and directory == NAMED_NETNS_DIRECTORY:
            # `ip netns` stacks mounts on one path at times; the last one covers the others.
            found[path] = NamedNetns(as_text(name), path, int(namespace[1]))
    return sorted(found.values())


_NETNS_ROOT = re.compile(rb"net:\[(\d+)\]")
_OCTAL = re.compile(rb"\\([0-7]{3})")


def _unescape(octets: bytes) -> bytes:
    """Undo the octal escapes of seq_path() in fs/seq_file.c: space, tab, newline, backslash."""
    return _OCTAL.sub(lambda match: bytes([int(match[1], 8)]), octets)


def as_text(path: str) -> str:
    """A path or file name as text: octets that are not UTF-8 become backslash escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")

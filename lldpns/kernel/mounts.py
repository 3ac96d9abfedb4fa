"""Which network namespaces are kept by a mount, in whatever mount namespace."""

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from lldpns.kernel.procfs import raise_if_short

MOUNTINFO = "/proc/thread-self/mountinfo"

_NETNS_ROOT = re.compile(rb"net:\[(\d+)\]")
_OCTAL = re.compile(rb"\\([0-7]{3})")


class Mount(NamedTuple):
    """A network namespace mounted on `path`, as a process sees it that has this path."""

    path: str
    inode: int


def own_mounts() -> list[Mount]:
    """The network namespaces mounted in this mount namespace.

    Raises:
        OSError: /proc is not there.
    """
    with open(MOUNTINFO, "rb") as mountinfo:
        return list(parse_mountinfo(mountinfo.read()))


def mounts_of(pid: int) -> list[Mount]:
    """The network namespaces mounted in the mount namespace of a process; none if it has ended.

    Raises:
        OSError: no descriptors left (EMFILE) or the like.
    """
    try:
        with open(f"/proc/{pid}/mountinfo", "rb") as mountinfo:
            return list(parse_mountinfo(mountinfo.read()))
    except OSError as error:  # ESRCH, EINVAL: it has ended; EACCES: CAP_SYS_PTRACE is missing
        raise_if_short(error)
        return []


def parse_mountinfo(octets: bytes) -> Iterator[Mount]:
    """The network namespaces among the mounts that /proc/PID/mountinfo lists.

    Where several are stacked on one path the last one counts: it covers the others.
    """
    found: dict[str, Mount] = {}
    if b" - nsfs " in octets:
        for line in octets.split(b"\n"):  # not splitlines: a name may have a carriage return
            # proc(5): ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS [TAGS] - TYPE SOURCE OPTIONS
            fields, _, filesystem = line.partition(b" - ")
            if not filesystem.startswith(b"nsfs "):
                continue
            root, mount_point = fields.split(b" ")[3:5]
            if namespace := _NETNS_ROOT.fullmatch(root):
                path = os.fsdecode(_unescape(mount_point))
                found[path] = Mount(path, int(namespace[1]))
    yield from found.values()


def as_text(path: str) -> str:
    """A path or file name as text: octets that are not UTF-8 become backslash escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _unescape(octets: bytes) -> bytes:
    """Undo the octal escapes of seq_path() in fs/seq_file.c: space, tab, newline, backslash."""
    return _OCTAL.sub(lambda match: bytes([int(match[1], 8)]), octets)

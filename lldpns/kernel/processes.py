"""Which network namespaces are kept by processes: by being in one, or by an open descriptor.

Looking at all of /proc is dear (some 20 µs a process, as much again for each descriptor), so what
is known is kept, and the scans are generators: whoever runs them can stop between two steps.
"""

import os
import re
import time
from collections.abc import Iterator

from lldpns.kernel.procfs import raise_if_short

_NETNS_LINK = re.compile(r"net:\[(\d+)\]")
# A process that unshares does so soon after it was made. Until then every look is at it again: how
# often that is depends on the events that call for looks, and a container's start has many.
_YOUNG = 2.0  # seconds


class Processes:
    """What every process holds, as of the last scans; a process that ended holds nothing."""

    def __init__(self) -> None:
        self.netns: dict[int, frozenset[int]] = {}
        """By process: the inodes of the namespaces that its threads are in."""
        self.descriptors: dict[int, dict[int, int]] = {}
        """By process: descriptor and inode of each namespace that it has open."""
        self.mount_namespaces: dict[int, int] = {}
        """By inode of a mount namespace: one process in it."""
        self.changes = 0
        """Grows whenever one of the above is not what it was."""
        self._young: dict[int, float] = {}
        """By process: when it is looked at for the last time as a new one."""
        self._last_pid = ""

    def scan_new(self) -> Iterator[None]:
        """Look at processes that appeared of late, and forget those that ended.

        Raises:
            OSError: no descriptors left (EMFILE) or the like; what was known stays.
        """
        last_pid = _last_pid()
        if last_pid != self._last_pid or self._young:
            now = time.monotonic()
            self._refresh_pids(now)
            self._last_pid = last_pid
            yield from self._scan(sorted(self._young))
            self._young = {pid: end for pid, end in self._young.items() if end > now}
        self._check_descriptors()

    def scan_all(self) -> Iterator[None]:
        """Look at every process, its threads and its descriptors; raises as `scan_new` does."""
        self._refresh_pids(time.monotonic())
        mount_namespaces: dict[int, int] = {}
        for pid in sorted(self.netns.keys() | self._young.keys()):
            self._look_at(pid)
            self._look_at_descriptors(pid)
            inode = _inode(f"/proc/{pid}/ns/mnt")
            if inode is not None:
                mount_namespaces.setdefault(inode, pid)
            yield
        self.mount_namespaces = mount_namespaces

    def holds(self, pid: int, inode: int) -> bool:
        """Whether a process is in the namespace now."""
        self._look_at(pid)
        return inode in self.netns.get(pid, ())

    def forget(self, pid: int) -> None:
        """A process has ended: a zombie is in no namespace."""
        self._set_netns(pid, frozenset())
        self._set_descriptors(pid, {})

    def _set_netns(self, pid: int, inodes: frozenset[int]) -> None:
        if self.netns.get(pid) != inodes:
            self.netns[pid] = inodes
            self.changes += 1

    def _set_descriptors(self, pid: int, held: dict[int, int]) -> None:
        if self.descriptors.get(pid, {}) != held:
            self.changes += 1
            if held:
                self.descriptors[pid] = held
            else:
                del self.descriptors[pid]

    def _refresh_pids(self, now: float) -> None:
        """Compare with /proc: forget the processes that are gone, note those that are new."""
        own = os.getpid()
        there = {int(name) for name in os.listdir("/proc") if name.isdecimal()} - {own}
        for pid in self.netns.keys() - there:
            del self.netns[pid]
            self._set_descriptors(pid, {})
            self.changes += 1
            self._young.pop(pid, None)
        new = there - self.netns.keys() - self._young.keys()
        self._young.update(dict.fromkeys(new, now + _YOUNG))

    def _scan(self, pids: list[int]) -> Iterator[None]:
        for pid in pids:
            self._look_at(pid)
            self._look_at_descriptors(pid)
            yield

    def _look_at(self, pid: int) -> None:
        inode = _inode(f"/proc/{pid}/ns/net")
        if inode is None:  # it has ended, is ending, or may not be looked at
            self._set_netns(pid, frozenset())
            return
        inodes = {inode}
        try:
            threads = os.stat(f"/proc/{pid}/task").st_nlink - 2
            if threads > 1:
                tids = os.listdir(f"/proc/{pid}/task")
                inodes |= {_inode(f"/proc/{pid}/task/{tid}/ns/net") or inode for tid in tids}
        except OSError as error:
            raise_if_short(error)  # otherwise it has ended meanwhile
        self._set_netns(pid, frozenset(inodes))

    def _look_at_descriptors(self, pid: int) -> None:
        held = {}
        try:
            for name in os.listdir(f"/proc/{pid}/fd"):
                inode = _linked_netns(f"/proc/{pid}/fd/{name}")
                if inode is not None:
                    held[int(name)] = inode
        except OSError as error:
            raise_if_short(error)  # otherwise it has ended meanwhile
        self._set_descriptors(pid, held)

    def _check_descriptors(self) -> None:
        for pid in list(self.descriptors):
            self._look_at_descriptors(pid)


def _last_pid() -> str:
    """The process ID given out last: while it stays, there is no new process."""
    with open("/proc/loadavg") as loadavg:
        return loadavg.read().split()[-1]


def _inode(path: str) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None


def _linked_netns(path: str) -> int | None:
    try:
        link = _NETNS_LINK.fullmatch(os.readlink(path))
    except OSError:
        return None
    return int(link[1]) if link else None

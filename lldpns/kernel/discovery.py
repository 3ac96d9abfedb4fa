"""Which network namespaces this host has, and what keeps each of them.

A namespace lives as long as something holds it: a mount in any mount namespace, a process or
thread in it, an open descriptor of it, or a socket in it. Sockets cannot be enumerated, and the
agent's own are among them: a namespace that only sockets hold counts as gone.
"""

import os
import time
from collections.abc import Iterator

import msgspec

from lldpns.kernel.mounts import Mount, mounts_of, own_mounts
from lldpns.kernel.processes import Processes
from lldpns.kernel.procfs import raise_if_short

NAMED_NETNS_DIRECTORY = "/run/netns"


class Holders(msgspec.Struct, frozen=True):
    """What keeps one network namespace, and the ways into it."""

    inode: int
    mounts: tuple[str, ...] = ()
    """Paths in the agent's own mount namespace, in order."""
    foreign_mounts: tuple[tuple[int, str], ...] = ()
    """Paths in other mount namespaces, each with a process that sees it."""
    processes: tuple[int, ...] = ()
    """Processes in the namespace, the oldest first."""
    descriptors: tuple[tuple[int, int], ...] = ()
    """Processes that have it open, with the descriptor."""
    links: tuple[str, ...] = ()
    """Symbolic links in /run/netns that lead to it; they name, and hold nothing."""

    @property
    def held(self) -> bool:
        """Whether anybody holds it."""
        return bool(self.mounts or self.foreign_mounts or self.processes or self.descriptors)

    @property
    def ways_in(self) -> Iterator[str]:
        """Paths to open, the most certain first; each may be gone by now."""
        yield from self.mounts
        for pid in self.processes[:_WAYS]:
            yield f"/proc/{pid}/ns/net"
            yield from _thread_paths(pid, self.inode)
        for pid, descriptor in self.descriptors[:_WAYS]:
            yield f"/proc/{pid}/fd/{descriptor}"

    @property
    def foreign_ways_in(self) -> Iterator[tuple[int, str]]:
        """Paths through other mount namespaces: whoever made those decides how long one takes.

        Each comes with a process in the mount namespace.
        """
        for pid, path in self.foreign_mounts[:_WAYS]:
            yield pid, f"/proc/{pid}/root{path}"


class Discovery:
    """What is held on this host, kept up to date by scans that can stop between two steps."""

    def __init__(self) -> None:
        self._processes = Processes()
        self._links = _Links()
        self._own_mounts: list[Mount] = []
        self._foreign_mounts: dict[int, list[Mount]] = {}
        """By a process that sees them; one process for each mount namespace."""
        self._found: dict[int, Holders] = {}
        self._state: object = None

    def read_mounts(self) -> None:
        """Read the mounts of the own mount namespace.

        Raises:
            OSError: /proc is not there.
        """
        self._own_mounts = own_mounts()

    def scan_new(self) -> Iterator[None]:
        """Look at what may have changed since the last scan: new and ended processes."""
        yield from self._processes.scan_new()
        for pid in self._foreign_mounts:
            self._foreign_mounts[pid] = mounts_of(pid)
            yield

    def scan_all(self) -> Iterator[None]:
        """Look at everything: all processes, threads, descriptors and mount namespaces."""
        yield from self._processes.scan_all()
        foreign = {}
        own = os.stat("/proc/thread-self/ns/mnt").st_ino
        for inode, pid in self._processes.mount_namespaces.items():
            if inode != own and (mounts := mounts_of(pid)):
                foreign[pid] = mounts
            yield
        self._foreign_mounts = foreign

    def found(self) -> dict[int, Holders]:
        """Every namespace that is held, by inode; the same object as before if nothing changed.

        Raises:
            OSError: no descriptors left (EMFILE) or the like.
        """
        links = self._links.read()
        state = (self._processes.changes, self._own_mounts, self._foreign_mounts, links)
        if state != self._state:
            self._state = (*state[:2], dict(self._foreign_mounts), links)
            self._found = self._join(links)
        return self._found

    def _join(self, links: dict[int, tuple[str, ...]]) -> dict[int, Holders]:
        parts: dict[int, _Parts] = {}
        for path, inode in self._own_mounts:
            parts.setdefault(inode, _Parts()).mounts.append(path)
        for pid, inodes in self._processes.netns.items():
            for inode in inodes:
                parts.setdefault(inode, _Parts()).processes.append(pid)
        for pid, descriptors in self._processes.descriptors.items():
            for descriptor, inode in descriptors.items():
                parts.setdefault(inode, _Parts()).descriptors.append((pid, descriptor))
        for pid, mounts in self._foreign_mounts.items():
            for mount in mounts:
                parts.setdefault(mount.inode, _Parts()).foreign.append((pid, mount.path))
        return {inode: each.holders(inode, links.get(inode, ())) for inode, each in parts.items()}

    def forget(self, pid: int) -> None:
        """A process has ended, and holds nothing, though /proc may list it until it is reaped."""
        self._processes.forget(pid)

    def verified(self, holders: Holders) -> bool:
        """Whether a process that is said to be in the namespace really is, or something else holds.

        What is known of a process can be old: it may have gone elsewhere without ending.
        """
        if holders.mounts or holders.foreign_mounts or holders.descriptors:
            return True
        return any(self._processes.holds(pid, holders.inode) for pid in holders.processes)


class _Parts:
    """Holders while they are collected."""

    def __init__(self) -> None:
        self.mounts: list[str] = []
        self.foreign: list[tuple[int, str]] = []
        self.processes: list[int] = []
        self.descriptors: list[tuple[int, int]] = []

    def holders(self, inode: int, links: tuple[str, ...]) -> Holders:
        # One mount is seen from every mount namespace that it is propagated to.
        foreign = [(pid, path) for pid, path in self.foreign if path not in self.mounts]
        return Holders(
            inode=inode,
            mounts=tuple(sorted(self.mounts)),
            foreign_mounts=tuple(sorted(foreign)),
            processes=tuple(sorted(self.processes)),
            descriptors=tuple(sorted(self.descriptors)),
            links=links,
        )


class _Links:
    """The symbolic links in /run/netns.

    A thousand names of namespaces are in there, too, so it is not read again as long as it was not
    modified.
    """

    def __init__(self) -> None:
        self._paths: list[str] = []
        self._state: tuple[int, ...] = ()

    def read(self) -> dict[int, tuple[str, ...]]:
        """By the inode they lead to.

        Raises:
            OSError: no descriptors left (EMFILE) or the like.
        """
        found: dict[int, tuple[str, ...]] = {}
        for path in self._find():
            if (inode := _inode(path)) is not None:
                found[inode] = (*found.get(inode, ()), path)
        return found

    def _find(self) -> list[str]:
        try:
            status = os.stat(NAMED_NETNS_DIRECTORY)
            state = (status.st_dev, status.st_ino, status.st_mtime_ns)
            # What was modified just now may be again without another time of modification.
            if state != self._state or time.time_ns() - status.st_mtime_ns < _RECENTLY:
                with os.scandir(NAMED_NETNS_DIRECTORY) as entries:
                    self._paths = sorted(each.path for each in entries if each.is_symlink())
                self._state = state
        except OSError as error:
            raise_if_short(error)  # otherwise there is none: `ip netns add` makes it if need be
            self._paths, self._state = [], ()
        return self._paths


def _inode(path: str) -> int | None:
    try:
        return os.stat(path).st_ino
    except OSError:
        return None  # it leads nowhere, or in a circle


def _thread_paths(pid: int, inode: int) -> Iterator[str]:
    """Where only a thread of the process is in the namespace, the way in is through that thread."""
    if _inode(f"/proc/{pid}/ns/net") == inode:
        return
    try:
        tids = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for tid in tids:
        path = f"/proc/{pid}/task/{tid}/ns/net"
        if _inode(path) == inode:
            yield path


_RECENTLY = 1_000_000_000  # nanoseconds, many ticks of the clock that files are dated by
_WAYS = 8  # more than a few ways into one namespace make it no easier to enter

"""The agent is in every network namespace that somebody holds, and in no other."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

from lldpns.agent.config import NamespaceRule
from lldpns.agent.local import ROOT
from lldpns.agent.namespace import Namespace, Sockets, open_sockets
from lldpns.kernel import netns
from lldpns.kernel.discovery import Discovery, Holders
from lldpns.kernel.mounts import MOUNTINFO, as_text
from lldpns.kernel.names import Name, Owner, name_of
from lldpns.kernel.watch import Watch

log = logging.getLogger(__name__)

_CLOSERS = 32  # closing a packet socket waits some 14 ms for the kernel: many wait at once
_SLICE = 0.002  # seconds of a scan in a row; then the loop gets its turn
_LOOK_EVERY = 1.0  # seconds between looks for what no event tells
_LOOK_AT_ALL_EVERY = 30.0  # seconds between looks at everything, or more where that is dear:
_SHARE_OF_TIME = 200  # it takes at most one part in so many of a core
_REST_FOR_FAR_ENDS = 20  # the same, when a wire leads into a namespace that is not known yet
_REST = 4  # a look rests so many times as long as it took: at most a fifth of a core

MakeNamespace = Callable[[Name, Holders, Sockets], Namespace]


class Census:
    """Follows the namespaces of the host: enters them, names them, and lets go of them.

    `make` turns the sockets in a namespace into a `Namespace`; `rules` say which are left out.
    """

    def __init__(self, make: MakeNamespace, rules: tuple[NamespaceRule, ...]) -> None:
        self.namespaces: dict[int, Namespace] = {}
        """By inode: unambiguous as long as the agent's own sockets keep the namespace alive."""
        self._make = make
        self._rules = rules
        self._loop = asyncio.get_running_loop()
        self._own_inode = _own_inode()
        self._discovery = Discovery()
        self._mounts = Watch(MOUNTINFO)
        self._mounts_changed = True
        self._wanted = asyncio.Event()
        self._look_at_all_at = 0.0
        self._looked_at_all_at = self._look_at_all_took = 0.0
        self._refused: dict[int, str] = {}
        self._ends: dict[int, tuple[int, int]] = {}
        """By inode: the process whose end is waited for, and its pidfd."""
        self._task: asyncio.Task[None] | None = None
        self._closers = ThreadPoolExecutor(_CLOSERS, thread_name_prefix="close")

    async def start(self) -> None:
        """Enter the own namespace and all others there are; return when all are known.

        Raises:
            OSError: the own namespace cannot be listened in (EPERM: not root).
        """
        own = Holders(self._own_inode)
        self._adopt(own, Name(ROOT, (), Owner(), None), open_sockets())
        self._loop.add_reader(self._mounts, self._on_mounts)
        await self._look()
        for namespace in list(self.namespaces.values()):
            await namespace.synced.wait()
        self._task = asyncio.create_task(self._look_when_wanted())

    async def stop(self) -> None:
        """Let go of every namespace."""
        if self._task:
            self._task.cancel()
        self._loop.remove_reader(self._mounts)
        self._mounts.close()
        for inode in list(self._ends):
            self._stop_waiting(inode)
        for namespace in list(self.namespaces.values()):
            self.release(namespace)
        await asyncio.to_thread(self._closers.shutdown)

    def look_for_far_end(self) -> None:
        """A wire leads out of a namespace, perhaps into one that no event has told of: look."""
        soonest = self._looked_at_all_at + self._look_at_all_took * _REST_FOR_FAR_ENDS
        self._look_at_all_at = min(self._look_at_all_at, soonest)
        self._wanted.set()

    def release(self, namespace: Namespace) -> None:
        """Let go of a namespace; if somebody holds it, the next look enters it anew."""
        if self.namespaces.pop(namespace.inode, None) is not None:
            namespace.stop()
            self._closers.submit(namespace.sockets.close)
            self._stop_waiting(namespace.inode)

    # Looking

    def _on_mounts(self) -> None:
        self._mounts.acknowledge()
        self._mounts_changed = True
        self._wanted.set()

    async def _look_when_wanted(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            started = self._loop.time()
            try:
                await self._look()
            except OSError as error:  # no more file descriptors, perhaps
                log.error("cannot look for namespaces: %s", error)
            await asyncio.sleep((self._loop.time() - started) * _REST)

    async def _look(self) -> None:
        if self._mounts_changed:
            self._mounts_changed = False
            self._discovery.read_mounts()
        await self._sliced(self._discovery.scan_new())
        now = self._loop.time()
        if now >= self._look_at_all_at:
            taken = await self._sliced(self._discovery.scan_all())
            self._looked_at_all_at, self._look_at_all_took = self._loop.time(), taken
            self._look_at_all_at = now + max(_LOOK_AT_ALL_EVERY, taken * _SHARE_OF_TIME)
        found = self._discovery.found()
        self._leave_and_rename(found)
        await self._enter_new(found)

    async def _sliced(self, scan: Iterator[None]) -> float:
        """Run a scan, the loop having its turn now and then; return the seconds it took itself."""
        total = 0.0
        started = self._loop.time()
        for _ in scan:
            taken = self._loop.time() - started
            if taken >= _SLICE:
                total += taken
                await asyncio.sleep(0)
                started = self._loop.time()
        return total + self._loop.time() - started

    def _leave_and_rename(self, found: dict[int, Holders]) -> None:
        for namespace in list(self.namespaces.values()):
            if namespace.inode == self._own_inode:
                continue
            holders = found.get(namespace.inode)
            if holders is None or not self._is_held(holders, namespace.holders):
                log.info("%s: namespace gone: nobody else holds it", namespace.name.best)
                self.release(namespace)
            elif holders != namespace.holders:
                namespace.holders = holders
                self._wait_for_end(holders)
                self._rename(namespace, name_of(holders))

    def _is_held(self, now: Holders, before: Holders) -> bool:
        return now.held and (now == before or self._discovery.verified(now))

    def _rename(self, namespace: Namespace, name: Name) -> None:
        others = {each.name.best for each in self.namespaces.values() if each is not namespace}
        name = _unique(name, namespace.holders, others)
        if not self._follows(name, namespace.holders):
            log.info("%s: namespace left out from now on", name.best)
            self.release(namespace)
        elif name != namespace.name:
            if name.best != namespace.name.best:
                log.info("%s: namespace renamed to %s", namespace.name.best, name.best)
            namespace.rename(name)

    async def _enter_new(self, found: dict[int, Holders]) -> None:
        new = [each for inode, each in found.items() if inode not in self.namespaces and each.held]
        self._refused = {inode: why for inode, why in self._refused.items() if inode in found}
        names = {each.inode: name_of(each) for each in new}
        taken = {each.name.best for each in self.namespaces.values()}
        # Who has a name of people's making keeps it, whoever else came first.
        for holders in sorted(new, key=lambda each: (not each.mounts, names[each.inode].best)):
            name = _unique(names[holders.inode], holders, taken)
            if self._follows(name, holders):
                taken.add(name.best)
                self._enter(holders, name)
                await asyncio.sleep(0)

    def _follows(self, name: Name, holders: Holders) -> bool:
        paths = (*holders.mounts, *holders.links, *(path for _, path in holders.foreign_mounts))
        for rule in self._rules:
            if rule.matches((name.best, *name.aliases), name.owner.runtime or "", paths):
                return rule.follow
        return True

    # One namespace

    def _enter(self, holders: Holders, name: Name) -> None:
        problem = ""
        for path in holders.ways_in:
            try:
                sockets = _open_sockets_in(path, holders.inode)
            except (FileNotFoundError, ProcessLookupError):
                continue  # unmounted, covered, or ended meanwhile: the next look will tell
            except OSError as error:
                problem = f"{as_text(path)}: {error.strerror or error}"
                continue
            self._refused.pop(holders.inode, None)
            log.info("%s: namespace entered", name.best)
            self._adopt(holders, name, sockets)
            return
        if problem and self._refused.get(holders.inode) != problem:  # once, not at every look
            self._refused[holders.inode] = problem
            log.warning("%s: namespace cannot be entered: %s", name.best, problem)

    def _adopt(self, holders: Holders, name: Name, sockets: Sockets) -> None:
        namespace = self._make(name, holders, sockets)
        self.namespaces[holders.inode] = namespace
        self._wait_for_end(holders)
        namespace.start()

    def _wait_for_end(self, holders: Holders) -> None:
        """Have the kernel tell when a namespace's oldest process ends, where no mount holds it."""
        held_by = holders.processes or tuple(pid for pid, _ in holders.descriptors)
        oldest = held_by[0] if held_by and not holders.mounts else None
        if holders.inode in self._ends and self._ends[holders.inode][0] == oldest:
            return
        self._stop_waiting(holders.inode)
        if oldest is not None:
            try:
                descriptor = os.pidfd_open(oldest)
            except OSError:  # it has ended already, or there are no descriptors left: look again
                self._loop.call_later(_LOOK_EVERY, self._wanted.set)
                return
            self._ends[holders.inode] = oldest, descriptor
            self._loop.add_reader(descriptor, self._on_end, holders.inode, oldest)

    def _on_end(self, inode: int, pid: int) -> None:
        self._stop_waiting(inode)
        self._discovery.forget(pid)
        self._wanted.set()

    def _stop_waiting(self, inode: int) -> None:
        if inode in self._ends:
            _, descriptor = self._ends.pop(inode)
            self._loop.remove_reader(descriptor)
            os.close(descriptor)


def _open_sockets_in(path: str, inode: int) -> Sockets:
    descriptor = netns.open_netns(path)
    try:
        if os.fstat(descriptor).st_ino != inode:
            raise FileNotFoundError  # by now another one is there
        return netns.call_in(descriptor, open_sockets)
    finally:
        os.close(descriptor)


def _own_inode() -> int:
    descriptor = netns.open_own_netns()
    try:
        return os.fstat(descriptor).st_ino
    finally:
        os.close(descriptor)


def _unique(name: Name, holders: Holders, taken: set[str]) -> Name:
    """`name`, under another of its names if the best one is taken."""
    if name.best not in taken and name.best != ROOT:
        return name
    # A path is no file name, and no two namespaces are mounted on the same one.
    candidates = (*map(as_text, holders.mounts), *name.aliases, f"net:[{holders.inode}]")
    best = next(each for each in candidates if each not in taken and each != ROOT)
    aliases = [each for each in (name.best, *name.aliases) if each != best]
    return Name(best, tuple(aliases), name.owner, name.command)

"""The agent is in every network namespace that somebody holds, and in no other."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Protocol

from lldpns.agent.config import NamespaceRule
from lldpns.agent.doors import CannotEnter, Doors
from lldpns.agent.ends import ProcessEnds
from lldpns.agent.local import ROOT
from lldpns.agent.namespace import Namespace, Sockets, open_sockets
from lldpns.agent.naming import Names, follows
from lldpns.agent.places import at
from lldpns.agent.tally import Tally
from lldpns.kernel import netns
from lldpns.kernel.discovery import Discovery, Holders
from lldpns.kernel.mounts import MOUNTINFO
from lldpns.kernel.names import Name, name_of, named_after
from lldpns.kernel.owners import Owner
from lldpns.kernel.watch import Watch

log = logging.getLogger(__name__)

_CLOSERS = 32  # closing a packet socket waits some 14 ms for the kernel: many wait at once
_SLICE = 0.002  # seconds of a scan in a row; then the loop gets its turn
_LOOK_EVERY = 1.0  # seconds between looks for what no event tells
_EVERYTHING_EVERY = 30.0  # seconds between looks at everything, or more where that is dear:
_SHARE_OF_TIME = 300  # it takes at most one part in so many of a core
_REST_FOR_FAR_ENDS = 20  # the share when a wire leads into a namespace that is not known yet
_REFUSALS = 2  # the first may be because it is about to go; this one is told, and no other
_SETTLING = 2.0  # seconds in which what starts a container may still come and go
_LEFT_OUT = "a rule leaves it out"
_SYNC_PATIENCE = 5.0  # seconds that the start waits for the interfaces of one more namespace
_REST = 2  # a look rests so many times as long as it took: at most a third of a core


class Tell(Protocol):
    """Takes the event of a namespace, and why it is gone or what it was called before."""

    def __call__(
        self, event: str, namespace: Namespace, why: str | None = None, before: str | None = None
    ) -> None: ...


MakeNamespace = Callable[[Name, Holders, Sockets], Namespace]


class Census:
    """Follows the namespaces of the host: enters them, names them, and lets go of them.

    `make` turns the sockets in a namespace into a `Namespace`; `rules` say which are left out;
    `tell` takes what happens to a namespace; `tally` counts what was done.
    """

    def __init__(
        self, make: MakeNamespace, rules: tuple[NamespaceRule, ...], tell: Tell, tally: Tally
    ) -> None:
        self.namespaces: dict[int, Namespace] = {}
        """By inode: unambiguous as long as the agent's own sockets keep the namespace alive."""
        self._names = Names()
        self._make = make
        self._rules = rules
        self._tell = tell
        self._tally = tally
        self._loop = asyncio.get_running_loop()
        self._own_inode = _own_inode()
        self._discovery = Discovery()
        self._mounts = Watch(MOUNTINFO)
        self._mounts_changed = True
        self._wanted = asyncio.Event()
        self._found: dict[int, Holders] = {}
        self._everything: Iterator[None] | None = None
        """The look at everything that is under way."""
        self._everything_at = self._everything_ended = self._everything_took = 0.0
        self._refused: dict[int, tuple[str, int]] = {}
        """By inode: why it could not be entered, and how often in a row."""
        self._settling: dict[int, float] = {}
        """By inode: until when its processes are so new that its name may not be the last."""
        self._trouble: str | None = None
        """What the last look failed with."""
        self._ends = ProcessEnds(self._on_end)
        self._doors = Doors()
        self._task: asyncio.Task[None] | None = None
        self._closers = ThreadPoolExecutor(_CLOSERS, thread_name_prefix="close")

    async def start(self) -> None:
        """Enter the own namespace and all others there are; return when all are known.

        One whose interfaces change all the time may be known later.

        Raises:
            OSError: the own namespace cannot be listened in (EPERM: not root).
        """
        own = Holders(self._own_inode)
        self._adopt(own, Name(ROOT, (), Owner(), None), open_sockets())
        self._loop.add_reader(self._mounts, self._on_mounts)
        await self._look()
        await self._look_at_everything()
        patience = _SYNC_PATIENCE
        for namespace in list(self.namespaces.values()):
            try:
                async with asyncio.timeout(patience):
                    await namespace.synced.wait()
            except TimeoutError:  # it changes faster than it can be read; the others do not
                patience = 0.0
        self._task = asyncio.create_task(self._look_when_wanted())

    def follow_rules(self, rules: tuple[NamespaceRule, ...]) -> None:
        """Go by other rules: leave what they leave out, enter what they no longer do."""
        self._rules = rules
        for namespace in list(self.namespaces.values()):
            left_out = not follows(rules, namespace.name, namespace.holders)
            if left_out and namespace.inode != self._own_inode:
                namespace.shutdown()
                self.release(namespace, _LEFT_OUT)
        self._found = {}
        self._wanted.set()

    async def stop(self) -> None:
        """Let go of every namespace."""
        if self._task:
            self._task.cancel()
        self._loop.remove_reader(self._mounts)
        self._mounts.close()
        self._ends.stop()
        for namespace in list(self.namespaces.values()):
            self.release(namespace, "the agent ends")
        await asyncio.to_thread(self._closers.shutdown)

    @property
    def refused(self) -> int:
        """How many namespaces cannot be entered now."""
        return len(self._refused)

    def look_for_far_end(self) -> None:
        """A wire leads out of a namespace, perhaps into one that no event has told of: look."""
        soonest = self._everything_ended + self._everything_took * _REST_FOR_FAR_ENDS
        self._everything_at = min(self._everything_at, soonest)
        self._wanted.set()

    def release(self, namespace: Namespace, reason: str) -> None:
        """Let go of a namespace; if somebody holds it, the next look enters it anew."""
        if self.namespaces.pop(namespace.inode, None) is not None:
            self._names.give_up(namespace.name)
            namespace.stop()
            try:
                self._closers.submit(namespace.sockets.close)
            except RuntimeError:  # no thread to be had: then the loop has to wait
                namespace.sockets.close()
            self._ends.wait_for(namespace.inode, None)
            self._found = {}  # where somebody still holds it, it is to be entered anew
            self._tell("netns-removed", namespace, reason)

    # Looking

    def _on_mounts(self) -> None:
        self._mounts.acknowledge()
        self._mounts_changed = True
        self._wanted.set()

    async def _look_when_wanted(self) -> None:
        while True:
            # A look at everything that was interrupted goes on at once.
            try:
                async with asyncio.timeout(0 if self._everything else _LOOK_EVERY):
                    await self._wanted.wait()
            except TimeoutError:
                pass
            self._wanted.clear()
            taken = 0.0
            try:
                taken = await self._look()
                await self._look_at_everything()
                self._trouble = None
            except OSError as error:  # no more file descriptors, perhaps
                self._everything = None
                self._tally.failed(error.errno)
                if str(error) != self._trouble:  # once, not at every look
                    self._trouble = str(error)
                    log.error("cannot look for namespaces: %s", error)
            await asyncio.sleep(taken * _REST)

    async def _look(self) -> float:
        """Follow what changed; return the seconds it took."""
        started = self._loop.time()
        if self._mounts_changed:
            self._discovery.read_mounts()
            self._mounts_changed = False
        async for _ in self._slices(self._discovery.scan_new()):
            pass
        await self._follow()
        taken = self._loop.time() - started
        self._tally.changes.observe(taken)
        return taken

    async def _look_at_everything(self) -> None:
        """If it is time, look at all processes; pause when an event wants a look of its own."""
        if self._everything is None and self._loop.time() < self._everything_at:
            return
        if self._everything is None:
            self._everything = chain(self._discovery.scan_all(), self._name_all_anew())
            self._everything_took = 0.0
        async for taken in self._slices(self._everything):
            self._everything_took += taken
            if self._wanted.is_set():
                return
        self._everything = None
        self._everything_ended = self._loop.time()
        self._tally.everything.observe(self._everything_took)
        pause = max(_EVERYTHING_EVERY, self._everything_took * _SHARE_OF_TIME)
        self._everything_at = self._everything_ended + pause
        await self._follow()

    async def _slices(self, scan: Iterator[None]) -> AsyncIterator[float]:
        """Run a scan, the loop having its turn after each slice; yield the seconds of each."""
        started = self._loop.time()
        for _ in scan:
            taken = self._loop.time() - started
            if taken >= _SLICE:
                yield taken
                await asyncio.sleep(0)
                started = self._loop.time()
        yield self._loop.time() - started

    async def _follow(self) -> None:
        """Be where the last scans say that somebody is."""
        now = self._loop.time()
        found = self._discovery.found()
        if found is not self._found or self._refused or self._settling:
            self._found = found
            async for _ in self._slices(self._leave_and_rename(found)):
                pass
            await self._enter_new(found)
        self._settling = {inode: end for inode, end in self._settling.items() if end > now}

    def _others(self) -> Iterator[Namespace]:
        """All but the agent's own, as long as each is there."""
        for namespace in list(self.namespaces.values()):
            there = self.namespaces.get(namespace.inode) is namespace
            if there and namespace.inode != self._own_inode:
                yield namespace

    def _leave_and_rename(self, found: dict[int, Holders]) -> Iterator[None]:
        for namespace in self._others():
            holders, before = found.get(namespace.inode), namespace.holders
            if holders is None or not self._is_held(holders, before):
                self.release(namespace, "nobody else holds it")
            elif holders != before or namespace.inode in self._settling:
                differs = named_after(holders) != named_after(before)
                namespace.holders = holders
                self._wait_for_end(holders)
                if differs:
                    self._settle(holders)
                # In a container that is busy processes come and go all the time.
                if differs or namespace.inode in self._settling or not namespace.name.owner.name:
                    self._rename(namespace)
            yield

    def _settle(self, holders: Holders) -> None:
        if holders.processes:
            self._settling[holders.inode] = self._loop.time() + _SETTLING

    def _is_held(self, now: Holders, before: Holders) -> bool:
        return now.held and (now == before or self._discovery.verified(now))

    def _name_all_anew(self) -> Iterator[None]:
        """A container can be renamed, which no event tells."""
        for namespace in self._others():
            self._rename(namespace)
            yield

    def _rename(self, namespace: Namespace) -> None:
        name = name_of(namespace.holders, namespace.name.owner)
        name = self._names.choose(name, namespace.holders)
        if not follows(self._rules, name, namespace.holders):
            self.release(namespace, _LEFT_OUT)
        elif name != namespace.name:
            before = namespace.name.best
            self._names.give_up(namespace.name)
            self._names.take(name, namespace.inode)
            namespace.rename(name)
            if name.best != before:
                self._tell("netns-renamed", namespace, before=before)

    async def _enter_new(self, found: dict[int, Holders]) -> None:
        new = [each for inode, each in found.items() if inode not in self.namespaces and each.held]
        self._refused = {inode: why for inode, why in self._refused.items() if inode in found}
        names = {}
        for each in new:
            names[each.inode] = name_of(each)
            await asyncio.sleep(0)
        # Who has a name of people's making keeps it, whoever else came first.
        for holders in sorted(new, key=lambda each: (not each.mounts, names[each.inode].best)):
            name = self._names.choose(names[holders.inode], holders)
            if follows(self._rules, name, holders):
                await self._enter(holders, name)
                await asyncio.sleep(0)

    # One namespace

    async def _enter(self, holders: Holders, name: Name) -> None:
        try:
            sockets = await self._doors.enter(holders)
        except CannotEnter as error:
            self._tally.failed(error.errno)
            reason, times = self._refused.get(holders.inode, (error.reason, 0))
            times = times + 1 if reason == error.reason else 1
            self._refused[holders.inode] = error.reason, times
            if times == _REFUSALS:
                log.warning(
                    "%s: namespace cannot be entered: %s", name.best, error, extra=at(name.best)
                )
        else:
            if sockets is not None:
                self._adopt(holders, name, sockets)

    def _adopt(self, holders: Holders, name: Name, sockets: Sockets) -> None:
        self._refused.pop(holders.inode, None)
        namespace = self._make(name, holders, sockets)
        self.namespaces[holders.inode] = namespace
        self._names.take(name, holders.inode)
        self._tell("netns-added", namespace)
        self._wait_for_end(holders)
        self._settle(holders)
        namespace.start()

    def _wait_for_end(self, holders: Holders) -> None:
        """Have the kernel tell when a namespace's oldest process ends, where no mount holds it."""
        held_by = holders.processes or tuple(pid for pid, _ in holders.descriptors)
        oldest = held_by[0] if held_by and not holders.mounts else None
        self._ends.wait_for(holders.inode, oldest)

    def _on_end(self, pid: int) -> None:
        self._discovery.forget(pid)
        self._wanted.set()


def _own_inode() -> int:
    descriptor = netns.open_own_netns()
    try:
        return os.fstat(descriptor).st_ino
    finally:
        os.close(descriptor)

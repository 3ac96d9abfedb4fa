"""Going into a network namespace by whatever way there is, and coming back with its sockets."""

import asyncio
import errno
import os
import threading
from concurrent.futures import Future

from lldpns.agent.namespace import Sockets, open_sockets
from lldpns.kernel import netns
from lldpns.kernel.discovery import Holders
from lldpns.kernel.mounts import as_text

_FOREIGN_PATIENCE = 1.0  # seconds for a path in another mount namespace to answer
_UNANSWERED_MAX = 8  # threads that wait for an answer after that


class CannotEnter(Exception):
    """There is a way in, and it is refused; one line."""

    def __init__(self, path: str, error: OSError) -> None:
        self.reason = error.strerror or str(error)
        self.errno = error.errno
        super().__init__(f"{path}: {self.reason}")


class Doors:
    """Opens the sockets of namespaces."""

    def __init__(self) -> None:
        self._unanswered: dict[int, asyncio.Future[int]] = {}
        """By a process: the path that is being opened in its mount namespace."""

    async def enter(self, holders: Holders) -> Sockets | None:
        """The sockets in the namespace; None if it has vanished meanwhile.

        Raises:
            CannotEnter: EPERM, EMFILE and the like, at the last way in that was tried.
        """
        problem: CannotEnter | None = None
        for path in holders.ways_in:
            try:
                return _sockets_in(netns.open_netns(path), holders.inode)
            except OSError as error:
                problem = _problem(path, error) or problem
        for pid, path in holders.foreign_ways_in:
            try:
                return _sockets_in(await self._open_foreign(pid, path), holders.inode)
            except OSError as error:
                problem = _problem(path, error) or problem
        if problem:
            raise problem
        return None

    async def _open_foreign(self, pid: int, path: str) -> int:
        """Open a path that leads through a stranger's mounts, one of which may never answer.

        So a thread does it. No stranger gets more than one, and none is waited for at the end.
        """
        waiting = {pid: each for pid, each in self._unanswered.items() if not each.done()}
        self._unanswered = waiting
        if pid in waiting or len(waiting) >= _UNANSWERED_MAX:
            raise OSError(errno.EBUSY, "an earlier path has not answered yet", path)
        answer: Future[int] = Future()
        try:
            threading.Thread(target=_open, args=(path, answer), daemon=True).start()
        except RuntimeError:
            raise OSError(errno.EAGAIN, "no thread to be had", path) from None
        opening = waiting[pid] = asyncio.wrap_future(answer)
        try:
            return await asyncio.wait_for(asyncio.shield(opening), _FOREIGN_PATIENCE)
        except TimeoutError:
            opening.add_done_callback(_close_late)
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), path) from None


def _open(path: str, answer: Future[int]) -> None:
    try:
        answer.set_result(netns.open_netns(path))
    except OSError as error:
        answer.set_exception(error)


def _sockets_in(descriptor: int, inode: int) -> Sockets:
    try:
        if os.fstat(descriptor).st_ino != inode:
            raise FileNotFoundError  # by now another one is there
        return netns.call_in(descriptor, open_sockets)
    finally:
        os.close(descriptor)


def _problem(path: str, error: OSError) -> CannotEnter | None:
    """What to say of a way in that failed; nothing if it is just gone: the next look will tell."""
    if isinstance(error, FileNotFoundError | ProcessLookupError):
        return None
    return CannotEnter(as_text(path), error)


def _close_late(opened: asyncio.Future[int]) -> None:
    if not opened.cancelled() and opened.exception() is None:
        os.close(opened.result())

"""Going into a network namespace by whatever way there is, and coming back with its sockets."""

import asyncio
import errno
import os
from concurrent.futures import ThreadPoolExecutor

from lldpns.agent.namespace import Sockets, open_sockets
from lldpns.kernel import netns
from lldpns.kernel.discovery import Holders
from lldpns.kernel.mounts import as_text

_FOREIGN_PATIENCE = 1.0  # seconds for a path in another mount namespace to answer


class CannotEnter(Exception):
    """There is a way in, and it is refused; one line."""


class Doors:
    """Opens the sockets of namespaces."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._foreign = ThreadPoolExecutor(1, thread_name_prefix="foreign")
        self._opening: asyncio.Future[int] | None = None

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
        for path in holders.foreign_ways_in:
            try:
                return _sockets_in(await self._open_foreign(path), holders.inode)
            except OSError as error:
                problem = _problem(path, error) or problem
        if problem:
            raise problem
        return None

    def close(self) -> None:
        """Open no more; one that does not answer is not waited for."""
        self._foreign.shutdown(wait=False)

    async def _open_foreign(self, path: str) -> int:
        """Open a path that leads through a stranger's mounts, one of which may never answer."""
        if self._opening and not self._opening.done():
            raise OSError(errno.EBUSY, "an earlier path has not answered yet", path)
        self._opening = self._loop.run_in_executor(self._foreign, netns.open_netns, path)
        try:
            return await asyncio.wait_for(asyncio.shield(self._opening), _FOREIGN_PATIENCE)
        except TimeoutError:
            self._opening.add_done_callback(_close_late)
            raise OSError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT), path) from None


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
    return CannotEnter(f"{as_text(path)}: {error.strerror or error}")


def _close_late(opened: asyncio.Future[int]) -> None:
    if not opened.cancelled() and opened.exception() is None:
        os.close(opened.result())

"""What must be as before, whatever happened to the agent."""

from __future__ import annotations

import ctypes
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lldpns.kernel.netns import cookie_of
from tests.soak.run import figures
from tests.support.daemon import Daemon
from tests.support.steady import is_at_home, since, since_when
from tests.support.waiting import poll_until

_THREADS = 48  # at most: the pools of the agent keep a thread once it was needed
_MEMORY = 8 << 20  # octets: what the allocator does not give back
_PIDFD_GETFD = 438  # pidfd_getfd(2)

_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def nothing_grows_and_nothing_is_lost(daemon: Daemon) -> Iterator[None]:
    """Hold the agent to it, for what the block does: it must end with the namespaces it began with.

    Begin when the agent has done each thing once: what it needs for that it keeps.
    """
    known = since_when(daemon)
    namespaces = _namespaces(daemon)
    descriptors, memory = _descriptors(daemon), resident(daemon)
    yield
    figures["lost"] += len(set(known) - set(since(daemon)))
    assert since(daemon) == known
    poll_until(lambda: _namespaces(daemon) == namespaces, what="the namespaces to be as before")
    poll_until(lambda: _descriptors(daemon) <= descriptors, what="the descriptors to be closed")
    assert _held(daemon) <= {each["cookie"] for each in daemon.http("namespaces")["namespaces"]}
    assert len(os.listdir(f"/proc/{daemon.pid}/task")) <= _THREADS
    assert resident(daemon) - memory < _MEMORY
    assert is_at_home(daemon.pid)
    assert "Traceback" not in daemon.log
    assert daemon.log.replace("\n", "").isprintable()


def resident(daemon: Daemon) -> int:
    """The memory that the agent has, in octets."""
    status = Path(f"/proc/{daemon.pid}/status").read_text()
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status, re.MULTILINE)
    assert found
    return int(found[1]) << 10


def _namespaces(daemon: Daemon) -> set[str]:
    return {each["netns"] for each in daemon.http("namespaces")["namespaces"]}


def _descriptors(daemon: Daemon) -> int:
    return len(os.listdir(f"/proc/{daemon.pid}/fd"))


def _held(daemon: Daemon) -> set[int]:
    """The cookies of the network namespaces in which the agent has sockets."""
    cookies = set()
    process = os.pidfd_open(daemon.pid)
    try:
        for link in Path(f"/proc/{daemon.pid}/fd").iterdir():
            if _is_socket(link):
                descriptor = _libc.syscall(_PIDFD_GETFD, process, int(link.name), 0)
                if descriptor >= 0:  # otherwise it has just been closed
                    with socket.socket(fileno=descriptor) as sock:
                        cookies.add(cookie_of(sock))
    finally:
        os.close(process)
    return cookies


def _is_socket(link: Path) -> bool:
    try:
        return os.readlink(link).startswith("socket:")
    except FileNotFoundError:  # closed by now
        return False

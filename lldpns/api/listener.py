"""The agent's Unix socket: taken, kept, and taken away again, in no one else's way."""

import fcntl
import grp
import logging
import os
import socket
import struct
import time

log = logging.getLogger(__name__)

BACKLOG = 1024
"""A burst of connections: what does not fit is turned away, or comes a second later."""

_LOCK_TIMEOUT = 1.0  # seconds; a start holds the lock for less than a millisecond


class SocketInUse(Exception):
    """The socket cannot be had; the message says who holds it, or what is wrong with its path."""


class Listener:
    """A Unix socket that clients can connect to, and the file that stands for it."""

    def __init__(self, sock: socket.socket, readers: str, path: str) -> None:
        self.sock = sock
        self.readers = readers
        """Who may connect, in words."""
        self.path = path
        self._inode: int | None = os.stat(path).st_ino

    def remove(self) -> None:
        """Take the file away, once; before the socket is closed, so that nobody replaced it."""
        inode, self._inode = self._inode, None
        try:
            # Somebody may have removed it, and started another daemon that made its own.
            if inode is not None and os.stat(self.path).st_ino == inode:
                os.unlink(self.path)
        except FileNotFoundError:
            pass
        except OSError as error:
            log.warning("%s: left behind: %s", self.path, error.strerror)


def listen(path: str, group: str = "lldpns", mode: int = 0o660) -> Listener:
    """Open the Unix socket at `path`, for root and a group, unless a living daemon holds it.

    Where there is no such group, it is for root alone.

    Raises:
        SocketInUse: another daemon answers there.
        OSError: the path cannot be used.
    """
    directory = os.path.dirname(path) or "."
    os.makedirs(directory, exist_ok=True)
    lock = os.open(directory, os.O_RDONLY | os.O_CLOEXEC)
    try:
        _lock(lock)
        _remove_dead_socket(path)
        return Listener(*_bind(path, group, mode), path)
    finally:
        os.close(lock)


def holder_of(path: str) -> int | None:
    """The process that listens at `path`; None if it does not answer.

    Raises:
        OSError: nobody listens there (ConnectionRefusedError: no more), or nobody may ask.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # a stopped daemon whose queue is full would keep us waiting
        try:
            probe.connect(path)
        except BlockingIOError:
            return None
        credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", credentials)[0]
    return pid


def _lock(directory: int) -> None:
    """See to it that of two daemons that start at once not both replace a socket they find dead.

    Whoever may read the directory may lock it, so a lock that stays must not keep us from starting.
    """
    end = time.monotonic() + _LOCK_TIMEOUT
    while time.monotonic() < end:
        try:
            fcntl.flock(directory, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.01)


def _remove_dead_socket(path: str) -> None:
    try:
        pid = holder_of(path)
    except FileNotFoundError:
        return
    except ConnectionRefusedError:
        if os.path.exists(path) and not _is_socket(path):
            raise SocketInUse(f"{path}: exists and is no socket; remove it") from None
        os.unlink(path)  # left behind by a daemon that was killed
        return
    if pid is None:
        raise SocketInUse(f"{path}: held by a process that does not answer")
    raise SocketInUse(f"{path}: held by process {pid}; stop it, or choose another --socket")


def _is_socket(path: str) -> bool:
    return os.stat(path).st_mode & 0o170000 == 0o140000


def _bind(path: str, group: str, mode: int) -> tuple[socket.socket, str]:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        mask = os.umask(0o777)  # nobody may connect before mode and group are right
        try:
            sock.bind(path)
        finally:
            os.umask(mask)
        readers = _hand_to_group(path, group)
        os.chmod(path, mode)
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock, readers


def _hand_to_group(path: str, group: str) -> str:
    if os.geteuid() != 0:
        return "this user"
    try:
        os.chown(path, 0, grp.getgrnam(group).gr_gid)
    except KeyError:
        return f"root alone, as there is no group {group}"
    except PermissionError:  # without CAP_CHOWN a file can be given to an own group only
        return f"root alone, as the daemon is not in the group {group}"
    return f"root and the group {group}"

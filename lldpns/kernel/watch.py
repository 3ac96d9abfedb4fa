"""Whether the kernel has news: in a socket, or in a file that it changes."""

import os
import select
import socket


def readable(sock: socket.socket) -> bool:
    """Whether something waits in a socket."""
    poll = select.poll()  # unlike select(2), takes descriptors above 1023
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


class Watch:
    """Tells when the kernel has news in a file that poll(2) marks with POLLPRI.

    mountinfo, when a mount comes or goes; /proc/sys/kernel/hostname, when it changes: proc(5).
    """

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        # Such a file is always readable; only EPOLLPRI means news. An epoll of its own keeps the
        # constant readability away from the loop, which would spin on it.
        self._epoll = select.epoll()
        self._epoll.register(self._file, select.EPOLLPRI)

    def fileno(self) -> int:
        """Readable when there is news since the last `acknowledge`."""
        return self._epoll.fileno()

    def acknowledge(self) -> None:
        """Take note of the news, before reading what it is."""
        self._epoll.poll(0)

    def close(self) -> None:
        """Stop watching."""
        self._epoll.close()
        os.close(self._file)

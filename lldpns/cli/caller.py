"""What a command has to know of whoever called it: the terminal, and the namespace."""

import os
import shutil
import socket
import sys

_SO_NETNS_COOKIE = 71  # socket(7), Linux 5.14


def colored(when: str) -> bool:
    """Whether to use colour, by the option `--color`."""
    if when == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return when == "always"


def columns() -> int:
    """The width to fill: the terminal's, or as much as it takes where nobody looks."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size().columns
    return 1000


def own_cookie() -> str:
    """The cookie of the namespace this process is in: any socket of its own tells."""
    with socket.socket(socket.AF_UNIX) as sock:
        octets = sock.getsockopt(socket.SOL_SOCKET, _SO_NETNS_COOKIE, 8)
    return str(int.from_bytes(octets, sys.byteorder))

"""What a command has to know of whoever called it: the terminal, and the namespace."""

import os
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
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        # Not shutil's function of this name: it takes 2 ms to import.
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:  # no terminal
        return 10_000


def own_cookie() -> str:
    """The cookie of the namespace this process is in: any socket of its own tells."""
    with socket.socket(socket.AF_UNIX) as sock:
        octets = sock.getsockopt(socket.SOL_SOCKET, _SO_NETNS_COOKIE, 8)
    return str(int.from_bytes(octets, sys.byteorder))

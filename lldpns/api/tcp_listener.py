"""The TCP socket that the agent listens on, for Prometheus."""

import errno
import os
import socket
from typing import Any

from lldpns.api.listener import BACKLOG

_IP_FREEBIND, _IPV6_FREEBIND = 15, 78  # linux/in.h, linux/in6.h


class AddressUnusable(Exception):
    """The agent cannot listen there; one line that says what to do."""


def listen_tcp(address: str) -> socket.socket:
    """Listen at an IP address and port, written as ``127.0.0.1:9917`` or ``[::1]:9917``.

    Raises:
        AddressUnusable: there is no such address, it is in use, or not for this user.
    """
    try:
        return _listen(*_parse(address))
    except OSError as error:
        advice = 'choose another api.listen, or "" for none'
        raise AddressUnusable(f"{address}: {error.strerror}; {advice}") from None


def url_of(sock: socket.socket, *, tls: bool) -> str:
    """Where a listening socket is found."""
    host, port = sock.getsockname()[:2]
    return f"http{'s' * tls}://{f'[{host}]' if ':' in host else host}:{port}"


def _parse(address: str) -> tuple[socket.AddressFamily, Any]:
    host, _, port = address.rpartition(":")
    if int(port) > 0xFFFF:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM, flags=numeric)
    family, *_, place = found[0]
    return family, place


def _listen(family: socket.AddressFamily, place: Any) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # At boot, the interface with this address may not be up yet, not even `lo`.
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, _IPV6_FREEBIND, 1)
        else:
            sock.setsockopt(socket.IPPROTO_IP, _IP_FREEBIND, 1)
        sock.bind(place)
        sock.listen(BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock

"""Asking the agent: one GET over its Unix socket. Standard library only: `show` must start fast."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

DEFAULT_SOCKET = "/run/lldpns/api.sock"


class AgentUnavailable(Exception):
    """There is no agent to ask, or it may not be asked; the message says what to do."""


class RequestRefused(Exception):
    """The agent answered that it will not; the message is its reason."""


def get(
    socket_path: str, path: str, query: dict[str, str] | None = None, timeout: float = 10.0
) -> Any:
    """The JSON document at `path`; `timeout` is in seconds, for each read.

    Raises:
        AgentUnavailable: no daemon, no permission, or no answer in time.
        RequestRefused: the daemon refused the request.
    """
    status, body = _exchange(socket_path, _target(path, query), timeout)
    return _document(socket_path, status, body)


def get_lines(
    socket_path: str, path: str, query: dict[str, str] | None = None, timeout: float = 10.0
) -> bytes:
    """The same document as the agent sends it: JSON, a line for each record."""
    status, body = _exchange(socket_path, _target(path, query), timeout)
    if status != 200 or not body.endswith(b"]}\n"):  # with which no line of a record ends
        _document(socket_path, status, body)
    return body


def stream(socket_path: str, path: str, query: dict[str, str] | None = None) -> Iterator[Any]:
    """The JSON documents that come line by line from `path`, until the daemon ends.

    Raises:
        AgentUnavailable: no daemon, no permission, or the daemon ended.
        RequestRefused: the daemon refused the request.
    """
    with _connected(socket_path, _target(path, query), 10.0) as sock:
        reader = sock.makefile("rb")
        status = _status(socket_path, reader.readline())
        while reader.readline().strip():
            pass  # the header ends with an empty line
        if status != 200:
            raise RequestRefused(str(json.load(reader).get("error", f"HTTP status {status}")))
        sock.settimeout(None)
        for line in reader:
            if line.endswith(b"\n"):  # otherwise the daemon ended in the middle of it
                yield json.loads(line)
    raise AgentUnavailable(f"{socket_path}: the daemon has ended")


class News:
    """A stream of which it only counts that it tells something: to be waited for with select."""

    def __init__(self, sock: socket.socket, socket_path: str) -> None:
        self._sock = sock
        self._socket_path = socket_path

    def fileno(self) -> int:
        """What is readable when there is something new."""
        return self._sock.fileno()

    def drain(self) -> None:
        """Take note of all that has come.

        Raises:
            AgentUnavailable: the daemon has ended.
        """
        try:
            while self._sock.recv(1 << 16):
                pass
        except BlockingIOError:
            return
        raise AgentUnavailable(f"{self._socket_path}: the daemon has ended")


@contextmanager
def news(socket_path: str, path: str, query: dict[str, str] | None = None) -> Iterator[News]:
    """What tells whenever there is something new at `path`, first that it begins to.

    Raises:
        AgentUnavailable: no daemon, or no permission.
        RequestRefused: the daemon refused the request.
    """
    with _connected(socket_path, _target(path, query), 10.0) as sock:
        head = b""
        while b"\r\n\r\n" not in head and (octets := sock.recv(1 << 16)):
            head += octets
        status = _status(socket_path, head)
        if status != 200:
            raise RequestRefused(f"HTTP status {status}")
        sock.setblocking(False)
        yield News(sock, socket_path)


def as_agent_writes(argument: str) -> str:
    """A word of the command line, octets that are no UTF-8 written as the agent writes them."""
    return os.fsencode(argument).decode("utf-8", "backslashreplace")


def _target(path: str, query: dict[str, str] | None) -> str:
    if not query:
        return path
    from urllib.parse import quote  # not before it is needed: a person waits

    fields = (f"{key}={quote(as_agent_writes(value), safe='')}" for key, value in query.items())
    return f"{path}?{'&'.join(fields)}"


def _document(socket_path: str, status: int, body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise AgentUnavailable(f"{socket_path}: the answer is no JSON document, or broke off")
    if status == 200:
        return document
    raise RequestRefused(str(document.get("error", f"HTTP status {status}")))


def _exchange(socket_path: str, target: str, timeout: float) -> tuple[int, bytes]:
    with _connected(socket_path, target, timeout) as sock:
        answer = b"".join(iter(lambda: sock.recv(1 << 18), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return _status(socket_path, head), body


@contextmanager
def _connected(socket_path: str, target: str, timeout: float) -> Iterator[socket.socket]:
    """A connection on which the request has been sent."""
    # HTTP/1.0: the end of the answer is the end of the stream, so a few lines here do what
    # http.client would take 40 ms to import for.
    request = f"GET {target} HTTP/1.0\r\nHost: lldpns\r\n\r\n".encode("ascii")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock:
            sock.settimeout(timeout)
            sock.connect(socket_path)
            sock.sendall(request)
            yield sock
    except OSError as error:
        raise AgentUnavailable(_advice(socket_path, error)) from None


def _status(socket_path: str, head: bytes) -> int:
    try:
        return int(head.split(b" ", 2)[1])
    except (IndexError, ValueError):
        raise AgentUnavailable(f"{socket_path}: what answers there is no lldpns daemon") from None


def _advice(socket_path: str, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{socket_path}: no daemon runs here; start it with: sudo lldpns daemon"
    if isinstance(error, ConnectionRefusedError):
        return f"{socket_path}: the daemon has ended; start it with: sudo lldpns daemon"
    if isinstance(error, PermissionError):
        return f"{socket_path}: permission denied; use sudo, or join the group that owns it"
    if isinstance(error, TimeoutError | BlockingIOError):  # the latter: too many wait already
        return f"{socket_path}: the daemon does not answer; is it stopped?"
    return f"{socket_path}: {error.strerror or error}"

"""The HTTP API over the agent's Unix socket. It reads snapshots: no client changes anything."""

import asyncio
import fcntl
import grp
import logging
import os
import re
import socket
import struct
import time
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any, Protocol

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from lldpns.wiring.model import Snapshot

log = logging.getLogger(__name__)
_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(lambda record: not _is_fault_of_the_client(record))

SOCKET_MODE = 0o660
SOCKET_GROUP = "lldpns"

_SLICE = 500  # records encoded in a row; then the loop gets its turn
_FILTERS = frozenset({"netns", "interface", "cookie"})
_TABLES = ("neighbors", "interfaces", "namespaces", "statistics")
_STOP_TIMEOUT = 0.5  # seconds that answers under way get when the agent ends; aiohttp takes two
_LOCK_TIMEOUT = 1.0  # seconds; a start holds the lock for less than a millisecond


class SocketInUse(Exception):
    """The socket cannot be had; the message says who holds it, or what is wrong with its path."""


class Source(Protocol):
    """What the API reads."""

    async def snapshot(self) -> Snapshot:
        """What is known now."""


class Listener:
    """A Unix socket that clients can connect to, and the file that stands for it."""

    def __init__(self, sock: socket.socket, path: str) -> None:
        self.sock = sock
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


class Server:
    """Serves one source on one Unix socket."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._runner = web.AppRunner(
            self._application(),
            logger=_http_log,
            access_log=None,
            shutdown_timeout=_STOP_TIMEOUT,
        )

    async def start(self, sock: socket.socket) -> None:
        """Serve on a socket that listens."""
        await self._runner.setup()
        await web.SockSite(self._runner, sock).start()

    async def stop(self) -> None:
        """Finish the answers under way, within a second."""
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[_errors_as_json])
        for table in _TABLES:
            application.router.add_get(f"/v1/{table}", self._get_table, allow_head=False)
        application.router.add_get("/healthz", self._get_health, allow_head=False)
        return application

    async def _get_health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _get_table(self, request: web.Request) -> web.StreamResponse:
        table = request.path.rpartition("/")[2]
        unknown = sorted(set(request.query) - _FILTERS)
        if unknown:
            expected = ", ".join(sorted(_FILTERS))
            raise web.HTTPBadRequest(reason=f"unknown filter {unknown[0]!r}, expected {expected}")
        snapshot = await self._source.snapshot()
        records = _select(snapshot, table, dict(request.query))
        return await _send(request, table, records)


def listen(path: str) -> Listener:
    """Open the Unix socket at `path`, for its group only, unless a living daemon holds it.

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
        return Listener(_bind(path), path)
    finally:
        os.close(lock)


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
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # a stopped daemon whose queue is full would keep us waiting
        try:
            probe.connect(path)
        except BlockingIOError:
            raise SocketInUse(f"{path}: held by a process that does not answer") from None
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            if os.path.exists(path) and not _is_socket(path):
                raise SocketInUse(f"{path}: exists and is no socket; remove it") from None
            os.unlink(path)  # left behind by a daemon that was killed
            return
        credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid = struct.unpack("3i", credentials)[0]
    raise SocketInUse(f"{path}: held by process {pid}; stop it, or choose another --socket")


def _is_socket(path: str) -> bool:
    return os.stat(path).st_mode & 0o170000 == 0o140000


def _bind(path: str) -> socket.socket:
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        mask = os.umask(0o777)  # nobody may connect before mode and group are right
        try:
            sock.bind(path)
        finally:
            os.umask(mask)
        if os.geteuid() == 0:
            _hand_to_group(path)
        os.chmod(path, SOCKET_MODE)
        sock.listen(128)
    except BaseException:
        sock.close()
        raise
    return sock


def _hand_to_group(path: str) -> None:
    try:
        os.chown(path, 0, grp.getgrnam(SOCKET_GROUP).gr_gid)
    except KeyError:
        log.debug("no group %s: %s is for root only", SOCKET_GROUP, path)


def _select(snapshot: Snapshot, table: str, filters: dict[str, str]) -> Sequence[Any]:
    records: Sequence[Any] = getattr(snapshot, table)
    if "cookie" in filters:
        cookie = filters["cookie"]
        here = {each.netns for each in snapshot.namespaces if str(each.cookie) == cookie}
        records = [record for record in records if record.netns in here]
    if (netns := filters.get("netns")) is not None:
        records = [record for record in records if fnmatchcase(record.netns, netns)]
    if (interface := filters.get("interface")) is not None:
        # A namespace has interfaces, but is none: the filter leaves it.
        records = [
            record
            for record in records
            if fnmatchcase(getattr(record, "interface", interface), interface)
        ]
    return records


async def _send(
    request: web.Request, table: str, records: Sequence[msgspec.Struct]
) -> web.StreamResponse:
    """Answer `{"TABLE": [RECORDS]}`, a slice at a time: a large table must not stop the loop."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    try:
        await response.prepare(request)
        await response.write(b'{"%s": [' % table.encode())
        for start in range(0, len(records), _SLICE):
            encoded = _CONTROL.sub(_escape, msgspec.json.encode(records[start : start + _SLICE]))
            await response.write((b", " if start else b"") + encoded[1:-1])
            await asyncio.sleep(0)
        await response.write(b"]}\n")
        await response.write_eof()
    except ConnectionError:
        log.debug("a client left in the middle of its answer")
    return response


# Control characters that JSON leaves as they are, in UTF-8: DEL, and C1 with another ESC [ in it.
_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x9f]")


def _escape(character: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(character[0].decode())


@web.middleware
async def _errors_as_json(request: web.Request, handler: Any) -> web.StreamResponse:
    try:
        answer: web.StreamResponse = await handler(request)
    except web.HTTPException as error:
        allowed = {name: value for name, value in error.headers.items() if name == "Allow"}
        return web.json_response({"error": error.reason}, status=error.status, headers=allowed)
    return answer


def _is_fault_of_the_client(record: logging.LogRecord) -> bool:
    """Whether a message is about a request that is no HTTP, which needs no traceback of ours."""
    _, error, _ = record.exc_info or (None, None, None)
    return isinstance(error, HttpProcessingError)

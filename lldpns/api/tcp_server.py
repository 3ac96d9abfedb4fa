"""Whoever can reach the TCP port, served within bounds: so many connections, each for so long."""

import asyncio
import ipaddress
import logging
import socket
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import msgspec
from aiohttp import web

from lldpns.api.tls import Tls

log = logging.getLogger(__name__)

CONNECTIONS = 64
"""At once; if one more comes, that which waits longest for its request is closed."""
STREAMS = 16
"""At once, of answers without an end."""

_WAIT = 30.0  # seconds that a connection may be open without a request
_LOOK_EVERY = 5.0  # seconds between looks for those that are open longer
_ANSWER = 60.0  # seconds for an answer that has an end; Prometheus gives up after ten
_UNREAD = 30_000  # milliseconds that what was sent may stay unread: TCP_USER_TIMEOUT, tcp(7)
_HANDSHAKE = 10.0  # seconds, of TLS
_GOODBYE = 1.0  # seconds, of TLS
_PER_TURN = 16  # connections accepted in a row
_PAUSE = 1.0  # seconds until the next try when there are no more descriptors

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Connection(msgspec.Struct):
    """One that was accepted."""

    sock: socket.socket
    since: float
    """When it last began to wait for a request, in seconds of the loop."""
    answering: bool = False
    streaming: bool = False

    def close(self) -> None:
        """Have it end soon, in whatever state it is."""
        with suppress(OSError):  # it has ended already
            self.sock.shutdown(socket.SHUT_RDWR)


class TcpServer:
    """Serves on a TCP socket.

    Args:
        sock: listens.
        tls: None for plain HTTP.
        streams: the paths of answers without an end.
        refused: called for each connection that there is no room for.
    """

    def __init__(
        self,
        sock: socket.socket,
        tls: Tls | None,
        streams: Collection[str],
        refused: Callable[[], None],
    ) -> None:
        self._sock = sock
        self._tls = tls
        self._streams = streams
        self._refused = refused
        self._loop = asyncio.get_running_loop()
        self._connections: dict[int, _Connection] = {}
        """By descriptor. Those that have ended stay until somebody looks."""
        self._connecting: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def start(self, protocol: Callable[[], asyncio.Protocol]) -> None:
        """Serve with an instance of `protocol` for each connection.

        Its requests have to come through `guard`, a middleware.
        """
        self._protocol = protocol
        self._loop.add_reader(self._sock, self._accept)

    def stop(self) -> None:
        """Accept nobody any more; what is being answered goes on."""
        self._loop.remove_reader(self._sock)
        self._sock.close()
        if self._timer:
            self._timer.cancel()
        for task in self._connecting:
            task.cancel()

    # Connections

    def _accept(self) -> None:
        for _ in range(_PER_TURN):
            try:
                sock, _ = self._sock.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:  # EMFILE, ENFILE: it would be reported again at once
                context = {"message": "cannot accept a connection", "exception": error}
                self._loop.call_exception_handler(context)  # as asyncio does
                self._loop.remove_reader(self._sock)
                self._loop.call_later(_PAUSE, self._accept_again)
                return
            self._admit(sock)

    def _accept_again(self) -> None:
        if self._sock.fileno() >= 0:
            self._loop.add_reader(self._sock, self._accept)

    def _admit(self, sock: socket.socket) -> None:
        if not self._make_room():
            self._refused()
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD)
        self._connections[sock.fileno()] = _Connection(sock, self._loop.time())
        task = self._loop.create_task(self._connect(sock))
        self._connecting.add(task)
        task.add_done_callback(self._connecting.discard)
        if self._timer is None:
            self._timer = self._loop.call_later(_LOOK_EVERY, self._close_idle)

    def _make_room(self) -> bool:
        """Forget those that have ended; if there are too many all the same, close an idle one."""
        self._connections = {
            number: each
            for number, each in self._connections.items()
            if each.sock.fileno() == number
        }
        if len(self._connections) < CONNECTIONS:
            return True
        idle = [item for item in self._connections.items() if not item[1].answering]
        if not idle:
            return False
        number, connection = min(idle, key=lambda item: item[1].since)
        connection.close()
        del self._connections[number]
        return True

    async def _connect(self, sock: socket.socket) -> None:
        tls = self._tls
        try:
            await self._loop.connect_accepted_socket(
                self._protocol,
                sock,
                ssl=tls.context if tls else None,
                ssl_handshake_timeout=_HANDSHAKE if tls else None,
                ssl_shutdown_timeout=_GOODBYE if tls else None,
            )
        except OSError as error:  # the client has gone, or is none of ours
            log.debug("no connection: %s", error)
            sock.close()

    def _close_idle(self) -> None:
        longest = self._loop.time() - _WAIT
        for connection in self._connections.values():
            if not connection.answering and connection.since < longest:
                connection.close()
        self._make_room()
        again = self._connections
        self._timer = self._loop.call_later(_LOOK_EVERY, self._close_idle) if again else None

    # Requests

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Handle a request that came in here."""
        transport = request.transport
        sock = transport.get_extra_info("socket") if transport else None
        connection = self._connections.get(sock.fileno()) if sock else None
        if transport is None or connection is None:
            raise ConnectionResetError  # it is being closed
        # TLS binds a name to its certificate.
        if self._tls is None and _is_loopback(transport.get_extra_info("sockname")[0]):
            _check_host(request.headers.getall("Host", ()))
        with self._answering(connection, transport, request.path):
            return await handler(request)

    @contextmanager
    def _answering(
        self, connection: _Connection, transport: asyncio.Transport, path: str
    ) -> Iterator[None]:
        streaming = path in self._streams
        if streaming and sum(each.streaming for each in self._connections.values()) >= STREAMS:
            raise web.HTTPServiceUnavailable(reason=f"{STREAMS} streams are being read already")
        connection.answering, connection.streaming = True, streaming
        limit = None if streaming else self._loop.call_later(_ANSWER, transport.abort)
        try:
            yield
        finally:
            connection.answering = connection.streaming = False
            connection.since = self._loop.time()
            if limit:
                limit.cancel()


def _is_loopback(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    # What comes by IPv4 to a socket of all IPv6 addresses is at ::ffff:127.0.0.1.
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def _check_host(hosts: Collection[str]) -> None:
    """Refuse a request to a name that is not `localhost`.

    A web page can have its own name resolved to 127.0.0.1 (DNS rebinding), and then, for the
    browser of somebody on this host, what is served here is a page of the same site.
    """
    for host in hosts:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            if name != "localhost":
                ipaddress.ip_address(name)
        except ValueError:
            raise web.HTTPMisdirectedRequest(
                reason="over loopback, ask for an IP address or localhost"
            ) from None

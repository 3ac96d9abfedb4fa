"""The HTTP API, on a Unix socket and on TCP. It reads snapshots: no client changes anything."""

import asyncio
import logging
import re
import socket
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Protocol

import msgspec
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from lldpns.api.filters import FILTERS, select, wants
from lldpns.api.listener import BACKLOG
from lldpns.api.metrics import Limits, Metrics
from lldpns.api.plan import Compare, Planned
from lldpns.api.tcp_server import TcpServer
from lldpns.api.tls import Tls
from lldpns.wiring.beginning import TABLES, events_of
from lldpns.wiring.health import Health
from lldpns.wiring.model import Snapshot

log = logging.getLogger(__name__)
_http_log = logging.getLogger(f"{__name__}.http")
_http_log.addFilter(lambda record: not _is_fault_of_the_client(record))

_SLICE = 500  # records encoded in a row; then the loop gets its turn
_TABLES = dict.fromkeys(
    ("neighbors", "links", "interfaces", "namespaces", "statistics", "chassis"), FILTERS
) | {"configuration": frozenset[str]()}  # and what filters each
_STREAMS = {"events": FILTERS | {"initial"}, "frames": FILTERS}  # and what each is asked
_STOP_TIMEOUT = 0.5  # seconds that answers under way get when the agent ends; aiohttp takes two


class Watcher(Protocol):
    """The records that one client has not read yet."""

    async def read(self) -> tuple[int, list[Any]]:
        """Wait for records; return how many were missed before them, and all there are."""


class Feed(Protocol):
    """Where the records of a stream come from."""

    def watch(self, wants: Callable[[Any], bool]) -> Any:
        """Begin to watch for what `wants` says yes to: a `Watcher`."""

    def forget(self, watcher: Any) -> None:
        """The watcher has gone away."""


class Source(Protocol):
    """What the API reads."""

    @property
    def events(self) -> Feed:
        """Changes as they happen."""

    @property
    def frames(self) -> Feed:
        """LLDP frames as they come and go."""

    def names_of(self, cookie: str) -> set[str]:
        """What the namespace with this cookie is called; nothing if there is none."""

    async def snapshot(self, tables: Collection[str]) -> Snapshot:
        """What is known now; of the tables that are not named, nothing."""

    def health(self) -> Health:
        """How the agent itself is doing."""


class Server:
    """Serves one source on a Unix socket and, if asked to, on TCP.

    `compare` compares it with a plan, if there is one.
    """

    def __init__(
        self, source: Source, limits: Limits | None = None, compare: Compare | None = None
    ) -> None:
        self._source = source
        self._planned = Planned(source, compare)
        self._metrics = Metrics(source, limits or Limits(), self._planned)
        self._runners: list[web.AppRunner] = []
        self._tcp: TcpServer | None = None

    async def start(self, sock: socket.socket) -> None:
        """Serve on a Unix socket that listens."""
        await web.SockSite(await self._run(), sock, backlog=BACKLOG).start()

    async def start_tcp(self, sock: socket.socket, tls: Tls | None) -> None:
        """Serve on a TCP socket that listens; plain HTTP without `tls`."""
        streams = [f"/v1/{stream}" for stream in _STREAMS]
        self._tcp = TcpServer(sock, tls, streams, self._metrics.count_refused)
        runner = await self._run(self._tcp.guard)
        assert runner.server is not None
        self._tcp.start(runner.server)

    def set_limits(self, limits: Limits) -> None:
        """Let strangers add no more than this to the metrics."""
        self._metrics.set_limits(limits)

    def set_plan(self, compare: Compare | None) -> None:
        """Let this compare the source with a plan, from the next question on."""
        self._planned.compare = compare

    async def stop(self) -> None:
        """Finish the answers under way, within a second."""
        if self._tcp:
            self._tcp.stop()
        await asyncio.gather(*(runner.cleanup() for runner in self._runners))

    async def _run(self, *middlewares: Any) -> web.AppRunner:
        runner = web.AppRunner(
            self._application(*middlewares),
            logger=_http_log,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_STOP_TIMEOUT,
        )
        self._runners.append(runner)
        await runner.setup()
        return runner

    def _application(self, *middlewares: Any) -> web.Application:
        application = web.Application(middlewares=[_errors_as_json, *middlewares])
        for table in _TABLES:
            application.router.add_get(f"/v1/{table}", self._get_table, allow_head=False)
        application.router.add_get("/v1/plan", self._get_plan, allow_head=False)
        for stream in _STREAMS:
            application.router.add_get(f"/v1/{stream}", self._get_stream, allow_head=False)
        application.router.add_get("/metrics", self._metrics.get, allow_head=False)
        application.router.add_get("/healthz", self._get_health, allow_head=False)
        return application

    async def _get_health(self, _: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def _get_table(self, request: web.Request) -> web.StreamResponse:
        table = request.path.rpartition("/")[2]
        _check_filters(request, _TABLES[table])
        tables = {table, "namespaces"} if "cookie" in request.query else {table}
        snapshot = await self._source.snapshot(tables)
        records = select(snapshot, table, dict(request.query))
        return await _send(request, table, records)

    async def _get_plan(self, request: web.Request) -> web.StreamResponse:
        _check_filters(request, frozenset())
        report = await self._planned.report()
        if report is None:
            advice = "its configuration can name one (plan.file)"
            raise web.HTTPNotFound(reason=f"the agent has no plan; {advice}")
        sums = {name: getattr(report, name) for name in report.__struct_fields__[1:]}
        return await _send(request, "results", report.results, sums)

    async def _get_stream(self, request: web.Request) -> web.StreamResponse:
        stream = request.path.rpartition("/")[2]
        _check_filters(request, _STREAMS[stream])
        if request.query.get("initial", "1") != "1":
            raise web.HTTPBadRequest(reason="initial: expected 1")
        feed: Feed = getattr(self._source, stream)
        response = web.StreamResponse(headers={"Content-Type": "application/jsonl"})
        await response.prepare(request)
        watcher: Watcher = feed.watch(self._wanted(request))
        try:
            if "initial" in request.query:  # what changes meanwhile waits, and so is not lost
                known = await self._source.snapshot(TABLES)
                events = events_of(known, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
                await _send_lines(response, filter(self._wanted(request), events))
            await response.write(b'{"event":"watching"}\n')
            while True:  # until the client goes away: then this is cancelled
                missed, records = await watcher.read()
                if missed:
                    await response.write(b'{"event":"missed","count":%d}\n' % missed)
                await _send_lines(response, records)
        except ConnectionResetError:  # it is going away, and this not cancelled yet
            return response
        finally:
            feed.forget(watcher)

    def _wanted(self, request: web.Request) -> Callable[[Any], bool]:
        cookie = request.query.get("cookie")
        here = None if cookie is None else self._source.names_of(cookie)
        return wants(request.query, here)


def _check_filters(request: web.Request, known: frozenset[str]) -> None:
    unknown = sorted(set(request.query) - known)
    if unknown:
        expected = ", ".join(sorted(known)) or "none"
        raise web.HTTPBadRequest(reason=f"unknown filter {unknown[0]!r}, expected {expected}")


async def _send(
    request: web.Request,
    table: str,
    records: Sequence[msgspec.Struct],
    sums: Mapping[str, int] | None = None,
) -> web.StreamResponse:
    """Answer `{"TABLE": [RECORDS]}`, a line for each record; `sums` follow them.

    A slice at a time: a large table must not stop the loop.
    """
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    try:
        await response.prepare(request)
        await response.write(b'{"%s": [' % table.encode())
        for start in range(0, len(records), _SLICE):
            lines = map(_json, records[start : start + _SLICE])
            await response.write((b",\n" if start else b"\n") + b",\n".join(lines))
            await asyncio.sleep(0)
        rest = (b', "%s": %d' % (name.encode(), value) for name, value in (sums or {}).items())
        await response.write(b"".join([b"\n]" if records else b"]", *rest, b"}\n"]))
        await response.write_eof()
    except ConnectionError:
        log.debug("a client left in the middle of its answer")
    return response


async def _send_lines(response: web.StreamResponse, records: Iterable[msgspec.Struct]) -> None:
    """Send one line for each record, a slice at a time."""
    left = iter(records)
    while lines := [_json(record) for record in islice(left, _SLICE)]:
        await response.write(b"\n".join([*lines, b""]))
        await asyncio.sleep(0)


# Control characters that JSON leaves as they are, in UTF-8: DEL, and C1 with another ESC [ in it.
_CONTROL = re.compile(rb"\x7f|\xc2[\x80-\x9f]")


def _json(record: object) -> bytes:
    """JSON that a terminal may show: it has no control characters."""
    encoded = msgspec.json.encode(record)
    if encoded.isascii() and b"\x7f" not in encoded:  # in a tenth of the time
        return encoded
    return _CONTROL.sub(_escape, encoded)


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

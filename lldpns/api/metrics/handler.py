"""`GET /metrics`, made in short turns of the event loop and shared by those who ask at once."""

import asyncio
import logging
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Protocol

from aiohttp import web
from prometheus_client import ProcessCollector

from lldpns.api.metrics import agent, families
from lldpns.api.metrics.exposition import Format
from lldpns.api.metrics.negotiation import format_for, takes_gzip
from lldpns.api.metrics.records import Selected
from lldpns.api.metrics.selection import Limits, Selection
from lldpns.api.plan import Planned
from lldpns.api.turns import Turns
from lldpns.wiring.health import Health
from lldpns.wiring.model import Snapshot

log = logging.getLogger(__name__)

_TABLES = ("namespaces", "interfaces", "statistics", "neighbors", "links")
_GZIP = 16 + zlib.MAX_WBITS  # zlib.h: the format of deflateInit2's windowBits
_FAST = 1  # the level; the next ones take twice the time for little

Body = list[bytes]


class Source(Protocol):
    """What is exported."""

    async def snapshot(self, tables: Collection[str]) -> Snapshot:
        """What is known now; of the tables that are not named, nothing."""

    def health(self) -> Health:
        """How the agent itself is doing."""


class Metrics:
    """Answers with what a source knows, and how that is beside the plan."""

    def __init__(self, source: Source, limits: Limits, planned: Planned) -> None:
        self._source = source
        self._planned = planned
        self._selection = Selection(limits)
        self._process = ProcessCollector(registry=None)
        self._making: dict[tuple[Format, bool], asyncio.Task[Body]] = {}
        self._one_at_a_time = asyncio.Lock()
        self._refused = 0

    def set_limits(self, limits: Limits) -> None:
        """Keep to these from the next scrape on."""
        self._selection.limits = limits

    def count_refused(self) -> None:
        """A connection was refused."""
        self._refused += 1

    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer one scrape; of a body that others get too, it holds no copy."""
        form = format_for(",".join(request.headers.getall("Accept", ())))
        gzip = takes_gzip(",".join(request.headers.getall("Accept-Encoding", ())))
        body = await self._body(form, gzip)
        response = web.StreamResponse(headers={"Vary": "Accept, Accept-Encoding"})
        response.headers["Content-Type"] = form.content_type
        if gzip:
            response.headers["Content-Encoding"] = "gzip"
        response.content_length = sum(map(len, body))
        try:
            await response.prepare(request)
            for piece in body:
                await response.write(piece)
            await response.write_eof()
        except ConnectionError:
            log.debug("a client left in the middle of its answer")
        return response

    async def _body(self, form: Format, gzip: bool) -> Body:
        making = self._making.get((form, gzip))
        if making is None:
            making = asyncio.create_task(self._make(form, gzip))
            self._making[form, gzip] = making
            making.add_done_callback(lambda _: self._making.pop((form, gzip)))
        return await asyncio.shield(making)  # the others want it even if this one goes

    async def _make(self, form: Format, gzip: bool) -> Body:
        async with self._one_at_a_time:
            selected = await self._selected()
            metrics = chain(
                agent.collect(self._source.health(), selected, self._refused),
                self._process.collect(),
                families.collect(selected),
            )
            text = form.pieces(metrics)
            turns = Turns()
            body = [each async for each in turns.of(_gzipped(text) if gzip else text) if each]
            async for _ in turns.of(selected.take_apart()):
                pass
            return body

    async def _selected(self) -> Selected:
        now = asyncio.get_running_loop().time()
        found = [await self._source.snapshot(_TABLES)]
        report = await self._planned.report_on(found[0])
        results = list(report.results) if report else []
        del report
        # The selection lets go of both step by step, so nobody else may have them.
        return await self._selection.of(found.pop(), now, results)


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    gzip = zlib.compressobj(_FAST, wbits=_GZIP)
    for piece in pieces:
        yield gzip.compress(piece)
    yield gzip.flush()

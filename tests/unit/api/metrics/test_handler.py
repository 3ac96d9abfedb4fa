"""`GET /metrics` over a real socket: formats, encodings, and many who ask at once."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import http.client
import socket
from collections.abc import AsyncIterator, Collection, Iterator
from pathlib import Path

import pytest

from lldpns.api.listener import listen
from lldpns.api.server import Server
from lldpns.wiring.model import Snapshot
from tests.support.api import Known, served
from tests.support.metrics import CLASSIC, OPENMETRICS, Scrape, crowd

LARGE = crowd(homes=10, ports=10, neighbors=20)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


@pytest.fixture
def agent(path: Path) -> Iterator[Path]:
    with served(LARGE, path):
        yield path


def scrape(path: Path, **headers: str) -> tuple[dict[str, str], bytes]:
    """Give the headers and the body of an answer."""
    connection = http.client.HTTPConnection("lldpns")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(10)
    connection.sock.connect(str(path))
    with connection.sock:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", "/metrics", headers=names)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) == len(body)
        return dict(answer.headers), body


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", CLASSIC),
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", OPENMETRICS),
    ],
    ids=["classic", "openmetrics"],
)
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_every_format_and_encoding(agent: Path, accept: str, expected: str, encoding: str) -> None:
    headers, body = scrape(agent, Accept=accept, Accept_Encoding=encoding)
    assert headers["Content-Type"] == expected
    assert headers.get("Content-Encoding", "identity") == encoding
    text = gzip.decompress(body) if encoding == "gzip" else body
    assert len(Scrape(text.decode(), expected).series("lldpns_neighbor_info")) == 2000


def test_what_the_process_takes_is_in_it(agent: Path) -> None:
    found = Scrape(scrape(agent)[1].decode())
    assert found.value("process_resident_memory_bytes") > 1e6
    assert found.value("process_start_time_seconds") > 1e9


class Slow(Known):
    """A source that makes no snapshot before it is told to."""

    def __init__(self) -> None:
        super().__init__(LARGE)
        self.go = asyncio.Event()
        self.asked = 0

    async def snapshot(self, tables: Collection[str]) -> Snapshot:
        self.asked += 1
        await self.go.wait()
        return await super().snapshot(tables)


@contextlib.asynccontextmanager
async def serving_slowly(path: Path) -> AsyncIterator[Slow]:
    """Serve such a source."""
    source, listener = Slow(), listen(str(path))
    server = Server(source)
    await server.start(listener.sock)
    try:
        yield source
    finally:
        listener.remove()
        await server.stop()


class Client:
    """Asks for something, and reads the answer later."""

    async def ask(self, path: Path, target: str = "/metrics", accept: str = "*/*") -> None:
        self._reader, self.writer = await asyncio.open_unix_connection(path)
        self.writer.write(f"GET {target} HTTP/1.0\r\nAccept: {accept}\r\n\r\n".encode())

    async def body(self) -> bytes:
        octets = await self._reader.read()
        self.writer.close()
        return octets.partition(b"\r\n\r\n")[2]


async def all_have_asked(path: Path) -> None:
    """Wait until all who came before have been heard: the server takes them in order."""
    last = Client()
    await last.ask(path, "/healthz")
    assert await last.body() == b"ok\n"


def test_those_who_ask_at_once_share_what_is_made(path: Path) -> None:
    async def scrapes() -> None:
        async with serving_slowly(path) as source:
            clients = [Client() for _ in range(20)]
            for client in clients:
                await client.ask(path)
            other = Client()
            await other.ask(path, accept="application/openmetrics-text")
            await all_have_asked(path)
            source.go.set()
            bodies = {await client.body() for client in clients}
            assert (await other.body()).endswith(b"# EOF\n")
            assert len(bodies) == 1
            assert source.asked == 2  # once for each format

    asyncio.run(scrapes())


def test_one_who_leaves_takes_nothing_from_the_others(path: Path) -> None:
    async def scrapes() -> None:
        async with serving_slowly(path) as source:
            leaver, other = Client(), Client()
            await leaver.ask(path)
            await other.ask(path)
            await all_have_asked(path)
            leaver.writer.transport.abort()
            await all_have_asked(path)
            source.go.set()
            assert b"lldpns_neighbor_info{" in await other.body()
            assert source.asked == 1

    asyncio.run(scrapes())


def test_a_client_that_does_not_read_delays_no_other(agent: Path) -> None:
    with socket.socket(socket.AF_UNIX) as slow:
        slow.settimeout(10)
        slow.connect(str(agent))
        slow.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
        slow.recv(1, socket.MSG_PEEK)
        for _ in range(3):
            assert b"lldpns_neighbor_info{" in scrape(agent)[1]
        octets = b"".join(iter(lambda: slow.recv(1 << 16), b""))
    assert (
        len(Scrape(octets.partition(b"\r\n\r\n")[2].decode()).series("lldpns_neighbor_info"))
        == 2000
    )

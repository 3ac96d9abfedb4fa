"""The real API on a real Unix socket, in a thread, with records that the test chose."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lldpns.agent.feed import Feed
from lldpns.api.listener import listen
from lldpns.api.metrics import Limits
from lldpns.api.plan import Compare
from lldpns.api.server import Server
from lldpns.api.tls import Tls
from lldpns.wiring.health import Durations, Health
from lldpns.wiring.model import (
    Capabilities,
    Chassis,
    Event,
    Frame,
    Holders,
    Identifier,
    Interface,
    Link,
    LinkEnd,
    LinkStatus,
    Namespace,
    Neighbor,
    Snapshot,
)


class Known:
    """A source that knows one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.events = Feed[Event](1000, lambda _: 1)
        self.frames = Feed[Frame](1000, lambda _: 1)

    def names_of(self, cookie: str) -> set[str]:
        there = self._snapshot.namespaces
        return {each.netns for each in there if str(each.cookie) == cookie}

    async def snapshot(self, tables: Collection[str]) -> Snapshot:
        asked = {table: getattr(self._snapshot, table) for table in tables}
        return Snapshot(**asked)

    def health(self) -> Health:
        took = Durations(within={0.1: 1, 1.0: 2}, count=3, seconds=4.5)
        return Health(
            scans={"changes": took, "everything": took},
            timer_delay=took,
            netns_errors={"EPERM": 5, "other": 0},
            netns_refused=1,
            rtnetlink_overruns=6,
            frames_lost=9,
            watchers={"events": self.events.watchers, "frames": 2},
            missed={"events": 7, "frames": 8},
        )


class Telling:
    """What a test does to a source that is being served in another thread."""

    def __init__(self, source: Known, loop: asyncio.AbstractEventLoop) -> None:
        self._source = source
        self._loop = loop

    def tell(self, *records: Event | Frame) -> None:
        """Publish records to whoever watches, all in one turn of the loop."""
        self._loop.call_soon_threadsafe(self._publish, records)

    def _publish(self, records: Iterable[Event | Frame]) -> None:
        for record in records:
            if isinstance(record, Event):
                self._source.events.publish(record)
            else:
                self._source.frames.publish(record)

    @property
    def watched(self) -> bool:
        return self._source.events.watched or self._source.frames.watched


@contextlib.contextmanager
def served(
    snapshot: Snapshot,
    path: Path,
    *,
    limits: Limits | None = None,
    tcp: socket.socket | None = None,
    tls: Tls | None = None,
    compare: Compare | None = None,
) -> Iterator[Telling]:
    """Serve `snapshot` at `path`, and on `tcp` too, for as long as the block lasts.

    `compare` compares it with a plan, if there is one.
    """
    listener = listen(str(path))
    source: list[Known] = []
    ready = threading.Event()
    ended = asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        source.append(Known(snapshot))
        server = Server(source[0], limits, compare)
        await server.start(listener.sock)
        if tcp:
            await server.start_tcp(tcp, tls)
        ready.set()
        await ended.wait()
        listener.remove()
        await server.stop()

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(asyncio.run, serve())
        assert ready.wait(10)
        try:
            yield Telling(source[0], loops[0])
        finally:
            loops[0].call_soon_threadsafe(ended.set)
            done.result(10)


def snapshot(
    neighbors: Iterable[Neighbor] = (),
    interfaces: Iterable[Interface] = (),
    namespaces: Iterable[Namespace] = (),
    links: Iterable[Link] = (),
) -> Snapshot:
    """A snapshot in which all other tables are empty."""
    tables: dict[str, Any] = dict.fromkeys(Snapshot.__struct_fields__, ())
    tables |= {"neighbors": tuple(neighbors), "interfaces": tuple(interfaces)}
    return Snapshot(**tables | {"namespaces": tuple(namespaces), "links": tuple(links)})


def neighbor(netns: str = "net0", interface: str = "eth0", **said: Any) -> Neighbor:
    """A neighbor that said only what it must, and `said`."""
    fields: dict[str, Any] = dict.fromkeys(Neighbor.__struct_fields__)
    fields |= {
        "netns": netns,
        "interface": interface,
        "chassis_id": Identifier("local", "peer"),
        "port_id": Identifier("interface-name", "eth9"),
        "ttl": 121,
        "management_addresses": (),
        "management_interfaces": (),
        "management_interface_subtypes": (),
        "management_oids": (),
        "vlans": (),
        "unknown_tlvs": (),
        "discarded_tlvs": (),
        "source_mac": "02:00:00:00:00:01",
        "first_seen": "2026-01-01T00:00:00Z",
        "last_seen": "2026-01-01T00:00:30Z",
        "expires_in_seconds": 91.0,
    }
    return Neighbor(**fields | said)


def interface(netns: str = "net0", name: str = "eth0", index: int = 2) -> Interface:
    """A veth that is up."""
    fields: dict[str, Any] = dict.fromkeys(Interface.__struct_fields__)
    fields |= {
        "netns": netns,
        "interface": name,
        "index": index,
        "kind": "veth",
        "mac": "02:00:00:00:00:02",
        "mtu": 1500,
        "up": True,
        "operational": True,
        "lldp": "rx-and-tx",
        "neighbors": 0,
    }
    return Interface(**fields)


def namespace(netns: str = "net0", cookie: int = 7) -> Namespace:
    """A named namespace."""
    fields: dict[str, Any] = dict.fromkeys(Namespace.__struct_fields__)
    fields |= {
        "netns": netns,
        "aliases": (),
        "holders": Holders(mounts=1, processes=0, descriptors=0),
        "cookie": cookie,
        "inode": 4026531840,
        "path": f"/run/netns/{netns}",
        "chassis_id": Identifier("local", f"0123456789abcdef/{netns}"),
        "system_name": f"{netns}.vm",
        "interfaces": 2,
        "neighbors": 1,
    }
    return Namespace(**fields)


def link(*ends: tuple[str, str], status: LinkStatus = LinkStatus.OK) -> Link:
    """A link between interfaces of this host."""
    places = (LinkEnd(*end, None, None, None, None) for end in ends)
    return Link("0123456789abcdef", tuple(places), status, "2026-01-01T00:00:00Z", None)


def event(name: str, netns: str = "net0", **said: Any) -> Event:
    """Something that happened."""
    return Event(time="2026-01-01T00:00:00Z", event=name, netns=netns, **said)


def chassis(netns: str = "net0", system_name: str | None = None) -> Chassis:
    """What a namespace with a bridge says of itself."""
    return Chassis(
        netns=netns,
        chassis_id=Identifier("local", f"0123456789abcdef/{netns}"),
        system_name=system_name or f"{netns}.vm",
        system_description="Debian",
        capabilities=Capabilities(("bridge",), ("bridge",)),
        management_addresses=("10.0.0.1",),
        management_interfaces=(2,),
        management_interface_subtypes=("ifindex",),
        management_oids=(None,),
    )


def frame(netns: str = "net0", interface: str = "eth0", **said: Any) -> Frame:
    """An LLDP frame that came in, an empty one unless `said` otherwise."""
    fields: dict[str, Any] = {
        "time": "2026-01-01T00:00:00.000001Z",
        "cookie": 7,
        "direction": "in",
        "octets": "0180c200000e02000000000188cc",
        "discarded": None,
    }
    return Frame(**fields | {"netns": netns, "interface": interface} | said)

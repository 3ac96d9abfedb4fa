"""Records that are to be exported, and what a scrape says, as Prometheus' own parsers read it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic
from prometheus_client.samples import Sample

from lldpns.wiring.model import (
    Identifier,
    Interface,
    Link,
    LinkEnd,
    LinkStatus,
    Snapshot,
    Statistics,
)
from tests.support import api

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
CLASSIC = "text/plain; version=0.0.4; charset=utf-8"


class Scrape:
    """What was scraped."""

    def __init__(self, text: str, content_type: str = CLASSIC) -> None:
        parse = openmetrics if content_type == OPENMETRICS else classic
        self.families: dict[str, Metric] = {each.name: each for each in parse(text)}

    @property
    def samples(self) -> Iterator[Sample]:
        """All of them."""
        return (sample for family in self.families.values() for sample in family.samples)

    def series(self, name: str, **labels: str) -> list[dict[str, str]]:
        """The labels of all series of this name that have `labels`."""
        return [each.labels for each in self._found(name, labels)]

    def value(self, name: str, **labels: str) -> float:
        """The value of the only series of this name that has `labels`."""
        (found,) = self._found(name, labels)
        return found.value

    def _found(self, name: str, labels: dict[str, str]) -> list[Sample]:
        return [
            each
            for each in self.samples
            if each.name == name and labels.items() <= each.labels.items()
        ]


def statistics(netns: str = "net0", interface: str = "eth0", **counters: int) -> Statistics:
    """The counters of a port, all zero but for `counters`."""
    fields: dict[str, Any] = dict.fromkeys(Statistics.__struct_fields__, 0)
    fields |= {"netns": netns, "interface": interface, "too_many_neighbors": False}
    return Statistics(**fields | counters)


def port(netns: str = "net0", name: str = "eth0", **fields: Any) -> Interface:
    """A veth that announces its name."""
    announced = Identifier("interface-name", name)
    return msgspec.structs.replace(api.interface(netns, name), port_id=announced, **fields)


def link(status: LinkStatus, *ends: tuple[str, str]) -> Link:
    """A link between interfaces of this host."""
    return Link(
        "0123456789abcdef",
        tuple(LinkEnd(*end, None, None, None, None) for end in ends),
        status,
        "2026-01-01T00:00:00Z",
        None,
    )


def crowd(
    homes: int = 1, ports: int = 1, neighbors: int = 1, *, linked: bool = True, name: str = "net"
) -> Snapshot:
    """So many namespaces with so many ports each that hear so many neighbors each."""
    ends = [(f"{name}{home}", f"eth{port}") for home in range(homes) for port in range(ports)]
    return Snapshot(
        namespaces=tuple(api.namespace(f"{name}{home}", home) for home in range(homes)),
        interfaces=tuple(port(*end) for end in ends),
        statistics=tuple(statistics(*end) for end in ends),
        links=tuple(link(LinkStatus.EXTERNAL, end) for end in ends if linked),
        neighbors=tuple(
            api.neighbor(*end, chassis_id=Identifier("local", f"far{number}"))
            for end in ends
            for number in range(neighbors)
        ),
    )


def together(*snapshots: Snapshot) -> Snapshot:
    """The records of all of them."""
    tables = {
        table: tuple(record for each in snapshots for record in getattr(each, table))
        for table in Snapshot.__struct_fields__
    }
    return Snapshot(**tables)

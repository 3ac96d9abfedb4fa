"""The page for Prometheus has every metric with its type and labels, and no other."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import msgspec

from lldpns.api.metrics import agent, families
from lldpns.api.metrics.exposition import CLASSIC
from lldpns.api.metrics.selection import Limits, Selection
from lldpns.wiring.model import Endpoint, Snapshot
from tests.support.api import Known, namespace, neighbor
from tests.support.metrics import Scrape, crowd, port, together
from tests.support.plans import Host, planned

PAGE = (Path(__file__).parents[2] / "docs" / "metrics.md").read_text()
ROW = re.compile(r"\| `(lldpns_\w+)` \| (\w+) \| ([\w, ]*?) ?\|")

# With every label there can be.
NAMESPACE = msgspec.structs.replace(
    namespace(), runtime="kubernetes", container="c", pod="p", unit="u"
)
PORT = port(master="br0", peer=Endpoint("net1", "eth1"))
NEIGHBOR = neighbor(remote=Endpoint("net1", "eth1"))
REPORT = Host("net0/eth0<net1/eth1").beside(planned("net0:eth0 -- net1:eth1"))


def exported() -> dict[str, tuple[str, frozenset[str]]]:
    """Type and labels of each metric."""
    rest = msgspec.structs.replace(crowd(), namespaces=(), interfaces=(), neighbors=())
    snapshot = together(
        Snapshot(namespaces=(NAMESPACE,), interfaces=(PORT,), neighbors=(NEIGHBOR,)), rest
    )
    selected = asyncio.run(Selection(Limits()).of(snapshot, 0.0, list(REPORT.results)))
    metrics = [*agent.collect(Known(snapshot).health(), selected, 0), *families.collect(selected)]
    found = {}
    for family in Scrape(b"".join(CLASSIC.pieces(metrics)).decode()).families.values():
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels}
        found[name] = family.type, frozenset(labels - {"le"})
    return found


def test_the_table_is_what_is_exported() -> None:
    documented = {
        name: (kind, frozenset(filter(None, labels.split(", "))))
        for name, kind, labels in ROW.findall(PAGE)
    }
    assert documented == exported()


def test_every_metric_has_words() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `lldpns_")]
    assert len(rows) == len(exported())
    assert all(len(row.split(" | ")[-1]) > 2 for row in rows)

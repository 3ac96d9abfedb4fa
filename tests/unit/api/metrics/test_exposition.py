"""The text of a scrape: what the library writes, and what its own parsers read in it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client import exposition
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import exposition as openmetrics

from lldpns.api.metrics import agent, families
from lldpns.api.metrics.exposition import CLASSIC, OPENMETRICS, Format
from lldpns.api.metrics.selection import Limits, Selection
from lldpns.wiring.model import Identifier, LinkStatus, Snapshot
from tests.support.api import Known, neighbor
from tests.support.metrics import Scrape, crowd, link, statistics, together

HOSTILE = 'a"b\\c\nd{e="f"} 1\r\0\x1b[31m\u2028\u202e\ufffd é \ud800'
FORMATS = (CLASSIC, OPENMETRICS)


def metrics(snapshot: Snapshot, max_series: int = 10**6) -> Iterator[Metric]:
    selected = asyncio.run(Selection(Limits(max_series)).of(snapshot, 0.0))
    yield from agent.collect(Known(snapshot).health(), selected, 7)
    yield from families.collect(selected)


def scraped(snapshot: Snapshot, form: Format = CLASSIC) -> Scrape:
    text = b"".join(form.pieces(metrics(snapshot))).decode()
    return Scrape(text, form.content_type)


class Whole:
    """All pieces of each family in one, for the library to write at once."""

    def __init__(self, pieces: Iterable[Metric]) -> None:
        self._families: dict[str, Metric] = {}
        for piece in pieces:
            family = self._families.setdefault(piece.name, piece)
            if family is not piece:
                family.samples += piece.samples

    def collect(self) -> Iterable[Metric]:
        return self._families.values()


@pytest.mark.parametrize("neighbors", [0, 1, 99, 100, 101, 250])
@pytest.mark.parametrize(
    ("form", "write"),
    [(CLASSIC, exposition.generate_latest), (OPENMETRICS, openmetrics.generate_latest)],
    ids=["classic", "openmetrics"],
)
def test_the_pieces_are_what_the_library_writes_of_the_whole(
    form: Format, write: Callable[[Whole], bytes], neighbors: int
) -> None:
    snapshot = crowd(homes=2, ports=2, neighbors=neighbors)
    assert b"".join(form.pieces(metrics(snapshot))) == write(Whole(metrics(snapshot)))


@pytest.mark.parametrize("form", FORMATS, ids=["classic", "openmetrics"])
def test_it_is_read_back(form: Format) -> None:
    snapshot = together(
        crowd(homes=2, ports=2, neighbors=3),
        Snapshot(links=(link(LinkStatus.OK, ("net0", "eth0"), ("net1", "eth1")),)),
    )
    found = scraped(snapshot, form)
    samples = sum(len(metric.samples) for metric in metrics(snapshot))
    assert len(list(found.samples)) == samples
    assert (
        len({(each.name, tuple(sorted(each.labels.items()))) for each in found.samples}) == samples
    )


@pytest.mark.parametrize("form", FORMATS, ids=["classic", "openmetrics"])
def test_whatever_a_stranger_says_it_is_read_back(form: Format) -> None:
    said = neighbor(
        chassis_id=Identifier("local", HOSTILE),
        port_id=Identifier("local", HOSTILE * 20),
        system_name=HOSTILE,
    )
    found = scraped(together(crowd(neighbors=2), Snapshot(neighbors=(said,))), form)
    labels = found.series("lldpns_neighbor_info")[2]
    assert labels["remote_system"] == (
        'a"b\\c\\nd{e="f"} 1\\r\\x00\\x1b[31m\\u2028\\u202e\ufffd é \\ud800'
    )
    assert labels["remote_chassis_id"] == labels["remote_system"]
    assert len(labels["remote_port_id"].encode()) <= 128


def test_no_label_is_empty() -> None:
    assert all(all(sample.labels.values()) for sample in scraped(crowd(homes=2, ports=2)).samples)


def test_the_times_of_a_neighbor() -> None:
    found = scraped(crowd())
    seen = "lldpns_neighbor_{}_seen_timestamp_seconds"
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
    assert found.value(seen.format("first")) == first.timestamp()
    assert found.value(seen.format("last")) == last.timestamp()
    assert found.value("lldpns_neighbor_ttl_seconds") == 121


def test_the_status_of_a_link_at_each_of_its_ends_here() -> None:
    ends = [("net0", "eth0"), ("net0", "eth1"), ("net1", "eth0")]
    snapshot = together(
        crowd(homes=2, ports=2, linked=False),
        Snapshot(links=(link(LinkStatus.ONE_WAY, *ends[:2]), link(LinkStatus.DOWN, ends[2]))),
    )
    found = scraped(snapshot)
    true = [
        (each.labels["netns"], each.labels["interface"], each.labels["status"])
        for each in found.families["lldpns_link_status"].samples
        if each.value
    ]
    assert true == [
        ("net0", "eth0", "one-way"),
        ("net0", "eth1", "one-way"),
        ("net1", "eth0", "down"),
    ]
    statuses = {each["status"] for each in found.series("lldpns_link_status", netns="net1")}
    assert statuses == set(LinkStatus)


def test_each_counter_is_its_own() -> None:
    fields = {
        "lldpns_frames_received_total": "frames_in_total",
        "lldpns_frames_sent_total": "frames_out_total",
        "lldpns_frames_discarded_total": "frames_discarded_total",
        "lldpns_frames_in_error_total": "frames_in_errors_total",
        "lldpns_tlvs_discarded_total": "tlvs_discarded_total",
        "lldpns_tlvs_unrecognized_total": "tlvs_unrecognized_total",
        "lldpns_neighbor_ageouts_total": "ageouts_total",
        "lldpns_neighbors_inserted_total": "neighbors_inserted",
        "lldpns_neighbors_deleted_total": "neighbors_deleted",
        "lldpns_neighbors_dropped_total": "neighbors_dropped",
        "lldpns_frames_dropped_total": "frames_dropped",
        "lldpns_send_errors_total": "send_errors",
    }
    counters: dict[str, Any] = {field: number for number, field in enumerate(fields.values(), 1)}
    counted = Snapshot(statistics=(statistics(too_many_neighbors=True, **counters),))
    found = scraped(together(crowd(), counted))
    assert {name: found.value(name) for name in fields} == {
        name: counters[field] for name, field in fields.items()
    }
    assert found.value("lldpns_too_many_neighbors") == 1


def test_the_agent_itself() -> None:
    found = scraped(crowd(neighbors=2))
    scan = "lldpns_netns_scan_duration_seconds_"
    assert found.value(scan + "bucket", scan="changes", le="0.1") == 1
    assert found.value(scan + "bucket", scan="everything", le="+Inf") == 3
    assert found.value(scan + "sum", scan="everything") == 4.5
    assert found.value("lldpns_timer_delay_seconds_count") == 3
    assert found.value("lldpns_netns_errors_total", reason="EPERM") == 5
    assert found.value("lldpns_netns_refused") == 1
    assert found.value("lldpns_rtnetlink_overruns_total") == 6
    assert found.value("lldpns_frames_lost_total") == 9
    assert found.value("lldpns_watchers", stream="frames") == 2
    assert found.value("lldpns_records_missed_total", stream="events") == 7
    assert found.value("lldpns_connections_refused_total") == 7
    assert found.value("lldpns_metrics_max_series") == 10**6
    assert found.value("lldpns_metrics_series") == 2 + 2 + 7 + 13 + 2 * 4
    assert found.value("lldpns_metrics_withheld", what="neighbor") == 0
    assert [set(each) for each in found.series("lldpns_build_info")] == [{"version"}]

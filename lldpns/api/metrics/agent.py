"""The metrics of the agent itself."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)

from lldpns import __version__
from lldpns.api.metrics.records import Selected
from lldpns.wiring.health import Durations, Health

Value = TypeVar("Value")


def collect(health: Health, selected: Selected, refused: int) -> Iterator[Metric]:
    """All of it; `refused` is the number of connections that were."""
    yield InfoMetricFamily("lldpns_build", "The version of lldpns.", {"version": __version__})
    yield _durations(
        "netns_scan_duration", "Time that a look for network namespaces took.", health.scans, "scan"
    )
    yield _durations("timer_delay", "Delay of what was due at a port.", _one(health.timer_delay))
    yield _family(
        CounterMetricFamily,
        "netns_errors",
        "Failed attempts to find or enter network namespaces.",
        health.netns_errors,
        "reason",
    )
    yield _family(
        GaugeMetricFamily,
        "netns_refused",
        "Network namespaces that cannot be entered.",
        _one(health.netns_refused),
    )
    yield _family(
        CounterMetricFamily,
        "rtnetlink_overruns",
        "Times that the kernel dropped events, so that all was read anew.",
        _one(health.rtnetlink_overruns),
    )
    yield _family(
        CounterMetricFamily,
        "frames_lost",
        "LLDPDUs that the kernel had no room for, by whatever port they came.",
        _one(health.frames_lost),
    )
    yield _family(GaugeMetricFamily, "watchers", "Clients of a stream.", health.watchers, "stream")
    yield _family(
        CounterMetricFamily,
        "records_missed",
        "Records of a stream that a client was too slow for.",
        health.missed,
        "stream",
    )
    yield _family(
        CounterMetricFamily,
        "connections_refused",
        "TCP connections that there was no room for.",
        _one(refused),
    )
    yield _family(
        GaugeMetricFamily,
        "metrics_series",
        "Series exported, those about the agent itself aside.",
        _one(selected.series),
    )
    yield _family(
        GaugeMetricFamily,
        "metrics_max_series",
        "Series that may be exported.",
        _one(selected.max_series),
    )
    yield _family(
        GaugeMetricFamily,
        "metrics_withheld",
        "Records that are too many to be exported.",
        selected.withheld,
        "what",
    )


def _one(value: Value) -> Mapping[str, Value]:
    """The only value of a metric without labels."""
    return {"": value}


def _family(
    kind: type[CounterMetricFamily] | type[GaugeMetricFamily],
    name: str,
    help: str,
    values: Mapping[str, int],
    *labels: str,
) -> Metric:
    """Samples by the value of their label, if they have one."""
    family = kind(f"lldpns_{name}", help, labels=labels)
    for value, count in values.items():
        family.add_metric([value] if labels else [], count)
    return family


def _durations(name: str, help: str, values: Mapping[str, Durations], *labels: str) -> Metric:
    """Histograms by the value of their label, if they have one."""
    family = HistogramMetricFamily(f"lldpns_{name}", help, labels=labels, unit="seconds")
    for value, durations in values.items():
        buckets = [*durations.within.items(), ("+Inf", durations.count)]
        family.add_metric(
            [value] if labels else [],
            [(str(bound), count) for bound, count in buckets],
            durations.seconds,
        )
    return family

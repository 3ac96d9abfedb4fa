"""Metric families as text: prometheus_client writes each piece, and the pieces make one text."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from prometheus_client import exposition
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import exposition as openmetrics
from prometheus_client.registry import Collector


class Format(NamedTuple):
    """A text format of metrics."""

    content_type: str
    write: Callable[[Collector], bytes]
    end: bytes
    """What `write` ends every text with."""

    def pieces(self, metrics: Iterable[Metric]) -> Iterator[bytes]:
        """The text of `metrics`, of which some may be pieces of one family in a row."""
        family, head = "", b""
        for metric in metrics:
            text = self._text(metric)
            if metric.name != family:
                family = metric.name
                head = self._text(Metric(family, metric.documentation, metric.type, metric.unit))
                yield text
            else:
                yield text.removeprefix(head)
        yield self.end

    def _text(self, metric: Metric) -> bytes:
        return self.write(_Only(metric)).removesuffix(self.end)


class _Only:
    """A collector of one metric."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> Iterable[Metric]:
        return (self._metric,)


CLASSIC = Format(
    "text/plain; version=0.0.4; charset=utf-8",
    exposition.generate_latest,
    b"",
)
OPENMETRICS = Format(
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
    openmetrics.generate_latest,
    b"# EOF\n",
)

"""Which format and encoding a client gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.api.metrics.exposition import CLASSIC, OPENMETRICS, Format
from lldpns.api.metrics.negotiation import format_for, takes_gzip

PROMETHEUS_2 = (
    "application/openmetrics-text;version=1.0.0,"
    "application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "application/openmetrics-text;version=0.0.1;q=0.4,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", CLASSIC),
        ("*/*", CLASSIC),
        ("text/html,application/xhtml+xml,*/*;q=0.8", CLASSIC),
        ("text/plain", CLASSIC),
        (PROMETHEUS_2, OPENMETRICS),
        (PROMETHEUS_3, OPENMETRICS),
        ("Application/OpenMetrics-Text", OPENMETRICS),
        ("application/openmetrics-text; version=0.0.1, text/plain; q=0.5", CLASSIC),
        ("application/openmetrics-text; version=2.0.0", CLASSIC),
        ("application/openmetrics-text; q=0.3, text/plain; q=0.5", CLASSIC),
        ("application/openmetrics-text; q=0", CLASSIC),
        ("application/openmetrics-text; q=x", CLASSIC),
    ],
)
def test_format(accept: str, expected: Format) -> None:
    assert format_for(accept) is expected


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", False),
        ("identity", False),
        ("gzip", True),
        ("deflate, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, identity", False),
        ("*", False),
    ],
)
def test_gzip(accept: str, expected: bool) -> None:
    assert takes_gzip(accept) == expected


@given(st.text(alphabet=st.sampled_from('gziptextplan/*;,=q01. \t"'), max_size=200))
def test_any_header_has_an_answer(header: str) -> None:
    format_for(header)
    takes_gzip(header)

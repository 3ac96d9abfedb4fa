"""Debian's VictoriaMetrics, in a world of its own: another one with Prometheus' HTTP API."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.fleet import PORT, Host
from tests.support.processes import LoggedProcess

_ADDRESS, _PREFIX = "127.0.0.1:8428", "/some/prefix"


@contextlib.contextmanager
def victoriametrics(directory: Path, hosts: Iterable[Host]) -> Iterator[str]:
    """One that scrapes the agents of `hosts`; give its URL."""
    targets = [
        {"targets": [f"{host.address}:{PORT}"], "labels": {"instance": host.instance}}
        for host in hosts
    ]
    jobs = [{"job_name": "lldpns", "scrape_interval": "500ms", "static_configs": targets}]
    config = directory / "scrape.yml"
    config.write_text(json.dumps({"scrape_configs": jobs}))  # which is YAML, too
    words = [
        "victoria-metrics",
        f"-promscrape.config={config}",
        f"-storageDataPath={directory / 'data'}",
        f"-httpListenAddr={_ADDRESS}",
        f"-http.pathPrefix={_PREFIX}",
        "-search.latencyOffset=0s",  # by default, it tells of what is 30 s old
    ]
    process = LoggedProcess(words, directory / "victoriametrics.log")
    try:
        yield f"http://{_ADDRESS}{_PREFIX}"
    finally:
        process.terminate()

"""Debian's Prometheus, in a world of its own: what it scraped, as it answers queries."""

from __future__ import annotations

import contextlib
import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.support.processes import LoggedProcess


class Prometheus:
    """A server with this configuration (YAML), its data and its log in `directory`."""

    def __init__(self, directory: Path, config: str, port: int = 9090) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        path = directory / "prometheus.yml"
        path.write_text(config)
        self._port = port
        self.url = f"http://127.0.0.1:{port}"
        words = [
            "prometheus",
            f"--config.file={path}",
            f"--storage.tsdb.path={directory / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        self.process = LoggedProcess(words, directory / "prometheus.log")
        self.process.wait_until(self._ready, "Prometheus")

    def _ready(self) -> bool:
        try:
            return self._get("/-/ready")[0] == 200
        except OSError:
            return False

    def query(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """The labels and values that an expression has now."""
        status, body = self._get(f"/api/v1/query?query={quote(expression)}")
        assert status == 200, body
        found: list[Any] = json.loads(body)["data"]["result"]
        return [(each["metric"], float(each["value"][1])) for each in found]

    def _get(self, target: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()

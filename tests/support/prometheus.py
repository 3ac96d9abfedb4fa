"""Debian's Prometheus, in a world of its own: what it scraped, as it answers queries."""

from __future__ import annotations

import contextlib
import http.client
import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

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

    def query(self, expression: str, at: float | None = None) -> list[tuple[dict[str, str], float]]:
        """The labels and values that an expression has now, or had at a time (Unix seconds)."""
        found = self._ask("query", query=expression, **({} if at is None else {"time": at}))
        return [(each["metric"], float(each["value"][1])) for each in found]

    def query_range(
        self, expression: str, start: float, end: float, step: float = 1.0
    ) -> list[tuple[dict[str, str], dict[float, float]]]:
        """The labels of all series that an expression has had, and their values by time."""
        found = self._ask("query_range", query=expression, start=start, end=end, step=step)
        return [
            (each["metric"], {at: float(value) for at, value in each["values"]}) for each in found
        ]

    def last_evaluation(self) -> float:
        """Since when all rules have been evaluated (Unix seconds)."""
        status, body = self._get("/api/v1/rules")
        assert status == 200, body
        groups = json.loads(body)["data"]["groups"]
        return min(datetime.fromisoformat(each["lastEvaluation"]).timestamp() for each in groups)

    def _ask(self, what: str, **parameters: str | float) -> list[Any]:
        status, body = self._get(f"/api/v1/{what}?{urlencode(parameters)}")
        assert status == 200, body
        answer = json.loads(body)
        assert "warnings" not in answer, answer["warnings"]
        found: list[Any] = answer["data"]["result"]
        return found

    def _get(self, target: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", target)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def stop(self) -> None:
        """End it."""
        self.process.terminate()

"""One fleet for all tests here: each leaves it as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from grafana.files import RULES
from tests.support.fleet import Fleet, built
from tests.support.watched import AGENTS, Watched, sooner, watched_fleet


@pytest.fixture(scope="package")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    directory = tmp_path_factory.mktemp("fleet")
    rules = directory / "rules.yml"
    rules.write_text(sooner(RULES.read_text()))
    with built(directory, [rules], AGENTS) as fleet:
        yield fleet


@pytest.fixture(scope="package")
def watched(fleet: Fleet) -> Watched:
    """What Prometheus knows of the fleet, after much has happened to it."""
    return watched_fleet(fleet)

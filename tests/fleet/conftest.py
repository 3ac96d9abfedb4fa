"""One fleet for all tests here: each leaves it as it found it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.fleet import Fleet, built


@pytest.fixture(scope="package")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    with built(tmp_path_factory.mktemp("fleet")) as fleet:
        yield fleet

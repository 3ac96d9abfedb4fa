"""For every test: no real-kernel test runs outside a world of its own, and Hypothesis' settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("tests.support")
pytest_plugins = ["tests.support.fixtures"]

HERE = Path(__file__).parent
REAL_KERNEL = [HERE / name for name in ("netns", "interop", "systems", "service", "fleet", "soak")]

# A busy machine is no reason to fail.
settings.register_profile("lldpns", deadline=None)
settings.load_profile("lldpns")

# What the person's shell says about the daemon of their machine is not for the tests.
os.environ.pop("LLDPNS_SOCKET", None)


def in_a_world() -> bool:
    """Tell whether this process left the network namespace in which tests/world was called."""
    outside = os.environ.get("LLDPNS_WORLD")
    return outside is not None and outside != str(os.stat("/proc/self/ns/net").st_ino)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse the whole run rather than let one test touch the machine's own interfaces."""
    for item in items:
        if any(folder in item.path.parents for folder in REAL_KERNEL):
            item.add_marker("world")
        if item.get_closest_marker("world") and not in_a_world():
            raise pytest.UsageError(
                f"{item.nodeid} needs a world of its own: "
                "run `make test`, or `tests/world .venv/bin/python -m pytest ...`"
            )

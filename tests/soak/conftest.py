"""What every soak ends with: nothing lost, nothing grown; and at the very end the figures."""

from __future__ import annotations

import pytest

from tests.soak.run import SECONDS, SEED, figures


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hours on request are not too long."""
    for item in items:
        if "soak" in item.path.parts:
            item.add_marker(pytest.mark.timeout(120 + 2 * SECONDS))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell the figures, and how to have the same run again."""
    if figures:
        terminalreporter.section("soak")
        for what, count in figures.items():
            terminalreporter.write_line(f"{what}: {count:,}")
        terminalreporter.write_line(f"again: make soak TIME={SECONDS:g} SEED={SEED}")

"""The benchmarks run, at a size that says nothing, and what they find can be written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import fleet, host, page, stalls
from bench.report import Comparison

pytestmark = pytest.mark.world


def written(comparisons: list[Comparison], path: Path) -> str:
    page.write("some", comparisons, path)
    page.write("other", comparisons[:1], path)
    page.write("some", comparisons, path)
    text = path.read_text()
    assert text.count("\n## ") == 2
    assert text.index("## other") < text.index("## some")
    return text


def test_a_fleet(tmp_path: Path) -> None:
    found = fleet.measure(fleet.Sizes((2,), runs=1, idle=0.1, lldpd_interval=1, settle=0.0))
    assert "2 netns | " in written(found, tmp_path / "page.md")


def test_a_host(tmp_path: Path) -> None:
    found = host.measure(host.Sizes(netns=4, wires=2, runs=2, settle=0.0))
    assert "4 netns present | median " in written(found, tmp_path / "page.md")


def test_stalls(tmp_path: Path) -> None:
    found = stalls.measure(stalls.Sizes(netns=4, deleted=2, scrapes=1, quiet=0.1))
    assert "2 netns deleted at once | " in written(found, tmp_path / "page.md")

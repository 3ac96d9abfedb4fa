"""docs/BENCHMARKS.md: a section for each measurement, written anew whenever that is run."""

import os
import platform
import re
import time
from collections.abc import Sequence
from pathlib import Path

from bench.report import Comparison, spread

PAGE = Path(__file__).parents[1] / "docs" / "BENCHMARKS.md"

_HEAD = """\
# Benchmarks

`make bench` measures and writes this page; `make bench ARGS=fleet` replaces one section of it.
A figure is a median with the lowest and the highest of its runs, beside that of something else in
the same run. The ratio is ours to the other.
"""
_TABLE = "| | lldpns | beside it | ratio | aim |\n|---|---|---|---|---|\n"
_SECTION = re.compile(r"^## (.+)\n(?s:.*?)(?=^## |\Z)", re.MULTILINE)


def write(name: str, comparisons: Sequence[Comparison], page: Path = PAGE) -> None:
    """Put what was measured under the heading `name`, the others stay as they are."""
    found = page.read_text() if page.exists() else ""
    sections = {each[1]: each[0] for each in _SECTION.finditer(found)}
    rows = "".join(map(_row, comparisons))
    sections[name] = f"## {name}\n\n{_origin(name)}\n\n{_TABLE}{rows}"
    texts = [sections[each].rstrip() for each in sorted(sections)]
    page.write_text("\n\n".join([_HEAD.rstrip(), *texts]) + "\n")


def _row(comparison: Comparison) -> str:
    unit = comparison.unit
    cells = (
        comparison.what,
        spread(comparison.ours, unit),
        f"{comparison.against}: {spread(comparison.theirs, unit)}",
        f"{comparison.ratio:.3g}",
        "; ".join(map(comparison.told, comparison.aims)),
    )
    return f"| {' | '.join(cells)} |\n"


def _origin(name: str) -> str:
    """By which command, when, and on what machine."""
    kernel = platform.release().partition("-")[0]  # what follows says more of the place than of it
    return (
        f"`make bench ARGS={name}`, {time.strftime('%Y-%m-%d', time.gmtime())}:"
        f" {_processor()}, {os.cpu_count()} cores; Linux {kernel},"
        f" Python {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()

"""How a measurement is told."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple


class Comparison(NamedTuple):
    """Seconds of ours beside seconds of something else, measured in the same run."""

    what: str
    ours: Sequence[float]
    against: str
    theirs: Sequence[float]


def show(comparison: Comparison) -> str:
    """Both medians with their spread, and the ratio of the medians."""
    ratio = statistics.median(comparison.ours) / statistics.median(comparison.theirs)
    return (
        f"{comparison.what}\n"
        f"  lldpns        {_spread(comparison.ours)}\n"
        f"  {comparison.against:<13} {_spread(comparison.theirs)}\n"
        f"  ratio of the medians: {ratio:.4g}\n"
    )


def _spread(seconds: Sequence[float]) -> str:
    low, middle, high = min(seconds), statistics.median(seconds), max(seconds)
    return f"median {_time(middle)}, {_time(low)} to {_time(high)}, {len(seconds)} runs"


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"

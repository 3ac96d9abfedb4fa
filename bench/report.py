"""How a measurement is told."""

import statistics
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple


def seconds(value: float) -> str:
    """Give a time."""
    if value < 1e-3:
        return f"{value * 1e6:.1f} µs"
    return f"{value * 1e3:.1f} ms" if value < 1 else f"{value:.1f} s"


def octets(value: float) -> str:
    """Give a size in memory."""
    return f"{value / 1024:.1f} KiB" if value < 1 << 20 else f"{value / (1 << 20):.1f} MiB"


def per_second(value: float) -> str:
    """Give a rate."""
    return f"{value:,.0f}/s"


def share(value: float) -> str:
    """Give a part of a whole."""
    return f"{value:.3%}"


class Aim(NamedTuple):
    """What was aimed at: a bound of the ratio, or of the median or the worst figure of ours."""

    of: Literal["ratio", "median", "worst"]
    bound: float
    at_least: bool = False


class Comparison(NamedTuple):
    """Figures of ours beside figures of something else, measured in the same run."""

    what: str
    ours: Sequence[float]
    against: str
    theirs: Sequence[float]
    unit: Callable[[float], str] = seconds
    aims: Sequence[Aim] = ()

    @property
    def ratio(self) -> float:
        """Our median as a multiple of the other."""
        return statistics.median(self.ours) / statistics.median(self.theirs)

    def told(self, aim: Aim) -> str:
        """What was aimed at, and whether that was met."""
        figure = {
            "ratio": self.ratio,
            "median": statistics.median(self.ours),
            "worst": max(self.ours),
        }[aim.of]
        met = figure >= aim.bound if aim.at_least else figure <= aim.bound
        bound = f"{aim.bound:.3g}" if aim.of == "ratio" else self.unit(aim.bound)
        few_or_many = "at least" if aim.at_least else "at most"
        return f"{aim.of} {few_or_many} {bound}: {'met' if met else '**missed**'}"


def show(comparison: Comparison) -> str:
    """Both medians with their spread, the ratio of the medians, and the aims."""
    width = max(len(comparison.against), 13)
    lines = [
        comparison.what,
        f"  {'lldpns':<{width}} {spread(comparison.ours, comparison.unit)}",
        f"  {comparison.against:<{width}} {spread(comparison.theirs, comparison.unit)}",
        f"  ratio of the medians: {comparison.ratio:.4g}",
        *(f"  {comparison.told(aim)}" for aim in comparison.aims),
    ]
    return "\n".join(lines) + "\n"


def spread(figures: Sequence[float], unit: Callable[[float], str]) -> str:
    """The median of the figures and how far they go."""
    low, middle, high = map(unit, (min(figures), statistics.median(figures), max(figures)))
    if len(figures) == 1:
        return f"{middle}, 1 run"
    return f"median {middle}, {low} to {high}, {len(figures)} runs"

"""Reports on a plan: their sums, and parts of them."""

from collections import Counter
from collections.abc import Callable, Generator, Iterable
from typing import TypeAlias

from lldpns.wiring.plan.records import CheckedEnd, PlanReport, PlanResult, PlanStatus

Reporting: TypeAlias = Generator[None, None, PlanReport]
"""Short steps, after which there is a report: whoever has more to do can pause in between."""


def reported(results: Iterable[PlanResult], elsewhere: int, unchecked: int) -> PlanReport:
    """The report of these results."""
    kept = tuple(results)
    statuses = Counter(result.status for result in kept)
    unexpected = statuses[PlanStatus.UNEXPECTED]
    return PlanReport(
        results=kept,
        planned=len(kept) - unexpected,
        as_planned=statuses[PlanStatus.OK],
        unexpected=unexpected,
        elsewhere=elsewhere,
        unchecked=unchecked,
    )


def finished(reporting: Reporting) -> PlanReport:
    """The report, without a pause."""
    while True:
        try:
            next(reporting)
        except StopIteration as end:
            report: PlanReport = end.value
            return report


def only(report: PlanReport, chosen: Callable[[str, str], bool]) -> PlanReport:
    """What is about ports of which `chosen` is true, given the names of namespace and interface.

    An end that is not on this host, or not there, goes by its names in the plan.
    """
    results = (
        result for result in report.results if any(chosen(*place_of(end)) for end in result.ends)
    )
    return reported(results, report.elsewhere, report.unchecked)


def place_of(end: CheckedEnd) -> tuple[str, str]:
    """Namespace and interface of an end; those of one that is not here are as the plan says."""
    return end.netns or end.node, end.interface or end.port

"""What the agent knows beside the plan that it was given, worked out whenever somebody asks."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Protocol, TypeAlias

from lldpns.api.turns import Turns
from lldpns.wiring.model import Interface, Namespace, Neighbor, Snapshot
from lldpns.wiring.plan.records import PlanReport
from lldpns.wiring.plan.report import Reporting

Compare: TypeAlias = Callable[
    [Sequence[Namespace], Sequence[Interface], Sequence[Neighbor]], Reporting
]
"""Compares a plan with these tables."""

_TABLES = ("namespaces", "interfaces", "neighbors")


class Source(Protocol):
    """What is compared with the plan."""

    async def snapshot(self, tables: Collection[str]) -> Snapshot:
        """What is known now; of the tables that are not named, nothing."""


class Planned:
    """The plan, beside which a source is compared."""

    def __init__(self, source: Source, compare: Compare | None) -> None:
        self.compare = compare
        """None: there is no plan."""
        self._source = source
        self._one_at_a_time = asyncio.Lock()

    async def report(self) -> PlanReport | None:
        """How the source is now; None if there is no plan."""
        if self.compare is None:
            return None
        async with self._one_at_a_time:
            return await self.report_on(await self._source.snapshot(_TABLES))

    async def report_on(self, snapshot: Snapshot) -> PlanReport | None:
        """How the source was; None if there is no plan. Lets the loop run in between."""
        if self.compare is None:
            return None
        tables = snapshot.namespaces, snapshot.interfaces, snapshot.neighbors
        return await Turns().result(self.compare(*tables))

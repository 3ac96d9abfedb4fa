"""What is exported: the records of a snapshot, put together by namespace and interface."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from lldpns.wiring.model import Interface, LinkStatus, Namespace, Neighbor, Statistics
from lldpns.wiring.plan.records import PlanStatus

Labels = dict[str, str]

_STEP = 100  # neighbors, or ports of the plan


class ShownNeighbor(msgspec.Struct, frozen=True, gc=False):
    """What is exported of a neighbor."""

    link: str
    name: str
    """Its system name; empty if it has none."""
    key: Labels
    """What tells it apart."""
    info: Labels
    """What else there is to say."""
    first_seen: float
    """Seconds since the epoch."""
    last_seen: float
    ttl: int
    """Seconds."""


class Port(msgspec.Struct, gc=False):
    """An interface, and what belongs to it."""

    labels: Labels
    interface: Interface
    series: int
    """How many there are of it, neighbors aside."""
    statistics: Statistics | None = None
    status: LinkStatus | None = None
    unexpected: bool = False
    """Whether somebody is heard here though the plan does not name it."""
    neighbors: list[Neighbor] = []
    """Those that are not yet among the shown ones."""
    shown: list[ShownNeighbor] = []


class Home(msgspec.Struct, gc=False):
    """A namespace and its interfaces, both by the names that the snapshot has for them."""

    label: str
    namespace: Namespace
    series: int
    """How many it takes to export all of it."""
    ports: dict[str, Port] = {}


class PlannedPort(msgspec.Struct, gc=False):
    """What is exported of a port beside the plan."""

    labels: Labels
    status: PlanStatus
    remotes: tuple[Labels, ...] = ()
    """The far ends that it is to have."""


class Selected(NamedTuple):
    """What is exported."""

    homes: list[Home]
    planned: list[PlannedPort]
    series: int
    """How many that are, those about the agent itself aside."""
    withheld: Mapping[str, int]
    """Of what was too much, how many are not: see `selection.WITHHELD`."""
    max_series: int

    def take_apart(self) -> Iterator[None]:
        """Let go of it step by step: to free 10,000 neighbors at once takes 8 ms."""
        while self.homes:
            home = self.homes.pop()
            while home.ports:
                _, port = home.ports.popitem()
                while port.shown:
                    del port.shown[-_STEP:]
                    yield
        while self.planned:
            del self.planned[-_STEP:]
            yield

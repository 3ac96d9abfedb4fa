"""A plan of the wiring, in the names that people use, and what is said of how things are."""

import enum
from collections.abc import Generator, Iterable
from typing import TypeAlias

import msgspec

Steps: TypeAlias = Generator[None, None, None]
"""Work in short steps, so that whoever has more to do can pause in between."""

_SHOWN = 40  # characters of what was found


class PlanError(Exception):
    """The plan cannot be used; one line: where, what was found there, and what was expected."""


def wrong(line: int, found: str, expected: str) -> PlanError:
    """What to raise where a plan says something else than it should."""
    shown = found if len(found) <= _SHOWN else found[:_SHOWN] + "…"
    return PlanError(f"line {line}: found {shown}, expected {expected}")


class PortName(msgspec.Struct, frozen=True, gc=False):
    """A port as people name it."""

    node: str
    """The system: a namespace, a host, a switch."""
    port: str


class PlannedLink(msgspec.Struct, frozen=True, gc=False):
    """Ports that are to hear each other."""

    ends: tuple[PortName, ...]
    """Two, or more that meet in a hub, on a macvlan's lower interface, or the like."""
    line: int
    """Of the plan."""


class Plan(msgspec.Struct, frozen=True):
    """What is to be wired to what."""

    links: tuple[PlannedLink, ...]
    free: tuple[PortName, ...] = ()
    """Ports of which the plan cannot say whom they hear: whoever it is, is as planned."""
    stands_for: dict[str, str] = {}
    """The namespaces of nodes, where the plan's own rules say which they are."""
    all_here: bool = False
    """Whether a node that is not found is missing, and not on another host."""
    unchecked: int = 0
    """Further links, of kinds of which LLDP cannot tell."""


def distinct(links: Iterable[PlannedLink]) -> tuple[PlannedLink, ...]:
    """Each link once, whichever of its ends comes first: some plans name both directions."""
    found: dict[frozenset[PortName], PlannedLink] = {}
    for link in links:
        found.setdefault(frozenset(link.ends), link)
    return tuple(found.values())


class PlanStatus(enum.StrEnum):
    """How a planned link is, or one end of it; the worst first."""

    NO_INTERFACE = "no-interface"
    """There is no such interface on this host."""
    WRONG_SYSTEM = "wrong-system"
    """It hears somebody else, and not the planned system."""
    WRONG_PORT = "wrong-port"
    """It hears the planned system, but another port of it."""
    MISSING = "missing"
    """It hears nobody, or only who other links of the plan put there."""
    ONE_WAY = "one-way"
    """One of two planned ports of this host hears the other, which does not hear it."""
    EXTRA_NEIGHBOR = "extra-neighbor"
    """It hears the planned port, and a neighbor that is not planned."""
    UNEXPECTED = "unexpected"
    """A port that the plan does not name hears somebody."""
    OK = "ok"


class CheckedEnd(msgspec.Struct, frozen=True, gc=False):
    """One end of a planned link, and what is heard there."""

    node: str
    port: str
    """As the plan names them."""
    netns: str | None
    """The namespace of this host that is meant; None: another host, or it is not there."""
    interface: str | None
    """The interface; None: another host, or it is not there."""
    status: PlanStatus | None
    """None: it is on another host, so nobody here can tell."""
    hears: tuple[PortName, ...]


class PlanResult(msgspec.Struct, frozen=True, gc=False):
    """How one planned link is, or one port that the plan does not name."""

    status: PlanStatus
    """That of the worst end."""
    ends: tuple[CheckedEnd, ...]
    """The worst first. An unexpected port is alone."""
    reason: str | None
    """What differs, in words."""
    line: int | None
    """Of the plan."""


class PlanReport(msgspec.Struct, frozen=True):
    """What there is to say about a plan on this host."""

    results: tuple[PlanResult, ...]
    """The planned links in the order of the plan, then the unexpected ports."""
    planned: int
    """Planned links in the results."""
    as_planned: int
    """Those of them that are ok."""
    unexpected: int
    """Ports in the results that the plan does not name."""
    elsewhere: int
    """Planned links that have no end on this host, and so no result."""
    unchecked: int
    """Planned links of kinds of which LLDP cannot tell, and so no result."""

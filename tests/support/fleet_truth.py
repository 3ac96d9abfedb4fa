"""What is so in the watched fleet at each moment, as it was built: what dashboards are to say.

On one host there is more than the fleet has:

    lab(1).a+b/x - lab[2]$/y      namespaces may be called as files may
    far-a/x - far-b/y             through `between`, so that the kernel says otherwise
    removed/x - stays/y           `removed` is deleted
    root/eth3 - stranger 7        one that is no agent, and
    root/eth4 - stranger 8        that leaves
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from tests.support.fleet import Cable, Port

EXTENDED = "host1"
ODD, ODDER = "lab(1).a+b", "lab[2]$"
BETWEEN = "between"
STRANGER = "stranger"

Link = frozenset[str]
"""Both ends, each as it announces itself: system and port."""


def port(text: str) -> Port:
    """The port HOST/NETNS/INTERFACE."""
    return Port(*text.split("/"))


def announced(end: Port) -> str:
    """System and port, as neighbors say it."""
    return f"{end.system} {end.interface}"


_CABLES = [
    (port(f"{EXTENDED}/{one}"), port(other))
    for one, other in (
        (f"{ODD}/x", f"{EXTENDED}/{ODDER}/y"),
        ("removed/x", f"{EXTENDED}/stays/y"),
        ("root/eth3", f"{STRANGER}/root/7"),
        ("root/eth4", f"{STRANGER}/root/8"),
    )
]
_FAR = port(f"{EXTENDED}/far-a/x"), port(f"{EXTENDED}/far-b/y")
MORE = [
    *_CABLES,
    (_FAR[0], Port(EXTENDED, BETWEEN, "m0")),
    (_FAR[1], Port(EXTENDED, BETWEEN, "m1")),
]
"""What is built there."""

SWAPPED = port("switch1/root/swp1"), port("switch1/root/swp2")
REWIRED = {"host1/root/eth0": "switch1/root/swp2", "host2/root/eth0": "switch1/root/swp1"}
PULLED = [
    (port("host1/root/eth1"), port("host2/root/eth1")),
    (port("host3/root/to-db"), port("host3/db/eth0")),
]
DEAF_BETWEEN_HOSTS, DEAF_ON_A_HOST = port("host2/db/eth1"), port("host2/web/eth0")
BOTH_DEAF = port("host3/root/to-web"), port("host3/web/eth0")
DEAF = (DEAF_BETWEEN_HOSTS, DEAF_ON_A_HOST, *BOTH_DEAF)
AWAY = "host3"
WITHOUT_AWAY = {port("switch1/root/swp3"), port("host2/db/eth1")}
"""Those that hear nobody while the agent there is away."""


class Truth(NamedTuple):
    """What is wired to what at a moment, and who hears nobody though he is wired."""

    wires: Mapping[Port, Port]
    """From both ends."""
    built: Mapping[Port, Port]
    """What was wired to what at first."""
    planned: Mapping[Port, Port]
    unheard: Set[Port] = frozenset()
    """Ports that hear nobody."""
    down: Set[Port] = frozenset()
    """Those of them that have no carrier."""
    away: Set[str] = frozenset()
    """Hosts whose agent does not answer."""

    def is_seen(self, end: Port) -> bool:
        """Whether there is an agent that tells of a port."""
        return end in self.wires and end.host not in {STRANGER, *self.away}

    def hears(self, end: Port) -> bool:
        """Whether a port is known to hear the other end."""
        return self.is_seen(end) and end not in self.unheard

    @property
    def hearing(self) -> list[Port]:
        """The ports that hear somebody."""
        return [end for end in self.wires if self.hears(end)]

    @property
    def links(self) -> dict[Link, str]:
        """The links on which somebody is heard, and the status of each."""
        return {self.link(end): self.status(end) or "" for end in self.hearing}

    @property
    def one_way(self) -> set[Link]:
        """Those of them on which one end is not heard though it has an agent."""
        return {link for link, status in self.links.items() if status == "one-way"}

    def link(self, end: Port) -> Link:
        """The link at a port."""
        return _link(end, self.wires[end])

    @property
    def gone(self) -> set[Link]:
        """The links that there were at first, and that nobody hears now."""
        return {_link(*cable) for cable in self.built.items()} - set(self.links)

    @property
    def vanished(self) -> set[Link]:
        """Those of them whose ends are still there, as far as an agent can tell."""
        return self.gone - {
            _link(end, other)
            for end, other in self.built.items()
            if end.host != STRANGER and not self.is_seen(end)
        }

    @property
    def moved(self) -> set[Link]:
        """Those of them of which an end is on another link."""
        return self.gone & {
            _link(end, other)
            for end, other in self.built.items()
            if self.wires.get(end, other) != other
        }

    @property
    def new(self) -> set[Link]:
        """The links that there were not at first."""
        return set(self.links) - {_link(*cable) for cable in self.built.items()}

    def told(self, end: Port) -> str | None:
        """The status of the link at a port, as the agent there tells it."""
        other = self.wires[end]
        if not self.is_seen(end):
            return None
        if end.host != other.host:
            return "external" if self.hears(end) else None
        if end in _FAR:
            return "mismatch"
        if self.hears(end) and self.hears(other):
            return "ok"
        if self.hears(end) or self.hears(other):
            return "one-way"
        return "down" if end in self.down else "silent"

    def status(self, end: Port) -> str | None:
        """The same, with what agents at both ends tell."""
        other = self.wires[end]
        if self.told(end) != "external" or not self.is_seen(other):
            return self.told(end)
        return "ok" if self.hears(other) else "one-way"

    def by_plan(self, end: Port) -> str | None:
        """The status of a port beside the plan."""
        if not self.is_seen(end) or (end not in self.planned and not self.hears(end)):
            return None
        if end not in self.planned:
            return "unexpected"
        planned, actual = self.planned[end], self.wires[end]
        if self.told(end) == "one-way":
            return "one-way"
        if not self.hears(end):
            return "missing"
        if planned == actual:
            return "ok"
        return "wrong-port" if planned.system == actual.system else "wrong-system"


def truths(cables: Iterable[Cable]) -> dict[str, Truth]:
    """By moment."""
    planned = _both_ways(cable.ends for cable in cables)
    built = planned | _both_ways([*_CABLES, _FAR])
    kept = {end: other for end, other in built.items() if "removed" not in (end.netns, other.netns)}
    swapped = kept | _both_ways((port(one), port(other)) for one, other in REWIRED.items())
    left = {port(f"{EXTENDED}/root/eth4")}
    pulled = {end for cable in PULLED for end in cable}
    return {
        "built": Truth(built, built, planned),
        "happened": Truth(swapped, built, planned, {*left, *DEAF, *pulled}, pulled),
        "put back": Truth(swapped, built, planned, {*left, *DEAF}),
        "agent away": Truth(swapped, built, planned, {*left, *WITHOUT_AWAY}, away={AWAY}),
        "agent back": Truth(swapped, built, planned, left),
    }


def _link(*ends: Port) -> Link:
    return frozenset(map(announced, ends))


def _both_ways(cables: Iterable[tuple[Port, Port]]) -> dict[Port, Port]:
    return {end: other for cable in cables for end, other in (cable, cable[::-1])}


MOMENTS = tuple(truths([]))

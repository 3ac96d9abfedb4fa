"""Thousands of random changes; what is shown is what was built, again and again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from tests.soak.invariants import nothing_grows_and_nothing_is_lost
from tests.soak.run import SEED, figures, for_part
from tests.support.daemon import Daemon
from tests.support.fixtures import StartDaemon
from tests.support.lab import ROOT, add_netns, delete_link, delete_netns, ip
from tests.support.truth import End, Truth, wait_for_links

# Who was heard through a bridge that is no longer between is forgotten after its TTL only.
CONFIG = "[lldp]\nmsg_tx_interval = 1\nmsg_tx_hold = 3\n"
STEADY = frozenset({(ROOT, "steady"), ("calm", "steady")})
HUB = "churn0"
"""The namespace with a bridge that forwards LLDP: cables between two could make a loop."""
PLACES = (HUB, *(f"churn{number}" for number in range(1, 8)))
CABLES = 24
BETWEEN_CHECKS = 100


class Churn:
    """Namespaces and cables that change at random, and the truth about them."""

    def __init__(self, chance: random.Random) -> None:
        self.truth = Truth()
        self._chance = chance
        self._there: set[str] = set()
        self._names = 0

    def step(self) -> None:
        """Change something."""
        if not self._there:
            self._add_place(self._chance.choice(PLACES))
        elif len(self.truth.cables) < 2:
            self._add_cable()
        else:
            self._chance.choice(self._changes())()
        figures["operations done"] += 1

    def clear(self) -> None:
        """Leave nothing."""
        for name in PLACES:
            delete_netns(name)
        for end in (end for cable in self.truth.cables for end in cable if end[0] == ROOT):
            delete_link(end[1])
        self.truth = Truth()
        self._there.clear()

    def links(self) -> dict[frozenset[End], str]:
        """What is to be shown."""
        return {STEADY: "ok", **self.truth.links()}

    def _changes(self) -> list[Callable[[], None]]:
        end = self._chance.choice(self._chance.choice(self.truth.cables))
        changes = [
            self._add_cable,
            lambda: self._cut(end),
            lambda: self._flap(end),
            lambda: self._flap(end),
            lambda: self._rename(end),
            lambda: self._move(end, self._somewhere()),
            lambda: self._up(end) if end in self.truth.down else self._down(end),
        ]
        if end[0] == HUB:
            changes += [lambda: self._plug(end)] * 3
        if self._chance.random() < 0.2:  # which takes many cables along
            place = self._chance.choice(PLACES)
            there = place in self._there
            changes = [lambda: (self._delete_place if there else self._add_place)(place)]
        return changes

    def _new_name(self) -> str:
        self._names += 1
        return f"c{self._names}"

    def _somewhere(self) -> str:
        return self._chance.choice([ROOT, *sorted(self._there)])

    def _add_place(self, name: str) -> None:
        add_netns(name)
        self._there.add(name)
        if name == HUB:
            ip(HUB, "link add name br type bridge group_fwd_mask 0x4000")
            ip(HUB, "link set dev br up")
            self.truth.hubs = [set()]

    def _delete_place(self, name: str) -> None:
        delete_netns(name)
        self._there.discard(name)
        for cable in list(self.truth.cables):
            if name in (cable[0][0], cable[1][0]):
                self.truth.cut(cable[0])

    def _add_cable(self) -> None:
        if len(self.truth.cables) >= CABLES:
            return
        one, other = ((self._somewhere(), self._new_name()) for _ in range(2))
        # Where the namespace of `ip` itself is meant, it is the first process that is there.
        places = [f"netns {1 if end[0] == ROOT else end[0]}" for end in (one, other)]
        ip(
            ROOT,
            f"link add name {one[1]} {places[0]} type veth peer name {other[1]} {places[1]}",
        )
        self.truth.cables.append((one, other))
        self.truth.down |= {one, other}
        self._up(one)
        self._up(other)

    def _cut(self, end: End) -> None:
        ip(end[0], f"link delete dev {end[1]}")
        self.truth.cut(end)

    def _flap(self, end: End) -> None:
        if end not in self.truth.down:
            self._down(end)
            self._up(end)

    def _up(self, end: End) -> None:
        _set(end, "up")
        self.truth.down.discard(end)

    def _down(self, end: End) -> None:
        _set(end, "down")
        self.truth.down.add(end)

    def _rename(self, end: End) -> None:
        name = self._new_name()
        _set(end, f"name {name}")
        self.truth.rename(end, (end[0], name))

    def _move(self, end: End, place: str) -> None:
        if end[0] == place:
            return
        self._unplug(end)
        _set(end, f"netns {1 if place == ROOT else place}")  # which takes it down
        moved = (place, end[1])
        self.truth.rename(end, moved)
        self.truth.down.add(moved)
        self._up(moved)

    def _plug(self, end: End) -> None:
        """Put it into the bridge, or out of it; not both ends of a cable, as that is a loop."""
        (cable,) = (cable for cable in self.truth.cables if end in cable)
        if end in self.truth.hubs[0]:
            _set(end, "nomaster")
            self._unplug(end)
        elif not self.truth.hubs[0] & set(cable):
            _set(end, "master br")
            self.truth.hubs[0].add(end)

    def _unplug(self, end: End) -> None:
        self.truth.hubs = [hub - {end} for hub in self.truth.hubs]


def _set(end: End, what: str) -> None:
    ip(end[0], f"link set dev {end[1]} {what}")


@pytest.fixture
def churn() -> Iterator[Churn]:
    one = Churn(random.Random(SEED))
    yield one
    one.clear()


def some_of_it(churn: Churn, daemon: Daemon) -> None:
    for _ in range(BETWEEN_CHECKS):
        churn.step()
    wait_for_links(daemon, churn.links())
    figures["times all links were compared"] += 1


def test_after_thousands_of_changes_the_links_are_those_that_were_built(
    steady: None, start_daemon: StartDaemon, churn: Churn
) -> None:
    daemon = start_daemon(CONFIG)
    some_of_it(churn, daemon)
    churn.clear()
    wait_for_links(daemon, churn.links())
    with nothing_grows_and_nothing_is_lost(daemon):
        for _ in for_part(0.5):
            some_of_it(churn, daemon)
        churn.clear()
        wait_for_links(daemon, churn.links())

"""Random topologies on the real kernel: the links are those that were built, whatever changes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.daemon import Daemon
from tests.support.lab import delete_netns, ip
from tests.support.truth import End, Truth, wait_for_links

FORWARDING = 0x4000  # group_fwd_mask: LLDP to the nearest bridge passes through


class Plan(NamedTuple):
    """What to build, and what to change afterwards."""

    cables: list[tuple[int, int]]
    """Of each cable, the numbers of the namespaces that it joins."""
    bridge: tuple[int, int, frozenset[int]] | None
    """A namespace, the group_fwd_mask, and the cables there that are plugged into the bridge. Not
    more than one bridge, as cables between two could make a loop."""
    children: list[tuple[int, int]]
    """Of each macvlan, the cable whose first end it stands on, and its namespace."""
    changes: list[tuple[str, int, int]]
    """What happens to which end of which cable."""


class Built:
    """A topology on the real kernel, and the truth about it."""

    def __init__(self, plan: Plan) -> None:
        self.truth = Truth()
        _batch(f"netns add {name}" for name in NAMESPACES)
        for number, (left, right) in enumerate(plan.cables):
            cable = (NAMESPACES[left], f"c{number}a"), (NAMESPACES[right], f"c{number}b")
            _batch(
                [
                    f"link add name {cable[0][1]} netns {cable[0][0]} type veth"
                    f" peer name {cable[1][1]} netns {cable[1][0]}"
                ]
            )
            self.truth.cables.append(cable)
        ports = self._add_bridge(plan)
        for number, (cable_number, where) in enumerate(plan.children):
            lower = self.truth.cables[cable_number][0]
            if lower not in ports:
                self._add_child(lower, (NAMESPACES[where], f"m{number}"))
        for end in (*(end for cable in self.truth.cables for end in cable), *self.truth.children):
            _set(end, "up")

    def _add_bridge(self, plan: Plan) -> set[End]:
        if plan.bridge is None:
            return set()
        where, mask, plugged = plan.bridge
        netns = NAMESPACES[where]
        ip(netns, f"link add name br type bridge group_fwd_mask {mask}")
        ip(netns, "link set dev br up")
        ports = set()
        for number in plugged:
            here = [end for end in self.truth.cables[number] if end[0] == netns]
            for end in here[:1]:  # not both ends: that would be a loop
                _set(end, "master br")
                ports.add(end)
        if mask == FORWARDING:
            self.truth.hubs.append(ports)
        return ports

    def _add_child(self, lower: End, child: End) -> None:
        options = f"netns {child[0]} type macvlan mode bridge"
        ip(lower[0], f"link add link {lower[1]} name {child[1]} {options}")
        self.truth.children[child] = lower

    def change(self, what: str, cable: int, side: int) -> None:
        """Do something to one end of a cable; cables that were cut are no longer counted."""
        cables = self.truth.cables
        if not cables:
            return
        end = cables[cable % len(cables)][side]
        netns, name = end
        if what == "cut":
            ip(netns, f"link delete dev {name}")
            self.truth.cut(end)
        elif what == "flap":
            _set(end, "down")
            _set(end, "up")
        elif what == "down":
            _set(end, "down")
            self.truth.down.add(end)
        elif what == "rename":
            _set(end, f"name {name}x")
            self.truth.rename(end, (netns, f"{name}x"))
        else:
            self._move(end, "moved")

    def _move(self, end: End, netns: str) -> None:
        if end[0] == netns:
            return
        _set(end, f"netns {netns}")  # which takes it down and off its bridge
        moved = (netns, end[1])
        self.truth.hubs = [hub - {end} for hub in self.truth.hubs]
        self.truth.rename(end, moved)
        self.truth.down.discard(moved)
        _set(moved, "up")


NAMESPACES = ("t0", "t1", "t2", "moved")


def _set(end: End, what: str) -> None:
    ip(end[0], f"link set dev {end[1]} {what}")


def _batch(lines: Iterable[str]) -> None:
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    somewhere = st.integers(0, 2)
    cables = draw(st.lists(st.tuples(somewhere, somewhere), min_size=1, max_size=5))
    cable = st.integers(0, len(cables) - 1)
    bridge = st.tuples(somewhere, st.sampled_from([0, FORWARDING]), st.frozensets(cable))
    change = st.sampled_from(["cut", "flap", "down", "rename", "move"])
    return Plan(
        cables,
        draw(st.none() | bridge),
        draw(st.lists(st.tuples(cable, somewhere), max_size=2)),
        draw(st.lists(st.tuples(change, cable, st.integers(0, 1)), min_size=1, max_size=3)),
    )


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    # Who was heard through a bridge that is no longer between is forgotten after its TTL only.
    config = "[lldp]\nmsg_tx_interval = 1\nmsg_tx_hold = 2\n"
    one = Daemon(tmp_path_factory.mktemp("daemon"), config)
    yield one
    one.stop()


@pytest.mark.timeout(300)
@settings(
    max_examples=25,
    phases=[Phase.explicit, Phase.generate],  # each takes seconds: too long to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans())
def test_the_links_are_those_that_were_built(daemon: Daemon, plan: Plan) -> None:
    try:
        built = Built(plan)
        wait_for_links(daemon, built.truth.links())
        for change in plan.changes:
            built.change(*change)
            wait_for_links(daemon, built.truth.links())
    finally:
        for name in NAMESPACES:
            delete_netns(name)

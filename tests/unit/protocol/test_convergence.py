"""Two ports on one wire: however bad it was, once it is good both sides know each other."""

import random
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from lldpns.protocol.lldpdu import LLDPDU
from lldpns.protocol.neighbors import NeighborAdded
from lldpns.protocol.port import AdminStatus, Port
from lldpns.protocol.transmit import Timing
from tests.support.ports import Wire, lldpdu, lossy, new_port

DAY = 86_400.0
MOST_DELAY = 3.0


def at_once() -> float:
    """The fate of every frame on a good wire."""
    return 0.0


def known(port: Port) -> list[LLDPDU]:
    return [neighbor.lldpdu for neighbor in port.neighbors.values()]


class Pair:
    """Two machines with one port each, to which anything may happen."""

    def __init__(self, seed: int, timing: Timing, loss: float) -> None:
        self.timing = timing
        self.jitter = random.Random(seed).random
        self.local = [lldpdu("a", ttl=timing.ttl), lldpdu("b", ttl=timing.ttl)]
        self.wire = Wire(self._start(0), self._start(1), lossy(seed, loss, MOST_DELAY))
        for side in (0, 1):
            self.wire.send(side)

    def _start(self, side: int, now: float = 0.0) -> Port:
        port = new_port(self.timing, jitter=self.jitter)
        port.set_local(self.local[side], now)
        port.set_operational(True, now)
        return port

    def flap(self, side: int, up: bool) -> None:
        self.wire.ports[side].set_operational(up, self.wire.now)

    def admin(self, side: int, status: AdminStatus) -> None:
        self.wire.ports[side].set_admin_status(status, self.wire.now)

    def announce(self, side: int, local: LLDPDU) -> None:
        self.local[side] = local
        self.wire.ports[side].set_local(local, self.wire.now)

    def say(self, side: int, name: str) -> None:
        was = self.local[side]
        self.announce(side, LLDPDU(was.chassis_id, was.port_id, was.ttl, system_name=name.encode()))

    def rename(self, side: int, port: str) -> None:
        chassis = self.local[side].chassis_id.value.decode()
        self.announce(side, lldpdu(chassis, port, self.timing.ttl))

    def kill(self, side: int) -> None:
        """Lose the process without a goodbye; another one starts at once."""
        self.wire.ports[side] = self._start(side, self.wire.now)

    def repair(self) -> None:
        """Make all good again; what is under way may still arrive late."""
        self.wire.fate = at_once
        for side in (0, 1):
            self.flap(side, True)
            self.admin(side, AdminStatus.RX_AND_TX)
            self.wire.send(side)


SIDES = st.integers(0, 1)
MISHAPS = st.one_of(
    st.builds(lambda side, up: partial(Pair.flap, side=side, up=up), SIDES, st.booleans()),
    st.builds(
        lambda side, status: partial(Pair.admin, side=side, status=status),
        SIDES,
        st.sampled_from(AdminStatus),
    ),
    st.builds(lambda side, name: partial(Pair.say, side=side, name=name), SIDES, st.text("xy")),
    st.builds(
        lambda side, port: partial(Pair.rename, side=side, port=port),
        SIDES,
        st.sampled_from(["eth0", "eth1", "eth2"]),
    ),
    st.builds(lambda side: partial(Pair.kill, side=side), SIDES),
)


@settings(max_examples=400, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    timing=st.builds(Timing, msg_tx_interval=st.integers(2, 30), msg_tx_hold=st.integers(2, 4)),
    loss=st.sampled_from([0.0, 0.2, 0.5, 0.9, 1.0]),
    mishaps=st.lists(st.tuples(MISHAPS, st.floats(0.0, 20.0)), max_size=20),
)
def test_two_machines_always_converge(
    seed: int,
    timing: Timing,
    loss: float,
    mishaps: list[tuple[partial[None], float]],
) -> None:
    """From the repair on, each knows the other within an interval, only it within a TTL."""
    pair = Pair(seed, timing, loss)
    for mishap, pause in mishaps:
        mishap(pair)
        for side in (0, 1):
            pair.wire.send(side)
        pair.wire.run_until(pair.wire.now + pause)
    pair.repair()
    repaired = pair.wire.now
    # What still flies may arrive last and be outdated: the next frame after it is the one to trust.
    pair.wire.run_until(repaired + max(MOST_DELAY, timing.reinit_delay) + timing.msg_tx_interval)
    for side in (0, 1):
        assert pair.local[1 - side] in known(pair.wire.ports[side])
    pair.wire.run_until(repaired + MOST_DELAY + timing.ttl)
    for side in (0, 1):
        assert known(pair.wire.ports[side]) == [pair.local[1 - side]]


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    loss=st.sampled_from([0.1, 0.5, 0.8]),
    kills=st.lists(st.tuples(SIDES, st.floats(0.0, 20.0)), max_size=5),
)
def test_a_wire_that_never_stops_losing_frames_keeps_nobody_apart(
    seed: int, loss: float, kills: list[tuple[int, float]]
) -> None:
    """Again and again there is a moment at which both know each other; never anybody else."""
    timing = Timing(msg_tx_interval=2)
    pair = Pair(seed, timing, loss)
    for side, pause in kills:
        pair.kill(side)
        pair.wire.send(side)
        pair.wire.run_until(pair.wire.now + pause)
    met = 0
    for _ in range(500):  # seconds
        pair.wire.run_until(pair.wire.now + 1.0)
        heard = [known(port) for port in pair.wire.ports]
        assert all(heard[side] in ([], [pair.local[1 - side]]) for side in (0, 1))
        met += all(heard)
    assert met >= 10


def test_both_ends_of_a_new_wire_know_each_other_at_once() -> None:
    """Whichever end comes up first and speaks to nobody: fast start answers the second one."""
    first, second = new_port(), new_port()
    wire = Wire(first, second, at_once)
    for side, (port, chassis, up) in enumerate([(first, "a", 0.0), (second, "b", 0.001)]):
        wire.run_until(up)
        port.set_local(lldpdu(chassis), up)
        port.set_operational(True, up)
        wire.send(side)
    wire.run_until(0.001)
    assert known(first) == [lldpdu("b")]
    assert known(second) == [lldpdu("a")]


def test_a_thousand_days() -> None:
    """Nothing is lost, nothing is forgotten, nothing piles up, and time stays exact."""
    chance = random.Random(1)
    timing = Timing(msg_tx_interval=600)
    a, b = (new_port(timing, jitter=chance.random) for _ in range(2))
    wire, ports = Wire(a, b, at_once), (a, b)
    for side, chassis in enumerate("ab"):
        ports[side].set_local(lldpdu(chassis, ttl=timing.ttl), 0.0)
        ports[side].set_operational(True, 0.0)
        wire.send(side)
    wire.run_until(1000 * DAY)
    assert len(wire.changes) == 2
    assert all(isinstance(change, NeighborAdded) for _, change in wire.changes)
    for side, port in enumerate(ports):
        assert known(port) == [lldpdu("ba"[side], ttl=timing.ttl)]
        sent, received = port.statistics.frames_out_total, port.statistics.frames_in_total
        assert 1000 * DAY / 600 <= sent <= 1000 * DAY / 600 / 0.8
        assert received == ports[1 - side].statistics.frames_out_total
        assert port.statistics.ageouts_total == 0

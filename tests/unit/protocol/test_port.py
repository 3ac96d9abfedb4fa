"""A port as its shell sees it: deadlines that can be trusted, whatever happens to the port."""

import random
import tracemalloc
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lldpns.protocol.neighbors import Change, NeighborAdded, NeighborRemoved, RemovalReason
from lldpns.protocol.port import AdminStatus, Port
from lldpns.protocol.transmit import Timing
from tests.support.ports import SOURCE, lldpdu, new_port, octets, running_port

STATUSES = st.sampled_from(AdminStatus)
TIMINGS = st.builds(
    Timing,
    msg_tx_interval=st.integers(1, 40),
    msg_tx_hold=st.integers(1, 4),
    reinit_delay=st.integers(1, 10),
    msg_fast_tx=st.integers(1, 3),
    tx_fast_init=st.integers(1, 8),
    tx_credit_max=st.integers(1, 10),
)
FRAMES = st.one_of(
    st.builds(
        octets,
        st.sampled_from(["one", "two", "three"]),
        ttl=st.sampled_from([0, 1, 3, 121, 65535]),
        name=st.sampled_from(["x", "y", None]),
    ),
    st.binary(max_size=30),
)
ACTIONS = st.one_of(
    st.tuples(st.just("receive"), FRAMES),
    st.tuples(st.just("receive"), FRAMES),
    st.tuples(st.just("set_operational"), st.booleans()),
    st.tuples(st.just("set_admin_status"), STATUSES),
    st.tuples(
        st.just("set_local"), st.builds(lldpdu, st.just("local"), st.sampled_from(["a", "b"]))
    ),
    st.tuples(st.just("set_timing"), TIMINGS),
    st.tuples(st.just("announce"), st.none()),
)
# With fractions that floats cannot hold, and pauses of a stopped process.
PAUSES = st.one_of(st.floats(0.0, 3.0), st.sampled_from([0.0, 0.1, 1.0, 30.0, 1e5]))
STARTS = st.sampled_from([0.0, 0.1, 2.0**20 - 1e-9, 1e9 / 3])


def perform(port: Port, action: tuple[str, object], now: float) -> tuple[Change, ...]:
    """Let happen to the port what hypothesis thought of."""
    match action:
        case "receive", bytes(frame):
            return port.receive(frame, now, SOURCE)
        case "announce", None:
            port.announce(now)
            return ()
        case name, argument:
            return getattr(port, name)(argument, now) or ()
    raise AssertionError(action)


@settings(max_examples=150, deadline=None)
@given(
    TIMINGS,
    STATUSES,
    STARTS,
    st.lists(st.tuples(ACTIONS, PAUSES, st.booleans()), max_size=30),
    st.randoms(use_true_random=False),
)
def test_deadlines(
    timing: Timing,
    status: AdminStatus,
    now: float,
    steps: list[tuple[tuple[str, object], float, bool]],
    chance: random.Random,
) -> None:
    """Before its deadline a port has nothing to do; at it, it has, and then has a later one."""
    port = new_port(timing, status, max_neighbors=2, jitter=chance.random)
    port.set_operational(True, now)
    port.set_local(lldpdu("local"), now)
    port.take_lldpdus(now)
    for action, pause, punctual in steps:
        perform(port, action, now)
        port.take_lldpdus(now)
        end = now + pause
        while punctual and port.deadline is not None and port.deadline <= end:
            deadline = port.deadline
            early = now + (deadline - now) / 2
            if now <= early < deadline:
                assert port.advance(early) == ()
                assert port.take_lldpdus(early) == ()
                assert port.deadline == deadline
            now = max(now, deadline)
            port.advance(now)
            assert port.deadline is None or port.deadline > now
            port.take_lldpdus(now)
            assert port.deadline is None or port.deadline > now
        now = end
        port.advance(now)
        assert port.deadline is None or port.deadline > now


@settings(max_examples=100, deadline=None)
@given(STATUSES, st.lists(st.tuples(ACTIONS, PAUSES), max_size=30))
def test_changes_and_counters_tell_the_same_as_the_table(
    status: AdminStatus, steps: list[tuple[tuple[str, object], float]]
) -> None:
    """Who only listens to changes knows the table, and insertions less deletions are its size."""
    port = new_port(admin_status=status, max_neighbors=2)
    told, now = set(), 0.0
    for action, pause in steps:
        for change in (*perform(port, action, now), *port.advance(now + pause)):
            if isinstance(change, NeighborAdded):
                told.add(change.neighbor.msap)
            elif isinstance(change, NeighborRemoved):
                told.remove(change.neighbor.msap)
            else:
                assert change.before.msap == change.after.msap
                assert change.before.msap in told
        now += pause
        assert told == set(port.neighbors)
        assert all(each.expires_at > now for each in port.neighbors.values())
        counted = port.statistics
        assert counted.neighbors_inserted - counted.neighbors_deleted == len(port.neighbors) <= 2
        assert counted.neighbors_dropped <= counted.frames_discarded_total
        assert counted.frames_discarded_total <= counted.frames_in_total
        assert counted.ageouts_total <= counted.neighbors_deleted


def test_a_new_port_waits_for_nothing() -> None:
    port = new_port()
    assert port.deadline is None
    assert port.advance(1e9) == ()
    assert port.take_lldpdus(1e9) == ()
    assert not port.operational
    assert port.admin_status is AdminStatus.RX_AND_TX


def test_the_deadline_is_the_earliest_of_all_timers() -> None:
    port = running_port(max_neighbors=1)
    assert port.deadline == 30.0
    port.receive(octets(ttl=20), 1.0, SOURCE)
    port.take_lldpdus(1.0)
    assert port.deadline == 2.0  # fast transmission
    port.set_admin_status(AdminStatus.RX_ONLY, 1.0)
    port.take_lldpdus(1.0)
    assert port.deadline == 3.0  # reinitDelay
    port.advance(3.0)
    assert port.deadline == 21.0  # the neighbor's TTL
    port.receive(octets("second", ttl=5), 2.0, SOURCE)
    assert port.deadline == 7.0  # tooManyNeighborsTimer


def test_operational_and_admin_status_can_be_read_back() -> None:
    port = running_port()
    assert port.operational
    port.set_operational(False, 1.0)
    assert not port.operational
    port.set_admin_status(AdminStatus.TX_ONLY, 1.0)
    assert port.admin_status is AdminStatus.TX_ONLY


@pytest.mark.parametrize(
    ("status", "transmits", "receives"),
    [
        ("rx-and-tx", True, True),
        ("rx-only", False, True),
        ("tx-only", True, False),
        ("disabled", False, False),
    ],
)
def test_admin_status_in_the_words_of_the_configuration(
    status: str, transmits: bool, receives: bool
) -> None:
    assert AdminStatus(status).transmits is transmits
    assert AdminStatus(status).receives is receives


def test_changes_and_reasons_are_a_closed_set() -> None:
    assert {change.__name__ for change in get_args(Change)} == {
        "NeighborAdded",
        "NeighborChanged",
        "NeighborRemoved",
    }
    reasons = {"aged-out", "shutdown", "port-down", "admin-status", "vanished"}
    assert set(RemovalReason) == reasons


def test_a_neighbor_that_is_known_to_be_no_more_is_forgotten() -> None:
    port = running_port()
    (added,) = port.receive(octets("one"), 1.0, SOURCE)
    assert isinstance(added, NeighborAdded)
    (change,) = port.forget(added.neighbor.msap)
    assert change == NeighborRemoved(added.neighbor, RemovalReason.VANISHED)
    assert port.forget(added.neighbor.msap) == ()
    assert (len(port.neighbors), port.statistics.neighbors_deleted) == (0, 1)


def test_max_neighbors_can_change_and_makes_nobody_leave() -> None:
    port = running_port(max_neighbors=1)
    port.receive(octets("one"), 1.0, SOURCE)
    port.receive(octets("two"), 1.0, SOURCE)
    port.max_neighbors = 2
    port.receive(octets("two"), 2.0, SOURCE)
    assert len(port.neighbors) == 2
    port.max_neighbors = 1
    port.receive(octets("two", name="still here"), 3.0, SOURCE)
    assert len(port.neighbors) == 2
    assert port.statistics.neighbors_dropped == 1


def test_a_flood_of_100_000_neighbors_takes_no_memory_and_is_counted() -> None:
    """Those who were there stay, the flood is dropped, and nobody answers it."""
    port = running_port(jitter=random.Random(1).random)
    residents = [octets(f"resident{number}") for number in range(32)]
    for resident in residents:
        port.receive(resident, 1.0, SOURCE)
    port.take_lldpdus(1.0)
    frames_before = port.statistics.frames_out_total
    head, tail = octets("000000").split(b"000000")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(100_000):
            port.receive(b"%b%06d%b" % (head, number, tail), 1.0 + number / 1e5, SOURCE)
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Less than an octet for each: what else Python keeps meanwhile is some kilobytes.
    assert after - before < 100_000
    assert peak - before < 100_000
    assert {each.octets for each in port.neighbors.values()} == set(residents)
    assert port.too_many_neighbors
    counted = port.statistics
    assert (counted.neighbors_inserted, counted.neighbors_deleted) == (32, 0)
    assert counted.frames_in_total == 32 + 100_000
    assert counted.neighbors_dropped == counted.frames_discarded_total == 100_000
    assert counted.frames_in_errors_total == 0
    port.advance(2.0)
    port.take_lldpdus(2.0)
    assert counted.frames_out_total == frames_before


def test_a_neighbor_that_never_says_the_same_twice_takes_the_room_of_one() -> None:
    port = running_port()
    port.receive(octets(name="000000"), 1.0, SOURCE)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(10_000):
            port.receive(octets(name=f"{number:06}"), 1.0, SOURCE)
            port.take_lldpdus(1.0)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 4096
    assert len(port.neighbors) == 1

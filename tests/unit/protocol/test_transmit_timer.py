"""The transmit timer machine (802.1AB 9.2.10): each transition, then credit and jitter."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lldpns.protocol.errors import UnencodableLLDPDU
from lldpns.protocol.transmit import JITTER, Timing
from tests.support.ports import (
    SOURCE,
    drain_credit,
    lldpdu,
    new_port,
    octets,
    running_port,
    sent_until,
)

# Transmit timer machine.


def test_timer_expires_every_msg_tx_interval() -> None:
    port = running_port()
    assert sent_until(port, 95.0) == [30.0, 60.0, 90.0]


def test_the_port_is_silent_between() -> None:
    port = running_port()
    port.advance(29.999)
    assert port.take_lldpdus(29.999) == ()


def test_fast_start_a_new_neighbor_is_answered_at_once_and_then_in_fast_succession() -> None:
    port = running_port()
    port.receive(octets(), 10.25, SOURCE)
    assert port.take_lldpdus(10.25) == (octets("local"),)
    assert sent_until(port, 75.0) == [11.25, 12.25, 13.25, 43.25, 73.25]


def test_fast_start_does_not_begin_anew_while_it_lasts() -> None:
    port = running_port(Timing(msg_fast_tx=5))
    port.receive(octets("one"), 10.0, SOURCE)
    port.take_lldpdus(10.0)
    port.receive(octets("two"), 11.0, SOURCE)
    assert len(port.take_lldpdus(11.0)) == 1
    assert sent_until(port, 60.0) == [16.0, 21.0, 51.0]


def test_fast_start_follows_msg_fast_tx_and_tx_fast_init() -> None:
    port = running_port(Timing(msg_fast_tx=3, tx_fast_init=2))
    port.receive(octets(), 10.0, SOURCE)
    port.take_lldpdus(10.0)
    assert sent_until(port, 50.0) == [13.0, 43.0]


def test_fast_start_ends_with_the_port() -> None:
    port = running_port()
    port.receive(octets(), 10.0, SOURCE)
    port.take_lldpdus(10.0)
    port.set_operational(False, 10.5)
    port.set_operational(True, 10.5)
    port.take_lldpdus(10.5)
    assert port.deadline == 40.5


def test_a_known_neighbor_is_no_reason_to_send() -> None:
    port = running_port()
    port.receive(octets(), 0.0, SOURCE)
    sent_until(port, 10.0)
    port.receive(octets(), 10.0, SOURCE)
    port.receive(octets(name="changed"), 10.0, SOURCE)
    assert port.take_lldpdus(10.0) == ()


def test_signal_tx_a_local_change_is_sent_at_once_and_restarts_tx_ttr() -> None:
    port = running_port()
    port.set_local(lldpdu("local", name="new"), 20.0)
    assert port.take_lldpdus(20.0) == (octets("local", name="new"),)
    assert port.deadline == 50.0


def test_the_same_local_information_is_no_change() -> None:
    port = running_port()
    port.set_local(lldpdu("local", ttl=5), 20.0)
    assert port.take_lldpdus(20.0) == ()
    assert port.deadline == 30.0


def test_local_information_that_no_frame_can_carry_is_refused_and_the_former_stays() -> None:
    port = running_port()
    with pytest.raises(UnencodableLLDPDU):
        port.set_local(lldpdu("local", name="x" * 256), 20.0)
    assert sent_until(port, 35.0) == [30.0]


def test_a_long_pause_is_made_up_for_by_one_frame() -> None:
    port = running_port()
    port.advance(1_000_000.0)
    assert len(port.take_lldpdus(1_000_000.0)) == 1
    assert port.deadline == 1_000_030.0


# txCredit.


def test_tick_credit_lets_tx_credit_max_frames_go_in_a_row_then_one_each_second() -> None:
    port = running_port()
    times = [0.0]
    for quarter in range(14):
        now = quarter / 4
        for _ in range(9):
            port.announce(now)
            times += [now] * len(port.take_lldpdus(now))
    assert times == [0.0] * 5 + [1.0, 2.0, 3.0]


def test_tick_credit_never_exceeds_its_maximum() -> None:
    port = running_port(Timing(tx_credit_max=3))
    sent = 0
    port.announce(500.0)
    while port.take_lldpdus(500.0):
        sent += 1
        port.announce(500.0)
    assert sent == 3


def test_without_credit_the_frame_waits_for_the_next_tick() -> None:
    port = running_port()
    drain_credit(port, 0.25)
    assert port.deadline == 1.0
    port.advance(1.0)
    assert port.deadline == 30.25
    assert port.take_lldpdus(1.0) == (octets("local"),)


def test_credit_is_counted_when_a_frame_is_asked_for() -> None:
    port = running_port()
    drain_credit(port, 0.25)
    port.advance(0.5)
    port.announce(20.5)
    assert port.deadline == 50.5


def test_credit_is_counted_when_a_frame_is_taken() -> None:
    port = running_port()
    drain_credit(port, 0.25)
    assert port.take_lldpdus(1.5) == (octets("local"),)
    assert port.deadline == 30.25


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_window_holds_more_frames_than_credit_allows(data: st.DataObject) -> None:
    """Of w seconds, at most txCreditMax frames and one for each of the ticks that fall into w."""
    timing = Timing(tx_credit_max=data.draw(st.integers(1, 10)), msg_tx_interval=1)
    port = new_port(timing, jitter=random.Random(data.draw(st.integers())).random)
    port.set_local(lldpdu("local"), 0.0)
    port.set_operational(True, 0.0)
    port.take_lldpdus(0.0)
    now, times = 0.0, [0.0]
    pauses = st.sampled_from([0.0, 0.01, 0.3, 1.0, 2.7])
    for step, pause in enumerate(data.draw(st.lists(pauses, max_size=60))):
        times += sent_until(port, now + pause)
        now += pause
        port.receive(octets(f"peer{step}"), now, SOURCE)
        port.set_local(lldpdu("local", name=str(step)), now)
        times += [now] * len(port.take_lldpdus(now))
    for first, start in enumerate(times):
        for last in range(first, len(times)):
            ticks = int(times[last] - start) + 1
            assert last - first + 1 <= timing.tx_credit_max + ticks


# Jitter.


def test_jitter_shortens_every_interval_but_never_by_more_than_its_part() -> None:
    port = running_port(jitter=random.Random(1).random)
    times = sent_until(port, 100_000.0)
    intervals = [later - earlier for earlier, later in pairwise(times)]
    assert max(intervals) <= 30.0
    assert min(intervals) >= 30.0 * (1 - JITTER)
    assert len(set(intervals)) > len(intervals) // 2


def test_ports_that_started_together_do_not_stay_together() -> None:
    chance = random.Random(1)
    ports = [running_port(jitter=chance.random) for _ in range(100)]
    last = [sent_until(port, 600.0)[-1] for port in ports]
    assert max(last) - min(last) > 15.0

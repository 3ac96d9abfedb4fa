"""The transmit machine (802.1AB 9.2.8): each transition, and what becomes of identifiers."""

import pytest

from lldpns.protocol.port import AdminStatus
from lldpns.protocol.transmit import Timing, TransmitState, Transmitter
from tests.support.ports import (
    SOURCE,
    drain_credit,
    exact,
    lldpdu,
    new_port,
    octets,
    running_port,
    sent_until,
)

GOODBYE = octets("local", ttl=0)


# Transmit machine: INITIALIZE.


def test_nothing_is_sent_before_the_port_is_operational() -> None:
    port = new_port()
    port.set_local(lldpdu("local"), 0.0)
    assert port.take_lldpdus(0.0) == ()
    assert port.deadline is None


def test_nothing_is_sent_before_there_is_something_to_say() -> None:
    port = new_port()
    port.set_operational(True, 0.0)
    assert port.take_lldpdus(0.0) == ()
    assert port.deadline is None
    port.set_local(lldpdu("local"), 7.0)
    assert port.take_lldpdus(7.0) == (octets("local"),)


@pytest.mark.parametrize("status", [AdminStatus.RX_ONLY, AdminStatus.DISABLED])
def test_nothing_is_sent_where_admin_status_forbids_it(status: AdminStatus) -> None:
    port = running_port(admin_status=status)
    port.announce(0.0)
    assert sent_until(port, 1e6) == []
    assert port.statistics.frames_out_total == 0


@pytest.mark.parametrize("status", [AdminStatus.RX_AND_TX, AdminStatus.TX_ONLY])
def test_initialize_to_idle_the_first_frame_is_due_at_once(status: AdminStatus) -> None:
    port = new_port(admin_status=status)
    port.set_local(lldpdu("local"), 5.0)
    port.set_operational(True, 10.0)
    assert port.take_lldpdus(10.0) == (octets("local"),)
    assert port.take_lldpdus(10.0) == ()


# Transmit machine: IDLE to INFO_FRAME and back.


def test_info_frame_each_reason_of_one_moment_makes_the_same_frame() -> None:
    port = running_port()
    port.announce(5.0)
    port.set_local(lldpdu("local", name="first"), 5.0)
    port.set_local(lldpdu("local", name="second"), 5.0)
    port.receive(octets(), 5.0, SOURCE)
    assert port.take_lldpdus(5.0) == (octets("local", name="second"),)


def test_info_frame_carries_tx_ttl_whatever_the_local_ttl() -> None:
    port = new_port(Timing(msg_tx_interval=5, msg_tx_hold=2))
    port.set_local(lldpdu("local", ttl=9999), 0.0)
    port.set_operational(True, 0.0)
    assert port.take_lldpdus(0.0) == (octets("local", ttl=11),)


def test_frames_out_are_counted_when_taken() -> None:
    port = running_port()
    assert port.statistics.frames_out_total == 1
    port.announce(1.0)
    assert port.statistics.frames_out_total == 1
    port.take_lldpdus(1.0)
    assert port.statistics.frames_out_total == 2


# Transmit machine: SHUTDOWN_FRAME.


@pytest.mark.parametrize("status", [AdminStatus.RX_ONLY, AdminStatus.DISABLED])
def test_idle_to_shutdown_frame_when_admin_status_leaves_transmission(status: AdminStatus) -> None:
    port = running_port()
    port.set_admin_status(status, 5.0)
    assert port.take_lldpdus(5.0) == (GOODBYE,)
    assert sent_until(port, 1e6) == []


def test_shutdown_frame_waits_reinit_delay_before_it_starts_again() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.RX_ONLY, 5.0)
    port.take_lldpdus(5.0)
    port.set_admin_status(AdminStatus.RX_AND_TX, 5.5)
    assert port.take_lldpdus(5.5) == ()
    assert port.deadline == 7.0
    port.advance(6.999)
    assert port.take_lldpdus(6.999) == ()
    port.advance(7.0)
    assert port.take_lldpdus(7.0) == (octets("local"),)


def test_after_reinit_delay_a_permitted_port_starts_at_once() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.RX_ONLY, 5.0)
    port.take_lldpdus(5.0)
    port.advance(7.0)
    assert port.deadline is None
    port.set_admin_status(AdminStatus.TX_ONLY, 20.0)
    assert port.take_lldpdus(20.0) == (octets("local"),)


def test_disabling_twice_says_goodbye_once() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.RX_ONLY, 5.0)
    port.set_admin_status(AdminStatus.DISABLED, 5.1)
    assert port.take_lldpdus(5.1) == (GOODBYE,)
    port.shutdown(5.2)
    assert port.take_lldpdus(5.2) == ()


def test_no_goodbye_from_a_port_nobody_has_heard_of() -> None:
    transmitter = Transmitter(Timing(), exact)
    transmitter.set_permitted(True, 0.0)
    transmitter.set_local(lldpdu("local"), 0.0)
    transmitter.set_port_enabled(True, 0.0)
    transmitter.set_permitted(False, 0.0)
    assert transmitter.take(0.0) == ()
    assert transmitter.state is TransmitState.INITIALIZE


def test_no_goodbye_from_a_port_that_cannot_send() -> None:
    port = running_port()
    port.set_operational(False, 5.0)
    port.set_admin_status(AdminStatus.DISABLED, 5.0)
    port.shutdown(5.0)
    assert port.take_lldpdus(5.0) == ()


def test_a_goodbye_that_was_not_taken_is_lost_with_the_port() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.DISABLED, 5.0)
    port.set_operational(False, 5.0)
    port.set_operational(True, 9.0)
    assert port.take_lldpdus(9.0) == ()


def test_any_state_to_initialize_when_the_port_goes_down_even_within_reinit_delay() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.RX_ONLY, 5.0)
    port.take_lldpdus(5.0)
    port.set_admin_status(AdminStatus.RX_AND_TX, 5.1)
    port.set_operational(False, 5.2)
    assert port.deadline is None
    port.set_operational(True, 5.3)
    assert port.take_lldpdus(5.3) == (octets("local"),)


def test_shutdown_is_the_last_frame() -> None:
    port = running_port()
    port.shutdown(5.0)
    assert port.take_lldpdus(5.0) == (GOODBYE,)
    port.set_local(lldpdu("local", name="too late"), 6.0)
    port.announce(6.0)
    assert sent_until(port, 1e6) == []


def test_what_was_taken_back_is_not_taken_back_again() -> None:
    port = running_port()
    port.set_admin_status(AdminStatus.RX_ONLY, 5.0)
    port.take_lldpdus(5.0)
    port.set_local(lldpdu("local", "renamed"), 6.0)
    port.set_admin_status(AdminStatus.RX_AND_TX, 6.0)
    port.advance(7.0)
    assert port.take_lldpdus(7.0) == (octets("local", "renamed"),)


# A new MSAP identifier.


def test_a_new_msap_identifier_takes_the_old_one_back_without_reinit_delay() -> None:
    port = running_port()
    port.set_local(lldpdu("local", "renamed"), 5.0)
    assert port.take_lldpdus(5.0) == (GOODBYE, octets("local", "renamed"))
    port.shutdown(6.0)
    assert port.take_lldpdus(6.0) == (octets("local", "renamed", ttl=0),)


def test_an_msap_identifier_that_was_never_announced_is_not_taken_back() -> None:
    port = running_port()
    port.set_local(lldpdu("local", "briefly"), 5.0)
    port.set_local(lldpdu("local", "renamed"), 5.0)
    assert port.take_lldpdus(5.0) == (GOODBYE, octets("local", "renamed"))


def test_an_msap_identifier_that_came_back_in_time_is_not_taken_back() -> None:
    port = running_port()
    port.set_local(lldpdu("local", "briefly"), 5.0)
    port.set_local(lldpdu("local"), 5.0)
    assert port.take_lldpdus(5.0) == (octets("local"),)


def test_a_port_renamed_while_down_takes_its_old_name_back_when_it_can() -> None:
    port = running_port()
    port.set_operational(False, 5.0)
    port.set_local(lldpdu("local", "renamed"), 6.0)
    assert port.take_lldpdus(6.0) == ()
    port.set_operational(True, 7.0)
    assert port.take_lldpdus(7.0) == (GOODBYE, octets("local", "renamed"))


def test_without_credit_the_old_identifier_stays_until_the_new_one_can_be_announced() -> None:
    port = running_port()
    drain_credit(port, 0.5)
    port.set_local(lldpdu("local", "renamed"), 0.5)
    assert port.take_lldpdus(0.5) == ()
    port.advance(1.0)
    assert port.take_lldpdus(1.0) == (GOODBYE, octets("local", "renamed"))


def test_a_goodbye_before_the_new_identifier_is_announced_is_for_the_old_one() -> None:
    port = running_port()
    drain_credit(port, 0.5)
    port.set_local(lldpdu("local", "renamed"), 0.5)
    port.shutdown(0.6)
    assert port.take_lldpdus(0.6) == (GOODBYE,)

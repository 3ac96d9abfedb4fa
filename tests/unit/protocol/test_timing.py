"""The timing variables: defaults, ranges, and what a new value does to a running port."""

import msgspec
import pytest

from lldpns.protocol.transmit import Timing
from tests.support.ports import (
    lldpdu,
    new_port,
    octets,
    running_port,
    sent_until,
)


def test_timing_has_the_defaults_of_the_standard() -> None:
    assert msgspec.structs.asdict(Timing()) == {
        "msg_tx_interval": 30,
        "msg_tx_hold": 4,
        "reinit_delay": 2,
        "msg_fast_tx": 1,
        "tx_fast_init": 4,
        "tx_credit_max": 5,
    }


@pytest.mark.parametrize(("interval", "hold", "ttl"), [(30, 4, 121), (1, 1, 2), (3600, 100, 65535)])
def test_ttl_is_interval_times_hold_and_one_at_most_65535(
    interval: int, hold: int, ttl: int
) -> None:
    assert Timing(msg_tx_interval=interval, msg_tx_hold=hold).ttl == ttl


@pytest.mark.parametrize("name", sorted(Timing.RANGES))
def test_a_timing_variable_out_of_its_range_is_refused_by_name(name: str) -> None:
    least, most = Timing.RANGES[name]
    for allowed in (least, most):
        assert getattr(msgspec.convert({name: allowed}, Timing), name) == allowed
    for found in (least - 1, most + 1):
        with pytest.raises(ValueError, match=f"^{name} is {found}, expected {least} to {most}$"):
            msgspec.structs.replace(Timing(), **{name: found})


def test_every_timing_variable_has_a_range() -> None:
    assert set(Timing.RANGES) == set(Timing.__struct_fields__)


def test_a_shorter_interval_counts_at_once() -> None:
    port = running_port(Timing(msg_tx_interval=100, msg_tx_hold=2))
    port.set_timing(Timing(msg_tx_interval=50, msg_tx_hold=4), 10.0)
    assert port.take_lldpdus(10.0) == ()  # the TTL is the same
    assert sent_until(port, 115.0) == [60.0, 110.0]


def test_another_ttl_is_announced_at_once() -> None:
    port = running_port()
    port.set_timing(Timing(msg_tx_hold=2), 10.0)
    assert port.take_lldpdus(10.0) == (octets("local", ttl=61),)


def test_credit_shrinks_with_its_maximum() -> None:
    port = running_port()
    port.set_timing(Timing(tx_credit_max=1), 0.1)
    port.announce(0.1)
    assert len(port.take_lldpdus(0.1)) == 1
    port.announce(0.1)
    assert port.take_lldpdus(0.1) == ()


def test_timing_may_change_before_the_port_has_anything_to_say() -> None:
    port = new_port()
    port.set_timing(Timing(msg_tx_interval=5), 0.0)
    assert port.deadline is None
    port.set_operational(True, 1.0)
    port.set_local(lldpdu("local"), 1.0)
    assert port.take_lldpdus(1.0) == (octets("local", ttl=21),)

"""What neighbors said is put in words once, and is right and gone when they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import msgspec
import pytest

from lldpns.agent import describe
from lldpns.agent.namespace import Namespace
from lldpns.agent.port_agent import PortAgent
from lldpns.agent.snapshot import WallClock, neighbors_of
from lldpns.protocol import LLDPDU, ChassisId, PortId, constants, encode
from lldpns.protocol.port import Port
from lldpns.protocol.transmit import Timing
from lldpns.wiring import model

CLOCK = WallClock()
SOURCE = bytes.fromhex("020000000001")


def lldpdu(chassis: str, name: str = "somebody") -> LLDPDU:
    chassis_id = ChassisId(constants.CHASSIS_LOCAL, chassis.encode())
    port_id = PortId(constants.PORT_INTERFACE_NAME, b"eth9")
    return LLDPDU(chassis_id, port_id, 120, system_name=name.encode())


class Heard:
    """A namespace with one port that hears what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.machine = Port(Timing(), jitter=float)
        self.machine.set_operational(True, 0.0)
        eth0 = SimpleNamespace(name="eth0")
        self.port = SimpleNamespace(netns="net0", interface=eth0, machine=self.machine, said={})
        self.put_in_words = 0
        what_it_said = describe.what_it_said

        def counted(heard: object) -> model.Neighbor:
            self.put_in_words += 1
            return what_it_said(heard)  # type: ignore[arg-type]

        monkeypatch.setattr(describe, "what_it_said", counted)

    def receive(self, said: LLDPDU, now: float) -> None:
        self.machine.receive(encode(said), now, SOURCE)

    def shown(self, now: float) -> list[model.Neighbor]:
        namespace = cast(Namespace, SimpleNamespace(ports={1: cast(PortAgent, self.port)}))
        return list(neighbors_of(namespace, lambda msap: None, CLOCK, now))


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    return Heard(monkeypatch)


def test_what_is_repeated_is_put_in_words_once_and_its_times_are_right(heard: Heard) -> None:
    heard.receive(lldpdu("a"), 0.0)
    (first,) = heard.shown(10.0)
    heard.receive(lldpdu("a"), 30.0)
    (second,) = heard.shown(40.0)
    assert heard.put_in_words == 1
    assert (first.expires_in_seconds, second.expires_in_seconds) == (110.0, 110.0)
    assert (first.first_seen, first.last_seen) == (CLOCK.at(0.0), CLOCK.at(0.0))
    assert (second.first_seen, second.last_seen) == (CLOCK.at(0.0), CLOCK.at(30.0))
    assert msgspec.structs.replace(first, last_seen=second.last_seen) == second


def test_what_has_changed_is_put_in_words_anew(heard: Heard) -> None:
    heard.receive(lldpdu("a", "before"), 0.0)
    assert [each.system_name for each in heard.shown(0.0)] == ["before"]
    heard.receive(lldpdu("a", "after"), 1.0)
    assert [each.system_name for each in heard.shown(1.0)] == ["after"]
    # Of a TTL alone nobody is told, but it is shown.
    heard.receive(msgspec.structs.replace(lldpdu("a", "after"), ttl=60), 2.0)
    assert [each.ttl for each in heard.shown(2.0)] == [60]


def test_a_name_or_place_that_changed_is_shown_at_once(heard: Heard) -> None:
    heard.receive(lldpdu("a"), 0.0)
    heard.shown(0.0)
    heard.port.netns, heard.port.interface.name = "renamed", "eth1"
    assert [(each.netns, each.interface) for each in heard.shown(0.0)] == [("renamed", "eth1")]


def test_of_those_who_are_gone_nothing_is_kept(heard: Heard) -> None:
    for number in range(20):
        heard.receive(lldpdu(f"a{number}"), float(number))
    assert len(heard.shown(20.0)) == len(heard.port.said) == 20
    heard.machine.advance(130.0)
    assert len(heard.shown(130.0)) == len(heard.port.said) == 9
    heard.machine.set_operational(False, 130.0)
    assert heard.shown(130.0) == []
    assert heard.port.said == {}

"""When frames of one interface are a flood."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from lldpns.agent.floods import Floods
from lldpns.kernel import packet


@pytest.fixture
def floods(monkeypatch: pytest.MonkeyPatch) -> Iterator[Floods]:
    # The filter needs a packet socket, and so root: tests/soak/test_flood.py has it.
    monkeypatch.setattr(packet, "shut_out", lambda sock, ifindexes: None)
    with socket.socket(socket.AF_UNIX) as sock:
        yield Floods(sock)


def frames(floods: Floods, count: int, now: float, index: int = 7) -> list[bool]:
    return [floods.begins(index, now) for _ in range(count)]


def test_what_a_full_table_of_neighbors_sends_is_no_flood(floods: Floods) -> None:
    assert not any(frames(floods, 4 * 1024, 0.0))
    assert not any(frames(floods, 4 * 1024, 1.0))


def test_a_frame_too_many_in_a_second_begins_one_on_that_interface_alone(floods: Floods) -> None:
    assert frames(floods, 5001, 0.0)[-2:] == [False, True]
    assert not floods.begins(8, 0.0)


def test_it_begins_once(floods: Floods) -> None:
    floods.begin(7)
    assert not any(frames(floods, 10_000, 0.0))
    floods.end(7)
    assert floods.begins(7, 0.5)


def test_no_more_interfaces_are_shut_out_than_the_filter_has_room_for(floods: Floods) -> None:
    for index in range(256):
        assert frames(floods, 5001, 0.0, index)[-1]
        floods.begin(index)
    assert not frames(floods, 5001, 0.0, 256)[-1]
    floods.end(0)
    assert floods.begins(256, 0.0)

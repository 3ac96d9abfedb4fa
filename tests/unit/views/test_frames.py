"""One LLDP frame in one line: who, what is wrong, and nothing that touches the terminal."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from lldpns.views.frames import line, octets
from lldpns.wiring.model import DiscardedTlv
from tests.support.api import frame, neighbor

HOSTILE = '"\x1b[31m\n\r\x7f\x9b\u202e'


def shown(said: dict[str, Any] | None, malformed: str | None = None, **of_frame: Any) -> str:
    """The line of a frame without the time of day."""
    record = msgspec.to_builtins(frame("net0", "eth0", **of_frame))
    time, rest = line(record, said, malformed).split(" ", 1)
    assert time.endswith(":00.000001")
    return rest


def said(**of_neighbor: Any) -> dict[str, Any]:
    record: dict[str, Any] = msgspec.to_builtins(neighbor(**of_neighbor))
    return record


@pytest.mark.parametrize(
    ("expected", "of_frame", "of_neighbor"),
    [
        ("net0/eth0 in 02:00:00:00:00:01 sw.vm eth9 TTL 121", {}, {"system_name": "sw.vm"}),
        ("net0/eth0 out 02:00:00:00:00:01 peer eth9 TTL 0", {"direction": "out"}, {"ttl": 0}),
        (
            "net0/eth0 in 02:00:00:00:00:01 peer eth9 TTL 121 (discarded: no room)",
            {"discarded": "no room"},
            {},
        ),
        (
            "net0/eth0 in 02:00:00:00:00:01 peer eth9 TTL 121 (TLV of type 5 discarded: too long)",
            {},
            {"discarded_tlvs": (DiscardedTlv(5, "too long"),)},
        ),
    ],
)
def test_a_frame(expected: str, of_frame: dict[str, Any], of_neighbor: dict[str, Any]) -> None:
    assert shown(said(**of_neighbor), **of_frame) == expected


def test_a_malformed_frame_says_why_once() -> None:
    expected = "net0/eth0 in 02:00:00:00:00:01 malformed: no TTL"
    assert shown(None, "no TTL", discarded="no TTL") == expected
    expected += " (discarded: admin_status is tx-only)"
    assert shown(None, "no TTL", discarded="admin_status is tx-only") == expected


def test_names_of_strangers_do_no_harm() -> None:
    record = msgspec.to_builtins(frame(HOSTILE, HOSTILE, discarded=HOSTILE))
    assert line(record, said(system_name=HOSTILE), HOSTILE).isprintable()


def test_octets_are_in_lines_of_sixteen() -> None:
    record = msgspec.to_builtins(frame(octets=bytes(range(18)).hex()))
    assert octets(record) == (
        "  0000  00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f\n  0010  10 11\n"
    )

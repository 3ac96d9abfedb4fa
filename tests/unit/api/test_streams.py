"""Records as they happen, over a real Unix socket: who gets what, and who waits for whom."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any

import pytest

from lldpns.api.client import RequestRefused, stream
from lldpns.wiring.model import Event
from tests.support.api import Telling, frame, served, snapshot
from tests.support.waiting import poll_until

HOSTILE = '"\x1b[31m\n\x7f\x9b31m\u202e'
WATCHING = {"event": "watching"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


@pytest.fixture
def agent(path: Path) -> Iterator[Telling]:
    with served(snapshot(), path) as telling:
        yield telling


@contextlib.contextmanager
def connected(path: Path) -> Iterator[BufferedReader]:
    """A client of /v1/frames that has read the first line."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(path))
        sock.sendall(b"GET /v1/frames HTTP/1.0\r\n\r\n")
        with sock.makefile("rb") as reader:
            while json.dumps(WATCHING, separators=(",", ":")) not in reader.readline().decode():
                pass
            yield reader


def records(agent: Telling, path: Path, query: dict[str, str], told: list[Any]) -> list[Any]:
    """What a client that asks for `query` reads of the frames `told` and one more to end with."""
    reading = stream(str(path), "/v1/frames", query)
    assert next(reading) == WATCHING
    end = frame(query.get("netns", "end"), query.get("interface", "end"), discarded="the end")
    agent.tell(*told, end)
    read: list[Any] = []
    for record in reading:
        if record["discarded"] == "the end":
            return read
        read.append(record)
    raise AssertionError("the stream ended")


def test_a_frame_has_all_keys_always(agent: Telling, path: Path) -> None:
    assert records(agent, path, {}, [frame()]) == [
        {
            "time": "2026-01-01T00:00:00.000001Z",
            "netns": "net0",
            "cookie": 7,
            "interface": "eth0",
            "direction": "in",
            "octets": "0180c200000e02000000000188cc",
            "discarded": None,
        }
    ]


FRAMES = [
    frame("net0", "eth0"),
    frame("net0", "eth1"),
    frame("net1", "eth0", cookie=2**63 + 1),
    frame(HOSTILE, "eth0"),
]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, FRAMES),
        ({"netns": "net0"}, FRAMES[:2]),
        ({"interface": "eth1"}, FRAMES[1:2]),
        ({"cookie": "7"}, [FRAMES[0], FRAMES[1], FRAMES[3]]),
        ({"cookie": "7", "netns": "net0", "interface": "eth0"}, FRAMES[:1]),
    ],
)
def test_filters(agent: Telling, path: Path, query: dict[str, str], expected: list[Any]) -> None:
    found = records(agent, path, query, FRAMES)
    assert [(each["netns"], each["interface"], each["cookie"]) for each in found] == [
        (each.netns, each.interface, each.cookie) for each in expected
    ]


def test_a_cookie_is_a_whole_number_of_64_bits(agent: Telling, path: Path) -> None:
    reading = stream(str(path), "/v1/frames", {"cookie": str(2**63 + 1)})
    assert next(reading) == WATCHING
    agent.tell(*FRAMES)
    assert next(reading)["cookie"] == 2**63 + 1


def test_events_know_no_cookie(agent: Telling, path: Path) -> None:
    with pytest.raises(RequestRefused, match="unknown filter 'cookie', expected interface, netns"):
        next(stream(str(path), "/v1/events", {"cookie": "7"}))


def test_events_and_frames_are_streams_of_their_own(agent: Telling, path: Path) -> None:
    events, frames = (stream(str(path), f"/v1/{each}") for each in ("events", "frames"))
    assert next(events) == next(frames) == WATCHING
    happened = Event(time="2026-01-01T00:00:00Z", event="netns-added", netns=HOSTILE)
    agent.tell(happened, frame())
    assert next(events)["netns"] == HOSTILE
    assert next(frames)["netns"] == "net0"


def test_a_line_may_be_shown_on_a_terminal(agent: Telling, path: Path) -> None:
    with connected(path) as reader:
        agent.tell(frame(HOSTILE, HOSTILE, discarded=HOSTILE))
        line = reader.readline()
    assert not [octet for octet in line[:-1] if octet < 0x20 or octet == 0x7F]
    assert b"\xc2\x9b" not in line
    assert json.loads(line)["netns"] == HOSTILE


def test_a_client_that_does_not_read_misses_frames_and_delays_nobody(
    agent: Telling, path: Path
) -> None:
    with connected(path) as slow:
        for _ in range(5):
            agent.tell(*[frame(octets="00" * 1500)] * 1000)
            assert len(records(agent, path, {}, FRAMES)) == len(FRAMES)
        agent.tell(frame("over"))
        read = missed = 0
        for line in slow:
            record = json.loads(line)
            missed += record.get("count", 0)
            read += "octets" in record
            if record.get("netns") == "over":
                break
    assert missed > 0
    assert read + missed == 5 * (1000 + len(FRAMES) + 1) + 1


def test_a_client_that_left_is_forgotten(agent: Telling, path: Path) -> None:
    with connected(path):
        assert agent.watched
    poll_until(lambda: not agent.watched, what="the agent to notice")


def test_clients_that_leave_in_the_middle(
    agent: Telling, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(20):
        with connected(path) as reader:
            agent.tell(*[frame(octets="00" * 1500)] * 1000)
            reader.read(number * 10_000)
    poll_until(lambda: not agent.watched, what="the agent to notice")
    assert caplog.text == ""

"""Records as they happen, over a real Unix socket: who gets what, and who waits for whom."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator
from io import BufferedReader
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from lldpns.api.client import RequestRefused, get, stream
from lldpns.wiring.model import Event
from tests.support.api import (
    Telling,
    event,
    frame,
    interface,
    link,
    namespace,
    neighbor,
    served,
    snapshot,
)
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


@pytest.mark.parametrize(
    ("what", "query", "words"),
    [
        ("frames", {"initial": "1"}, "unknown filter 'initial', expected cookie, interface, netns"),
        ("events", {"colour": "red"}, "expected cookie, initial, interface, netns"),
        ("events", {"initial": "yes"}, "initial: expected 1"),
    ],
)
def test_what_is_not_understood_is_refused(
    agent: Telling, path: Path, what: str, query: dict[str, str], words: str
) -> None:
    with pytest.raises(RequestRefused, match=words):
        next(stream(str(path), f"/v1/{what}", query))


def told(agent: Telling, path: Path, query: dict[str, str], events: list[Event]) -> list[str]:
    """The `event` of those that a client of /v1/events gets of `events`."""
    reading = stream(str(path), "/v1/events", query)
    assert next(reading) == WATCHING
    end = event("the end", query.get("netns", "end"), cookie=int(query.get("cookie", "1")))
    agent.tell(*events, end)
    return list(takewhile(lambda each: each != "the end", (each["event"] for each in reading)))


def test_a_cookie_follows_the_namespace_whatever_it_is_called(path: Path) -> None:
    with served(snapshot(namespaces=[namespace("net0", 7), namespace("net1", 8)]), path) as agent:
        assert told(
            agent,
            path,
            {"cookie": "7"},
            [
                event("a", "net0", cookie=7),
                event("not b", "net1", cookie=8),
                event("link c", "net1", link=link(("net1", "eth0"), ("net0", "eth0"))),
                event("not link d", "net1", link=link(("net1", "eth0"), ("net2", "eth0"))),
                event("renamed e", "net2", cookie=7, changed={"netns": ("net0", "net2")}),
                event("link f", "net1", link=link(("net1", "eth0"), ("net2", "eth0"))),
                event("not g", "net0", cookie=9),
                event("not link h", "net0", link=link(("net0", "eth0"), ("net1", "eth0"))),
            ],
        ) == ["a", "link c", "renamed e", "link f"]


def test_what_is_renamed_is_told_to_who_asked_for_its_name_before(path: Path) -> None:
    renamed = event("netns", "new", cookie=7, changed={"netns": ("old", "new")})
    device = event("interface", "old", interface="wan", changed={"interface": ("eth0", "wan")})
    other = event("other", "old", interface="eth1", changed={"mtu": (1500, 9000)})
    with served(snapshot(), path) as agent:
        for query, expected in (
            ({"netns": "old"}, ["netns", "interface", "other"]),
            ({"netns": "new"}, ["netns"]),
            ({"interface": "eth0"}, ["netns", "interface"]),
            ({"interface": "wan"}, ["netns", "interface"]),
        ):
            assert told(agent, path, query, [renamed, device, other]) == expected


KNOWN = snapshot(
    neighbors=[neighbor("net0", "eth0")],
    interfaces=[interface("net0", "eth0"), interface("net1", "eth0")],
    namespaces=[namespace("net0", 7), namespace("net1", 8)],
    links=[link(("net0", "eth0"), ("net1", "eth0"))],
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            {},
            [
                ("netns-added", "net0", None),
                ("netns-added", "net1", None),
                ("interface-added", "net0", "eth0"),
                ("interface-added", "net1", "eth0"),
                ("neighbor-added", "net0", "eth0"),
                ("link-status", "net0", "eth0"),
            ],
        ),
        (
            {"cookie": "8"},
            [
                ("netns-added", "net1", None),
                ("interface-added", "net1", "eth0"),
                ("link-status", "net0", "eth0"),
            ],
        ),
        ({"netns": "net2"}, []),
    ],
)
def test_first_what_there_is(
    path: Path, query: dict[str, str], expected: list[tuple[str, str, str | None]]
) -> None:
    with served(KNOWN, path) as agent:
        reading = stream(str(path), "/v1/events", {**query, "initial": "1"})
        found = list(takewhile(lambda each: each != WATCHING, reading))
        assert [(each["event"], each["netns"], each.get("interface")) for each in found] == expected
        assert all(each["initial"] for each in found)
        agent.tell(event("after", query.get("netns", "net1"), cookie=8))
        assert (after := next(reading))["event"] == "after"
        assert "initial" not in after


def test_the_first_events_have_the_records_of_the_tables(path: Path) -> None:
    with served(KNOWN, path):
        reading = stream(str(path), "/v1/events", {"initial": "1"})
        found = {each["event"]: each for each in takewhile(lambda each: each != WATCHING, reading)}
        for key, table in (("device", "interfaces"), ("neighbor", "neighbors"), ("link", "links")):
            (record,) = (each[key] for each in found.values() if key in each)
            assert record == get(str(path), f"/v1/{table}")[table][-1]
    assert found["neighbor-added"]["cookie"] == 7
    assert found["link-status"]["changed"] == {"status": [None, "ok"]}


def test_what_happens_while_the_first_events_are_sent_is_not_lost(path: Path) -> None:
    many = [interface("net0", f"eth{number}") for number in range(3000)]
    with served(snapshot(interfaces=many), path) as agent, slow_reader(path) as reader:
        poll_until(lambda: agent.watched, what="the agent to be asked")
        agent.tell(event("meanwhile"))
        records = [
            json.loads(line) for line in takewhile(lambda line: b"meanwhile" not in line, reader)
        ]
    assert records[-1] == WATCHING
    assert len(records) == 3001


@contextlib.contextmanager
def slow_reader(path: Path) -> Iterator[BufferedReader]:
    """A client that asks for what there is and does not read it yet, beyond the head."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(10)
        sock.connect(str(path))
        sock.sendall(b"GET /v1/events?initial=1 HTTP/1.0\r\n\r\n")
        with sock.makefile("rb") as reader:
            while reader.readline().strip():
                pass
            yield reader


def test_events_and_frames_are_streams_of_their_own(agent: Telling, path: Path) -> None:
    events, frames = (stream(str(path), f"/v1/{each}") for each in ("events", "frames"))
    assert next(events) == next(frames) == WATCHING
    happened = event("netns-added", HOSTILE)
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

"""Asking the agent, and every way in which there is no answer: always one line that helps."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.api.client import AgentUnavailable, RequestRefused, get, get_lines, stream
from lldpns.api.listener import listen
from tests.support.api import interface, neighbor, served, snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


@contextlib.contextmanager
def answering(path: Path, octets: bytes) -> Iterator[list[bytes]]:
    """Answer the first client at `path` with `octets`; give the list of what it asked for."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        server.settimeout(10)

        def answer() -> None:
            client, _ = server.accept()
            with client:
                asked.append(client.recv(1 << 16))
                client.sendall(octets)

        thread = threading.Thread(target=answer)
        thread.start()
        yield asked
        thread.join()


def failure(path: Path | str, timeout: float = 10.0) -> str:
    """What `get` says about a socket where no agent answers, without the path in front."""
    with pytest.raises(AgentUnavailable) as caught:
        get(str(path), "/v1/neighbors", timeout=timeout)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert len(message.splitlines()) == 1
    return message.removeprefix(f"{path}: ")


def test_a_document(path: Path) -> None:
    known = snapshot(neighbors=[neighbor("net0"), neighbor("net1")])
    with served(known, path):
        document = get(str(path), "/v1/neighbors")
    assert [each["netns"] for each in document["neighbors"]] == ["net0", "net1"]


def test_a_large_document(path: Path) -> None:
    known = snapshot(interfaces=[interface("net0", f"eth{number}") for number in range(5000)])
    with served(known, path):
        assert len(get(str(path), "/v1/interfaces")["interfaces"]) == 5000


@pytest.mark.parametrize(
    "name",
    ["a&b=c", "a b+c%20", "#?/", "büro", "交", "a\nb\r\n\r\n", "\\xff", "a;b"],
)
def test_filters_arrive_as_they_are(path: Path, name: str) -> None:
    known = snapshot(neighbors=[neighbor(name), neighbor("other")])
    with served(known, path):
        (found,) = get(str(path), "/v1/neighbors", {"netns": name})["neighbors"]
    assert found["netns"] == name


def test_a_filter_that_is_no_utf_8_finds_the_name_that_the_agent_gave(path: Path) -> None:
    typed = os.fsdecode(b"b\xfcro")
    with served(snapshot(neighbors=[neighbor(r"b\xfcro"), neighbor("other")]), path):
        (found,) = get(str(path), "/v1/neighbors", {"netns": typed})["neighbors"]
    assert found["netns"] == r"b\xfcro"


def test_the_lines_of_a_document(path: Path) -> None:
    known = snapshot(neighbors=[neighbor("net0", system_name="büro\n"), neighbor("net1")])
    with served(known, path):
        lines = get_lines(str(path), "/v1/neighbors", {"netns": "net*"})
        assert json.loads(lines) == get(str(path), "/v1/neighbors")
        with pytest.raises(RequestRefused, match=r"^unknown filter 'color', "):
            get_lines(str(path), "/v1/neighbors", {"color": "red"})
    assert lines.count(b"\n") == 4


def test_the_request_is_plain_http(path: Path) -> None:
    with answering(path, b"HTTP/1.0 200 OK\r\n\r\n{}") as asked:
        assert get(str(path), "/v1/neighbors", {"netns": "a*"}) == {}
    assert asked == [b"GET /v1/neighbors?netns=a%2A HTTP/1.0\r\nHost: lldpns\r\n\r\n"]


def test_a_refusal_has_its_reason(path: Path) -> None:
    with served(snapshot(), path):
        with pytest.raises(RequestRefused, match=r"^unknown filter 'color', expected cookie, "):
            get(str(path), "/v1/neighbors", {"color": "red"})
        with pytest.raises(RequestRefused, match=r"^Not Found$"):
            get(str(path), "/v1/nothing")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{}", "HTTP status 500"),
        (b'{"error": 5}', "5"),
    ],
)
def test_a_refusal_without_a_reason(path: Path, body: bytes, reason: str) -> None:
    with (
        answering(path, b"HTTP/1.0 500 X\r\n\r\n" + body),
        pytest.raises(RequestRefused, match=f"^{reason}$"),
    ):
        get(str(path), "/v1/neighbors")


def test_no_socket(path: Path) -> None:
    assert failure(path) == "no daemon runs here; start it with: sudo lldpns daemon"


def test_a_dead_socket(path: Path) -> None:
    listen(str(path)).sock.close()
    assert failure(path) == "the daemon has ended; start it with: sudo lldpns daemon"


def test_permission_denied(path: Path) -> None:
    with served(snapshot(), path):
        path.chmod(0)
        user = os.geteuid()
        os.seteuid(user or 65534)  # root may do everything: be somebody else for a moment
        try:
            assert failure(path) == "permission denied; use sudo, or join the group that owns it"
        finally:
            os.seteuid(user)


def test_nobody_accepts(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stopped, socket.socket(socket.AF_UNIX) as waiting:
        stopped.bind(str(path))
        stopped.listen(0)
        waiting.connect(str(path))  # the queue is full now
        assert failure(path, timeout=0.05) == "the daemon does not answer; is it stopped?"


def test_somebody_accepts_and_says_nothing(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        assert failure(path, timeout=0.05) == "the daemon does not answer; is it stopped?"


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.0\r\n\r\n{}",
        b"HTTP/1.0 many OK\r\n\r\n{}",
        b"\x00\xff" * 1000,
    ],
)
def test_something_else_answers(path: Path, octets: bytes) -> None:
    with answering(path, octets):
        assert failure(path) == "what answers there is no lldpns daemon"


@pytest.mark.parametrize(
    "octets",
    [
        b"HTTP/1.0 200 OK\r\n\r\n",
        b'HTTP/1.0 200 OK\r\n\r\n{"neighbors": [{"netns": "n',
        b'HTTP/1.0 200 OK\r\n\r\n{"neighbors": [\n{"netns": "net0"},\n',
        b"HTTP/1.0 200 OK\r\n\r\n\xff\xfe",
        b"HTTP/1.0 200 OK\r\n\r\n[]",
        b"HTTP/1.0 200 OK\r\n",
        b"HTTP/1.0 200",
        b"HTTP/1.0 502 Bad Gateway\r\n\r\n<html>",
    ],
)
def test_an_answer_that_is_no_document(path: Path, octets: bytes) -> None:
    with answering(path, octets):
        assert failure(path) == "the answer is no JSON document, or broke off"
    path.unlink()
    with answering(path, octets), pytest.raises(AgentUnavailable, match="no JSON document, or"):
        get_lines(str(path), "/v1/neighbors")


def test_a_stream_that_breaks_off_in_the_middle_of_a_line(path: Path) -> None:
    with answering(path, b'HTTP/1.0 200 OK\r\n\r\n{"number": 1}\n{"num'):
        reading = stream(str(path), "/v1/events")
        assert next(reading) == {"number": 1}
        with pytest.raises(AgentUnavailable, match=r"the daemon has ended$"):
            next(reading)


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    assert failure(tmp_path) == "the daemon has ended; start it with: sudo lldpns daemon"
    assert failure(tmp_path / ("x" * 200)) == "AF_UNIX path too long"
    (tmp_path / "file").touch()
    assert failure(tmp_path / "file" / "api.sock") == "Not a directory"

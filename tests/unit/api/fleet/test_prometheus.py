"""Asking a server that may be anything: an answer of Prometheus, or one line that helps."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.api.client import AgentUnavailable, RequestRefused
from lldpns.api.fleet import prometheus
from lldpns.api.fleet.prometheus import Prometheus
from tests.support.answering import answering, http
from tests.support.certificates import Authority

SAMPLE = {"metric": {"netns": "web"}, "value": [1767225600.5, "1"]}


def vector(*samples: Any, **more: Any) -> bytes:
    data = {"resultType": "vector", "result": samples}
    return json.dumps({"status": "success", "data": data, **more}).encode()


def failure(answer: bytes) -> str:
    """What is told of an answer, in one line, without the URL in front."""
    with answering(lambda _: answer) as server, pytest.raises(AgentUnavailable) as caught:
        Prometheus(server.url).query("up")
    message = str(caught.value)
    assert message.startswith(f"{server.url}: ")
    assert len(message) < 400
    return message.removeprefix(f"{server.url}: ")


def test_a_query() -> None:
    with answering(lambda _: http(vector(SAMPLE))) as server:
        (sample,) = Prometheus(server.url).query('up{job="a b"} == 0')
    assert (sample.metric, sample.value) == ({"netns": "web"}, (1767225600.5, "1"))
    assert server.requests[0].startswith(
        b"GET /api/v1/query?query=up%7Bjob%3D%22a%20b%22%7D%20%3D%3D%200 HTTP/1.1\r\n"
    )


def test_all_queries_are_about_the_moment_of_the_first_that_found_something() -> None:
    answers = iter([vector(), vector(SAMPLE), vector(SAMPLE)])
    with answering(lambda _: http(next(answers))) as server:
        asked = Prometheus(server.url)
        for _ in range(3):
            asked.query("up")
    moments = [b"&time=" in request for request in server.requests]
    assert moments == [False, False, True]
    assert b"&time=1767225600.500 " in server.requests[2]


@pytest.mark.parametrize("suffix", ["/prometheus", "/prometheus/"])
def test_a_path_prefix(suffix: str) -> None:
    with answering(lambda _: http(vector())) as server:
        assert Prometheus(server.url + suffix).query("up") == []
    assert server.requests[0].startswith(b"GET /prometheus/api/v1/query?query=up ")


def test_a_user_and_a_password_are_sent_and_not_shown() -> None:
    with answering(lambda _: http(b"", "403 Forbidden")) as server:
        url = server.url.replace("//", "//me:s%40fe@")
        with pytest.raises(AgentUnavailable) as caught:
            Prometheus(url).query("up")
    login = base64.b64encode(b"me:s@fe")
    assert b"Authorization: Basic " + login + b"\r\n" in server.requests[0]
    assert str(caught.value) == (
        f"{server.url}: HTTP status 403; who may ask can say so: https://USER:PASSWORD@HOST"
    )


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:9090",
        "ftp://localhost",
        "http://",
        "http://:9090",
        "http://host:99999",
        "http://[::1",
        "http://host/\r\nX: y",
        "http://host/a b",
        "http://h\u00f6st",
        "http://host/?query=up",
        "http://me:secret@host:port",
    ],
)
def test_what_is_no_url_of_a_server(url: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        Prometheus(url)
    assert str(caught.value) == "--prometheus takes a URL such as http://HOST:9090"


def test_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(AgentUnavailable) as caught:
        Prometheus(url).query("up")
    assert str(caught.value) == f"{url}: Connection refused"


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 64])
def test_a_host_that_there_is_not(host: str) -> None:
    with pytest.raises(AgentUnavailable, match=f"^http://{host[:5]}.*: .+$"):
        Prometheus(f"http://{host}").query("up")


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 999999 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        http(b""),
        http(b"<html>"),
        http(vector(SAMPLE)[:-10]),
        http(b"[" * 100_000),
        http(b'{"x":' * 100_000),
        http(b"{}"),
        http(b'{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}'),
        http(b'{"status":"success","data":{"resultType":"vector","result":{}}}'),
        http(vector({"metric": {"a": 1}, "value": [1, "1"]})),
        http(vector({"metric": {}, "value": ["1", "1"]})),
        http(vector({"metric": {}, "value": [1, 1]})),
        http(vector({"metric": {}, "value": []})),
        http(vector({"metric": {}, "histogram": [1, {}]})),
        http(vector(SAMPLE, warnings="no")),
        http(b'{"data":{"result":[{"metric":{"a":"\xff"},"value":[1,"1"]}]}}'),
        http(b"1" * 10_000),
    ],
    ids=range(21),
)
def test_what_is_no_answer_of_prometheus(answer: bytes) -> None:
    assert failure(answer) == "what answers there is no Prometheus"


def test_no_answer_at_all() -> None:
    assert failure(b"") == "Remote end closed connection without response"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            http(b"", "404 Not Found"),
            "HTTP status 404: no /api/v1/query there; is a prefix missing",
        ),
        (http(b"x", "500 Oops"), "HTTP status 500"),
        (
            http(b"", "301 Moved", "Location: https://elsewhere/\x1b[2J"),
            "HTTP status 301; it is at https://elsewhere/",
        ),
        (
            http(b'{"status":"error","error":"query timed out"}', "503 Service Unavailable"),
            "HTTP status 503: query timed out",
        ),
        (http(b'{"error":"' + b"long " * 1000 + b'"}', "422 x"), "HTTP status 422: long long"),
        (http(b'{"error":' * 10_000, "422 x"), "HTTP status 422"),
        (http(b"", "401 Unauthorized"), "HTTP status 401; who may ask"),
    ],
)
def test_what_a_server_refuses(answer: bytes, told: str) -> None:
    assert failure(answer).startswith(told)


@pytest.mark.parametrize("length", ["", "Content-Length: 99999999999999\r\n"])
def test_an_answer_that_is_too_large(monkeypatch: pytest.MonkeyPatch, length: str) -> None:
    monkeypatch.setattr(prometheus, "_SIZE_MAX", 1 << 20)
    head = f"HTTP/1.1 200 OK\r\n{length}\r\n".encode()
    assert failure(head + b"[" * (2 << 20)) == "an answer of more than 1 MiB"


def test_an_answer_that_is_all_labels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "_SIZE_MAX", 1 << 20)
    crowd = {f"label{n}": "x" for n in range(100_000)}
    assert failure(http(vector({**SAMPLE, "metric": crowd}))) == "an answer of more than 1 MiB"


def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "_SILENCE_MAX", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(AgentUnavailable) as caught:
            Prometheus(url).query("up")
    assert str(caught.value) == f"{url}: no answer in time; is it there?"


@pytest.mark.parametrize("beginning", [b"", b"HTTP/1.1 200 OK\r\n\r\n"], ids=["head", "body"])
def test_an_answer_without_end(monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr(prometheus, "_TIME_MAX", 0.2)

    def drip(_: str) -> Iterator[bytes]:
        yield beginning
        while True:
            yield b"["
            threading.Event().wait(0.01)

    with answering(drip) as server, pytest.raises(AgentUnavailable) as caught:
        Prometheus(server.url).query("up")
    assert str(caught.value) == f"{server.url}: no answer in time; is it there?"


def test_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.issue("server"))
    with answering(lambda _: http(vector(SAMPLE)), context) as server:
        with pytest.raises(AgentUnavailable) as caught:
            Prometheus(server.url).query("up")
        assert str(caught.value).endswith("; SSL_CERT_FILE may name the file of another authority")
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.certificate))
        assert len(Prometheus(server.url).query("up")) == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"warnings": ["no answer of store-1"]}, ["no answer of store-1"]),
        ({"isPartial": True}, ["the answer is not whole"]),
        ({"warnings": [str(n) for n in range(100)]}, ["0", "1", "2"]),
        ({"warnings": ["x" * 1000]}, ["x" * 200]),
    ],
)
def test_what_a_server_says_of_its_answers(more: dict[str, Any], told: list[str]) -> None:
    with answering(lambda _: http(vector(**more))) as server:
        asked = Prometheus(server.url)
        asked.query("up")
        asked.query("up")
    assert asked.warnings == told

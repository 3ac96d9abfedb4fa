"""The API on TCP: where it listens, whom it answers, and what strangers cannot do to it."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.api import tcp_server
from lldpns.api.tcp_listener import AddressUnusable, listen_tcp, url_of
from lldpns.api.tls import Tls
from lldpns.wiring.model import Snapshot
from tests.support.api import served
from tests.support.certificates import Authority
from tests.support.metrics import crowd
from tests.support.waiting import poll_until

ANY_PORT = "127.0.0.1:0"
MANY = crowd(homes=10, ports=100, neighbors=10)


# Where it listens.


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (ANY_PORT, "http://127.0.0.1:"),
        ("[::1]:0", "http://[::1]:"),
        ("0.0.0.0:0", "http://0.0.0.0:"),
    ],
)
def test_an_address_and_its_url(address: str, url: str) -> None:
    with listen_tcp(address) as sock:
        assert url_of(sock, tls=False) == f"{url}{sock.getsockname()[1]}"
        assert url_of(sock, tls=True).startswith("https://")


@pytest.mark.parametrize("address", ["192.0.2.1:0", "[2001:db8::1]:0"])
def test_an_address_may_come_later(address: str) -> None:
    listen_tcp(address).close()


def test_an_address_in_use() -> None:
    with listen_tcp(ANY_PORT) as sock:
        address = f"127.0.0.1:{sock.getsockname()[1]}"
        with pytest.raises(AddressUnusable) as caught:
            listen_tcp(address)
    advice = 'choose another api.listen, or "" for none'
    assert str(caught.value) == f"{address}: Address already in use; {advice}"
    listen_tcp(address).close()  # as soon as it is free


@pytest.mark.parametrize(
    "address", ["999.0.0.1:80", "127.0.0.1:70000", "[::1::]:80", "[fe80::1%none]:1"]
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(AddressUnusable) as caught:
        listen_tcp(address)
    assert str(caught.value).startswith(f"{address}: ")
    assert len(str(caught.value).splitlines()) == 1


# Whom it answers.


@contextlib.contextmanager
def listening(
    tmp_path: Path,
    snapshot: Snapshot | None = None,
    tls: Tls | None = None,
    address: str = ANY_PORT,
) -> Iterator[int]:
    """Serve on TCP, and give the port."""
    with listen_tcp(address) as sock:
        port = sock.getsockname()[1]
        with served(snapshot or crowd(), tmp_path / "api.sock", tcp=sock, tls=tls):
            yield port


def ask(
    port: int, target: str = "/metrics", method: str = "GET", **headers: str
) -> tuple[int, bytes]:
    """Give status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request(method, target, headers=headers)
        answer = connection.getresponse()
        assert "Access-Control-Allow-Origin" not in answer.headers
        return answer.status, answer.read()


def connect(port: int, octets: bytes = b"") -> socket.socket:
    """Connect, and send something."""
    client = socket.create_connection(("127.0.0.1", port), timeout=10)
    client.sendall(octets)
    return client


def ended(client: socket.socket) -> bool:
    """Tell whether the other side has closed a connection; what it said before is skipped."""
    client.settimeout(0.01)
    try:
        return not client.recv(1 << 20)
    except TimeoutError:
        return False
    except ConnectionResetError:
        return True


def test_it_serves_what_the_unix_socket_serves(tmp_path: Path) -> None:
    with listening(tmp_path) as port:
        assert b"lldpns_neighbor_info{" in ask(port)[1]
        assert b'"netns":"net0"' in ask(port, "/v1/neighbors")[1]
        assert ask(port, "/healthz") == (200, b"ok\n")


def test_on_ipv6(tmp_path: Path) -> None:
    with listening(tmp_path, address="[::1]:0") as port:
        connection = http.client.HTTPConnection("::1", port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_it_serves_reads_only(tmp_path: Path, method: str) -> None:
    with listening(tmp_path) as port:
        assert ask(port, "/v1/neighbors", method)[0] == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST:9917", 200),
        ("127.0.0.1", 200),
        ("127.0.0.1:9917", 200),
        ("192.0.2.1:80", 200),
        ("[::1]:9917", 200),
        ("[::1]", 200),
        ("evil.example", 421),
        ("evil.example:9917", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("127.0.0.1@evil.example", 421),
        ("2130706433", 421),
        ("[::1", 421),
        ("", 421),
        (" ", 421),
    ],
)
def test_a_name_that_a_web_page_can_have_is_refused(tmp_path: Path, host: str, status: int) -> None:
    with listening(tmp_path) as port:
        assert ask(port, "/healthz", Host=host)[0] == status


def test_a_name_is_refused_on_a_socket_of_all_addresses_too(tmp_path: Path) -> None:
    with listening(tmp_path, address="[::]:0") as port:
        assert ask(port, "/healthz", Host="evil.example")[0] == 421
        assert ask(port, "/healthz")[0] == 200


def test_each_of_several_hosts_has_to_be_right(tmp_path: Path) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"
    with listening(tmp_path) as port, connect(port, request) as client:
        assert b"200 OK" not in client.recv(1000)


def test_a_client_of_http_1_0_names_no_host(tmp_path: Path) -> None:
    with listening(tmp_path) as port, connect(port, b"GET /healthz HTTP/1.0\r\n\r\n") as client:
        assert client.recv(1000).startswith(b"HTTP/1.0 200 ")


# What strangers cannot do to it.


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_thousand_connections_that_say_nothing_keep_nobody_out(tmp_path: Path) -> None:
    with contextlib.ExitStack() as clients, listening(tmp_path) as port:
        before = descriptors()
        for _ in range(1000):
            clients.enter_context(contextlib.closing(connect(port)))
        assert b"lldpns_neighbor_info{" in ask(port)[1]
        ours = 1000
        poll_until(
            lambda: descriptors() <= before + ours + tcp_server.CONNECTIONS,
            what="the others to be closed",
        )


@pytest.mark.parametrize(
    "octets", [b"", b"GET /metr", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "]
)
def test_a_request_that_does_not_come_is_not_waited_for_for_ever(
    tmp_path: Path, octets: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "_WAIT", 0.05)
    monkeypatch.setattr(tcp_server, "_LOOK_EVERY", 0.05)
    with listening(tmp_path) as port, connect(port, octets) as client:
        poll_until(lambda: ended(client), what="the end of the connection")


def test_a_connection_that_is_kept_alive_is_closed_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "_WAIT", 0.05)
    monkeypatch.setattr(tcp_server, "_LOOK_EVERY", 0.05)
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with listening(tmp_path) as port, connect(port, request) as client:
        assert client.recv(1000).startswith(b"HTTP/1.1 200 OK")
        poll_until(lambda: ended(client), what="the end of the connection")


def test_an_answer_that_nobody_reads_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "_ANSWER", 0.3)
    monkeypatch.setattr(tcp_server, "CONNECTIONS", 1)
    request = b"GET /metrics HTTP/1.0\r\n\r\n"
    with listening(tmp_path, MANY) as port, connect(port, request):
        poll_until(lambda: body_if_there_is_room(port, "/healthz"), what="room for another")


def test_while_all_connections_are_answered_further_ones_are_refused_and_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "CONNECTIONS", 2)
    request = b"GET /metrics HTTP/1.0\r\n\r\n"
    with listening(tmp_path, MANY) as port:
        with connect(port, request) as one, connect(port, request) as other:
            for client in (one, other):
                client.recv(1, socket.MSG_PEEK)
            with connect(port, request) as refused:
                poll_until(lambda: ended(refused), what="the end of the connection")
        body = poll_until(lambda: body_if_there_is_room(port), what="room")
    assert b"\nlldpns_connections_refused_total 0.0\n" not in body
    assert b"\nlldpns_connections_refused_total " in body


def body_if_there_is_room(port: int, target: str = "/metrics") -> bytes:
    try:
        return ask(port, target)[1]
    except (http.client.HTTPException, ConnectionError):
        return b""


def test_streams_take_no_more_than_their_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "STREAMS", 1)
    request = b"GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with listening(tmp_path) as port, connect(port, request) as watching:
        assert watching.recv(12) == b"HTTP/1.1 200"
        status, body = ask(port, "/v1/events")
        assert (status, body) == (503, b'{"error": "1 streams are being read already"}')
        assert ask(port)[0] == 200


def test_without_descriptors_it_waits_for_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tcp_server, "_PAUSE", 0.05)

    class Exhausted(socket.socket):
        """A socket that cannot accept at first."""

        fails = 2

        def accept(self) -> tuple[socket.socket, object]:
            if self.fails:
                self.fails -= 1
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return super().accept()

    with listen_tcp(ANY_PORT) as sock, Exhausted(fileno=sock.detach()) as exhausted:
        port = exhausted.getsockname()[1]
        with served(crowd(), tmp_path / "api.sock", tcp=exhausted):
            assert ask(port, "/healthz")[0] == 200
    assert [record.message for record in caplog.records] == ["cannot accept a connection"] * 2


# TLS.


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


def over_tls(port: int, authority: Authority, client: tuple[Path, Path] | None = None) -> bytes:
    """Ask over TLS, as a client that has this certificate and key."""
    context = ssl.create_default_context(cafile=authority.certificate)
    if client:
        context.load_cert_chain(*client)
    connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=context)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics", headers={"Host": "any.example"})
        return connection.getresponse().read()


NOT_ANSWERED = (http.client.HTTPException, OSError)


def test_over_tls(tmp_path: Path, authority: Authority) -> None:
    certificate, key = authority.issue("server")
    with listening(tmp_path, tls=Tls(str(certificate), str(key), "")) as port:
        assert b"lldpns_neighbor_info{" in over_tls(port, authority)
        with pytest.raises(NOT_ANSWERED):
            ask(port)  # in plain HTTP
        assert b"lldpns_neighbor_info{" in over_tls(port, authority)


def test_only_clients_that_the_authority_knows(tmp_path: Path, authority: Authority) -> None:
    certificate, key = authority.issue("server")
    known = authority.issue("prometheus")
    stranger = Authority(tmp_path / "strange").issue("prometheus")
    tls = Tls(str(certificate), str(key), str(authority.certificate))
    with listening(tmp_path, tls=tls) as port:
        assert b"lldpns_neighbor_info{" in over_tls(port, authority, known)
        for client in (None, stranger):
            with pytest.raises(NOT_ANSWERED):
                over_tls(port, authority, client)
        assert b"lldpns_neighbor_info{" in over_tls(port, authority, known)


def test_handshakes_that_do_not_come_keep_nobody_out(
    tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tcp_server, "CONNECTIONS", 4)
    certificate, key = authority.issue("server")
    tls = Tls(str(certificate), str(key), "")
    with contextlib.ExitStack() as clients, listening(tmp_path, tls=tls) as port:
        for _ in range(20):
            clients.enter_context(contextlib.closing(connect(port)))
        assert b"lldpns_neighbor_info{" in over_tls(port, authority)

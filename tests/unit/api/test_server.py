"""The API over a real Unix socket: what it serves, refuses, and stands."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import grp
import json
import os
import socket
import stat
import struct
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.api import listener as listening
from lldpns.api.listener import SocketInUse, listen
from tests.support.api import interface, namespace, neighbor, served, snapshot

HOSTILE = '"\x1b[31m\n\x7f\x80\x9b31m\xa0\xe9\u202e'
LAB = snapshot(
    neighbors=(
        neighbor("net0", "eth0"),
        neighbor("net0", "eth1", system_name=HOSTILE),
        neighbor("net1", "eth0"),
        neighbor("weird[1]", "eth0"),
    ),
    interfaces=(interface("net0", "eth0"), interface("net1", "eth0"), interface("net1", "lo")),
    namespaces=(namespace("net0", 7), namespace("net1", 8), namespace("root", 2**63 + 1)),
)
MANY = snapshot(interfaces=[interface("net0", f"eth{n}", n) for n in range(20_001)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


@pytest.fixture
def lab(path: Path) -> Iterator[Path]:
    with served(LAB, path):
        yield path


def request(path: Path, text: str) -> tuple[int, dict[str, str], bytes]:
    """Send a request as it is; give status, headers and body of the answer."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(path))
        client.sendall(text.encode("latin-1"))
        return answer(client)


def answer(client: socket.socket) -> tuple[int, dict[str, str], bytes]:
    octets = b"".join(iter(lambda: client.recv(1 << 16), b""))
    head, _, body = octets.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return int(status.split()[1]), headers, body


def ask(path: Path, target: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    return request(path, f"{method} {target} HTTP/1.0\r\nHost: lldpns\r\n\r\n")


def records(path: Path, target: str) -> list[Any]:
    """The records of the only table in the document at `target`."""
    status, headers, body = ask(path, target)
    assert (status, headers["content-type"]) == (200, "application/json")
    document = json.loads(body)
    ((table, found),) = document.items()
    assert table == target.split("?")[0].removeprefix("/v1/")
    assert isinstance(found, list)
    return found


def names(path: Path, target: str) -> list[str]:
    return [f"{each['netns']}/{each.get('interface', '')}" for each in records(path, target)]


def test_a_neighbor_has_all_keys_always(lab: Path) -> None:
    assert records(lab, "/v1/neighbors")[0] == {
        "netns": "net0",
        "interface": "eth0",
        "chassis_id": {"subtype": "local", "value": "peer"},
        "port_id": {"subtype": "interface-name", "value": "eth9"},
        "ttl": 121,
        "port_description": None,
        "system_name": None,
        "system_description": None,
        "capabilities": None,
        "management_addresses": [],
        "management_interfaces": [],
        "management_interface_subtypes": [],
        "management_oids": [],
        "vlans": [],
        "dot1": None,
        "dot3": None,
        "med": None,
        "unknown_tlvs": [],
        "discarded_tlvs": [],
        "remote": None,
        "source_mac": "02:00:00:00:00:01",
        "first_seen": "2026-01-01T00:00:00Z",
        "last_seen": "2026-01-01T00:00:30Z",
        "expires_in_seconds": 91.0,
    }


def test_hostile_text_comes_through_unchanged(lab: Path) -> None:
    assert records(lab, "/v1/neighbors")[1]["system_name"] == HOSTILE
    text = ask(lab, "/v1/neighbors")[2].decode().replace("\n", "")  # the lines of the records
    assert [each for each in text if unicodedata.category(each) == "Cc"] == []


def test_a_cookie_is_a_whole_number_of_64_bits(lab: Path) -> None:
    assert records(lab, "/v1/namespaces")[2]["cookie"] == 2**63 + 1


@pytest.mark.parametrize(
    "table", ["neighbors", "interfaces", "namespaces", "statistics", "chassis"]
)
def test_nothing_is_an_empty_array(path: Path, table: str) -> None:
    with served(snapshot(), path):
        assert ask(path, f"/v1/{table}")[2] == b'{"%s": []}\n' % table.encode()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/v1/neighbors?netns=net0", ["net0/eth0", "net0/eth1"]),
        ("/v1/neighbors?netns=net*", ["net0/eth0", "net0/eth1", "net1/eth0"]),
        ("/v1/neighbors?netns=NET0", []),
        ("/v1/neighbors?netns=net[1-9]", ["net1/eth0"]),
        ("/v1/neighbors?netns=weird%5B%5B%5D1%5D", ["weird[1]/eth0"]),
        ("/v1/neighbors?netns=", []),
        ("/v1/neighbors?interface=eth1", ["net0/eth1"]),
        ("/v1/neighbors?interface=", []),
        ("/v1/neighbors?netns=net0&interface=*0", ["net0/eth0"]),
        ("/v1/neighbors?cookie=8", ["net1/eth0"]),
        ("/v1/neighbors?cookie=9", []),
        ("/v1/neighbors?cookie=x", []),
        ("/v1/neighbors?cookie=", []),
        ("/v1/interfaces?netns=net1&interface=l*", ["net1/lo"]),
        ("/v1/namespaces?netns=r*", ["root/"]),
        ("/v1/namespaces?interface=eth1&netns=net1", ["net1/"]),
        ("/v1/namespaces?cookie=9223372036854775809", ["root/"]),
        ("/v1/neighbors?netns=%FF%00", []),
        ("/v1/neighbors?netns=" + "*a" * 3000, []),
        ("/v1/neighbors?netns=%5B%5D%5B%21z-a", []),
    ],
)
def test_filters(lab: Path, target: str, expected: list[str]) -> None:
    assert names(lab, target) == expected


@pytest.mark.parametrize(
    ("method", "target", "status", "error"),
    [
        (
            "GET",
            "/v1/neighbors?color=red",
            400,
            "unknown filter 'color', expected cookie, interface, netns",
        ),
        (
            "GET",
            "/v1/neighbors?%0Aa=1&netns=x",
            400,
            "unknown filter '\\na', expected cookie, interface, netns",
        ),
        ("GET", "/v1/nothing", 404, "Not Found"),
        ("GET", "/v1/neighbors/", 404, "Not Found"),
        ("GET", "/", 404, "Not Found"),
        ("POST", "/v1/neighbors", 405, "Method Not Allowed"),
        ("DELETE", "/v1/neighbors", 405, "Method Not Allowed"),
    ],
)
def test_errors_are_one_line_of_json(
    lab: Path, method: str, target: str, status: int, error: str
) -> None:
    found, headers, body = ask(lab, target, method)
    assert (found, headers["content-type"]) == (status, "application/json; charset=utf-8")
    assert json.loads(body) == {"error": error}
    assert len(body.splitlines()) == 1
    assert ("allow" in headers) == (status == 405)


def test_health(lab: Path) -> None:
    status, _, body = ask(lab, "/healthz")
    assert (status, body) == (200, b"ok\n")


def test_each_record_has_a_line_of_its_own(lab: Path) -> None:
    _, _, body = ask(lab, "/v1/neighbors")
    first, *lines, last, _ = body.decode().split("\n")
    assert (first, last) == ('{"neighbors": [', "]}")
    found = [json.loads(line.removesuffix(",")) for line in lines]
    assert found == json.loads(body)["neighbors"]


@pytest.mark.parametrize("count", [499, 500, 501, 1000, 20_001])
def test_any_number_of_records_is_valid_json(path: Path, count: int) -> None:
    with served(snapshot(interfaces=MANY.interfaces[:count]), path):
        assert [each["index"] for each in records(path, "/v1/interfaces")] == list(range(count))


def test_a_client_that_does_not_read_delays_no_other(path: Path) -> None:
    with served(MANY, path), socket.socket(socket.AF_UNIX) as slow:
        slow.settimeout(10)
        slow.connect(str(path))
        slow.sendall(b"GET /v1/interfaces HTTP/1.0\r\n\r\n")
        slow.recv(1, socket.MSG_PEEK)
        for _ in range(3):
            assert ask(path, "/healthz")[0] == 200
        assert len(json.loads(answer(slow)[2])["interfaces"]) == 20_001


def test_a_thousand_connections_with_half_a_request_keep_nobody_out(lab: Path) -> None:
    with contextlib.ExitStack() as clients:
        for _ in range(1000):
            client = clients.enter_context(socket.socket(socket.AF_UNIX))
            client.connect(str(lab))
            client.sendall(b"GET /v1/neigh")
        assert len(records(lab, "/v1/neighbors")) == len(LAB.neighbors)


def test_a_client_that_leaves_in_the_middle(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with served(MANY, path):
        for _ in range(3):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(str(path))
                client.sendall(b"GET /v1/interfaces HTTP/1.0\r\n\r\n")
                client.recv(100)
        assert ask(path, "/healthz")[0] == 200
    assert caplog.text == ""


# The event loop ends with octets that the client does not take: that is the point here.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_client_that_does_not_read_keeps_nobody_from_stopping(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as slow:
        with served(MANY, path):
            slow.connect(str(path))
            slow.sendall(b"GET /v1/interfaces HTTP/1.1\r\nHost: lldpns\r\n\r\n")
            slow.settimeout(10)
            slow.recv(1, socket.MSG_PEEK)
        assert not path.exists()
        gc.collect()


@pytest.mark.parametrize(
    "octets",
    [
        "\r\n\r\n",
        "\x00" * 100 + "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /v1/neighbors HTTP/9.9\r\n\r\n",
        "GET /" + "a" * 100_000 + " HTTP/1.0\r\n\r\n",
        "GET /v1/neighbors HTTP/1.0\r\n: \x1b\r\n\r\n",
        "GET /v1/neighbors?netns=" + "\xff" * 10 + " HTTP/1.0\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    ],
    ids=["empty", "NUL", "short", "version", "long", "header", "octets", "TLS"],
)
def test_what_is_no_request_is_refused_and_forgotten(
    lab: Path, octets: str, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(10)
        client.connect(str(lab))
        try:
            client.sendall(octets.encode("latin-1"))
            client.shutdown(socket.SHUT_WR)
            client.recv(1 << 16)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it had seen enough
    assert ask(lab, "/healthz")[0] == 200
    assert "Traceback" not in caplog.text


# The socket itself.


def pid_of_the_holder(path: Path) -> int:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        credentials = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
    return int(struct.unpack("3i", credentials)[0])


def test_the_socket_is_for_its_owner_and_group(path: Path) -> None:
    before = os.umask(0o022)
    os.umask(before)
    listener = listen(str(path))
    try:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert path.stat().st_uid == os.geteuid()
        assert os.umask(before) == before
        assert pid_of_the_holder(path) == os.getpid()
    finally:
        listener.remove()
        listener.sock.close()
    assert not path.exists()


def test_the_socket_goes_to_the_group_if_there_is_one(path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root: only root may give a file to a group it is not in")
    listener = listen(str(path), grp.getgrgid(1).gr_name, 0o640)
    listener.sock.close()
    assert path.stat().st_gid == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_directories_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "api.sock"
    listen(str(path)).sock.close()
    assert path.is_socket()


def test_a_socket_in_use_names_who_holds_it(path: Path) -> None:
    with served(snapshot(), path):
        with pytest.raises(SocketInUse) as caught:
            listen(str(path))
        advice = f"held by process {os.getpid()}; stop it, or choose another --socket"
        assert str(caught.value) == f"{path}: {advice}"
        assert ask(path, "/healthz")[0] == 200


def test_a_socket_whose_daemon_was_killed_is_replaced(path: Path) -> None:
    listen(str(path)).sock.close()
    with pytest.raises(ConnectionRefusedError):
        pid_of_the_holder(path)
    with served(snapshot(), path):
        assert ask(path, "/healthz")[0] == 200


def test_a_holder_that_accepts_nobody(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stopped, socket.socket(socket.AF_UNIX) as waiting:
        stopped.bind(str(path))
        stopped.listen(0)
        waiting.connect(str(path))  # the queue is full now
        with pytest.raises(SocketInUse, match=r"held by a process that does not answer$"):
            listen(str(path))


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, os.mkfifo], ids=["file", "dir", "FIFO"])
def test_what_is_no_socket_is_left_alone(path: Path, make: Any) -> None:
    make(path)
    with pytest.raises(SocketInUse) as caught:
        listen(str(path))
    assert str(caught.value) == f"{path}: exists and is no socket; remove it"
    assert path.exists()


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        listen(str(tmp_path / "file" / "api.sock"))
    with pytest.raises(OSError, match="AF_UNIX path too long"):
        listen(str(tmp_path / ("x" * 200)))
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(FileExistsError):
        listen(str(tmp_path / "loop" / "api.sock"))
    with pytest.raises(OSError, match="Too many levels of symbolic links"):
        listen(str(tmp_path / "loop"))


def test_somebody_who_locks_the_directory_only_delays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "_LOCK_TIMEOUT", 0.05)
    locked = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(locked, fcntl.LOCK_EX)
        listener = listen(str(path))
        listener.remove()
        listener.sock.close()
    finally:
        os.close(locked)


def test_of_many_that_start_at_once_one_gets_the_socket(path: Path) -> None:
    listen(str(path)).sock.close()  # a dead one, for all of them to replace
    start = threading.Barrier(8)
    won, lost = [], []

    def compete() -> None:
        start.wait()
        try:
            won.append(listen(str(path)))
        except SocketInUse as error:
            lost.append(error)

    threads = [threading.Thread(target=compete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    won[0].remove()
    won[0].sock.close()


def test_the_file_of_another_daemon_is_not_removed(path: Path) -> None:
    first = listen(str(path))
    path.unlink()  # by hand
    first.remove()
    second = listen(str(path))
    first.remove()
    assert path.is_socket()
    path.rename(path.with_suffix(".moved"))
    third = listen(str(path))
    second.remove()
    assert pid_of_the_holder(path) == os.getpid()
    for listener in (first, second, third):
        listener.sock.close()

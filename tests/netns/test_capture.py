"""`lldpns capture` of the real agent: what it shows and writes, and what others read of that."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lldpns.cli.exits import DONE
from tests import fuzz
from tests.support.capturing import Capture, capturing
from tests.support.daemon import LLDPNS
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, build_classic_lab, run
from tests.support.rawport import SOURCE, RawPort, raw_port
from tests.support.tshark.shown import fields
from tests.support.waiting import poll_until

EXTRA = "[lldp]\nmsg_tx_interval = 1\n"  # another frame is never far


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> Iterator[RawPort]:
    """A raw port at the other end of `wire`, in the agent's own namespace."""
    netns("far")
    veth(ROOT, "wire", "far", "eth0")
    with raw_port("far", "eth0") as port:
        yield port


def until(capture: Capture, *wanted: str) -> str:
    """Read lines up to the one that has all of `wanted` in it."""
    while line := capture.line():
        if all(word in line for word in wanted):
            return line
    raise AssertionError(f"the lines ended before {wanted}")


def test_both_ends_of_a_wire_and_both_directions(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    with capturing(daemon.socket) as capture:
        netns("web")
        veth(ROOT, "wire", "web", "eth0")
        wanted = [
            (f" {place} {direction} ", f" {port} TTL 121\n")
            for place, other, name in (("root/wire", "eth0", "wire"), ("web/eth0", "wire", "eth0"))
            for direction, port in (("in", other), ("out", name))
        ]
        while wanted:
            line = capture.line()
            assert line, f"the lines ended before {wanted}"
            wanted = [each for each in wanted if not all(word in line for word in each)]
        code, _, err = capture.end()
    assert code == DONE
    assert err.endswith(" frames, 0 missed\n")


def test_what_is_discarded_is_seen(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon("[lldp]\nmax_neighbors = 1\n")
    with capturing(daemon.socket, "--netns", "root") as capture:
        wire.send(bytes.fromhex("020407 6f6e65 040405 6f6e65 0000"))
        line = until(capture, " root/wire in 02:00:00:00:0b:ad ")
        assert line.endswith(" malformed: TLV number 3 is missing, expected type 3\n")
        one = bytes.fromhex("020407 6f6e65 040405 6f6e65 06020078 0000")
        two = bytes.fromhex("020407 74776f 040405 74776f 06020078 0000")
        # A port of this host is there already.
        poll_until(lambda: daemon.http("neighbors?netns=root")["neighbors"], what="a neighbor")
        for lldpdu in (one, two):
            wire.send(lldpdu)
        line = until(capture, " two two TTL 120 ")
        assert "(discarded: no room for another neighbor, 1 at most)" in line


def test_frames_of_every_kind_of_malice(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon()
    with capturing(daemon.socket, "-v", "--netns", "root") as capture:
        for file in sorted((Path(fuzz.__file__).parent / "corpus").iterdir()):
            wire.send(file.read_bytes())
        wire.send(bytes.fromhex("020407 6c6173 040405 6c6173 06020078 0000"))
        lines = list(iter(capture.line, "    PortID:       ifname las\n"))
        assert capture.end()[0] == DONE
    assert all(line[:-1].isprintable() for line in lines)
    assert sum("malformed: " in line for line in lines) > 1


@pytest.mark.parametrize(
    ("status", "reason"),
    [("tx-only", "admin_status is tx-only"), ("disabled", "admin_status is disabled")],
)
def test_a_port_that_does_not_listen_says_so(
    start_daemon: StartDaemon, wire: RawPort, status: str, reason: str
) -> None:
    daemon = start_daemon(f'[lldp]\nadmin_status = "{status}"\n')
    with capturing(daemon.socket, "--netns", "root") as capture:
        wire.send(bytes.fromhex("020407 6f6e65 040405 6f6e65 06020078 0000"))
        line = until(capture, SOURCE.hex(":"))
        assert line.endswith(f" one one TTL 120 (discarded: {reason})\n")


def test_only_the_namespace_of_the_caller(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon(EXTRA)
    netns("web")
    veth(ROOT, "wire", "web", "eth0")
    words = [*LLDPNS, "capture", "--socket", str(daemon.socket), "--here"]
    inside = ["nsenter", "--net=/run/netns/web", *words]
    with subprocess.Popen(inside, stdout=subprocess.PIPE, text=True) as capture:
        assert capture.stdout is not None
        places = {capture.stdout.readline().split()[1] for _ in range(6)}
        run("ip netns exec web ip link set dev eth0 down")
        run("ip netns exec web ip link set dev eth0 name uplink")
        run("ip netns exec web ip link set dev uplink up")
        while (place := capture.stdout.readline().split()[1]) == "web/eth0":
            pass
        capture.terminate()
    assert places == {"web/eth0"}
    assert place == "web/uplink"


def test_decode_finds_what_show_shows_and_tshark_who_sent_what_where(
    netns: MakeNetns, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    for name in ("net0", "net1", "bridge"):
        netns(name)
    daemon = start_daemon()
    file = tmp_path / "lab.pcapng"
    known: list[dict[str, Any]] = []
    decoded: list[dict[str, Any]] = []
    with capturing(daemon.socket, "-w", str(file)) as capture:
        build_classic_lab()

        def alike() -> bool:
            # The file is whole after each frame.
            nonlocal known, decoded
            known, decoded = daemon.http("neighbors")["neighbors"], daemon.decode(file)
            return len(known) == 4 and timeless(known) == timeless(decoded)

        poll_until(alike, what="the same neighbors in the file as in the table")
        assert capture.end()[0] == DONE
    for here, there in zip(known, decoded, strict=True):
        since, also = (datetime.fromisoformat(each["first_seen"]) for each in (here, there))
        assert abs(since - also) <= timedelta(seconds=1)
    names = ("frame.interface_name", "frame.packet_flags_direction", "lldp.port.id")
    shown = fields([*names, "_ws.expert.message"], "-r", str(file))
    inward, outward = "0x00000001", "0x00000002"
    ends = ("net0/net0-bridge", "bridge/bridge-net0"), ("net1/net1-bridge", "bridge/bridge-net1")
    assert set(shown) == {
        (here, direction, (there if direction == inward else here).partition("/")[2], "")
        for pair in ends
        for here, there in (pair, pair[::-1])
        for direction in (inward, outward)
    }


def timeless(neighbors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    times = ("first_seen", "last_seen", "expires_in_seconds")
    return [{key: each[key] for key in each if key not in times} for each in neighbors]


def test_tshark_reads_along(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon(EXTRA)
    words = [*LLDPNS, "capture", "--socket", str(daemon.socket), "-w", "-"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as capture:
        shown = fields(["frame.interface_name"], "-i", "-", "-c", "3", stdin=capture.stdout)
        assert capture.stdout is not None
        capture.stdout.close()
    assert set(shown) <= {("root/wire",), ("far/eth0",)}
    assert len(shown) == 3
    assert capture.returncode == DONE

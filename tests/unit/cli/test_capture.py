"""`lldpns capture` against the real API: lines, blocks, a file, and how it ends."""

from __future__ import annotations

import contextlib
import io
import os
import pty
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.cli.capture import _Taker
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE
from lldpns.cli.main import main
from lldpns.cli.pcap import read
from lldpns.protocol import LLDPDU, ChassisId, PortId, constants, encode
from lldpns.wiring.model import Frame
from tests import fuzz
from tests.support.api import Telling, frame, served, snapshot
from tests.support.captures import ethernet
from tests.support.capturing import capturing
from tests.support.daemon import LLDPNS

CORPUS = [file.read_bytes() for file in (Path(fuzz.__file__).parent / "corpus").iterdir()]
HOSTILE = '"\x1b[31m\n\r\x7f\x9b\u202e'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


@pytest.fixture
def agent(path: Path) -> Iterator[Telling]:
    with served(snapshot(), path) as telling:
        yield telling


def hello(system_name: str = "sw.vm", **of_frame: Any) -> Frame:
    lldpdu = LLDPDU(
        ChassisId(constants.CHASSIS_LOCAL, b"chassis"),
        PortId(constants.PORT_INTERFACE_NAME, b"port1"),
        ttl=120,
        system_name=system_name.encode(),
    )
    return frame(octets=ethernet(encode(lldpdu)).hex(), **of_frame)


MALFORMED = frame(
    octets=ethernet(b"\0\0").hex(), discarded="TLV number 1 is missing, expected type 1"
)


def test_a_line_for_each_frame_and_their_number(agent: Telling, path: Path) -> None:
    with capturing(path) as capture:
        agent.tell(hello(), MALFORMED, hello(direction="out"))
        lines = [capture.line().split(" ", 1)[1] for _ in range(3)]
        assert capture.end() == (DONE, "", "3 frames, 0 missed\n")
    assert lines == [
        "net0/eth0 in 02:00:00:00:00:01 sw.vm port1 TTL 120\n",
        "net0/eth0 in 02:00:00:00:00:01 malformed: TLV number 1 is missing, expected type 1\n",
        "net0/eth0 out 02:00:00:00:00:01 sw.vm port1 TTL 120\n",
    ]


def test_all_that_is_in_a_frame(agent: Telling, path: Path) -> None:
    with capturing(path, "-v") as capture:
        agent.tell(hello(), MALFORMED)
        lines = [capture.line() for _ in range(9)]
    assert lines[1:7] == [
        "  Chassis:\n",
        "    ChassisID:    local chassis\n",
        "    SysName:      sw.vm\n",
        "  Port:\n",
        "    PortID:       ifname port1\n",
        "    TTL:          120\n",
    ]
    assert lines[8] == "  0000  01 80 c2 00 00 0e 02 00 00 00 00 01 88 cc 00 00\n"


@pytest.mark.parametrize("options", [[], ["-v"]])
def test_names_of_strangers_do_no_harm(agent: Telling, path: Path, options: list[str]) -> None:
    with capturing(path, *options) as capture:
        agent.tell(hello(HOSTILE, netns=HOSTILE, interface=HOSTILE, discarded=HOSTILE))
        lines = [capture.line() for _ in range(7 if options else 1)]
    assert all(line.endswith("\n") and line[:-1].isprintable() for line in lines)


@given(st.sampled_from(("in", "out")), st.one_of(st.sampled_from(CORPUS), st.binary(max_size=99)))
def test_any_octets_are_shown_in_harmless_lines(direction: str, lldpdu: bytes) -> None:
    record = msgspec.to_builtins(frame(octets=ethernet(lldpdu).hex(), direction=direction))
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        _Taker(None, verbose=True).take(record)
    assert all(line.isprintable() for line in shown.getvalue().split("\n"))


def test_filters_are_those_of_the_agent(agent: Telling, path: Path) -> None:
    with capturing(path, "--netns", "net1", "--interface", "eth*") as capture:
        agent.tell(hello(netns="net0"), hello(netns="net1", interface="lo"), hello(netns="net1"))
        assert " net1/eth0 " in capture.line()
        assert capture.end() == (DONE, "", "1 frame, 0 missed\n")


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_a_file(agent: Telling, path: Path, tmp_path: Path, end: signal.Signals) -> None:
    file = tmp_path / "frames.pcapng"
    with capturing(path, "-w", str(file)) as capture:
        agent.tell(hello(netns="büro"), MALFORMED, hello(direction="out"))
        lines = [capture.line() for _ in range(3)]
        assert " büro/eth0 " in lines[0]
        assert capture.end(end)[0] == DONE
    frames = list(read(str(file)))
    assert [each.interface for each in frames] == ["büro/eth0", "net0/eth0", "net0/eth0"]
    assert [each.outgoing for each in frames] == [False, False, True]
    assert {each.time for each in frames} == {1767225600.000001}
    assert frames[0].octets.hex() == hello().octets


def test_to_standard_output_nothing_but_the_file(agent: Telling, path: Path) -> None:
    words = [*LLDPNS, "capture", "--socket", str(path), "-w", "-"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as capture:
        assert capture.stderr is not None
        assert capture.stderr.readline() == b"capturing; Ctrl-C ends\n"
        agent.tell(hello())
        assert capture.stdout is not None
        octets = b""
        while bytes.fromhex(hello().octets) not in octets:
            octets += os.read(capture.stdout.fileno(), 1 << 16)
        capture.send_signal(signal.SIGINT)
        out, err = capture.communicate(timeout=20)
    assert (out, err) == (b"", b"1 frame, 0 missed\n")
    assert octets.startswith(b"\n\r\r\n")


def test_a_reader_of_the_file_that_has_seen_enough(agent: Telling, path: Path) -> None:
    words = [*LLDPNS, "capture", "--socket", str(path), "-w", "-"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as capture:
        assert capture.stderr is not None
        assert capture.stdout is not None
        assert capture.stderr.readline() == b"capturing; Ctrl-C ends\n"
        capture.stdout.close()
        agent.tell(hello())
        assert capture.stderr.read() == b"1 frame, 0 missed\n"
    assert capture.returncode == DONE


def test_a_reader_that_is_too_slow_is_told(agent: Telling, path: Path) -> None:
    with capturing(path) as capture:
        capture.stop_reading()
        for _ in range(20):
            agent.tell(*[hello("s" * 255)] * 1000)
        agent.tell(hello(netns="last"))
        capture.read_on()
        lines = 1
        while " last/eth0 " not in capture.line():
            lines += 1
        code, _, err = capture.end()
    *remarks, total = err.splitlines()
    missed = sum(int(remark.split()[0]) for remark in remarks)
    assert (code, total) == (DONE, f"{lines} frames, {missed} missed")
    assert all(each.endswith(" missed: this reader is too slow") for each in remarks)
    assert missed > 0
    assert lines + missed == 20_001


def complaint(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    assert main(["capture", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    return err


def test_without_an_agent_a_file_stays_as_it_is(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kept"
    file.write_text("kept")
    err = complaint(capsys, UNAVAILABLE, "--socket", str(path), "-w", str(file))
    assert err == f"lldpns: {path}: no daemon runs here; start it with: sudo lldpns daemon\n"
    assert file.read_text() == "kept"


def test_a_file_that_cannot_be_made(
    agent: Telling, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    err = complaint(capsys, USAGE, "--socket", str(path), "-w", str(tmp_path))
    assert err == f"lldpns: {tmp_path}: Is a directory\n"


def test_a_disk_that_is_full(agent: Telling, path: Path) -> None:
    words = [*LLDPNS, "capture", "--socket", str(path), "-w", "/dev/full"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (USAGE, "")
    assert done.stderr == "lldpns: /dev/full: No space left on device\n"


def test_a_daemon_that_ends(path: Path) -> None:
    with served(snapshot(), path) as agent:
        words = [*LLDPNS, "capture", "--socket", str(path)]
        capture = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert capture.stderr is not None
        capture.stderr.readline()
        agent.tell(hello())
    _, err = capture.communicate(timeout=20)
    assert capture.returncode == UNAVAILABLE
    assert err == f"lldpns: {path}: the daemon has ended\n1 frame, 0 missed\n"


def test_no_octets_for_a_terminal(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refusal = "lldpns: -w - takes all of stdout: leave out -v, and pipe it\n"
    assert complaint(capsys, USAGE, "--socket", str(path), "-w", "-", "-v") == refusal
    terminal, end = pty.openpty()
    words = [*LLDPNS, "capture", "--socket", str(path), "-w", "-"]
    done = subprocess.run(words, stdout=end, stderr=subprocess.PIPE, text=True, check=False)
    os.close(end)
    os.close(terminal)
    assert (done.returncode, done.stderr) == (USAGE, refusal)

"""`lldpns decode`: what it prints of a capture file, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lldpns.cli.exits import CHECK_FAILED, DONE, USAGE
from lldpns.cli.main import main
from lldpns.protocol import LLDPDU, ChassisId, PortId, constants, encode
from lldpns.wiring.model import Neighbor
from tests.support.captures import ethernet, interface, packet, pcap, section

HOSTILE = '"<&\x1b[31m\n\r\x7f\x9b\u202e'
TIME = 1_700_000_000


def lldpdu(name: str) -> bytes:
    chassis_id = ChassisId(constants.CHASSIS_LOCAL, b"chassis")
    port_id = PortId(constants.PORT_INTERFACE_NAME, b"port1")
    return encode(LLDPDU(chassis_id, port_id, 120, system_name=name.encode()))


def frame(name: str) -> bytes:
    return ethernet(lldpdu(name))


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path / "a.pcapng"


@pytest.fixture
def lab(path: Path) -> Path:
    interfaces = section() + interface(b"net0/eth0") + interface(b"net1/eth1")
    first = packet(frame("one.vm"), TIME * 1_000_000, 0)
    path.write_bytes(interfaces + first + packet(frame("two.vm"), (TIME + 60) * 1_000_000, 1))
    return path


def decoded(
    capsys: pytest.CaptureFixture[str], code: int, *arguments: str | Path
) -> tuple[str, list[str]]:
    """What `lldpns decode ARGUMENTS` prints, and the lines of what it complains of."""
    assert main(["decode", *map(str, arguments)]) == code
    out, err = capsys.readouterr()
    return out, err.splitlines()


def test_a_table_as_of_the_end_of_the_capture(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = decoded(capsys, DONE, lab)
    assert out == (
        "NETNS  INTERFACE  NEIGHBOR  PORT   REMOTE NETNS  KNOWN FOR\n"
        "net0   eth0       one.vm    port1  -             1m\n"
        "net1   eth1       two.vm    port1  -             0s\n"
        "\n"
        "2 neighbors on 2 interfaces in 2 namespaces\n"
    )
    assert err == ["2 frames: 2 heard"]


@pytest.mark.parametrize("detail", ["details", "summary"])
def test_blocks(lab: Path, capsys: pytest.CaptureFixture[str], detail: str) -> None:
    out, _ = decoded(capsys, DONE, lab, detail)
    assert "Interface:    eth0, netns: net0, via: LLDP" in out
    assert ("Time: 0 day, 00:01:00" in out) == (detail == "details")


def test_json_has_the_records_of_show(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = decoded(capsys, DONE, lab, "-f", "json")
    first, second = json.loads(out)["neighbors"]
    assert tuple(first) == Neighbor.__struct_fields__
    assert (first["system_name"], second["system_name"]) == ("one.vm", "two.vm")
    assert (first["first_seen"], first["expires_in_seconds"]) == ("2023-11-14T22:13:20Z", 60.0)


def test_formats_of_show(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = decoded(capsys, DONE, lab, "-f", "lldpcli-json")
    first, second = json.loads(out)["lldp"]["interface"]
    assert first["eth0"]["age"] == "0 day, 00:01:00"
    assert list(second["eth1"]["chassis"]) == ["two.vm"]
    out, _ = decoded(capsys, DONE, lab, "-f", "jsonl")
    assert [json.loads(line)["netns"] for line in out.splitlines()] == ["net0", "net1"]


def test_filters(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for options in (["--netns", "*1"], ["--interface", "eth1"]):
        out, _ = decoded(capsys, DONE, lab, "-f", "json", *options)
        assert [each["netns"] for each in json.loads(out)["neighbors"]] == ["net1"]


def test_nothing(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(pcap([]))
    assert decoded(capsys, DONE, path) == ("no neighbors at the end of the capture\n", ["0 frames"])
    assert json.loads(decoded(capsys, DONE, path, "-f", "json")[0]) == {"neighbors": []}


def test_a_capture_of_something_else(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_bytes(pcap([(1.0, frame("one.vm"))], link_type=105))  # Wi-Fi
    out = "no neighbors at the end of the capture\n"
    assert decoded(capsys, DONE, path) == (out, ["1 frame: 1 not Ethernet"])


def test_a_capture_that_breaks_off(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab.write_bytes(lab.read_bytes()[:-10])
    out, err = decoded(capsys, CHECK_FAILED, lab)
    assert "one.vm" in out
    assert err == [
        f"lldpns: {lab}: broken after 1 frame: the file breaks off",
        "1 frame: 1 heard",
    ]


def test_what_is_no_capture(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path.write_text("hello")
    expected = [f"lldpns: {path}: no pcap or pcapng file"]
    assert decoded(capsys, USAGE, path) == ("", expected)
    path.unlink()
    expected = [f"lldpns: {path}: No such file or directory"]
    assert decoded(capsys, USAGE, path) == ("", expected)


def test_what_is_wrong_with_frames_is_told_ten_times(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path.write_bytes(pcap([(1.0, frame("one.vm"))] + [(2.0, ethernet(b"\0\0"))] * 20))
    _, err = decoded(capsys, DONE, path)
    reason = "TLV number 1 is missing, expected type 1"
    assert err[:-1] == [f"frame {number}: {reason}" for number in range(2, 12)]
    assert err[-1] == "21 frames: 20 discarded, 1 heard"


def test_everything_there_is_to_count(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    goodbye = encode(
        LLDPDU(
            ChassisId(constants.CHASSIS_LOCAL, b"chassis"),
            PortId(constants.PORT_INTERFACE_NAME, b"port1"),
            ttl=0,
        )
    )
    frames = [ethernet(lldpdu("one.vm") + bytes(9)), ethernet(goodbye + bytes(9)), bytes(60)]
    path.write_bytes(pcap([(1.0, each) for each in frames], missing=9))
    _, err = decoded(capsys, DONE, path)
    assert err[-1] == (
        "3 frames: 2 heard, 1 not LLDP; 2 not captured whole; 1 neighbor gone before the end"
    )


@pytest.mark.parametrize("options", [[], ["details"], ["summary"], ["-f", "json"]])
def test_names_of_strangers_do_no_harm(
    path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    name = HOSTILE.encode()
    path.write_bytes(section() + interface(name + b"/" + name) + packet(frame(HOSTILE)))
    out, _ = decoded(capsys, DONE, path, *options)
    assert all(line.isprintable() for line in out.split("\n"))
    assert out.isascii() or "\u202e" not in out


def test_a_capture_from_standard_input(lab: Path) -> None:
    command = [sys.executable, "-m", "lldpns.cli.main", "decode", "-"]
    with lab.open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (DONE, "2 frames: 2 heard\n")
    assert "two.vm" in done.stdout

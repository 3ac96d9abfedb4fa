"""Capture files, ours and those of others: read whole, or with one line that says what is wrong."""

from __future__ import annotations

import contextlib
import gzip
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.cli.pcap import BrokenCapture, Captured, NoCapture, Writer, read
from tests.support import captures
from tests.support.captures import block, ethernet, interface, packet, section, simple_packet

FRAME = ethernet(b"frame")
OTHER = ethernet(b"another frame")
NANOSECONDS = b"\x09\x00\x01\x00\x09\x00\x00\x00"  # option if_tsresol


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "capture"


def frames(path: Path, octets: bytes) -> list[Captured]:
    path.write_bytes(octets)
    return list(read(str(path)))


def told(path: Path, octets: bytes) -> tuple[int, str]:
    """How many frames there are until the file turns out to be broken, and what is told of it."""
    path.write_bytes(octets)
    count = 0
    try:
        for _ in read(str(path)):
            count += 1
    except BrokenCapture as error:
        return count, str(error)
    raise AssertionError(f"{count} frames, and nothing is wrong")


def written(path: Path) -> bytes:
    writer = Writer(str(path))
    writer.write(FRAME, 1_700_000_000_123_457, "web/eth0", outgoing=False)
    writer.write(OTHER, 1_700_000_000_123_458, "root/veth0", outgoing=True)
    writer.write(OTHER, 1_700_000_000_123_459, "web/eth0", outgoing=False)
    writer.close()
    return path.read_bytes()


def test_what_is_written_is_read(path: Path) -> None:
    written(path)
    assert list(read(str(path))) == [
        Captured(1, FRAME, len(FRAME), 1700000000.123457, "web/eth0", False),
        Captured(1, OTHER, len(OTHER), 1700000000.123458, "root/veth0", True),
        Captured(1, OTHER, len(OTHER), 1700000000.123459, "web/eth0", False),
    ]


@given(st.lists(st.integers(1, 4_102_444_800_000_000), min_size=1))
def test_no_microsecond_is_lost_before_the_year_2100(microseconds: list[int]) -> None:
    with tempfile.NamedTemporaryFile() as file:
        writer = Writer(file.name)
        for each in microseconds:
            writer.write(FRAME, each, "web/eth0", outgoing=False)
        writer.close()
        times = [each.time for each in read(file.name)]
    assert [round((time or 0.0) * 1e6) for time in times] == microseconds


def test_a_frame_is_in_the_file_before_the_next(path: Path) -> None:
    writer = Writer(str(path))
    assert list(read(str(path))) == []
    writer.write(FRAME, 1, "web/eth0", outgoing=False)
    assert [each.octets for each in read(str(path))] == [FRAME]
    writer.close()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_of_both_byte_orders_and_precisions(path: Path, order: str, nano: bool) -> None:
    octets = captures.pcap([(1.25, FRAME), (2.5, OTHER)], order=order, nano=nano)
    assert frames(path, octets) == [
        Captured(1, FRAME, len(FRAME), 1.25, "", False),
        Captured(1, OTHER, len(OTHER), 2.5, "", False),
    ]


def test_the_link_type_of_a_pcap_that_tells_of_the_fcs(path: Path) -> None:
    (frame,) = frames(path, captures.pcap([(1.0, FRAME)], link_type=0x44000001))
    assert frame.link_type == 1


def test_a_frame_that_was_not_captured_whole(path: Path) -> None:
    (frame,) = frames(path, captures.pcap([(1.0, FRAME)], missing=4))
    assert (frame.octets, frame.length) == (FRAME[:-4], len(FRAME))


@pytest.mark.parametrize("order", ["<", ">"])
def test_pcapng_of_both_byte_orders(path: Path, order: str) -> None:
    octets = section(order) + interface(b"eth0", order=order) + packet(FRAME, 1_500_000, 0, order)
    assert frames(path, octets) == [Captured(1, FRAME, len(FRAME), 1.5, "eth0", False)]


def test_the_unit_of_time_is_that_of_the_interface(path: Path) -> None:
    nano = block(1, bytes.fromhex("0100000000000000") + NANOSECONDS)
    (frame,) = frames(path, section() + nano + packet(FRAME, 1_500_000_000))
    assert frame.time == 1.5


def test_what_a_pcapng_does_not_say(path: Path) -> None:
    late = packet(FRAME, 2**63)
    first, second = frames(path, section() + interface() + simple_packet(FRAME) + late)
    assert (first.octets, first.time, first.interface) == (FRAME, None, "")
    assert (second.octets, second.time) == (FRAME, None)


def test_interface_numbers_are_those_of_a_section(path: Path) -> None:
    one = section() + interface(b"one") + packet(FRAME)
    two = section() + interface(b"two") + packet(FRAME)
    assert [each.interface for each in frames(path, one + two)] == ["one", "two"]


def test_a_name_that_is_no_utf_8(path: Path) -> None:
    (frame,) = frames(path, section() + interface(b"\xffeth\x1b") + packet(FRAME))
    assert frame.interface == "\\xffeth\x1b"


def test_of_an_interface_that_says_much_little_is_kept(path: Path) -> None:
    endless = block(1, bytes.fromhex("0100000000000000") + b"\2\0\xf0\xff" + b"n" * 0xFFF0)
    (frame,) = frames(path, section() + endless + packet(FRAME))
    assert frame.interface == "n" * 1024


def test_secrets_and_unknown_blocks_are_passed_over(path: Path) -> None:
    others = block(10, b"KLST\4\0\0\0abcd") + block(0x80000001, b"") + block(99, b"x")
    assert len(frames(path, section() + others + interface() + packet(FRAME))) == 1


def test_compressed_by_gzip(path: Path) -> None:
    octets = gzip.compress(captures.pcap([(1.0, FRAME)]))
    assert [each.octets for each in frames(path, octets)] == [FRAME]
    assert told(path, octets[:-12])[1] == (
        "Compressed file ended before the end-of-stream marker was reached"
    )


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\n",
        b"root:x:0:0::/root:/bin/sh\n" * 100,
        captures.pcap([])[:23],
        section()[:20],
        b"\n\r\r\n" + bytes(100),
        gzip.compress(b""),
        gzip.compress(gzip.compress(captures.pcap([]))),
        gzip.compress(captures.pcap([]))[:5],
        b"\x1f\x8b" + bytes(100),
    ],
)
def test_what_is_no_capture(path: Path, octets: bytes) -> None:
    path.write_bytes(octets)
    with pytest.raises(NoCapture) as caught:
        list(read(str(path)))
    assert len(str(caught.value).splitlines()) == 1


def test_a_pcap_that_breaks_off_anywhere(path: Path) -> None:
    whole = captures.pcap([(1.0, FRAME), (2.0, FRAME)])
    one = 24 + 16 + len(FRAME)
    for size in range(one + 1, len(whole)):
        assert told(path, whole[:size]) == (1, "the file breaks off")
    assert len(frames(path, whole[:one])) == 1


def test_a_pcapng_that_breaks_off_anywhere(path: Path) -> None:
    one = section() + interface(b"eth0") + packet(FRAME)
    whole = one + packet(FRAME)
    for size in range(len(one) + 1, len(whole)):
        assert told(path, whole[:size])[0] == 1
    assert len(frames(path, one)) == 1


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (packet(FRAME, number=7), "invalid interface id 7/1"),
        (packet(FRAME)[:-4] + b"\4\0\0\0", "a block does not end as it began"),
        (b"\6\0\0\0\xf0\xff\xff\xff", "a block of 4294967268 octets, 16777216 at most"),
        (b"\6\0\0\0\4\0\0\0", "Invalid block length"),
        (b"\6\0\0\0", "Error reading blocklen"),
        (interface() * 65536, "more than 65536 interfaces"),
    ],
)
def test_what_is_wrong_with_a_pcapng(path: Path, broken: bytes, words: str) -> None:
    count, message = told(path, section() + interface() + packet(FRAME) + broken)
    assert count == 1
    assert words in message
    assert len(message.splitlines()) == 1


@given(st.data())
def test_nothing_in_a_file_does_harm(data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from((PCAP, PCAPNG)))
    octets = bytearray(seed)
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(octets)))
        end = min(len(octets), start + data.draw(st.integers(0, 8)))
        octets[start:end] = data.draw(st.binary(max_size=8))
    with tempfile.NamedTemporaryFile() as file, contextlib.suppress(NoCapture, BrokenCapture):
        file.write(octets)
        file.flush()
        for frame in read(file.name):
            assert frame.time is None or 0 <= frame.time < 253402300800


PCAP = captures.pcap([(1.0, FRAME), (2.0, OTHER)])
PCAPNG = section() + interface(b"eth0") + packet(FRAME) + simple_packet(FRAME) + packet(OTHER)


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(OSError, match=r"."):
            list(read(str(path)))
    with pytest.raises(OSError, match=r"."):
        Writer(str(tmp_path))


def test_scapy_loads_no_routes_and_says_nothing(path: Path) -> None:
    path.write_bytes(captures.pcap([(1.0, FRAME)]) + b"more")
    script = f"""
import sys
from lldpns.cli import pcap
try:
    print(len(list(pcap.read({str(path)!r}))))
except pcap.BrokenCapture as error:
    print(error)
print("scapy.route" in sys.modules, "scapy.layers.l2" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("the file breaks off\nFalse False\n", "")

"""The corpus again, a short coverage-guided run, and what time and memory a frame may take."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lldpns.protocol import MalformedLLDPDU, decode
from tests.fuzz.target import survives

CORPUS = Path(__file__).parent / "corpus"
MANDATORY = (CORPUS / "only_mandatory.bin").read_bytes()[:-2]

# The smallest TLVs of each kind: the most of them that fit into a frame.
DENSE = {
    "unknown": bytes.fromhex("1200"),
    "organizational": bytes.fromhex("fe04 02005e 01"),
    "malformed": bytes.fromhex("fe00"),
    "doubled": bytes.fromhex("0a00"),
    "address": bytes.fromhex("1009 02010a 02 00000001 00"),
    "VLAN name": bytes.fromhex("fe07 0080c2 03 0001 00"),
    "civic address": bytes.fromhex("ff05 0012bb 03 02 ff 02 4445") + 126 * bytes.fromhex("0300"),
}

MOST_COPIES = 6
"""Of each octet: the frame's TLV, what follows its subtype, and three lengths within a location."""


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem)
def test_corpus(path: Path) -> None:
    octets = path.read_bytes()
    survives(octets)
    for end in range(len(octets)):
        survives(octets[:end])
    assert copied(decode_or_refuse, octets) <= MOST_COPIES * len(octets)


def test_a_short_coverage_guided_run(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.fuzz", "-max_total_time=10", "-seed=1", "-verbosity=0"]
    words += [f"-artifact_prefix={tmp_path}/", str(tmp_path), str(CORPUS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


# Time that does not depend on the machine: lines of Python, and octets that are copied without one.


def decode_or_refuse(octets: bytes) -> None:
    with contextlib.suppress(MalformedLLDPDU):
        decode(octets)


def lines_run(octets: bytes) -> int:
    """How many lines of Python a decode runs."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        decode_or_refuse(octets)
    finally:
        sys.settrace(before)
    return count


class Counting(bytes):
    """Octets that count what is cut out of them, and out of what was cut out."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        taken = super().__getitem__(key)
        if isinstance(taken, int):
            return taken
        Counting.copied += len(taken)
        return Counting(taken)


def copied(work: Callable[[bytes], object], octets: bytes) -> int:
    """How many octets `work` copies out of `octets`."""
    Counting.copied = 0
    work(Counting(octets))
    return Counting.copied


@pytest.mark.parametrize("tlv", DENSE.values(), ids=DENSE)
def test_time_is_linear_in_the_frame(tlv: bytes) -> None:
    small, large = (MANDATORY + tlv * count for count in (200, 2000))
    assert lines_run(large) <= lines_run(small) * 11
    assert copied(decode, large) <= MOST_COPIES * len(large)


def test_a_decoder_that_cut_off_the_rest_of_the_frame_each_time_would_be_found() -> None:
    def cuts(octets: bytes) -> None:
        while octets := octets[2:]:
            pass

    large = MANDATORY + DENSE["unknown"] * 2000
    assert copied(cuts, large) > 100 * MOST_COPIES * len(large)


@pytest.mark.parametrize("tlv", DENSE.values(), ids=DENSE)
def test_memory_is_bounded_by_the_frame(tlv: bytes) -> None:
    octets = MANDATORY + tlv * (9000 // len(tlv))
    decode(octets)  # what Python keeps for itself is there now
    tracemalloc.start()
    try:
        decode(octets)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200 * len(octets)

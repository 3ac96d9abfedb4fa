"""The corpus again, a short coverage-guided run, and what time and memory a frame may take."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from lldpns.protocol import MalformedLLDPDU, decode
from tests.fuzz.target import survives

CORPUS = Path(__file__).parent / "corpus"
MANDATORY = (CORPUS / "only_mandatory.bin").read_bytes()[:-2]

# The smallest TLVs of each kind: the most of them that fit into a frame.
DENSE = {
    "unknown": b"\x12\x00",
    "organizational": b"\xfe\x04\x02\x00\x5e\x01",
    "malformed": b"\xfe\x00",
    "doubled": b"\x0a\x00",
    "address": bytes.fromhex("100902010a02000000010000")[:11],
}


@pytest.mark.parametrize("path", sorted(CORPUS.iterdir()), ids=lambda path: path.stem)
def test_corpus(path: Path) -> None:
    octets = path.read_bytes()
    survives(octets)
    for end in range(len(octets)):
        survives(octets[:end])


def test_a_short_coverage_guided_run(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tests.fuzz", "-max_total_time=10", "-seed=1", "-verbosity=0"]
    words += [f"-artifact_prefix={tmp_path}/", str(tmp_path), str(CORPUS)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]


def lines_run(octets: bytes) -> int:
    """How many lines of Python a decode runs: time that does not depend on the machine."""
    count = 0

    def trace(*_: object) -> object:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        decode(octets)
    except MalformedLLDPDU:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("tlv", DENSE.values(), ids=DENSE)
def test_time_is_linear_in_the_frame(tlv: bytes) -> None:
    small, large = (lines_run(MANDATORY + tlv * count) for count in (200, 2000))
    assert large <= small * 11


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

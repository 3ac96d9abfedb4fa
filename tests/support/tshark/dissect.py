"""tshark's view of LLDPDUs: every field of every TLV, with its octets and as it is shown."""

from __future__ import annotations

import json
import struct
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from lldpns.protocol.constants import ETHERTYPE, NEAREST_BRIDGE

SOURCE = bytes.fromhex("020000000001")
HEADER = NEAREST_BRIDGE + SOURCE + ETHERTYPE.to_bytes(2)

_PCAP_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 1 << 16, 1)


class Field(NamedTuple):
    """One field of a TLV."""

    name: str
    raw: str
    """Its octets or, if it is only some bits, their number, in hexadecimal; empty for remarks."""
    shown: str


class ShownTlv(NamedTuple):
    """One TLV, with the fields of all its subtrees in the order of the wire."""

    label: str
    fields: tuple[Field, ...]


class _Pairs(list[tuple[str, Any]]):
    """A JSON object of tshark's, which may have the same key many times."""


def write_pcap(path: Path, lldpdus: Sequence[bytes]) -> None:
    """Write a capture file with one frame for each LLDPDU."""
    with path.open("wb") as file:
        file.write(_PCAP_HEADER)
        for number, lldpdu in enumerate(lldpdus):
            frame = HEADER + lldpdu
            file.write(struct.pack("<IIII", number, 0, len(frame), len(frame)) + frame)


def dissect(lldpdus: Sequence[bytes], directory: Path) -> list[tuple[ShownTlv, ...]]:
    """Give what tshark shows of each LLDPDU; starts it once for all of them."""
    path = directory / "lldpdus.pcap"
    write_pcap(path, lldpdus)
    command = ["tshark", "-n", "-r", str(path), "-T", "json", "-x"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    packets = json.loads(done.stdout.decode(errors="replace"), object_pairs_hook=_Pairs)
    shown = [_lldp_layer(packet) for packet in packets]
    assert len(shown) == len(lldpdus)
    return shown


def _lldp_layer(packet: _Pairs) -> tuple[ShownTlv, ...]:
    source: _Pairs = dict(packet)["_source"]
    layers = {name: value for name, value in dict(source)["layers"] if not name.endswith("_raw")}
    # Anything else here would say that the frame is malformed.
    assert layers.keys() == {"frame", "eth", "lldp"}
    layer: _Pairs = layers["lldp"]
    return tuple(ShownTlv(label, tuple(_fields(tree))) for label, tree in layer)


def _fields(tree: _Pairs) -> Iterator[Field]:
    raw = ""
    for name, value in tree:
        if isinstance(value, _Pairs):
            yield from _fields(value)
        elif isinstance(value, list):
            raw = value[0]
        else:
            yield Field(name, raw, value)
            raw = ""

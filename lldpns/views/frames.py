"""LLDP frames, one line each."""

from datetime import datetime
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.events import who

Document = dict[str, Any]

_SOURCE = slice(12, 24)  # of the octets in hexadecimal
_HEX_LINE = 32  # digits: 16 octets


def line(frame: Document, said: Document | None, malformed: str | None) -> str:
    """One frame for people, with the local time of day.

    `said` is what is in it, as a neighbor; None if it is `malformed`, which then says why.
    """
    when = datetime.fromisoformat(frame["time"]).astimezone().strftime("%H:%M:%S.%f")
    source = bytes.fromhex(frame["octets"][_SOURCE]).hex(":")
    words = [when, f"{frame['netns']}/{frame['interface']}", frame["direction"], source]
    if said is not None:
        words += [who(said), f"TTL {said['ttl']}"]
        words += [f"({_lost(tlv)})" for tlv in said["discarded_tlvs"]]
    if malformed is not None:
        words.append(f"malformed: {malformed}")
    if frame["discarded"] not in (None, malformed):
        words.append(f"(discarded: {frame['discarded']})")
    return printable(" ".join(words))


def _lost(tlv: Document) -> str:
    return f"TLV of type {tlv['type']} discarded: {tlv['reason']}"


def octets(frame: Document) -> str:
    """All octets of a frame, as digits, for who has to find out what is wrong with it."""
    digits = frame["octets"]
    starts = range(0, len(digits), _HEX_LINE)
    return "".join(
        f"  {start // 2:04x}  {bytes.fromhex(digits[start : start + _HEX_LINE]).hex(' ')}\n"
        for start in starts
    )

"""What must hold of any octets: they are decoded or refused, and nothing else happens."""

from __future__ import annotations

from lldpns.protocol import MalformedLLDPDU, encode, inspect


def survives(octets: bytes) -> None:
    """Decode octets that may be anything; what is kept of them can be sent, and comes back."""
    try:
        inspection = inspect(octets)
    except MalformedLLDPDU as error:
        assert_safe(error.reason)
        return
    for discarded in inspection.discarded:
        assert_safe(discarded.reason)
    again = inspect(encode(inspection.lldpdu))
    assert again.lldpdu == inspection.lldpdu
    assert (again.discarded, again.unrecognized) == ((), inspection.unrecognized)


def assert_safe(reason: str) -> None:
    """A reason is one short line of our own words."""
    assert reason.isascii()
    assert reason.isprintable()
    assert 0 < len(reason) < 100

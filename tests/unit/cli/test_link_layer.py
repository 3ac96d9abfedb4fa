"""Where the LLDPDU is in frames of every link type, and that octets of strangers do no harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.cli.link_layer import Payload, lldp_in
from tests.support.captures import (
    COOKED,
    COOKED2,
    ETHERNET,
    OUTGOING,
    SOURCE,
    cooked,
    cooked2,
    ethernet,
)

LLDPDU = b"what is in it"
HEARD = Payload(LLDPDU, SOURCE, tagged=False, outgoing=False, ifindex=None)


@pytest.mark.parametrize(
    ("link_type", "frame", "payload"),
    [
        (ETHERNET, ethernet(LLDPDU), HEARD),
        (COOKED, cooked(LLDPDU), HEARD),
        (COOKED, cooked(LLDPDU, OUTGOING), HEARD._replace(outgoing=True)),
        (COOKED2, cooked2(LLDPDU, 7), HEARD._replace(ifindex=7)),
        (COOKED2, cooked2(LLDPDU, 7, OUTGOING), HEARD._replace(ifindex=7, outgoing=True)),
        (ETHERNET, ethernet(b""), HEARD._replace(lldpdu=b"")),
    ],
)
def test_the_link_types_that_linux_makes(link_type: int, frame: bytes, payload: Payload) -> None:
    assert lldp_in(link_type, frame) == payload


@pytest.mark.parametrize(
    ("tags", "tagged"),
    [
        ("8100e000", False),  # priority 7, no VLAN
        ("8100e001", True),
        ("88a80064", True),
        ("88a800648100e000", True),
        ("88a8000081000064", True),
        ("9100e0008100e000", False),
    ],
)
def test_tags(tags: str, tagged: bool) -> None:
    frame = ethernet(LLDPDU, bytes.fromhex(tags))
    assert lldp_in(ETHERNET, frame) == HEARD._replace(tagged=tagged)


@pytest.mark.parametrize(
    ("link_type", "frame"),
    [
        (ETHERNET, ethernet(LLDPDU, ethertype=b"\x08\x00")),
        (ETHERNET, ethernet(LLDPDU, b"\x81\x00\x00\x64", b"\x08\x00")),
        (ETHERNET, ethernet(b"")[:13]),
        (ETHERNET, ethernet(b"", b"\x81\x00\x00", b"")),
        (COOKED, cooked(b"")[:15]),
        (COOKED2, cooked2(b"", 1)[:19]),
        (105, ethernet(LLDPDU)),
        (ETHERNET, b""),
    ],
)
def test_what_is_no_lldp(link_type: int, frame: bytes) -> None:
    assert lldp_in(link_type, frame) is None


@given(st.sampled_from((ETHERNET, COOKED, COOKED2)), st.binary(max_size=64))
def test_whatever_the_octets_are(link_type: int, octets: bytes) -> None:
    payload = lldp_in(link_type, octets)
    assert payload is None or octets.endswith(payload.lldpdu)

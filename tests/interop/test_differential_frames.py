"""Frames of our own encoder, of scapy's and from the field decode to what tshark says of them.

All fields of all TLVs are compared: see tests/support/tshark for the rules, and the last tests here
for the proof that nothing is left out.
"""

from pathlib import Path

import pytest

from lldpns.protocol import (
    OrganizationalTlv,
    decode,
    dot3,
    encode,
    inspect,
    location,
)
from lldpns.protocol.lldpdu import DECODERS
from tests.interop import honest, scapy_frames
from tests.support.everything import EVERY_KIND, EVERYTHING, changed
from tests.support.tshark import Field, ShownTlv, differences, dissect
from tests.unit.protocol import frames

FRAMES_OF_OURS = 400
FRAMES_OF_SCAPY = 100

# What tshark 4.0 knows by name only and, in the flags, a reserved bit.
NOT_SHOWN = {
    "dot1.VidUsageDigest.digest",
    "dot1.ManagementVid.vlan_id",
    "tlv.UnknownTlv.value",
    "med.NetworkPolicy.flags",
}


def check(lldpdus: list[bytes], directory: Path) -> None:
    """Fail with the octets and the differences of the first frame that is not what tshark says."""
    for octets, shown in zip(lldpdus, dissect(lldpdus, directory), strict=True):
        found = "\n".join(differences(octets, shown))
        assert not found, f"{octets.hex()}\n{found}"


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[ShownTlv, ...]:
    """`EVERYTHING` as tshark shows it."""
    (shown,) = dissect([encode(EVERYTHING)], tmp_path_factory.mktemp("everything"))
    return shown


def test_what_we_build_is_what_tshark_decodes_without_a_warning(tmp_path: Path) -> None:
    """A warning is a field that nobody wants, but for the one that a deprecated TLV always has."""
    check(honest.draw(FRAMES_OF_OURS), tmp_path)


def test_what_we_decode_of_scapys_frames_is_what_tshark_does(tmp_path: Path) -> None:
    lldpdus = scapy_frames.build(FRAMES_OF_SCAPY)
    kinds = {type(record) for octets in lldpdus for record in decode(octets).organizational}
    assert kinds == {dot3.PowerViaMdi, OrganizationalTlv}
    for octets in lldpdus:
        inspection = inspect(octets)
        assert inspection.discarded == ()
        assert encode(inspection.lldpdu) == octets
    check(lldpdus, tmp_path)


def test_what_we_decode_of_frames_from_the_field_is_what_tshark_does(tmp_path: Path) -> None:
    field = [frames.DEBIAN, frames.POE_SWITCH, frames.PADDING_SWITCH, frames.TELEPHONE]
    check(field, tmp_path)


# The comparison itself: whatever is different is found.


def test_a_field_that_differs_is_found_in_every_record(shown: tuple[ShownTlv, ...]) -> None:
    octets = encode(EVERYTHING)
    assert differences(octets, shown) == []
    missed = {
        label for label, other in changed(EVERYTHING) if not differences(octets, shown, other)
    }
    assert missed == NOT_SHOWN


def test_every_record_that_the_codec_knows_is_in_that_comparison() -> None:
    known = {getattr(decoder, "__self__", OrganizationalTlv) for decoder in DECODERS.values()}
    locations = {location.Coordinates, location.CivicAddress, location.Elin}
    assert {type(record) for record in EVERY_KIND} == known | locations


def test_a_field_that_no_rule_is_there_for_is_found(shown: tuple[ShownTlv, ...]) -> None:
    octets = encode(EVERYTHING)
    new = Field("lldp.something.new", "01", "1")
    for at, tlv in enumerate(shown):
        more = tlv._replace(fields=(*tlv.fields, new))
        less = tlv._replace(fields=tlv.fields[:-1])
        assert differences(octets, (*shown[:at], more, *shown[at + 1 :]))
        if len(less.fields) > 1:
            assert differences(octets, (*shown[:at], less, *shown[at + 1 :]))
        assert differences(octets, shown[:at] + shown[at + 1 :])

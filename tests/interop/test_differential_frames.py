"""Frames of our own encoder, of scapy's and from the field decode to what tshark says of them.

All fields of all TLVs are compared: see tests/support/tshark for the rules, and the last tests here
for the proof that nothing is left out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    Organizational,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    decode,
    dot1,
    dot3,
    encode,
    inspect,
    location,
    med,
    power,
)
from lldpns.protocol.lldpdu import DECODERS
from tests.interop import honest, scapy_frames
from tests.support.tshark import Field, ShownTlv, differences, dissect
from tests.unit.protocol import frames
from tests.unit.protocol.strategies import inventory_kinds

FRAMES_OF_OURS = 400
FRAMES_OF_SCAPY = 100

FOUR_PAIR = power.FourPairPower(
    requested_a=111,
    requested_b=122,
    allocated_a=133,
    allocated_b=144,
    pse_status=3,
    pd_status=1,
    pairs=1,
    class_a=4,
    class_b=5,
    power_class=6,
    reserved=0,
    type=4,
    isolated=1,
    available=500,
    autoclass=5,
    power_down=29,
    power_down_time=100_000,
)
EVERY_KIND: tuple[Organizational, ...] = (
    dot1.PortVlanId(5),
    dot1.PortProtocolVlanId(6, 7),
    dot1.VlanName(8, b"name"),
    dot1.ProtocolIdentity(b"\x88\xcc"),
    dot1.VidUsageDigest(0x01020304),
    dot1.ManagementVid(9),
    dot1.LinkAggregation(3, 10),
    dot3.MacPhy(3, 0x6C03, 30),
    dot3.PowerViaMdi(15, 1, 5, power.PowerAllocation(1, 2, 0, 1, 3, 130, 120), FOUR_PAIR),
    dot3.LinkAggregation(1, 11),
    dot3.MaximumFrameSize(1522),
    med.MedCapabilities(0x3F, 3),
    med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46),
    location.Coordinates(34, 52 << 25, 33, 13 << 25, 1, 30, 35 << 8, 1),
    location.CivicAddress(2, b"DE", (location.CivicElement(3, b"Berlin"),)),
    location.Elin(b"112"),
    med.ExtendedPower(1, 1, 3, 130),
    *(kind(b"text") for kind in inventory_kinds),
    OrganizationalTlv(b"\x02\x00\x5e", 7, b"\xc0\xff\xee"),
)
EVERYTHING = LLDPDU(
    ChassisId(4, bytes.fromhex("020000000001")),
    PortId(5, b"eth0"),
    121,
    b"port description",
    b"system name",
    b"system description",
    Capabilities(0x94, 0x14),
    (ManagementAddress(1, bytes((10, 0, 0, 1)), 2, 3, bytes((43, 6, 1))),),
    EVERY_KIND,
    (UnknownTlv(9, b"nine"),),
)
# What tshark 4.0 knows by name only and, in the flags, a reserved bit.
NOT_SHOWN = {
    "VidUsageDigest.digest",
    "ManagementVid.vlan_id",
    "UnknownTlv.value",
    "NetworkPolicy.flags",
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


def changed(record: Any) -> Iterator[tuple[str, Any]]:
    """Give the record with each of its numbers and octets changed, one at a time, and its name."""
    for name in record.__struct_fields__:
        for label, other in _others(getattr(record, name)):
            field = label or f"{type(record).__name__}.{name}"
            yield field, msgspec.structs.replace(record, **{name: other})


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, int):
        yield "", value ^ 1
    elif isinstance(value, bytes):
        yield "", value[:-1] + bytes((value[-1] ^ 1,))
        yield "", value + b"x"
    elif isinstance(value, msgspec.Struct):
        yield from changed(value)
    elif isinstance(value, tuple):
        for at, each in enumerate(value):
            yield f"without {type(each).__name__}", value[:at] + value[at + 1 :]
            for label, other in changed(each):
                yield label, (*value[:at], other, *value[at + 1 :])
    else:
        raise AssertionError(f"EVERYTHING has {value!r}")


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

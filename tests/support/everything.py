"""One LLDPDU with every kind of record in it, and that LLDPDU with each of its fields changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    Organizational,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    dot1,
    dot3,
    location,
    med,
    power,
)
from tests.unit.protocol.strategies import inventory_kinds

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


def changed(record: Any) -> Iterator[tuple[str, Any]]:
    """Give the record with each of its numbers and octets changed, one at a time, and its name.

    A number is changed in each of its last three bits, of which some may be reserved ones.
    """
    layout = getattr(record, "layout", None)
    masks = {name: mask for name, _, mask in layout._fields} if layout else {}
    for name in record.__struct_fields__:
        for label, other in _others(getattr(record, name), masks.get(name, 7)):
            module = type(record).__module__.rpartition(".")[2]
            field = label or f"{module}.{type(record).__name__}.{name}"
            yield field, msgspec.structs.replace(record, **{name: other})


def _others(value: Any, mask: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, int):
        for flip in (1, 2, 4):
            if flip & mask:
                yield "", value ^ flip
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

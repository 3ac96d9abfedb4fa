"""Our records in tshark's words: which fields tshark 4.0 has to show of each, and with what value.

Each module of this package has the rules of one organization: for each class of records a function
that gives the fields in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lldpns.protocol import LLDPDU, Organizational, OrganizationalTlv, constants, decode, wire
from tests.support.tshark import basic, dot1, dot3, med, vendors
from tests.support.tshark.dissect import Field, ShownTlv
from tests.support.tshark.want import Want, Wants, want_text


def differences(
    octets: bytes, shown: Sequence[ShownTlv], lldpdu: LLDPDU | None = None
) -> list[str]:
    """List in what `lldpdu`, or else what we decode, is not what tshark shows of the same octets.

    A field of tshark's that there is no rule for is a difference, and so is one that it misses.
    TLVs of one type are taken in their order.
    """
    found = []
    contents = _by_type(lldpdu or decode(octets))
    lengths = [*(len(value) for _, value in wire.split(octets)), 0]
    for number, tlv in enumerate(shown):
        tlv_type = int(tlv.fields[0].raw, 16)
        waiting = contents.get(tlv_type)
        if not waiting or number >= len(lengths):
            found.append(f"{tlv.label}: decoded by tshark only")
            continue
        want = [*_tlv(tlv_type, lengths[number], waiting.pop(0))]
        if len(want) != len(tlv.fields) or not all(map(Want.fits, want, tlv.fields)):
            found += [f"{tlv.label}:", *_side_by_side(want, tlv.fields)]
    return found + [f"{each}: decoded by us only" for rest in contents.values() for each in rest]


def _by_type(lldpdu: LLDPDU) -> dict[int, list[Any]]:
    """Give what an LLDPDU has of each TLV type."""
    contents: dict[int, list[Any]] = {
        constants.CHASSIS_ID: [lldpdu.chassis_id],
        constants.PORT_ID: [lldpdu.port_id],
        constants.TIME_TO_LIVE: [lldpdu.ttl],
        constants.PORT_DESCRIPTION: [lldpdu.port_description],
        constants.SYSTEM_NAME: [lldpdu.system_name],
        constants.SYSTEM_DESCRIPTION: [lldpdu.system_description],
        constants.SYSTEM_CAPABILITIES: [lldpdu.capabilities],
        constants.MANAGEMENT_ADDRESS: list(lldpdu.management_addresses),
        constants.ORGANIZATIONAL: list(lldpdu.organizational),
        constants.END: ["the end"],
    }
    for unknown in lldpdu.unknown:
        contents.setdefault(unknown.type, []).append(unknown)
    return {
        tlv_type: [each for each in content if each is not None]
        for tlv_type, content in contents.items()
    }


def _side_by_side(want: Sequence[Want], fields: Sequence[Field]) -> Iterator[str]:
    for number in range(max(len(want), len(fields))):
        ours = want[number] if number < len(want) else None
        theirs = fields[number] if number < len(fields) else None
        if ours is None or theirs is None or not ours.fits(theirs):
            yield f"  ours {ours and tuple(ours)}, tshark's {theirs and tuple(theirs)}"


def _tlv(tlv_type: int, length: int, content: Any) -> Wants:
    yield Want("lldp.tlv.type", tlv_type)
    yield Want("lldp.tlv.len", length)
    if tlv_type == constants.TIME_TO_LIVE:
        yield Want("lldp.time_to_live", content)
    elif tlv_type in basic.STRINGS:
        yield want_text(basic.STRINGS[tlv_type], content)
    elif tlv_type == constants.ORGANIZATIONAL:
        yield from _organizational(content)
    elif tlv_type != constants.END:
        yield from basic.RULES[type(content)](content)


def _organizational(record: Organizational) -> Wants:
    yield Want("lldp.orgtlv.oui", record.oui, str(int.from_bytes(record.oui)))
    if isinstance(record, OrganizationalTlv):
        yield from vendors.wants(record)
    else:
        yield Want(vendors.SUBTYPES[record.oui], record.subtype)
        yield from _RECORDS[type(record)](record)


_RECORDS = {**dot1.RULES, **dot3.RULES, **med.RULES}

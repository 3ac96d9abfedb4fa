"""What tshark shows of TLVs that are octets to us: as octets, or what it knows of their content."""

from __future__ import annotations

from lldpns.protocol import OrganizationalTlv, constants
from lldpns.protocol.location import Location
from tests.support.tshark.want import Want, Wants, want_some, want_text

SUBTYPES = {
    constants.OUI_DOT1: "lldp.ieee.802_1.subtype",
    constants.OUI_DOT3: "lldp.ieee.802_3.subtype",
    constants.OUI_MED: "lldp.media.subtype",
}


def wants(record: OrganizationalTlv) -> Wants:
    """Give the fields that follow the organization."""
    if rule := _RULES.get((record.oui, record.subtype)):
        yield from rule(record.value)
    elif record.oui in SUBTYPES:
        # Of a subtype that tshark does not know either it shows nothing more.
        yield Want(SUBTYPES[record.oui], record.subtype)
    else:
        yield Want("lldp.unknown_subtype", record.subtype)
        yield from want_some("lldp.unknown_subtype.content", record.value)


def _location(value: bytes) -> Wants:
    """A location in a format that nobody knows."""
    yield Want("lldp.media.subtype", Location.subtype)
    yield Want("lldp.media.loc.data_format", value[0])


def _usage_description(value: bytes) -> Wants:
    """What networkd sends as MUDURL (RFC 8520)."""
    yield Want("lldp.iana.subtype", 1)
    yield want_text("lldp.iana.mudurl", value)


def _four_wire_power(value: bytes) -> Wants:
    """Cisco's UPOE."""
    upoe = "lldp.cisco.upoe"
    yield Want("lldp.cisco.subtype", 1)
    yield Want(upoe, value[0])
    for bit, name in enumerate(
        ("supported", "altb_detection_required", "pd_altb_desired", "pse_altb_oper")
    ):
        yield Want(f"{upoe}.{name}", value[0] >> bit & 1)


def _fabric_element(value: bytes) -> Wants:
    """Auto Attach, as Open vSwitch sends it."""
    yield Want(f"{_FABRIC}.subtype", 11)
    yield Want(f"{_FABRIC}.hmac_sha_digest", value[:32])
    state = int.from_bytes(value[32:36])
    yield Want(f"{_FABRIC}.element_type", state >> 26)
    yield Want(f"{_FABRIC}.state", state >> 20 & 63)
    yield Want(f"{_FABRIC}.mgnt_vlan", state >> 8 & 0xFFF)
    yield Want(f"{_FABRIC}.rsvd", state & 0xFF)
    yield Want(f"{_FABRIC}.system_id", value[36:])


def _fabric_assignment(value: bytes) -> Wants:
    yield Want(f"{_FABRIC}.subtype", 12)
    yield Want(f"{_FABRIC}.hmac_sha_digest", value[:32])
    for at in range(32, len(value), 5):
        assignment = int.from_bytes(value[at : at + 5])
        yield Want(f"{_FABRIC}.status", assignment >> 36)
        yield Want(f"{_FABRIC}.vlan", assignment >> 24 & 0xFFF)
        yield Want(f"{_FABRIC}.i_sid", assignment & 0xFFFFFF)


_FABRIC = "lldp.extreme_avaya_ap"
_AVAYA = bytes.fromhex("00040d")
_RULES = {
    (constants.OUI_MED, Location.subtype): _location,
    (bytes.fromhex("00005e"), 1): _usage_description,
    (bytes.fromhex("000142"), 1): _four_wire_power,
    (_AVAYA, 11): _fabric_element,
    (_AVAYA, 12): _fabric_assignment,
}

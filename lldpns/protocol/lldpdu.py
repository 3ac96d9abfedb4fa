"""The LLDPDU (IEEE 802.1AB 8.2) and the rules for receiving one (9.2.7.7)."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec

from lldpns.protocol import constants, dot1, dot3, med, wire
from lldpns.protocol.errors import MalformedLLDPDU, UnencodableLLDPDU, UnusableTlv
from lldpns.protocol.organizational import (
    Organizational,
    OrganizationalTlv,
    information_string,
)
from lldpns.protocol.tlv import Capabilities, ChassisId, ManagementAddress, PortId, UnknownTlv

T = TypeVar("T")


class LLDPDU(msgspec.Struct, frozen=True, gc=False):
    """One LLDPDU: all that a port says about itself. Equal and hashed by content.

    `ttl` is in seconds, 0 to 65535; 0 asks to be forgotten at once, and then nothing but the
    identifiers counts. `None` and `()` stand for a TLV that is not there. Within
    `management_addresses`, `organizational` and `unknown` the order on the wire is kept.
    """

    chassis_id: ChassisId
    port_id: PortId
    ttl: int
    port_description: bytes | None = None
    system_name: bytes | None = None
    system_description: bytes | None = None
    capabilities: Capabilities | None = None
    management_addresses: tuple[ManagementAddress, ...] = ()
    organizational: tuple[Organizational, ...] = ()
    unknown: tuple[UnknownTlv, ...] = ()


class DiscardedTlv(msgspec.Struct, frozen=True, gc=False):
    """A TLV that was lost while its LLDPDU was kept; `reason` is one line, safe to log."""

    type: int
    reason: str


class Inspection(msgspec.Struct, frozen=True, gc=False):
    """What an LLDPDU says, and what had to be left out of it.

    `unrecognized` counts the TLVs that are kept as octets because their type, or their
    organization and subtype, is not known here (statsTLVsUnrecognizedTotal).
    """

    lldpdu: LLDPDU
    discarded: tuple[DiscardedTlv, ...] = ()
    unrecognized: int = 0


def decode(octets: bytes) -> LLDPDU:
    """Return what is in an LLDPDU: the octets of a frame after its Ethernet header.

    Raises:
        MalformedLLDPDU: the LLDPDU is to be discarded. Nothing else is ever raised.
    """
    return inspect(octets).lldpdu


def inspect(octets: bytes) -> Inspection:
    """Do as `decode`, and tell which TLVs were lost and why."""
    tlvs = wire.split(octets)
    chassis_id = _mandatory(tlvs, constants.CHASSIS_ID, ChassisId.from_octets)
    port_id = _mandatory(tlvs, constants.PORT_ID, PortId.from_octets)
    ttl = _mandatory(tlvs, constants.TIME_TO_LIVE, _read_ttl)
    if ttl == 0:
        return Inspection(LLDPDU(chassis_id, port_id, ttl))
    body = _Body()
    body.read(tlvs)
    return body.inspection(chassis_id, port_id, ttl)


def _mandatory(tlvs: Iterator[tuple[int, bytes]], expected: int, read: Callable[[bytes], T]) -> T:
    """Read the next TLV, which must be of type `expected`, the number of its place."""
    try:
        tlv_type, value = next(tlvs, (constants.END, b""))
        if tlv_type == expected:
            return read(value)
    except UnusableTlv as error:
        raise MalformedLLDPDU(f"TLV number {expected}: {error}") from None
    found = f"of type {tlv_type}" if tlv_type else "missing"
    raise MalformedLLDPDU(f"TLV number {expected} is {found}, expected type {expected}")


class _Body:
    """Collects the optional TLVs of one LLDPDU."""

    __slots__ = ("_addresses", "_discarded", "_once", "_organizational", "_unknown")

    def __init__(self) -> None:
        # What may come once: basic TLVs by type, organizational ones by class.
        self._once: dict[int | type, Any] = {}
        self._addresses: list[ManagementAddress] = []
        self._organizational: list[Organizational] = []
        self._unknown: list[UnknownTlv] = []
        self._discarded: list[DiscardedTlv] = []

    def read(self, tlvs: Iterator[tuple[int, bytes]]) -> None:
        """Keep what can be kept; a TLV that cannot is lost alone."""
        try:
            for tlv_type, value in tlvs:
                try:
                    self._add(tlv_type, value)
                except UnusableTlv as error:
                    self._discarded.append(DiscardedTlv(tlv_type, str(error)))
        except wire.TruncatedTlv as error:
            if error.tlv_type in _MANDATORY:
                raise _second(error.tlv_type) from None
            self._discarded.append(DiscardedTlv(error.tlv_type, str(error)))

    def _add(self, tlv_type: int, value: bytes) -> None:
        if tlv_type == constants.ORGANIZATIONAL:
            self._add_organizational(value)
        elif tlv_type == constants.MANAGEMENT_ADDRESS:
            self._addresses.append(ManagementAddress.from_octets(value))
        elif tlv_type in _MANDATORY:
            raise _second(tlv_type)
        elif read := _ONCE.get(tlv_type):
            self._add_once(tlv_type, read(value))
        else:
            self._unknown.append(UnknownTlv(tlv_type, value))

    def _add_organizational(self, value: bytes) -> None:
        decoder = DECODERS.get(value[:4])
        if decoder is None:
            self._organizational.append(OrganizationalTlv.from_octets(value))
            return
        try:
            record = decoder(value[4:])
            if record.once:
                self._add_once(type(record), record)
        except UnusableTlv as error:
            raise UnusableTlv(f"{value[:3].hex('-')} subtype {value[3]}: {error}") from None
        self._organizational.append(record)

    def _add_once(self, kind: int | type, record: Any) -> None:
        """Keep what may come once. Of two the first counts, so that none can be overwritten."""
        if kind in self._once:
            raise UnusableTlv("a second one, the first counts")
        self._once[kind] = record

    def inspection(self, chassis_id: ChassisId, port_id: PortId, ttl: int) -> Inspection:
        """Put what was collected behind the mandatory TLVs."""
        once = self._once.get
        lldpdu = LLDPDU(
            chassis_id,
            port_id,
            ttl,
            once(constants.PORT_DESCRIPTION),
            once(constants.SYSTEM_NAME),
            once(constants.SYSTEM_DESCRIPTION),
            once(constants.SYSTEM_CAPABILITIES),
            tuple(self._addresses),
            tuple(self._organizational),
            tuple(self._unknown),
        )
        kinds = [type(record) for record in self._organizational]
        unrecognized = len(self._unknown) + kinds.count(OrganizationalTlv)
        return Inspection(lldpdu, tuple(self._discarded), unrecognized)


def _second(tlv_type: int) -> MalformedLLDPDU:
    """Tell that a mandatory TLV came again, which discards the whole LLDPDU."""
    return MalformedLLDPDU(f"a second TLV of type {tlv_type}, expected one")


def encode(lldpdu: LLDPDU) -> bytes:
    """Return the octets of an LLDPDU, to be sent after an Ethernet header; TLVs go by their type.

    With a `ttl` of 0 the result is a shutdown LLDPDU: nothing but the mandatory TLVs.
    Whether it fits the MTU of a port is for the caller to see.

    Raises:
        UnencodableLLDPDU: a field has a value that its TLV has no room for.
    """
    tlvs = []
    for tlv_type, write, content in _contents(lldpdu):
        try:
            tlvs.append(wire.tlv(tlv_type, write(content)))
        except UnencodableLLDPDU as error:
            what = f"TLV of type {tlv_type}, {type(content).__name__}"
            raise UnencodableLLDPDU(f"{what}: {error}") from None
    tlvs.append(wire.tlv(constants.END, b""))
    return b"".join(tlvs)


def _contents(lldpdu: LLDPDU) -> Iterator[tuple[int, Callable[[Any], bytes], Any]]:
    """Yield for each TLV its type, what writes its information string, and of what."""
    yield constants.CHASSIS_ID, ChassisId.to_octets, lldpdu.chassis_id
    yield constants.PORT_ID, PortId.to_octets, lldpdu.port_id
    yield constants.TIME_TO_LIVE, _write_ttl, lldpdu.ttl
    if lldpdu.ttl == 0:
        return
    for tlv_type, string in (
        (constants.PORT_DESCRIPTION, lldpdu.port_description),
        (constants.SYSTEM_NAME, lldpdu.system_name),
        (constants.SYSTEM_DESCRIPTION, lldpdu.system_description),
    ):
        if string is not None:
            yield tlv_type, _write_string, string
    if lldpdu.capabilities is not None:
        yield constants.SYSTEM_CAPABILITIES, Capabilities.to_octets, lldpdu.capabilities
    for address in lldpdu.management_addresses:
        yield constants.MANAGEMENT_ADDRESS, ManagementAddress.to_octets, address
    for record in lldpdu.organizational:
        yield constants.ORGANIZATIONAL, information_string, record
    for unknown in lldpdu.unknown:
        yield unknown.type, UnknownTlv.to_octets, unknown


def _read_string(octets: bytes) -> bytes:
    return wire.check_length(octets, 0, 255)


def _write_string(octets: bytes) -> bytes:
    return wire.require_length(octets, 0, 255)


def _read_ttl(octets: bytes) -> int:
    return int.from_bytes(wire.check_length(octets, 2, constants.MAX_TLV_LENGTH)[:2])


def _write_ttl(seconds: int) -> bytes:
    return wire.number(seconds, 2)


_MANDATORY = frozenset((constants.CHASSIS_ID, constants.PORT_ID, constants.TIME_TO_LIVE))
_ONCE: dict[int, Callable[[bytes], Any]] = {
    constants.PORT_DESCRIPTION: _read_string,
    constants.SYSTEM_NAME: _read_string,
    constants.SYSTEM_DESCRIPTION: _read_string,
    constants.SYSTEM_CAPABILITIES: Capabilities.from_octets,
}
DECODERS: dict[bytes, Callable[[bytes], Organizational]] = {
    oui + bytes((subtype,)): decoder
    for oui, decoders in (
        (constants.OUI_DOT1, dot1.DECODERS),
        (constants.OUI_DOT3, dot3.DECODERS),
        (constants.OUI_MED, med.DECODERS),
    )
    for subtype, decoder in decoders.items()
}

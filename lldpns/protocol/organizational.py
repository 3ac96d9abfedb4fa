"""Organizationally specific TLVs (IEEE 802.1AB 8.6): what they share, and the raw one."""

from typing import ClassVar, Self

import msgspec

from lldpns.protocol import wire
from lldpns.protocol.errors import UnusableTlv
from lldpns.protocol.tlv import FixedRecord


class OrganizationalRecord(FixedRecord, frozen=True, gc=False):
    """Base of those that are understood: one class for each subtype of an organization.

    `from_octets` and `to_octets` deal with what follows the subtype.
    """

    oui: ClassVar[bytes]
    subtype: ClassVar[int]
    once: ClassVar[bool] = True
    """Whether an LLDPDU may hold one such TLV at most."""


class OrganizationalTlv(msgspec.Struct, frozen=True, gc=False):
    """One whose organization or subtype is not known here; `value` follows the subtype."""

    oui: bytes
    subtype: int
    value: bytes

    once: ClassVar[bool] = False

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the whole information string: 4 to 511 octets."""
        if len(octets) < 4:
            raise UnusableTlv(f"length {len(octets)}, expected at least 4")
        return cls(octets[:3], octets[3], octets[4:])

    def to_octets(self) -> bytes:
        """Write what follows the subtype: 0 to 507 octets."""
        return self.value


Organizational = OrganizationalRecord | OrganizationalTlv


def information_string(record: Organizational) -> bytes:
    """Write organization, subtype and what follows them."""
    oui = wire.require_length(record.oui, 3, 3)
    return oui + wire.number(record.subtype) + record.to_octets()

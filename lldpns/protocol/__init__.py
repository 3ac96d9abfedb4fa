"""IEEE 802.1AB without sockets, clock or event loop: octets and `now` in, octets and records out.

The TLVs of an organization are in the module of that name: `dot1`, `dot3` (its power TLV has parts
in `power`) and `med` (its location TLVs are in `location`).
"""

from lldpns.protocol.errors import MalformedLLDPDU, UnencodableLLDPDU
from lldpns.protocol.lldpdu import LLDPDU, DiscardedTlv, Inspection, decode, encode, inspect
from lldpns.protocol.organizational import (
    Organizational,
    OrganizationalRecord,
    OrganizationalTlv,
)
from lldpns.protocol.tlv import Capabilities, ChassisId, ManagementAddress, PortId, UnknownTlv
from lldpns.protocol.words import text

__all__ = [
    "LLDPDU",
    "Capabilities",
    "ChassisId",
    "DiscardedTlv",
    "Inspection",
    "MalformedLLDPDU",
    "ManagementAddress",
    "Organizational",
    "OrganizationalRecord",
    "OrganizationalTlv",
    "PortId",
    "UnencodableLLDPDU",
    "UnknownTlv",
    "decode",
    "encode",
    "inspect",
    "text",
]

"""Records of the basic TLVs (IEEE 802.1AB 8.5) and of those that only their sender understands.

Octets that a stranger chose stay `bytes`: whoever displays them must first make them harmless.
`from_octets` reads an information string and raises `UnusableTlv`; `to_octets` writes it and raises
`UnencodableLLDPDU`.
"""

from typing import ClassVar, Self

import msgspec

from lldpns.protocol import constants, wire
from lldpns.protocol.errors import UnencodableLLDPDU
from lldpns.protocol.words import address_text, mac_text, name_of, names_of, oid_text, text


class FixedRecord(msgspec.Struct, frozen=True, gc=False):
    """Base of records that are nothing but numbers: one field for each number of `layout`."""

    layout: ClassVar[wire.Layout]

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the record from the start of `octets`."""
        return cls(*cls.layout.unpack(octets))

    def to_octets(self) -> bytes:
        """Write the record."""
        return self.layout.pack(*msgspec.structs.astuple(self))


class _Id(msgspec.Struct, frozen=True, gc=False):
    """What chassis ID and port ID share: a subtype, then 1 to 255 octets."""

    subtype: int
    value: bytes

    _NAMES: ClassVar[dict[int, str]]
    _MAC: ClassVar[int]
    _NETWORK_ADDRESS: ClassVar[int]

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the information string: 2 to 256 octets."""
        wire.check_length(octets, 2, 256)
        return cls(octets[0], octets[1:])

    def to_octets(self) -> bytes:
        """Write the information string."""
        return wire.number(self.subtype) + wire.require_length(self.value, 1, 255)

    @property
    def subtype_name(self) -> str:
        """The contract's word for the subtype, "reserved-N" for one without a meaning."""
        return name_of(self.subtype, self._NAMES)

    @property
    def text(self) -> str:
        """The identifier as people write it; not escaped."""
        if self.subtype == self._MAC:
            return mac_text(self.value) or self.value.hex()
        if self.subtype == self._NETWORK_ADDRESS and self.value:
            return address_text(self.value[0], self.value[1:]) or self.value.hex()
        return text(self.value) or self.value.hex()


class ChassisId(_Id, frozen=True, gc=False):
    """Chassis ID (8.5.2): names the system that a port belongs to."""

    _MAC = constants.CHASSIS_MAC
    _NETWORK_ADDRESS = constants.CHASSIS_NETWORK_ADDRESS
    _NAMES = {
        constants.CHASSIS_COMPONENT: "chassis-component",
        constants.CHASSIS_INTERFACE_ALIAS: "interface-alias",
        constants.CHASSIS_PORT_COMPONENT: "port-component",
        constants.CHASSIS_MAC: "mac",
        constants.CHASSIS_NETWORK_ADDRESS: "network-address",
        constants.CHASSIS_INTERFACE_NAME: "interface-name",
        constants.CHASSIS_LOCAL: "local",
    }


class PortId(_Id, frozen=True, gc=False):
    """Port ID (8.5.3): names a port within its chassis."""

    _MAC = constants.PORT_MAC
    _NETWORK_ADDRESS = constants.PORT_NETWORK_ADDRESS
    _NAMES = {
        constants.PORT_INTERFACE_ALIAS: "interface-alias",
        constants.PORT_COMPONENT: "port-component",
        constants.PORT_MAC: "mac",
        constants.PORT_NETWORK_ADDRESS: "network-address",
        constants.PORT_INTERFACE_NAME: "interface-name",
        constants.PORT_AGENT_CIRCUIT_ID: "agent-circuit-id",
        constants.PORT_LOCAL: "local",
    }


class Capabilities(FixedRecord, frozen=True, gc=False):
    """System capabilities (8.5.8): what the system can do, and which of that is switched on.

    Both are 16 bits, of which 11 have a meaning (`constants.CAPABILITY_...`).
    """

    layout = wire.Layout(supported=16, enabled=16)

    supported: int
    enabled: int

    @property
    def supported_names(self) -> tuple[str, ...]:
        """The contract's words for what the system can do."""
        return names_of(self.supported, _CAPABILITY_NAMES)

    @property
    def enabled_names(self) -> tuple[str, ...]:
        """The contract's words for what is switched on."""
        return names_of(self.enabled, _CAPABILITY_NAMES)


class ManagementAddress(msgspec.Struct, frozen=True, gc=False):
    """Management address (8.5.9): where to manage the system, and through which interface.

    `family` is an address family number of IANA, `address` 1 to 31 octets. `interface_number` means
    what `interface_subtype` says (`constants.INTERFACE_...`). `oid` is the BER content, 0 to 128
    octets, of an object identifier: the hardware or protocol entity behind the address.
    """

    family: int
    address: bytes
    interface_subtype: int
    interface_number: int
    oid: bytes = b""

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the information string: two strings, each after its length."""
        reader = wire.Reader(octets)
        address = wire.check_length(reader.string(), 2, 32)
        subtype, number = _INTERFACE.unpack(reader.take(_INTERFACE.size))
        return cls(address[0], address[1:], subtype, number, reader.string(128))

    def to_octets(self) -> bytes:
        """Write the information string."""
        wire.require_length(self.address, 1, 31)
        return b"".join(
            (
                wire.string(wire.number(self.family) + self.address),
                _INTERFACE.pack(self.interface_subtype, self.interface_number),
                wire.string(self.oid, 128),
            )
        )

    @property
    def text(self) -> str:
        """The address as people write it."""
        return address_text(self.family, self.address) or self.address.hex()

    @property
    def oid_text(self) -> str | None:
        """The object identifier with dots, or in hexadecimal if it is none; None if not said."""
        return oid_text(self.oid) or self.oid.hex() or None

    @property
    def interface_subtype_name(self) -> str:
        """What `interface_number` counts: "unknown", "ifindex" or "system-port-number"."""
        return name_of(self.interface_subtype, _INTERFACE_NAMES)


class UnknownTlv(msgspec.Struct, frozen=True, gc=False):
    """A TLV of a reserved type, 9 to 126; `value` is its information string (8.4)."""

    type: int
    value: bytes

    def to_octets(self) -> bytes:
        """Write the information string."""
        if not constants.MANAGEMENT_ADDRESS < self.type < constants.ORGANIZATIONAL:
            raise UnencodableLLDPDU(f"type {self.type}, must be 9 to 126")
        return self.value


_INTERFACE = wire.Layout(interface_subtype=8, interface_number=32)
_INTERFACE_NAMES = {
    constants.INTERFACE_UNKNOWN: "unknown",
    constants.INTERFACE_IF_INDEX: "ifindex",
    constants.INTERFACE_SYSTEM_PORT: "system-port-number",
}
_CAPABILITY_NAMES = (
    "other",
    "repeater",
    "bridge",
    "wlan-access-point",
    "router",
    "telephone",
    "docsis-cable-device",
    "station",
    "c-vlan",
    "s-vlan",
    "two-port-mac-relay",
)

"""What tshark shows of the basic TLVs."""

from __future__ import annotations

from lldpns.protocol import (
    Capabilities,
    ChassisId,
    ManagementAddress,
    PortId,
    UnknownTlv,
    constants,
)
from tests.support.tshark.want import Rules, Want, Wants, want_flags, want_some, want_text


def _id(prefix: str, record: ChassisId | PortId) -> Wants:
    yield Want(f"{prefix}.subtype", record.subtype)
    name = f"{prefix}.id"
    if record.subtype_name == "mac" and len(record.value) == 6:
        yield Want(f"{name}.mac", record.value, record.text)
    elif record.subtype_name == "network-address":
        yield Want("lldp.network_address.subtype", record.value[0])
        yield from _address(name, record.value[0], record.value[1:], record.text, other="")
    elif isinstance(record, PortId):
        yield want_text(name, record.value)
    else:
        yield Want(name, record.value)


def _address(name: str, family: int, address: bytes, ours: str, *, other: str) -> Wants:
    if family == constants.FAMILY_IPV4:
        yield Want(f"{name}.ip4", address, ours)
    elif family == constants.FAMILY_IPV6:
        yield Want(f"{name}.ip6", address, ours)
    else:
        yield from want_some(name + other, address)


def _management_address(record: ManagementAddress) -> Wants:
    yield Want("lldp.mgn.address.len", 1 + len(record.address))
    yield Want("lldp.mgn.address.subtype", record.family)
    yield from _address("lldp.mgn.addr", record.family, record.address, record.text, other=".hex")
    yield Want("lldp.mgn.interface.subtype", record.interface_subtype)
    yield Want("lldp.mgn.interface.number", record.interface_number)
    yield Want("lldp.mgn.obj.len", len(record.oid))
    yield from want_some("lldp.mgn.obj.id", record.oid)


def _capabilities(record: Capabilities) -> Wants:
    yield Want("lldp.tlv.system_cap", record.supported)
    yield from want_flags("lldp.tlv.system_cap", record.supported_names, _CAPABILITIES)
    yield Want("lldp.tlv.enable_system_cap", record.enabled)
    yield from want_flags("lldp.tlv.enable_system_cap", record.enabled_names, _CAPABILITIES)


def _unknown(record: UnknownTlv) -> Wants:
    """Nothing but its type and its length is shown."""
    yield from ()


_CAPABILITIES = {
    "other": "other",
    "repeater": "repeater",
    "bridge": "bridge",
    "wlan_access_pt": "wlan-access-point",
    "router": "router",
    "telephone": "telephone",
    "docsis_cable_device": "docsis-cable-device",
    "station_only": "station",
}
RULES: Rules = {
    ChassisId: lambda record: _id("lldp.chassis", record),
    PortId: lambda record: _id("lldp.port", record),
    Capabilities: _capabilities,
    ManagementAddress: _management_address,
    UnknownTlv: _unknown,
}
STRINGS = {
    constants.PORT_DESCRIPTION: "lldp.port.desc",
    constants.SYSTEM_NAME: "lldp.tlv.system.name",
    constants.SYSTEM_DESCRIPTION: "lldp.tlv.system.desc",
}

"""What we say of ourselves: the local system data of each port (IEEE 802.1AB, LLDP local MIB)."""

import hashlib
import socket
from collections.abc import Iterable

import msgspec

from lldpns.agent.host import Host
from lldpns.kernel.interfaces import ARPHRD_ETHER, Address, Interface
from lldpns.protocol import LLDPDU, Capabilities, ChassisId, ManagementAddress, PortId, constants

ROOT = "root"
"""The name of the agent's own namespace."""

_ID_MAX = 255  # octets in a chassis ID or port ID
_STRING_MAX = 255  # octets in a name or description
_SCOPE_HOST = 254  # RT_SCOPE_HOST: loopback addresses, of no use to a neighbor
_FAMILIES = {
    socket.AF_INET: constants.FAMILY_IPV4,
    socket.AF_INET6: constants.FAMILY_IPV6,
}


class LocalSystem(msgspec.Struct, frozen=True):
    """What all ports of one namespace say alike."""

    chassis_id: ChassisId
    system_name: str
    system_description: str
    capabilities: Capabilities
    management_addresses: tuple[ManagementAddress, ...]


def local_system(
    host: Host, netns: str, interfaces: Iterable[Interface], addresses: Iterable[Address]
) -> LocalSystem:
    """What the namespace `netns` says of itself, from what is in it now."""
    interfaces = list(interfaces)
    return LocalSystem(
        chassis_id=_chassis_id(host, netns, interfaces),
        system_name=host.name if netns == ROOT else f"{netns}.{host.name}",
        system_description=host.description,
        capabilities=_capabilities(interfaces),
        management_addresses=_management_addresses(addresses),
    )


def lldpdu_of(system: LocalSystem, interface: Interface) -> LLDPDU:
    """What the port on `interface` says; its machine puts in the TTL."""
    return LLDPDU(
        chassis_id=system.chassis_id,
        port_id=PortId(constants.PORT_INTERFACE_NAME, _fit(interface.name, _ID_MAX)),
        ttl=0,
        port_description=_fit(interface.alias or interface.name, _STRING_MAX),
        system_name=_fit(system.system_name, _STRING_MAX),
        system_description=_fit(system.system_description, _STRING_MAX),
        capabilities=system.capabilities,
        management_addresses=system.management_addresses,
    )


def _chassis_id(host: Host, netns: str, interfaces: list[Interface]) -> ChassisId:
    if netns == ROOT:
        permanent = [
            interface.permanent_mac or interface.mac
            for interface in interfaces
            if interface.kind is None and interface.hardware == ARPHRD_ETHER
        ]
        if permanent:
            return ChassisId(constants.CHASSIS_MAC, min(permanent))
    value = f"{host.id}/{netns}".encode()
    if len(value) > _ID_MAX:  # a file name may have 255 octets: keep it apart from its like
        digest = hashlib.sha256(value).hexdigest()[:16].encode()
        value = _cut(value, _ID_MAX - len(digest) - 1) + b"-" + digest
    return ChassisId(constants.CHASSIS_LOCAL, value)


def _capabilities(interfaces: list[Interface]) -> Capabilities:
    bridging = any(interface.kind == "bridge" for interface in interfaces)
    # 802.1AB 8.5.8.1: station only is set alone.
    if bridging:
        return Capabilities(constants.CAPABILITY_BRIDGE, constants.CAPABILITY_BRIDGE)
    return Capabilities(constants.CAPABILITY_STATION, constants.CAPABILITY_STATION)


def _management_addresses(addresses: Iterable[Address]) -> tuple[ManagementAddress, ...]:
    """One IPv4 and one IPv6 address: the widest scope, then the lowest interface, then value."""
    chosen = []
    usable = [address for address in addresses if address.scope != _SCOPE_HOST]
    for family, number in _FAMILIES.items():
        candidates = [address for address in usable if address.family == family]
        if candidates:
            best = min(candidates, key=lambda item: (item.scope, item.ifindex, item.octets))
            chosen.append(
                ManagementAddress(number, best.octets, constants.INTERFACE_IF_INDEX, best.ifindex)
            )
    return tuple(chosen)


def _fit(text: str, octets: int) -> bytes:
    return _cut(text.encode(), octets)


def _cut(octets: bytes, size: int) -> bytes:
    """At most `size` octets, not ending within a character."""
    return octets if len(octets) <= size else octets[:size].decode("utf-8", "ignore").encode()

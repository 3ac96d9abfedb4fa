"""What we say of ourselves: the local system data of each port (IEEE 802.1AB, LLDP local MIB)."""

import hashlib
import socket
from collections.abc import Iterable, Iterator

import msgspec

from lldpns.agent.config import Lldp
from lldpns.agent.host import Host
from lldpns.agent.kinds import AGGREGATES
from lldpns.agent.mac_phy import mac_phy
from lldpns.agent.templates import fill
from lldpns.kernel.ethtool import LinkSettings
from lldpns.kernel.interfaces import Interfaces
from lldpns.kernel.rtnetlink import ARPHRD_ETHER, Address, BridgePort, Interface
from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    PortId,
    constants,
    dot1,
    dot3,
    encode,
)
from lldpns.protocol.organizational import Organizational

ROOT = "root"
"""The name of the agent's own namespace."""

_ID_MAX = 255  # octets in a chassis ID or port ID
_STRING_MAX = 255  # octets in a name or description
_VLAN_NAME_MAX = 32  # octets
_VLANS_MAX = 40  # a trunk has 4,094 VLANs, a frame has 1,500 octets
_FRAMING = 18  # octets of an Ethernet frame around its payload: header and FCS
_MAC = "{mac}"
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
    names: dict[str, str]
    """What may stand in the templates of the configuration."""


class PortData(msgspec.Struct, frozen=True):
    """What a port says of itself alone."""

    interface: Interface
    settings: LinkSettings | None
    aggregator: Interface | None
    """The bond or team that the interface is a member of."""
    vlans: tuple[tuple[int, str], ...]
    """VLAN ID and name of each VLAN, if it is a port of a bridge that filters VLANs."""
    pvid: int
    """The VLAN of its untagged frames, 0 if there is none."""


def local_system(host: Host, netns: str, known: Interfaces, config: Lldp) -> LocalSystem:
    """What the namespace `netns` says of itself, from what is in it now."""
    links = known.links.values()
    names = {
        "host_id": host.id,
        "hostname": host.name,
        "netns": netns,
        "system": host.description,
        "mac": _lowest_mac(links),
    }
    is_root = netns == ROOT
    return LocalSystem(
        chassis_id=_chassis_id(names, config),
        system_name=_short(fill(config.root.system_name if is_root else config.system_name, names)),
        system_description=_short(fill(config.system_description, names)),
        names=names,
        capabilities=_capabilities(links, forwards=bool(known.forwarding)),
        management_addresses=_management_addresses(known.addresses, config),
    )


def port_data(interface: Interface, known: Interfaces, settings: LinkSettings | None) -> PortData:
    """What there is to say of the port on `interface`."""
    master = known.links.get(interface.master) if interface.master else None
    filters = master is not None and master.bridge is not None and master.bridge.vlan_filtering
    members = known.bridge_ports.get(interface.index, BridgePort()).vlans if filters else ()
    vlan_devices = known.links.values() if members else ()
    names = {
        link.vlan_id: link.name
        for link in vlan_devices
        if link.vlan_id and link.link == interface.master
    }
    return PortData(
        interface=interface,
        settings=settings,
        aggregator=master if master and master.kind in AGGREGATES else None,
        vlans=tuple(
            (each.vlan_id, names.get(each.vlan_id, f"vlan{each.vlan_id}")) for each in members
        ),
        pvid=next((each.vlan_id for each in members if each.pvid), 0),
    )


def lldpdu_of(system: LocalSystem, port: PortData, config: Lldp) -> LLDPDU:
    """What a port says, as much of it as its frames have room for; its machine puts in the TTL."""
    whole = _whole_lldpdu(system, port, config)
    mtu = port.interface.mtu
    if len(encode(whole)) <= mtu:
        return whole
    plain = msgspec.structs.replace(whole, organizational=())
    if len(encode(plain)) <= mtu:
        return plain
    return LLDPDU(whole.chassis_id, whole.port_id, whole.ttl)


def _whole_lldpdu(system: LocalSystem, port: PortData, config: Lldp) -> LLDPDU:
    interface = port.interface
    names = system.names | {
        "interface": interface.name,
        "alias": interface.alias or interface.name,
        "mac": interface.mac.hex(":"),
    }
    return LLDPDU(
        chassis_id=system.chassis_id,
        port_id=_port_id(interface, names, config),
        ttl=constants.MAX_TTL,
        port_description=_fit(fill(config.port_description, names), _STRING_MAX),
        system_name=system.system_name.encode(),
        system_description=system.system_description.encode(),
        capabilities=system.capabilities,
        management_addresses=system.management_addresses,
        organizational=(*_organizational(port), *(each.tlv for each in config.custom_tlv)),
    )


def _organizational(port: PortData) -> Iterator[Organizational]:
    if port.pvid:
        yield dot1.PortVlanId(port.pvid)
    for vlan_id, name in port.vlans[:_VLANS_MAX]:
        yield dot1.VlanName(vlan_id, _fit(name, _VLAN_NAME_MAX))
    if port.aggregator:
        status = dot1.AGGREGATION_CAPABLE | dot1.AGGREGATION_ENABLED
        # 802.1AX moved this TLV to 802.1, but lldpd and the others still send and read 802.3's.
        yield dot3.LinkAggregation(status, port.aggregator.index)
    if port.settings and port.settings.speed:
        yield mac_phy(port.settings)
    yield dot3.MaximumFrameSize(min(port.interface.mtu + _FRAMING, 0xFFFF))


def _lowest_mac(interfaces: Iterable[Interface]) -> str:
    """The lowest permanent MAC address of a physical interface; empty if there is none."""
    permanent = [
        interface.permanent_mac or interface.mac
        for interface in interfaces
        if interface.kind is None and interface.hardware == ARPHRD_ETHER
    ]
    return min(permanent).hex(":") if permanent else ""


def _chassis_id(names: dict[str, str], config: Lldp) -> ChassisId:
    if names["netns"] == ROOT and (said := fill(config.root.chassis_id, names)):
        if config.root.chassis_id == _MAC:
            return ChassisId(constants.CHASSIS_MAC, bytes.fromhex(said.replace(":", "")))
        return ChassisId(constants.CHASSIS_LOCAL, _distinct(said))
    return ChassisId(constants.CHASSIS_LOCAL, _distinct(fill(config.chassis_id, names)))


def _port_id(interface: Interface, names: dict[str, str], config: Lldp) -> PortId:
    if config.port_id == _MAC:
        return PortId(constants.PORT_MAC, interface.mac)
    only_name = config.port_id == "{interface}"
    subtype = constants.PORT_INTERFACE_NAME if only_name else constants.PORT_LOCAL
    return PortId(subtype, _distinct(fill(config.port_id, names)))


def _distinct(text: str) -> bytes:
    """As an identifier: one that is too long is cut, and yet not the same as another."""
    value = text.encode()
    if len(value) > _ID_MAX:
        digest = hashlib.sha256(value).hexdigest()[:16].encode()
        value = _cut(value, _ID_MAX - len(digest) - 1) + b"-" + digest
    return value


def _capabilities(interfaces: Iterable[Interface], *, forwards: bool) -> Capabilities:
    bridges = any(interface.kind == "bridge" for interface in interfaces)
    roles = constants.CAPABILITY_BRIDGE * bridges | constants.CAPABILITY_ROUTER * forwards
    # 802.1AB 8.5.8.1: station only is for what is nothing else.
    roles = roles or constants.CAPABILITY_STATION
    return Capabilities(roles, roles)


def _management_addresses(
    addresses: Iterable[Address], config: Lldp
) -> tuple[ManagementAddress, ...]:
    """One IPv4 and one IPv6 address: the widest scope, then the lowest interface, then value."""
    chosen = []
    usable = [address for address in addresses if address.scope != _SCOPE_HOST]
    for family, number in _FAMILIES.items():
        candidates = [
            address
            for address in usable
            if address.family == family
            and config.announces(socket.inet_ntop(family, address.octets))
        ]
        if candidates:
            best = min(candidates, key=lambda item: (item.scope, item.ifindex, item.octets))
            chosen.append(
                ManagementAddress(number, best.octets, constants.INTERFACE_IF_INDEX, best.ifindex)
            )
    return tuple(chosen)


def _short(text: str) -> str:
    return _fit(text, _STRING_MAX).decode()


def _fit(text: str, octets: int) -> bytes:
    return _cut(text.encode(), octets)


def _cut(octets: bytes, size: int) -> bytes:
    """At most `size` octets, not ending within a character."""
    return octets if len(octets) <= size else octets[:size].decode("utf-8", "ignore").encode()

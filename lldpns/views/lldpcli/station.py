"""Who a neighbor is: its chassis and its port."""

from collections.abc import Iterable, Iterator
from typing import Any

from lldpns.views.lldpcli.tree import Attribute, Element, leaf, on_off

Document = dict[str, Any]

_SUBTYPES = {
    "mac": "mac",
    "local": "local",
    "interface-name": "ifname",
    "interface-alias": "ifalias",
    "network-address": "ip",
}
_CAPABILITIES = {
    "other": "Other",
    "repeater": "Repeater",
    "bridge": "Bridge",
    "router": "Router",
    "wlan-access-point": "Wlan",
    "telephone": "Tel",
    "docsis-cable-device": "Docsis",
    "station": "Station",
    "c-vlan": "CVLAN",
    "s-vlan": "SVLAN",
    "two-port-mac-relay": "TPMR",
}


def chassis(neighbor: Document, brief: bool) -> Element:
    """The system; only its identifier and name if `brief`."""
    inside = [
        _identifier("ChassisID", neighbor["chassis_id"]),
        *leaf("name", "SysName", neighbor["system_name"]),
    ]
    if not brief:
        inside += leaf("descr", "SysDescr", neighbor["system_description"])
        inside += _management(neighbor)
        inside += _capabilities(neighbor["capabilities"])
    return Element("chassis", "Chassis", children=tuple(inside))


def port(neighbor: Document, more: Iterable[Element]) -> Element:
    """The port, with `more` that is known of it."""
    inside = [
        _identifier("PortID", neighbor["port_id"]),
        *leaf("descr", "PortDescr", neighbor["port_description"]),
        *leaf("ttl", "TTL", str(neighbor["ttl"])),
        *more,
    ]
    return Element("port", "Port", children=tuple(inside))


def _is_ip(address: str) -> bool:
    """Whether it is an address of the Internet; others are MAC addresses, or plain hexadecimal."""
    return "." in address or "::" in address or address.count(":") == 7


def _identifier(label: str, said: Document) -> Element:
    subtype, value = said["subtype"], said["value"]
    kind = _SUBTYPES.get(subtype, "unhandled")
    if kind == "unhandled":
        value = value.encode(errors="replace").hex(" ")
    elif kind == "ip" and not _is_ip(value):
        value = _octets(value)
    return Element("id", label, (Attribute("type", "", kind),), text=value)


def _octets(address: str) -> str:
    """A network address of another family as lldpcli shows it, with the octet of the family."""
    family = "06" if ":" in address else ""  # a MAC address; the others have it
    return bytes.fromhex(family + address.replace(":", "")).hex(" ")


def _management(neighbor: Document) -> Iterator[Element]:
    for address, interface, subtype in zip(
        neighbor["management_addresses"],
        neighbor["management_interfaces"],
        neighbor["management_interface_subtypes"],
        strict=True,
    ):
        if _is_ip(address):
            yield from leaf("mgmt-ip", "MgmtIP", address)
            if subtype == "ifindex" and interface:
                yield from leaf("mgmt-iface", "MgmtIface", str(interface))


def _capabilities(said: Document | None) -> Iterator[Element]:
    """Those that lldpcli knows, in its order."""
    if said is None:
        return
    for name, kind in _CAPABILITIES.items():
        if name in said["supported"]:
            enabled = on_off(name in said["enabled"])
            values = (Attribute("type", "", kind), Attribute("enabled", "", enabled))
            yield Element("capability", "Capability", values)

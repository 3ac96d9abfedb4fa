"""Everything a neighbor said: one block per neighbor, laid out like lldpcli's.

For people. What lldpcli itself prints is in `lldpcli`; it has no words for much of this.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lldpns.views import organizational
from lldpns.views.age import age_of, long
from lldpns.views.escape import printable, wrapped
from lldpns.views.organizational import LABEL, field, on_off

Document = dict[str, Any]

_RULE = "-" * 79 + "\n"

# lldpcli's words for the subtypes of the chassis ID and port ID.
_SUBTYPES = {
    "interface-name": "ifname",
    "interface-alias": "ifalias",
    "network-address": "ip",
    "chassis-component": "component",
    "port-component": "component",
    "agent-circuit-id": "agent",
}
_CAPABILITIES = {
    "other": "Other",
    "repeater": "Repeater",
    "bridge": "Bridge",
    "wlan-access-point": "Wlan",
    "router": "Router",
    "telephone": "Tel",
    "docsis-cable-device": "Docsis",
    "station": "Station",
    "c-vlan": "C-VLAN",
    "s-vlan": "S-VLAN",
    "two-port-mac-relay": "TPMR",
}


def details(document: Document, now: datetime) -> str:
    """One block per neighbor with everything it said; `now` is an aware time."""
    return _blocks([*_heading(each, now), *_body(each)] for each in document["neighbors"])


def summary(document: Document) -> str:
    """One block per neighbor with its identifiers only."""
    return _blocks([*_heading(each), *_identity(each)] for each in document["neighbors"])


def chassis(document: Document) -> str:
    """One block per namespace with what its ports say of their system."""
    blocks = ([field(0, "Netns", each["netns"]), *_system(each)] for each in document["chassis"])
    return _blocks(blocks, "Local chassis")


def block(neighbor: Document) -> str:
    """The block of one neighbor, without the frame around it."""
    return "\n".join(_body(neighbor)) + "\n"


def fitted(blocks: str, columns: int) -> str:
    """The same in at most so many columns: a long value goes on below its beginning."""
    lines: list[str] = []
    for line in blocks.split("\n"):
        depth = len(line) - len(line.lstrip(" "))
        lines += wrapped(line, columns, depth + LABEL)
    return "\n".join(lines)


def _blocks(blocks: Iterator[list[str]], title: str = "LLDP neighbors") -> str:
    title = f"{_RULE}{title}:\n{_RULE}"
    return title + "".join("\n".join(lines) + "\n" + _RULE for lines in blocks)


def _heading(neighbor: Document, now: datetime | None = None) -> Iterator[str]:
    netns, interface = printable(neighbor["netns"]), printable(neighbor["interface"])
    heading = field(0, "Interface", interface) + f", netns: {netns}, via: LLDP"
    if now is not None:
        heading += f", Time: {long(age_of(neighbor['first_seen'], now))}"
    yield heading


def _identity(neighbor: Document) -> Iterator[str]:
    yield from _chassis_id(neighbor)
    yield from _port_id(neighbor)


def _system(said: Document) -> Iterator[str]:
    """What is said of the system as a whole."""
    yield from _chassis_id(said)
    yield from _optional("SysDescr", said["system_description"])
    for address, interface, subtype, oid in zip(
        said["management_addresses"],
        said["management_interfaces"],
        said["management_interface_subtypes"],
        said["management_oids"],
        strict=True,
    ):
        yield field(2, "MgmtIP", address)
        counted = "" if subtype == "ifindex" else f" ({subtype})"
        yield field(2, "MgmtIface", f"{interface}{counted}")
        yield from _optional("MgmtOID", oid)
    yield from _capabilities(said["capabilities"])


def _body(neighbor: Document) -> Iterator[str]:
    yield from _system(neighbor)
    yield from _port_id(neighbor)
    yield from organizational.dot3(neighbor["dot3"])
    if neighbor["remote"]:
        remote = neighbor["remote"]
        yield field(2, "Remote", f"{remote['netns']}/{remote['interface']} (this host)")
    yield from organizational.vlans(neighbor["vlans"])
    yield from organizational.dot1(neighbor["dot1"])
    yield from organizational.med(neighbor["med"])
    yield from organizational.unknown(neighbor["unknown_tlvs"])
    yield from organizational.discarded(neighbor["discarded_tlvs"])


def _chassis_id(neighbor: Document) -> Iterator[str]:
    yield field(1, "Chassis", "")
    yield field(2, "ChassisID", _identifier(neighbor["chassis_id"]))
    yield from _optional("SysName", neighbor["system_name"])


def _port_id(neighbor: Document) -> Iterator[str]:
    yield field(1, "Port", "")
    yield field(2, "PortID", _identifier(neighbor["port_id"]))
    yield from _optional("PortDescr", neighbor["port_description"])
    yield field(2, "TTL", str(neighbor["ttl"]))


def _capabilities(capabilities: Document | None) -> Iterator[str]:
    if capabilities is None:
        return
    supported, enabled = capabilities["supported"], capabilities["enabled"]
    # What is on should be supported too; a stranger may say otherwise.
    for name in dict.fromkeys((*supported, *enabled)):
        yield field(2, "Capability", f"{_CAPABILITIES.get(name, name)}, {on_off(name in enabled)}")


def _identifier(identifier: Document) -> str:
    subtype = identifier["subtype"]
    return f"{_SUBTYPES.get(subtype, subtype)} {identifier['value']}"


def _optional(label: str, value: str | None) -> Iterator[str]:
    if value is not None:
        yield field(2, label, value)

"""The neighbor table for people: compact rows, or one block per neighbor in lldpcli's manner."""

from datetime import datetime
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.table import table

Document = dict[str, Any]

_RULE = "-" * 79 + "\n"
_LABEL = 14
_SECONDS = {"d": 86400, "h": 3600, "m": 60}

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


def rows(document: Document, now: datetime, columns: int) -> str:
    """One row per neighbor, grouped by netns; `now` is an aware time."""
    neighbors = document["neighbors"]
    lines = [
        (
            neighbor["netns"],
            neighbor["interface"],
            neighbor["system_name"] or neighbor["chassis_id"]["value"],
            _port(neighbor),
            neighbor["remote"]["netns"] if neighbor["remote"] else "-",
            _brief(_age(neighbor["first_seen"], now)),
        )
        for neighbor in neighbors
    ]
    headings = ("NETNS", "INTERFACE", "NEIGHBOR", "PORT", "REMOTE NETNS", "KNOWN FOR")
    return table(headings, lines, columns) + "\n" + _total(neighbors)


def details(document: Document, now: datetime) -> str:
    """One block per neighbor with everything it said, as lldpcli prints it, plus the netns."""
    blocks = [_block(neighbor, now) for neighbor in document["neighbors"]]
    return _RULE + "LLDP neighbors:\n" + _RULE + _RULE.join([*blocks, ""])


def summary(document: Document) -> str:
    """One block per neighbor with its identifiers only."""
    blocks = [_heading(neighbor) + "\n" + _identity(neighbor) for neighbor in document["neighbors"]]
    return _RULE + "LLDP neighbors:\n" + _RULE + _RULE.join([*blocks, ""])


def nothing(interfaces: Document) -> str:
    """Why there are no neighbors, from the table of interfaces."""
    ports = [each for each in interfaces["interfaces"] if each["lldp_off"] is None]
    ready = [each for each in ports if each["operational"]]
    if not ports:
        reason = "there is no interface that could speak LLDP"
    elif not ready:
        reason = f"of {_count(len(ports), 'interface')} that could speak LLDP, none is up"
    else:
        reason = f"nothing heard yet on {_count(len(ready), 'interface')}; LLDP speaks every 30 s"
    return f"no neighbors: {reason} (see lldpns show interfaces)\n"


def _port(neighbor: Document) -> str:
    """What people call the far port: a MAC address tells them less than its description."""
    port_id = neighbor["port_id"]
    if port_id["subtype"] == "mac" and neighbor["port_description"]:
        return str(neighbor["port_description"])
    return str(port_id["value"])


def _total(neighbors: list[Document]) -> str:
    interfaces = {(neighbor["netns"], neighbor["interface"]) for neighbor in neighbors}
    namespaces = {neighbor["netns"] for neighbor in neighbors}
    return (
        f"{_count(len(neighbors), 'neighbor')} on {_count(len(interfaces), 'interface')}"
        f" in {_count(len(namespaces), 'namespace')}\n"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _block(neighbor: Document, now: datetime) -> str:
    days, seconds = divmod(_age(neighbor["first_seen"], now), 86400)
    clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    plural = "" if days in (0, 1) else "s"
    heading = _heading(neighbor) + f", Time: {days} day{plural}, {clock}\n"
    return heading + _identity(neighbor, full=True)


def _heading(neighbor: Document) -> str:
    netns, interface = printable(neighbor["netns"]), printable(neighbor["interface"])
    return _field(0, "Interface", interface) + f", netns: {netns}, via: LLDP"


def _identity(neighbor: Document, full: bool = False) -> str:
    lines = [_field(1, "Chassis", ""), _field(2, "ChassisID", _identifier(neighbor["chassis_id"]))]
    lines += _optional("SysName", neighbor["system_name"])
    if full:
        lines += _optional("SysDescr", neighbor["system_description"])
        lines += [_field(2, "MgmtIP", item) for item in neighbor["management_addresses"]]
        lines += _capabilities(neighbor["capabilities"])
    lines += [_field(1, "Port", ""), _field(2, "PortID", _identifier(neighbor["port_id"]))]
    lines += _optional("PortDescr", neighbor["port_description"])
    lines.append(_field(2, "TTL", str(neighbor["ttl"])))
    if full and neighbor["remote"]:
        remote = neighbor["remote"]
        lines.append(_field(2, "Remote", f"{remote['netns']}/{remote['interface']} (this host)"))
    return "".join(line + "\n" for line in lines)


def _capabilities(capabilities: Document | None) -> list[str]:
    if capabilities is None:
        return []
    enabled = capabilities["enabled"]
    return [
        _field(2, "Capability", f"{_CAPABILITIES.get(name, name)}, {_on(name in enabled)}")
        for name in capabilities["supported"]
    ]


def _on(enabled: bool) -> str:
    return "on" if enabled else "off"


def _identifier(identifier: Document) -> str:
    subtype = identifier["subtype"]
    return f"{_SUBTYPES.get(subtype, subtype)} {identifier['value']}"


def _optional(label: str, value: str | None) -> list[str]:
    return [] if value is None else [_field(2, label, value)]


def _field(depth: int, label: str, value: str) -> str:
    return ("  " * depth + f"{label}:".ljust(_LABEL) + printable(value)).rstrip()


def _age(since: str, now: datetime) -> int:
    return max(0, int((now - datetime.fromisoformat(since)).total_seconds()))


def _brief(seconds: int) -> str:
    for unit, size in _SECONDS.items():
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"

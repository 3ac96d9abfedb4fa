"""How tools read what lldpcli prints: the way each takes the output apart, in a few lines of ours.

Facts learned from their sources, and none of their code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree import ElementTree

from lldpns.views.lldpcli.answer import Detail


class Consumer(NamedTuple):
    """A tool, what it asks lldpcli for, and how it reads the answer."""

    name: str
    format: str
    detail: Detail
    read: Callable[[str], Any]


def ansible(output: str, multivalues: bool = False) -> Any:
    """community.general.lldp: the path of each line is split at the dots into nested tables.

    A line that does not begin with `lldp` continues the value before it. What has a value and
    something below it keeps the value under `value`. With `multivalues` repeated ones are lists.
    """
    if not output:
        return None
    tree: dict[str, Any] = {}
    table, key = tree, ""
    for line in output.strip().split("\n"):
        if not line.startswith("lldp"):
            table[key] += "\n" + line
            continue
        path, value = line.strip().split("=", 1)
        *above, key = path.split(".")
        table = tree
        for part in above:
            if not isinstance(table.setdefault(part, {}), dict):
                table[part] = {"value": table[part]}
            table = table[part]
        if isinstance(table.get(key), dict):
            table, key = table[key], "value"
        if multivalues and key in table:
            known = table[key] if isinstance(table[key], list) else [table[key]]
            table[key] = [*known, value]
        else:
            table[key] = value
    return tree["lldp"]


def netbox_agent(output: str) -> Any:
    """Of each interface its switch, port and VLANs; a `pvid` line is about the VLAN above it.

    It marks that VLAN, whatever it says. The name of a VLAN makes another one.
    """
    found: dict[str, Any] = {}
    vlan = ""
    for line in output.splitlines():
        if "=" not in line:
            continue
        path, value = line.strip().split("=", 1)
        _, interface, *rest = path.split(".")
        about = found.setdefault(interface, {"vlan": {}})
        if "vlan-id" in path:
            vlan = value
            about["vlan"].setdefault(vlan, {})
        elif path.endswith("vlan"):
            vlan = value.replace("vlan-", "")
            about["vlan"].setdefault(vlan, {})
        elif "pvid" in path:
            about["vlan"][vlan]["pvid"] = True
        elif rest[-1] in ("mgmt-ip", "name", "ifname", "descr"):
            about[".".join(rest)] = value
    return found


def facter_keyvalue(output: str) -> Any:
    """A custom fact: what ends in one of four keys, where the interface has a single answer."""
    pairs = [line.split("=") for line in output.splitlines()]
    answers = [re.match(r"lldp\.([^.]+)\.via$", key) for key, *_ in pairs]
    interfaces = [match[1] for match in answers if match]
    facts = {}
    for key, *values in pairs:
        wanted = re.match(r"lldp\.([^.]+)\..*(chassis\.name|port\.descr|port\.mac|vlan-id)$", key)
        if wanted and interfaces.count(wanted[1]) == 1:
            facts[re.sub(r"[^a-zA-Z0-9]", "_", key)] = values[0]
    return facts


def sonic_dbsyncd(output: str) -> Any:
    """The rows of LLDP_ENTRY_TABLE: a list of interfaces, or one object of them."""
    interfaces: Any = json.loads(output)["lldp"].get("interface") or []
    rows = {}
    for each in interfaces:
        if isinstance(each, str):
            name, about = each, interfaces[each]
        else:
            ((name, about),) = each.items()
        chassis = about["chassis"]
        system = ""
        if "id" not in chassis or "id" in chassis["id"]:
            system, chassis = next(iter(chassis.items()))
        capabilities = chassis.get("capability", [])
        addresses = chassis.get("mgmt-ip", "")
        days, clock = re.split(r" days?, ", about["age"])
        hours, minutes, seconds = map(int, clock.split(":"))
        rows[name] = {
            "system": system,
            "chassis_id": (chassis["id"]["type"], chassis["id"].get("value", "")),
            "description": chassis.get("descr", ""),
            "addresses": ",".join(addresses) if isinstance(addresses, list) else addresses,
            "capabilities": [
                (each["type"].lower(), each["enabled"])
                for each in ([capabilities] if isinstance(capabilities, dict) else capabilities)
            ],
            "port_id": (about["port"]["id"]["type"], about["port"]["id"]["value"]),
            "port_description": about["port"].get("descr", ""),
            "time": ((int(days) * 24 + hours) * 60 + minutes) * 60 + seconds,
            "index": str(about["rid"]),
            "pvid": _sonic_pvid(about.get("vlan", [])),
            "tlvs": _sonic_tlvs(about.get("unknown-tlvs", {}).get("unknown-tlv", [])),
        }
    return rows


def _sonic_pvid(said: Any) -> str:
    vlans = said if isinstance(said, list) else [said]
    return next((str(vlan["vlan-id"]) for vlan in vlans if vlan.get("pvid") is True), "")


def _sonic_tlvs(said: Any) -> list[tuple[str, str, str]]:
    tlvs = said if isinstance(said, list) else [said]
    return [(tlv["oui"], str(tlv["subtype"]), tlv.get("value", "")) for tlv in tlvs]


def vyos(output: str) -> Any:
    """`show lldp neighbors`: the first key of the chassis is the device, its value the rest."""
    interfaces = json.loads(output)["lldp"].get("interface")
    if not interfaces:
        return None
    letters = {"Router": "R", "Bridge": "B", "Wlan": "W", "Station": "S", "Docsis": "D"}
    rows = []
    for neighbor in [interfaces] if isinstance(interfaces, dict) else interfaces:
        for name, about in neighbor.items():
            device, said = next(iter(about["chassis"].items()))
            capabilities = said.get("capability") or []
            codes = "".join(
                letters.get(each["type"], "")
                for each in ([capabilities] if isinstance(capabilities, dict) else capabilities)
                if each["enabled"]
            )
            port = about["port"].get("descr") or about["port"]["id"]["value"]
            rows.append((device, name, about["via"], codes, said.get("descr", "")[:37], port))
    return rows


def puppet_lldpd(output: str) -> Any:
    """The fact `lldp` of voxpupuli's module: a list of objects of one key, or no fact at all."""
    interfaces = json.loads(output).get("lldp", {}).get("interface", [])
    if not isinstance(interfaces, list) or not interfaces:
        return None
    return {name: about for each in interfaces for name, about in each.items()}


def salt(output: str) -> Any:
    """An execution module: `lldp`, `interface` as it stands."""
    return json.loads(output).get("lldp").get("interface")


def suzieq_json0(output: str) -> Any:
    """SuzieQ on Cumulus: paths through arrays, `chassis/[0]/name/[0]/value` and so on."""
    rows = []
    for each in json.loads(output)["lldp"][0].get("interface", []):
        chassis, port = each["chassis"][0], each["port"][0]
        rows.append(
            {
                "ifname": each["name"],
                "peerHostname": chassis.get("name", [{}])[0].get("value", ""),
                "description": chassis.get("descr", [{}])[0].get("value", ""),
                "mgmtIP": chassis.get("mgmt-ip", [{}])[0].get("value", ""),
                "subtype": port["id"][0]["type"],
                "peerIfname": port["id"][0]["value"],
            }
        )
    return rows


def suzieq_plain(output: str) -> Any:
    """SuzieQ on Linux: a template of lines; a row needs a name, and ends at the next Interface."""
    rows: list[dict[str, str]] = []
    row: dict[str, str] = {}
    patterns = (
        r"Interface:\s+(?P<ifname>\S+), .*",
        r"\s+SysName:\s+(?P<peerHostname>\S+).*",
        r"\s+SysDescr:\s+(?P<description>.*)",
        r"\s+PortID:\s+(?P<subtype>\S+)\s+(?P<peerIfname>.*)",
    )
    for line in [*output.splitlines(), "Interface:"]:
        if line.startswith("Interface:"):
            if row.keys() >= {"ifname", "peerHostname"}:
                rows.append(row)
            row = {}
        for pattern in patterns:
            if match := re.fullmatch(pattern, line):
                row |= match.groupdict()
    return rows


def noc(output: str) -> Any:
    """NOC's script for Linux: the summary, one line after the other, none between."""
    pattern = (
        r"Interface:\s+(\S+), via: LLDP\n\s+Chassis:\s+\n\s+ChassisID:\s+mac\s+(\S+)\n"
        r"\s+SysName:\s+(\S+)\n\s+Port:\s+\n\s+PortID:\s+(\S+)\s+(\S+)\n\s+PortDescr:\s+(\S+)\n"
    )
    return re.findall(pattern, output)


def sonic_lldpshow(output: str) -> Any:
    """SONiC's `show lldp table`: elements by name, flags as `on`."""
    rows = []
    for interface in ElementTree.fromstring(output).findall("interface"):  # noqa: S314 - made here
        port, chassis = interface.find("port"), interface.find("chassis")
        assert port is not None
        assert chassis is not None
        enabled = [
            each.attrib["type"]
            for each in chassis.findall("capability")
            if each.attrib["enabled"] == "on"
        ]
        name = interface.attrib["name"]
        rows.append(
            (name, chassis.findtext("name"), port.findtext("id"), enabled, port.findtext("descr"))
        )
    return rows


def facter_xml(output: str) -> Any:
    """A custom fact: neighbors, router or not, frame size and VLANs of each interface."""
    facts: dict[str, Any] = {}
    for interface in ElementTree.fromstring(output).iterfind("interface"):  # noqa: S314 - made here
        about = facts.setdefault(interface.attrib["name"], {"neighbors": [], "vlans": []})
        about["neighbors"] += [name.text for name in interface.iterfind("chassis/name")]
        for each in interface.iterfind("chassis/capability[@type='Router']"):
            about["router"] = each.attrib["enabled"] == "on"
        about["mtu"] = interface.findtext("port/mfs")
        about["vlans"] += [
            (int(vlan.attrib["vlan-id"]), vlan.attrib["pvid"] == "yes")
            for vlan in interface.iterfind("vlan")
        ]
    return facts


CONSUMERS = (
    Consumer("Ansible", "keyvalue", "details", ansible),
    Consumer("Ansible-multivalues", "keyvalue", "details", lambda text: ansible(text, True)),
    Consumer("netbox-agent", "keyvalue", "details", netbox_agent),
    Consumer("facter-keyvalue", "keyvalue", "details", facter_keyvalue),
    Consumer("SONiC-dbsyncd", "json", "details", sonic_dbsyncd),
    Consumer("VyOS", "json", None, vyos),
    Consumer("puppet-lldpd", "json", "details", puppet_lldpd),
    Consumer("Salt", "json", None, salt),
    Consumer("SuzieQ-Cumulus", "json0", None, suzieq_json0),
    Consumer("SuzieQ-Linux", "plain", "details", suzieq_plain),
    Consumer("NOC", "plain", "summary", noc),
    Consumer("SONiC-lldpshow", "xml", "details", sonic_lldpshow),
    Consumer("facter-xml", "xml", "details", facter_xml),
)

"""What a neighbor said in LLDP-MED TLVs."""

from collections.abc import Iterator
from typing import Any

from lldpns.views.lldpcli.location import locations
from lldpns.views.lldpcli.tree import Attribute, Element, leaf, yes_no
from lldpns.views.lldpcli.words import UNKNOWN, milliwatts

Document = dict[str, Any]


def elements(said: Document | None) -> Iterator[Element]:
    """All of it, if the neighbor said which kind of device it is; otherwise lldpcli has nothing."""
    if not said or said["device_type"] in (None, "undefined"):
        return
    kind = _DEVICE_TYPES.get(said["device_type"], UNKNOWN)
    inside = [*leaf("device-type", "Device Type", kind)]
    for name, kind in _CAPABILITIES.items():
        if name in said["capabilities"]:
            attributes = (Attribute("type", "", kind), Attribute("available", "", yes_no(True)))
            inside.append(Element("capability", "Capability", attributes))
    # lldpcli has one place for each application: of two, the last one counts.
    policies = {policy["application"]: policy for policy in said["policies"]}
    inside += [_policy(policies[name], name) for name in _APPLICATIONS if name in policies]
    inside += locations(said["locations"])
    if said["power"]:
        inside.append(_power(said["power"]))
    inside += _inventory(said["inventory"])
    yield Element("lldp-med", "LLDP-MED", children=tuple(inside))


def _policy(said: Document, application: str) -> Element:
    attributes = (
        Attribute("apptype", "", application.replace("-", " ").title()),
        Attribute("defined", "Defined", yes_no(said["known"])),
    )
    inside = []
    if said["tagged"]:
        vlan = {0: "priority", 4095: "reserved"}.get(said["vlan_id"], str(said["vlan_id"]))
        inside.append(Element("vlan", "VLAN", (Attribute("vid", "", vlan),)))
    inside += leaf("priority", "Priority", _PRIORITIES[said["priority"]])
    inside += leaf("pcp", "PCP", str(said["priority"]))
    inside += leaf("dscp", "DSCP Value", str(said["dscp"]))
    return Element("policy", "LLDP-MED Network Policy for", attributes, tuple(inside))


def _power(said: Document) -> Element:
    kind = _POWER_TYPES.get(said["type"], UNKNOWN)
    source = UNKNOWN if kind == UNKNOWN else _POWER_SOURCES.get(said["source"], UNKNOWN)
    inside = (
        *leaf("device-type", "Power Type & Source", kind),
        *leaf("source", "Power Source", source),
        *leaf("priority", "Power priority", _POWER_PRIORITIES.get(said["priority"], UNKNOWN)),
        *leaf("power", "Power Value", milliwatts(said["power"])),
    )
    return Element("poe", "Extended Power-over-Ethernet", children=inside)


def _inventory(said: dict[str, str]) -> Iterator[Element]:
    inside = [
        part
        for name, (tag, label) in _INVENTORY.items()
        for part in leaf(tag, label, said.get(name))
    ]
    if inside:
        yield Element("inventory", "Inventory", children=tuple(inside))


_DEVICE_TYPES = {
    "endpoint-class-1": "Generic Endpoint (Class I)",
    "endpoint-class-2": "Media Endpoint (Class II)",
    "endpoint-class-3": "Communication Device Endpoint (Class III)",
    "network-connectivity": "Network Connectivity Device",
}
_CAPABILITIES = {
    "capabilities": "Capabilities",
    "network-policy": "Policy",
    "location": "Location",
    "extended-power-pse": "MDI/PSE",
    "extended-power-pd": "MDI/PD",
    "inventory": "Inventory",
}
_APPLICATIONS = (
    "voice",
    "voice-signaling",
    "guest-voice",
    "guest-voice-signaling",
    "softphone-voice",
    "video-conferencing",
    "streaming-video",
    "video-signaling",
)
_PRIORITIES = (
    "Best effort",
    "Background",
    "Excellent effort",
    "Critical applications",
    "Video",
    "Voice",
    "Internetwork control",
    "Network control",
)
_POWER_TYPES = {"pse": "PSE", "pd": "PD"}
_POWER_SOURCES = {
    "primary": "Primary Power Source",
    "backup": "Backup Power Source / Power Conservation Mode",
    "pse": "PSE",
    "local": "Local",
    "pse-and-local": "PSE + Local",
}
_POWER_PRIORITIES = {"critical": "critical", "high": "high", "low": "low"}
_INVENTORY = {
    "hardware_revision": ("hardware", "Hardware Revision"),
    "software_revision": ("software", "Software Revision"),
    "firmware_revision": ("firmware", "Firmware Revision"),
    "serial_number": ("serial", "Serial Number"),
    "manufacturer": ("manufacturer", "Manufacturer"),
    "model": ("model", "Model"),
    "asset_id": ("asset", "Asset ID"),
}

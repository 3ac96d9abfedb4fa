"""What a neighbor said in TLVs of IEEE 802.1, IEEE 802.3 and LLDP-MED, in words, line by line."""

from collections.abc import Iterator
from typing import Any

from lldpns.views.escape import printable

Document = dict[str, Any]

LABEL = 14
"""Columns in which the label of a value stands."""


def field(depth: int, label: str, value: str) -> str:
    """One line: indented, a label, and a value of a stranger, made harmless."""
    return ("  " * depth + f"{label}: ".ljust(LABEL) + printable(value)).rstrip()


def on_off(value: bool) -> str:
    """As lldpcli says it."""
    return "on" if value else "off"


def vlans(said: list[Document]) -> Iterator[str]:
    """The VLANs that the neighbor's port is in."""
    for vlan in said:
        name = f" {vlan['name']}" if vlan["name"] is not None else ""
        yield field(1, "VLAN", f"{vlan['vlan_id']}, pvid: {_yes(vlan['pvid'])}{name}")


def dot1(said: Document | None) -> Iterator[str]:
    """What else there was of IEEE 802.1."""
    if said is None:
        return
    for vlan in said["protocol_vlans"]:
        supported, enabled = _yes(vlan["supported"]), _yes(vlan["enabled"])
        value = f"{vlan['vlan_id']}, supported: {supported}, enabled: {enabled}"
        yield field(1, "PPVID", value)
    for identity in said["protocol_identities"]:
        yield field(1, "PI", identity)
    if said["vid_usage_digest"] is not None:
        yield field(1, "VID digest", f"0x{said['vid_usage_digest']:08x}")
    if said["management_vid"] is not None:
        yield field(1, "Mgmt VID", str(said["management_vid"]))
    yield from _aggregation(1, said["link_aggregation"])


def dot3(said: Document | None) -> Iterator[str]:
    """What there was of IEEE 802.3."""
    if said is None:
        return
    if said["maximum_frame_size"] is not None:
        yield field(2, "MFS", str(said["maximum_frame_size"]))
    yield from _aggregation(2, said["link_aggregation"])
    if said["mac_phy"]:
        yield from _mac_phy(said["mac_phy"])
    if said["power"]:
        yield from _power(said["power"])


def med(said: Document | None) -> Iterator[str]:
    """What there was of LLDP-MED."""
    if said is None:
        return
    yield field(1, "LLDP-MED", "")
    if said["device_type"] is not None:
        yield field(2, "Device Type", said["device_type"])
    for capability in said["capabilities"]:
        yield field(2, "Capability", f"{capability}, yes")
    for policy in said["policies"]:
        yield from _policy(policy)
    for location in said["locations"]:
        yield field(2, "Location", location["format"])
        for name, value in location["value"].items():
            yield field(3, name, str(value))
    if said["power"]:
        power = said["power"]
        value = f"{power['power']} W, {power['type']}, source: {power['source']}"
        yield field(2, "MED power", f"{value}, priority: {power['priority']}")
    if said["inventory"]:
        yield field(2, "Inventory", "")
        for name, value in said["inventory"].items():
            yield field(3, name, value)


def unknown(said: list[Document]) -> Iterator[str]:
    """TLVs that nobody here understands."""
    if said:
        yield field(1, "Unknown TLVs", "")
    for tlv in said:
        kind = f"type {tlv['type']}"
        if tlv["oui"] is not None:
            kind = f"OUI {tlv['oui']}, subtype {tlv['subtype']}"
        yield field(2, "TLV", f"{kind}, length {len(tlv['value']) // 2}: {tlv['value']}")


def discarded(said: list[Document]) -> Iterator[str]:
    """TLVs that were malformed."""
    if said:
        yield field(1, "Discarded TLVs", "")
    for tlv in said:
        yield field(2, "TLV", f"type {tlv['type']}: {tlv['reason']}")


def _aggregation(depth: int, said: Document | None) -> Iterator[str]:
    if said is not None:
        value = f"supported: {_yes(said['supported'])}, enabled: {_yes(said['enabled'])}"
        kind = "" if said["port_type"] == "unspecified" else f", said by: {said['port_type']}"
        yield field(depth, "Aggregation", f"{value}, port: {said['port_id']}{kind}")


def _mac_phy(said: Document) -> Iterator[str]:
    supported, enabled = _yes(said["autoneg_supported"]), _yes(said["autoneg_enabled"])
    yield field(2, "PMD autoneg", f"supported: {supported}, enabled: {enabled}")
    if said["advertised"]:
        yield field(3, "Advertised", ", ".join(said["advertised"]))
    yield field(3, "MAU oper type", said["mau_type"])


def _power(said: Document) -> Iterator[str]:
    value = f"{said['device']}, supported: {_yes(said['supported'])}"
    value += f", enabled: {_yes(said['enabled'])}, pair control: {_yes(said['pair_control'])}"
    yield field(2, "MDI power", value)
    yield field(3, "Power pairs", f"{said['pairs']}, {said['power_class']}")
    if said["type"] is not None:
        value = f"{said['type']}, source: {said['source']}, priority: {said['priority']}"
        yield field(3, "Power type", f"{value}, 4-pair: {_yes(said['four_pair_id'])}")
        requested, allocated = said["requested"], said["allocated"]
        yield field(3, "Power values", f"requested {requested} W, allocated {allocated} W")
    if said["four_pair"]:
        yield from _four_pair(said["four_pair"])


def _four_pair(said: Document) -> Iterator[str]:
    value = f"{said['type']}, {said['power_class']}, available {said['available']} W"
    yield field(3, "4-pair power", value)
    value = f"{said['pse_status']}, PD: {said['pd_status']}, pairs: {said['pairs']}"
    yield field(4, "PSE", f"{value}, isolated: {_yes(said['isolated'])}")
    for half in ("a", "b"):
        requested, allocated = said[f"requested_{half}"], said[f"allocated_{half}"]
        value = f"{said[f'class_{half}']}, requested {requested} W, allocated {allocated} W"
        yield field(4, f"Mode {half.upper()}", value)
    yield field(4, "Autoclass", ", ".join(said["autoclass"]) or "no")
    yield field(4, "Power down", f"{_yes(said['power_down'])}, for {said['power_down_time']} s")


def _policy(said: Document) -> Iterator[str]:
    yield field(2, "Policy", f"{said['application']}, defined: {_yes(said['known'])}")
    tag = f"{said['vlan_id']}, tagged" if said["tagged"] else "untagged"
    value = f"{tag}, priority: {said['priority']}, DSCP: {said['dscp']}"
    yield field(3, "VLAN", value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"

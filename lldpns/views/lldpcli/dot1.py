"""What a neighbor said in TLVs of IEEE 802.1, and in those that lldpcli does not understand."""

from collections.abc import Iterator
from typing import Any

from lldpns.views.lldpcli.tree import Attribute, Element, leaf, yes_no

Document = dict[str, Any]

_OUI = "00-80-c2"
_OUI_MED = "00-12-bb"
_PORT_TYPES = ("unspecified", "aggregation-port", "aggregator", "single-port-aggregator")


def elements(vlans: list[Document], said: Document | None) -> Iterator[Element]:
    """The VLANs of the port, and the protocols on it."""
    for vlan in vlans:
        number = Attribute("vlan-id", "", str(vlan["vlan_id"]))
        own = Attribute("pvid", "pvid", yes_no(vlan["pvid"]))
        yield Element("vlan", "VLAN", (number, own), text=vlan["name"])
    if said is None:
        return
    for vlan in said["protocol_vlans"]:
        supported = Attribute("supported", "supported", yes_no(vlan["supported"]))
        enabled = Attribute("enabled", "enabled", yes_no(vlan["enabled"]))
        number = Attribute("value", "", str(vlan["vlan_id"]))
        known = (number,) if vlan["vlan_id"] else ()
        yield Element("ppvid", "PPVID", (*known, supported, enabled))
    for identity in said["protocol_identities"]:
        yield from leaf("pi", "PI", bytes.fromhex(identity).hex(" "))


def unknown_tlvs(neighbor: Document) -> Iterator[Element]:
    """TLVs of organizations as octets: lldpcli shows no others, and none of LLDP-MED."""
    unknown = [
        (tlv["oui"], tlv["subtype"], tlv["value"])
        for tlv in neighbor["unknown_tlvs"]
        if tlv["oui"] not in (None, _OUI_MED)
    ]
    children = tuple(_tlv(*tlv) for tlv in [*_known(neighbor["dot1"]), *unknown])
    if children:
        yield Element("unknown-tlvs", "Unknown TLVs", children=children)


def _known(said: Document | None) -> Iterator[tuple[str, int, str]]:
    """The octets of what this project understands, and lldpcli does not."""
    if said is None:
        return
    if said["vid_usage_digest"] is not None:
        yield _OUI, 5, f"{said['vid_usage_digest']:08x}"
    if said["management_vid"] is not None:
        yield _OUI, 6, f"{said['management_vid']:04x}"
    if bundle := said["link_aggregation"]:
        kind = _PORT_TYPES.index(bundle["port_type"])
        status = bundle["supported"] | bundle["enabled"] << 1 | kind << 2
        yield _OUI, 7, f"{status:02x}{bundle['port_id']:08x}"


def _tlv(oui: str, subtype: int, octets: str) -> Element:
    value = bytes.fromhex(octets)
    attributes = (
        Attribute("oui", "OUI", oui.replace("-", ",").upper()),
        Attribute("subtype", "SubType", str(subtype)),
        Attribute("len", "Len", str(len(value))),
    )
    return Element("unknown-tlv", "TLV", attributes, text=value.hex(",").upper() or None)

"""What a neighbor said in TLVs of IEEE 802.3."""

from collections.abc import Iterator
from typing import Any

from lldpns.views.lldpcli.mau import MAU_TYPES
from lldpns.views.lldpcli.tree import Attribute, Element, leaf, yes_no
from lldpns.views.lldpcli.words import UNKNOWN, milliwatts

Document = dict[str, Any]

# Of each kind of cable, what its half and its full duplex are called here.
_ADVERTISED = {
    "10Base-T": ("10base-t-half", "10base-t-full"),
    "100Base-TX": ("100base-tx-half", "100base-tx-full"),
    "100Base-T2": ("100base-t2-half", "100base-t2-full"),
    "100Base-T4": ("100base-t4", "100base-t4"),
    "1000Base-X": ("1000base-x-half", "1000base-x-full"),
    "1000Base-T": ("1000base-t-half", "1000base-t-full"),
}


def elements(said: Document | None) -> Iterator[Element]:
    """Frame size, aggregation, auto-negotiation and power of the port."""
    if said is None:
        return
    if said["maximum_frame_size"]:
        yield from leaf("mfs", "MFS", str(said["maximum_frame_size"]))
    if said["link_aggregation"] and said["link_aggregation"]["port_id"]:
        number = str(said["link_aggregation"]["port_id"])
        yield from leaf("aggregation", "Port is aggregated. PortAggregID", number)
    if said["mac_phy"]:
        yield from _autonegotiation(said["mac_phy"])
    if said["power"]:
        yield _power(said["power"])


def _autonegotiation(said: Document) -> Iterator[Element]:
    supported, enabled = said["autoneg_supported"], said["autoneg_enabled"]
    if not (supported or enabled or said["mau_type"] != "other or unknown"):
        return
    attributes = (
        Attribute("supported", "supported", yes_no(supported)),
        Attribute("enabled", "enabled", yes_no(enabled)),
    )
    inside = [*_advertised(said["advertised"])] if enabled else []
    inside += leaf("current", "MAU oper type", MAU_TYPES.get(said["mau_type"], UNKNOWN))
    yield Element("auto-negotiation", "PMD autoneg", attributes, tuple(inside))


def _advertised(said: list[str]) -> Iterator[Element]:
    for kind, (half, full) in _ADVERTISED.items():
        if half in said or full in said:
            attributes = [Attribute("type", "", kind)]
            if half != full:
                attributes.append(Attribute("hd", "HD", yes_no(half in said)))
                attributes.append(Attribute("fd", "FD", yes_no(full in said)))
            yield Element("advertised", "Adv", tuple(attributes))


def _power(said: Document) -> Element:
    attributes = (
        Attribute("supported", "supported", yes_no(said["supported"])),
        Attribute("enabled", "enabled", yes_no(said["enabled"])),
        Attribute("paircontrol", "pair control", yes_no(said["pair_control"])),
    )
    inside = [
        *leaf("device-type", "Device type", said["device"].upper()),
        *leaf("pairs", "Power pairs", _PAIRS.get(said["pairs"], UNKNOWN)),
        *leaf("class", "Class", _CLASSES.get(said["power_class"], UNKNOWN)),
    ]
    if said["type"] is not None:
        inside += _allocation(said)
    if said["four_pair"] is not None:
        inside += _four_pair(said["four_pair"])
    return Element("power", "MDI Power", attributes, tuple(inside))


def _allocation(said: Document) -> Iterator[Element]:
    """What 802.3at added."""
    yield from leaf("power-type", "Power type", _TYPES[said["type"]])
    yield from leaf("source", "Power Source", _SOURCES.get(said["source"], UNKNOWN))
    yield from leaf("priority", "Power Priority", said["priority"])
    yield from leaf("requested", "PD requested power Value", milliwatts(said["requested"]))
    yield from leaf("allocated", "PSE allocated power Value", milliwatts(said["allocated"]))


def _four_pair(said: Document) -> Iterator[Element]:
    """What 802.3bt added, in the words of lldpcli 1.0.18: in earlier ones some are mixed up."""
    for mode in "ab":
        label = f"Requested mode {mode.upper()}"
        yield from leaf(f"requested-{mode}", label, milliwatts(said[f"requested_{mode}"]))
    for mode in "ab":
        label = f"Allocated alternative {mode.upper()}"
        yield from leaf(f"allocated-{mode}", label, milliwatts(said[f"allocated_{mode}"]))
    yield from leaf("pse-powering-status", "PSE powering status", _PSE_STATUS[said["pse_status"]])
    yield from leaf("pd-powering-status", "PD powering status", _PD_STATUS[said["pd_status"]])
    yield from leaf("power-pairs-ext", "Power pairs extra", _FOUR_PAIRS[said["pairs"]])
    for mode in "ab":
        words = _CLASSES.get(said[f"class_{mode}"], UNKNOWN)
        yield from leaf(f"power-class-ext-{mode}", f"Class extra {mode.upper()}", words)
    words = _CLASSES.get(said["power_class"], UNKNOWN)
    yield from leaf("power-class-ext", "Class extra", words)
    words = _FOUR_PAIR_TYPES.get(said["type"], UNKNOWN)
    yield from leaf("power-type-ext", "Power type extra", words)
    yield from leaf("pd-load", "PD load", _LOADS[said["isolated"]])
    yield from leaf("max-power", "PSE maximum available power", milliwatts(said["available"]))


_PAIRS = {"signal": "signal", "spare": "spare"}
_CLASSES = {
    **{f"class-{number}": f"class {number}" for number in range(9)},
    "single-signature": "single-signature PD or 2-pair only PSE",
    "dual-signature": "dual-signature PD",
}
_TYPES = {"type-1-pse": "1", "type-1-pd": "1", "type-2-pse": "2", "type-2-pd": "2"}
# lldpcli has the words for those who give power and for those who take it the wrong way round.
_SOURCES = {
    "primary": "Primary power source",
    "backup": "Backup source",
    "pse": "PSE",
    "local": "Local",
    "pse-and-local": "PSE + Local",
}
_PSE_STATUS = {
    "unknown": UNKNOWN,
    "2-pair": "2-pair powering",
    "4-pair-single-signature": "4-pair powering single-signature PD",
    "4-pair-dual-signature": "4-pair powering dual-signature PD",
}
_PD_STATUS = {
    "unknown": UNKNOWN,
    "powered-single-signature": "Powered single-signature PD",
    "2-pair-powered-dual-signature": "2-pair powered dual-signature PD",
    "4-pair-powered-dual-signature": "4-pair powered dual-signature PD",
}
_FOUR_PAIRS = {
    "unknown": UNKNOWN,
    "alternative-a": "alternative A",
    "alternative-b": "alternative B",
    "both": "both alternatives",
}
_FOUR_PAIR_TYPES = {
    "type-3-pse": "type 3 PSE",
    "type-4-pse": "type 4 PSE",
    "type-3-single-signature-pd": "type 3 single-signature PD",
    "type-3-dual-signature-pd": "type 3 dual-signature PD",
    "type-4-single-signature-pd": "type 4 single-signature PD",
    "type-4-dual-signature-pd": "type 4 dual-signature PD",
}
_LOADS = {
    False: "PD is single- or dual-signature and power is not electrically isolated",
    True: "PD is dual-signature and power is electrically isolated",
}

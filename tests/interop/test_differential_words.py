"""Our words for the numbers of a TLV mean what tshark's mean (`tshark -G values`)."""

import re
from collections.abc import Callable

import pytest

from lldpns.protocol import ChassisId, ManagementAddress, PortId, dot1, dot3, location, med, power
from tests.support.lab import run

WORDS: dict[str, Callable[[int], str]] = {
    "lldp.chassis.subtype": lambda number: ChassisId(number, b"").subtype_name,
    "lldp.port.subtype": lambda number: PortId(number, b"").subtype_name,
    "lldp.mgn.interface.subtype": lambda number: (
        ManagementAddress(1, b"", number, 0).interface_subtype_name
    ),
    "lldp.ieee.802_1.aggregation_status.porttype": lambda number: (
        dot1.LinkAggregation(number << 2, 0).port_type_name
    ),
    "lldp.ieee.802_3.mdi_power_class": lambda number: dot3.PowerViaMdi(0, 0, number).class_name,
    "lldp.ieee.802_3.mdi_power_type": lambda number: (
        power.PowerAllocation(number, 0, 0, 0, 0, 0, 0).type_name
    ),
    "lldp.ieee.802_3.mdi_power_priority": power.priority_name,
    "lldp.ieee.802_3.pmd_mau_type": lambda number: dot3.MacPhy(0, 0, number).mau_type_name,
    "lldp.media.subtype.class": lambda number: med.MedCapabilities(0, number).device_type_name,
    "lldp.media.app_type": lambda number: med.NetworkPolicy(number, 0, 0, 0, 0).application_name,
    "lldp.media.power.prio": power.priority_name,
    "lldp.media.loc.alt_type": lambda number: (
        location.Coordinates(0, 0, 0, 0, number, 0, 0, 0).altitude_type_name
    ),
    "lldp.media.civic.what": lambda number: location.CivicAddress(number, b"").what_name,
    "lldp.media.civic.type": lambda number: location.CivicElement(number, b"").type_name,
}
# tshark's words and ours where they are other words for the same thing.
SYNONYMS = {
    "Reserved": "reserved-0",
    "MAC address": "mac",
    "Locally assigned": "local",
    "Not specified": "unspecified",
    "Type Not Defined": "undefined",
    "Meters": "metres",
    "National subdivisions (province, state, etc)": "country-subdivision",
    "Additional location information": "additional-information",
    "Postal/ZIP code": "postal-code",
    "Landmark or vanity address": "landmark",
    "Room number": "room",
    **{str(number): f"class-{number}" for number in range(5)},
    **{f"Endpoint Class {'I' * number}": f"endpoint-class-{number}" for number in (1, 2, 3)},
    # Slips of tshark's.
    "10BaseT4 - 4 pair category 3 UTP": "100BASE-T4",
}
# What tshark says beyond the name, and how it says it.
SURPLUS = [
    (r" - .*", ""),
    (r"^Location of the ", ""),
    (r" believed to be .*", ""),
    (r", (parish|town|borough).*", ""),
    (r"^Neighborhood, ", ""),
    (r"^From ", ""),
    (r" Device$", ""),
    (r"(?<=Base)(.*)HD$", r"\1 half duplex"),
    (r"(?<=Base)(.*)(FD|DF)$", r"\1 full duplex"),
    (r"^10Gig", "10G"),
]


@pytest.fixture(scope="module")
def tables() -> dict[str, dict[int, str]]:
    """tshark's words by field and number."""
    tables: dict[str, dict[int, str]] = {}
    for line in run("tshark -G values").splitlines():
        match line.split("\t"):
            case ["V", field, number, words] if field in WORDS:
                tables.setdefault(field, {})[int(number, 0)] = words
    return tables


def plain(words: str) -> str:
    return re.sub("[^a-z0-9]", "", words.lower())


@pytest.mark.parametrize("field", WORDS)
def test_our_words_mean_the_same(field: str, tables: dict[str, dict[int, str]]) -> None:
    for number, words in tables[field].items():
        theirs = SYNONYMS.get(words, words)
        if theirs == words:
            for surplus, instead in SURPLUS:
                theirs = re.sub(surplus, instead, theirs)
        ours = WORDS[field](number)
        assert plain(ours) == plain(theirs), f"{number}: {words!r} is {ours!r} to us"

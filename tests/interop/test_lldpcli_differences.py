"""Where our output in lldpcli's formats is not that of lldpcli 1.0.16, on purpose."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from lldpns.protocol import Capabilities, ChassisId, dot3, location, med, power
from tests.support.same_wire import SameWire, said, without_netns
from tests.support.waiting import poll_until


def neighbors(output: str) -> Any:
    """The neighbors in json0."""
    return json.loads(output)["lldp"][0]["interface"]


def test_power_sources_and_four_pairs(same_wire: SameWire) -> None:
    """lldpcli mixes up whose the sources are, and the states of power over four pairs."""
    four_pair = power.FourPairPower(
        111, 122, 133, 144, 2, 3, 1, 4, 5, 6, 0, 0, 1, 500, 5, 29, 100_000
    )
    allocation = power.PowerAllocation(0, 1, 0, 0, 3, 130, 120)
    same_wire.send(said("pse", dot3.PowerViaMdi(0b1111, 1, 5, allocation, four_pair)))
    theirs, ours = (
        neighbors(output)[0]["port"][0]["power"][0]
        for output in (same_wire.theirs("json0", "details"), same_wire.ours("json0", "details"))
    )
    assert list(ours) == list(theirs)
    differ = {
        key: (said[0]["value"], ours[key][0]["value"])
        for key, said in theirs.items()
        if str(said).lower() != str(ours[key]).lower()
    }
    assert differ == {
        "source": ("PSE", "Primary power source"),
        "pse-powering-status": (
            "4-pair powering dual-signature PD",
            "4-pair powering single-signature PD",
        ),
        "pd-powering-status": (
            "4-pair powered single-signature PD",
            "4-pair powered dual-signature PD",
        ),
    }


def test_capabilities_of_later_versions(same_wire: SameWire) -> None:
    same_wire.send(said("port", capabilities=Capabilities(0x701, 0x100)))
    (theirs,) = neighbors(same_wire.theirs("json0"))
    (ours,) = neighbors(same_wire.ours("json0"))
    assert [each["type"] for each in theirs["chassis"][0]["capability"]] == ["Other"]
    capabilities = {each["type"]: each["enabled"] for each in ours["chassis"][0]["capability"]}
    assert capabilities == {"Other": False, "CVLAN": True, "SVLAN": False, "TPMR": False}


def test_the_sign_of_less_than_a_degree(same_wire: SameWire) -> None:
    half = (1 << 34) - (1 << 24)
    place = location.Coordinates(34, half, 34, half, 1, 30, 0, 1)
    same_wire.send(said("port", med.MedCapabilities(1, 1), place))
    for output, latitude in (
        (same_wire.theirs("json0", "details"), "0.5000000N"),
        (same_wire.ours("json0", "details"), "0.5000000S"),
    ):
        (neighbor,) = neighbors(output)
        assert neighbor["lldp-med"][0]["location"][0]["lat"] == [{"value": latitude}]


def test_a_system_that_says_something_else_on_each_port(same_wire: SameWire) -> None:
    """lldpd keeps what a system said last, and shows it with each of its ports."""
    system = ChassisId(7, b"system")
    same_wire.send(said("first", chassis_id=system, system_name=b"one"))
    same_wire.send(said("second", chassis_id=system, system_name=b"two"), interface="eth1")
    names = [
        [each["chassis"][0]["name"][0]["value"] for each in neighbors(output)]
        for output in (same_wire.theirs("json0"), same_wire.ours("json0"))
    ]
    assert names == [["two", "two"], ["one", "two"]]


HOSTILE = {
    "quotes": b'a"b\\c',
    "escape sequences": b"\x1b[2J\x1b]52;c;Zm9v\x07",
    "line breaks": b"a\r\nlldp.eth0.via=CDP\n    TTL: 1\n",
    "controls": bytes(range(1, 31)) + b"\x7f",
    "no UTF-8": b"caf\xe9 \xff",
    "marks that reorder": "\u202eevil\u2066".encode(),
    "no characters": "\ufffe\uffff".encode(),
    "markup": b"<a href='x'>&amp;]]></a>",
    "255 octets": b"x" * 255,
    "wide": "交換機".encode() * 20,
}
# Where lldpcli prints what no parser takes.
INVALID_JSON = {"quotes", "escape sequences", "line breaks", "controls", "no UTF-8"}
INVALID_XML = {"escape sequences", "controls", "no UTF-8", "no characters"}
INVALID: tuple[tuple[str, Callable[[Any], Any], set[str]], ...] = (
    ("json", json.loads, INVALID_JSON),
    ("xml", ElementTree.fromstring, INVALID_XML),
)


def test_hostile_names(same_wire: SameWire) -> None:
    """Ours are valid where lldpcli's are not, and json0, which is valid there too, is the same."""
    for kind, name in HOSTILE.items():
        same_wire.send(said("port", system_name=name, system_description=name))
        wait_for(name.decode(errors="replace"), same_wire)
        ours = without_netns(json.loads(same_wire.ours("json0")))
        assert ours == json.loads(same_wire.theirs("json0")), kind
        stays_valid(same_wire, kind)
        stays_in_its_line(same_wire)


def wait_for(name: str, wire: SameWire) -> None:
    """Return when both know the system by this name."""

    def known() -> bool:
        shown = [neighbors(show("json0"))[0]["chassis"][0] for show in (wire.theirs, wire.ours)]
        return all(each.get("name") == [{"value": name}] for each in shown)

    poll_until(known, what=f"the name {name!r}")


def stays_valid(wire: SameWire, kind: str) -> None:
    for form, read, invalid in INVALID:
        words = ["lldpcli", "-u", str(wire.lldpd.socket), "-f", form, "show", "neighbors"]
        theirs = subprocess.run(words, capture_output=True, check=True).stdout
        if kind in invalid:
            with pytest.raises((ValueError, ElementTree.ParseError)):
                read(theirs)
        else:
            read(theirs)
        read(wire.ours(form))


def stays_in_its_line(wire: SameWire) -> None:
    """lldpcli goes on in a new line where a text does, in plain."""
    lines = wire.ours("keyvalue").splitlines()
    assert all(re.fullmatch(r"lldp\.eth0\.[^=]+=.*", line) for line in lines)
    assert [line for line in lines if line.startswith("lldp.eth0.via=")] == ["lldp.eth0.via=LLDP"]
    lines = wire.ours("plain").splitlines()
    assert [line for line in lines if line.strip().startswith("TTL:")] == ["    TTL:          600"]

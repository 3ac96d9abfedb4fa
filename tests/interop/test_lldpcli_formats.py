"""The formats of lldpcli are what lldpcli itself prints: lldpd and the agent on the same wire.

Both listen on the same interfaces, so each frame reaches both. What they show must differ in ages,
in the numbers that lldpd gives to systems, and in our `netns` only; what else differs, on purpose,
is left out here by name and in test_lldpcli_differences.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    decode,
    dot1,
    dot3,
    location,
    med,
    power,
)
from lldpns.protocol.mau import MAU_TYPES
from lldpns.protocol.organizational import Organizational
from tests.interop import honest, scapy_frames
from tests.support.fixtures import StartLldpd
from tests.support.same_wire import DETAILS, FORMATS, TTL, SameWire, essence, said
from tests.support.waiting import poll_until
from tests.unit.protocol.strategies import inventory_kinds


def test_nobody(same_wire: SameWire) -> None:
    same_wire.compare()


def test_one_neighbor_and_the_command(same_wire: SameWire) -> None:
    same_wire.send(said("port", system_name=b"name"))
    same_wire.compare()
    for name in FORMATS:
        for detail in DETAILS:
            assert same_wire.command(name, detail) == same_wire.ours(name, detail)


def test_two_neighbors_on_one_interface(same_wire: SameWire) -> None:
    same_wire.send(said("second", system_name=b"name"), said("first"))
    same_wire.compare()


def test_two_interfaces_and_a_system_on_both(same_wire: SameWire) -> None:
    one = said(
        "port", system_name=b"name", system_description=b"one", chassis_id=ChassisId(7, b"c")
    )
    same_wire.send(one)
    same_wire.send(said("other"), one, interface="eth1")
    same_wire.compare()


def test_identifiers(same_wire: SameWire) -> None:
    mac, ip = bytes.fromhex("02005e000001"), bytes((1, 10, 0, 0, 1))
    pairs = [
        (ChassisId(1, b"component"), PortId(2, b"component")),
        (ChassisId(2, b"alias"), PortId(1, b"alias")),
        (ChassisId(3, "Gerät".encode()), PortId(6, b"circuit")),
        (ChassisId(4, mac), PortId(3, mac)),
        (ChassisId(5, ip), PortId(4, ip)),
        (ChassisId(5, b"\2" + bytes(15) + b"\1"), PortId(4, b"\6" + mac)),
        (ChassisId(5, b"\x10abc"), PortId(5, b"eth0")),
        (ChassisId(6, b"eth7"), PortId(7, b"local")),
    ]
    same_wire.send(*(said("", chassis_id=chassis, port_id=port) for chassis, port in pairs))
    same_wire.compare()


def test_basic_tlvs(same_wire: SameWire) -> None:
    addresses = (
        ManagementAddress(1, bytes((10, 0, 0, 1)), 2, 11, bytes((43, 6, 1))),
        ManagementAddress(1, bytes((10, 0, 0, 2)), 3, 12),
        ManagementAddress(6, bytes(6), 2, 13),
        ManagementAddress(2, bytes(15) + b"\1", 2, 0),
        ManagementAddress(2, bytes.fromhex("fe80000000000000020000fffe000001"), 2, 14),
    )
    same_wire.send(
        said(
            "all",
            port_description=b"port description",
            system_name=b"system name",
            system_description="Größe, = \u00b5".encode(),
            capabilities=Capabilities(0xFF, 0b10010101),
            management_addresses=addresses,
            unknown=(UnknownTlv(9, b"reserved"),),
        ),
        said("one capability", capabilities=Capabilities(4, 4)),
        said("no capability", capabilities=Capabilities(0, 0)),
        said("empty", port_description=b"", system_name=b"", system_description=b""),
    )
    same_wire.compare()


def test_dot1_tlvs(same_wire: SameWire) -> None:
    same_wire.send(
        said(
            "all",
            dot1.PortVlanId(5),
            dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED | dot1.PPVID_ENABLED, 7),
            dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED, 0),
            dot1.VlanName(6, b""),
            dot1.VlanName(5, b"five"),
            dot1.VlanName(4094, b"x" * 32),
            dot1.ProtocolIdentity(b"\x88\xcc"),
            dot1.ProtocolIdentity(b""),
            dot1.VidUsageDigest(0x01020304),
            dot1.ManagementVid(9),
            dot1.LinkAggregation(7, 4),
        ),
        said("no name", dot1.VlanName(3, b"v"), dot1.PortVlanId(5), dot1.VlanName(4, b"w")),
        said("only one", dot1.PortVlanId(5)),
        said("none", dot1.PortVlanId(0), dot1.LinkAggregation(0, 0)),
    )
    same_wire.compare()


def test_dot3_tlvs(same_wire: SameWire) -> None:
    allocation = power.PowerAllocation(3, 0, 0, 0, 1, 130, 120)
    same_wire.send(
        said(
            "all",
            dot3.MacPhy(3, 0x6C03, 30),
            dot3.LinkAggregation(dot1.AGGREGATION_CAPABLE | dot1.AGGREGATION_ENABLED, 7),
            dot3.MaximumFrameSize(1522),
            dot3.PowerViaMdi(0b1110, 2, 3, allocation),
        ),
        said("all abilities", dot3.MacPhy(2, 0xFFFF, 0), dot3.PowerViaMdi(15, 1, 5)),
        said("off", dot3.MacPhy(0, 0xFFFF, 0), dot3.MaximumFrameSize(0)),
        said("odd", dot3.MacPhy(0, 0, 999), dot3.PowerViaMdi(0, 9, 9), dot3.LinkAggregation(3, 0)),
    )
    same_wire.compare()


def test_the_words_for_every_mau_type(same_wire: SameWire) -> None:
    numbers = range(len(MAU_TYPES) + 1)
    same_wire.send(*(said(str(number), dot3.MacPhy(1, 0, number)) for number in numbers))
    ours, theirs = same_wire.ours("json0", "details"), same_wire.theirs("json0", "details")
    assert essence("json0", ours) == essence("json0", theirs)


def test_med_tlvs(same_wire: SameWire) -> None:
    lines = (3, b"Berlin"), (19, b"77"), (23, b"Humboldt"), (6, b""), (200, b"odd")
    same_wire.send(
        said(
            "all",
            med.MedCapabilities(0x3F, 3),
            med.NetworkPolicy(7, med.POLICY_UNKNOWN, 0, 0, 0),
            med.NetworkPolicy(1, med.POLICY_TAGGED, 100, 5, 46),
            med.NetworkPolicy(2, med.POLICY_TAGGED, 0, 1, 46),
            med.NetworkPolicy(3, med.POLICY_TAGGED, 4095, 2, 46),
            med.NetworkPolicy(99, 0, 1, 1, 1),
            location.Coordinates(
                34, (105 << 24) + 12345, 20, (1 << 34) - (13 << 25) - 99999, 1, 30, 9037, 1
            ),
            location.CivicAddress(2, b"DE", tuple(location.CivicElement(*line) for line in lines)),
            location.Elin(b"112112112"),
            med.ExtendedPower(1, 1, 3, 130),
            *(kind(kind.__name__.encode()) for kind in inventory_kinds),
        ),
        said(
            "switch", med.MedCapabilities(1, 4), med.ExtendedPower(0, 2, 9, 1), location.Elin(b"")
        ),
        said("odd", med.MedCapabilities(0xFFFF, 9), med.ExtendedPower(3, 3, 0, 0)),
        said("no device type", med.ExtendedPower(1, 1, 3, 130), med.ModelName(b"M")),
        said("empty", med.MedCapabilities(0, 1), med.ModelName(b""), med.AssetId(b"A")),
    )
    same_wire.compare()


def test_tlvs_of_other_organizations(same_wire: SameWire) -> None:
    same_wire.send(
        said(
            "all",
            OrganizationalTlv(b"\x02\x00\x5e", 1, b"hello"),
            OrganizationalTlv(b"abc", 255, b""),
            OrganizationalTlv(b"\x00\x12\xbb", 99, b"LLDP-MED"),
            OrganizationalTlv(b"\x00\x80\xc2", 99, b"802.1"),
        ),
        said("one", OrganizationalTlv(b"\x02\x00\x5e", 0, b"x" * 507)),
    )
    same_wire.compare()


def test_lldpd_as_sender(same_wire: SameWire, start_lldpd: StartLldpd) -> None:
    """With all that lldpcli can be told to send, but for a power source, of which below."""
    sender = start_lldpd("sender", "-M 4")
    for words in (
        "lldp tx-interval 1",
        "med location address country DE city Berlin street 'Unter den Linden' number 77",
        "med location elin 9115551212",
        "med location coordinate latitude 48.58667N longitude 2.2014W altitude 117.47 m"
        " datum WGS84",
        "med policy application voice vlan 500 priority voice dscp 46",
        "med policy application guest-voice unknown priority background dscp 3",
        "med power pse source primary priority high value 5000",
        "dot3 power pse supported enabled paircontrol powerpairs spare class class-3",
        "lldp custom-tlv oui 33,44,55 subtype 44 oui-info 45,45,45",
        "lldp custom-tlv oui 33,44,55 subtype 45",
        "system description 'A description, with = and <tags>'",
        "lldp portidsubtype local 'port 1' description 'the first'",
        "inventory model 'M 1'",
    ):
        sender.lldpcli(f"configure {words}")

    def all_of_it() -> bool:
        """Both know both ports with the last thing that was configured."""
        last = "lldp-med.inventory.model=M 1"
        shows = same_wire.ours, same_wire.theirs
        return all(show("keyvalue", "details").count(last) == 2 for show in shows)

    poll_until(all_of_it, timeout=20, what="both to hear what lldpd was told last")
    same_wire.compare()


def comparable(frames: list[bytes]) -> list[LLDPDU]:
    """What these LLDPDUs say, each by a system of its own, but for what is known to differ."""
    made = []
    for index, octets in enumerate(frames):
        lldpdu = decode(octets)
        capabilities = lldpdu.capabilities
        made.append(
            msgspec.structs.replace(
                lldpdu,
                # lldpd has one record of each system: what it said last, on whatever port.
                chassis_id=ChassisId(7, f"chassis {index}".encode()),
                ttl=TTL,
                # As a key it is in JSON as it stands, be it valid there or not.
                system_name=lldpdu.system_name and re.sub(rb"[\"\\]", b"", lldpdu.system_name),
                # lldpcli 1.0.16 does not know the others.
                capabilities=capabilities
                and Capabilities(capabilities.supported & 0xFF, capabilities.enabled & 0xFF),
                organizational=tuple(
                    known for each in lldpdu.organizational if (known := without_faults(each))
                ),
            )
        )
    return made


def without_faults(record: Organizational) -> Organizational | None:
    """The record without what lldpcli says wrong, and what we cannot give back."""
    replace = msgspec.structs.replace
    match record:
        case dot3.PowerViaMdi(allocation=allocation):
            allocation = allocation and replace(allocation, source=0)
            return replace(record, allocation=allocation, four_pair=None)
        case dot1.VidUsageDigest() | dot1.ManagementVid():
            return None  # we do not know where between the other unknown TLVs they were
        case dot3.LinkAggregation():
            return record
        case dot1.LinkAggregation():
            return None
        case location.Coordinates():
            # More bits than there are overflow in lldpcli, and a sign before 0 degrees is lost.
            return replace(
                record,
                latitude_resolution=min(record.latitude_resolution, 34),
                latitude=record.latitude & ~(1 << 33),
                longitude_resolution=min(record.longitude_resolution, 34),
                longitude=record.longitude & ~(1 << 33),
                altitude_resolution=min(record.altitude_resolution, 30),
                altitude=record.altitude & ~(1 << 29),
            )
        case location.CivicAddress(elements=elements):
            # Two lines of a kind are one to us; the name is a key in JSON.
            lines = {each.type: each for each in elements if each.type != 23}
            return replace(record, elements=tuple(lines.values()))
    return record


@pytest.mark.parametrize("frames", [honest.draw, scapy_frames.build], ids=["honest", "scapy"])
def test_whatever_stations_say(frames: Callable[[int], list[bytes]], same_wire: SameWire) -> None:
    same_wire.send(*comparable(frames(100)))
    same_wire.compare()

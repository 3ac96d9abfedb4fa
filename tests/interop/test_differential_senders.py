"""What real senders put on a real wire decodes to what tshark says of it, field by field."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ManagementAddress,
    OrganizationalRecord,
    OrganizationalTlv,
    dot1,
    dot3,
    inspect,
    location,
    med,
    power,
)
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd, show_log
from tests.support.lab import ip
from tests.support.processes import LoggedProcess
from tests.support.rawport import RawPort, raw_port
from tests.support.senders import Ladvd, Networkd, OpenVswitch
from tests.support.tshark import differences, dissect
from tests.support.waiting import poll_until

ADDRESSES = [bytes((10, 0, 1, 2)), bytes.fromhex("20010db8000000000000000000000002")]


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> Iterator[RawPort]:
    """A port that hears what is sent in the namespace `there` on eth0."""
    netns("here")
    netns("there")
    veth("here", "eth0", "there", "eth0")
    ip("there", "address add 10.0.1.2/24 dev eth0")
    ip("there", "address add 2001:db8::2/64 dev eth0 nodad")
    ip("there", "link set dev eth0 alias uplink")
    with raw_port("here", "eth0") as port:
        yield port


@contextlib.contextmanager
def running(sender: LoggedProcess) -> Iterator[None]:
    try:
        yield
    finally:
        sender.kill()
        show_log("the sender", sender.log)


@pytest.fixture
def hear(wire: RawPort, tmp_path: Path) -> Callable[[Callable[[LLDPDU], object]], LLDPDU]:
    """Wait for an LLDPDU that is complete; hold it against what tshark says of the same octets."""

    def hear(complete: Callable[[LLDPDU], object]) -> LLDPDU:
        def heard() -> bytes:
            octets = wire.capture()
            return octets if complete(inspect(octets).lldpdu) else b""

        octets = poll_until(heard, what="the LLDPDU")
        (shown,) = dissect([octets], tmp_path)
        assert differences(octets, shown) == []
        inspection = inspect(octets)
        assert inspection.discarded == ()
        return inspection.lldpdu

    return hear


Hear = Callable[[Callable[[LLDPDU], object]], LLDPDU]


def addresses(lldpdu: LLDPDU) -> list[bytes]:
    return [address.address for address in lldpdu.management_addresses]


def test_lldpd_with_all_that_it_can_be_told_to_say(hear: Hear, start_lldpd: StartLldpd) -> None:
    lldpd = start_lldpd("there", "-M 4")
    power_said = "source primary priority low requested 10000 allocated 15000"
    inventory = ("hardware-revision", "software-revision", "firmware-revision", "serial-number")
    for command in (
        "med location coordinate"
        " latitude 48.85667N longitude 2.2014W altitude 117.47 m datum WGS84",
        "med location address country DE city Berlin street 'Unter den Linden' number 77 room 4.12",
        "med location elin 911",
        "med policy application voice tagged vlan 500 priority voice dscp 46",
        "med policy application streaming-video unknown",
        "med power pse source primary priority high value 5000",
        "dot3 power pse supported enabled paircontrol powerpairs spare class class-3"
        f" type 1 {power_said}",
        *(f"inventory {item} {item}" for item in (*inventory, "manufacturer", "model", "asset")),
        "lldp portidsubtype local Uplink",
        "lldp custom-tlv oui 02,00,5e subtype 7 oui-info c0,ff,ee",
        "lldp custom-tlv oui 02,00,5e subtype 8",
        # This kernel has neither vlan devices nor vlan filtering in bridges.
        "lldp custom-tlv oui 00,80,c2 subtype 1 oui-info 00,05",
        "lldp custom-tlv oui 00,80,c2 subtype 3 oui-info 00,05,04,64,61,74,61",
    ):
        lldpd.lldpcli(f"configure {command}")

    said = hear(lambda lldpdu: dot1.VlanName(5, b"data") in lldpdu.organizational)
    assert (said.port_id.subtype_name, said.port_id.text) == ("local", "Uplink")
    assert (said.ttl, said.system_name) == (120, b"there")
    assert addresses(said) == ADDRESSES
    (place,) = (each for each in said.organizational if isinstance(each, location.Coordinates))
    assert place.latitude_degrees == pytest.approx(48.85667, abs=1e-6)
    assert place.longitude_degrees == pytest.approx(-2.2014, abs=1e-6)
    assert place.height == pytest.approx(117.47, abs=0.01)
    assert (place.altitude_type_name, place.datum_name) == ("metres", "WGS84")
    records = [each for each in said.organizational if each is not place]
    assert records[:2] == [dot3.LinkAggregation(1, 0), dot3.MacPhy(0, 0x8000, 54)]
    assert records[2:] == [
        dot3.PowerViaMdi(15, 2, 4, power.PowerAllocation(2, 1, 0, 0, 3, 100, 150)),
        med.MedCapabilities(0x3F, 4),
        med.HardwareRevision(b"hardware-revision"),
        med.FirmwareRevision(b"firmware-revision"),
        med.SoftwareRevision(b"software-revision"),
        med.SerialNumber(b"serial-number"),
        med.ManufacturerName(b"manufacturer"),
        med.ModelName(b"model"),
        med.AssetId(b"asset"),
        location.CivicAddress(
            2,
            b"DE",
            (
                location.CivicElement(3, b"Berlin"),
                location.CivicElement(6, b"Unter den Linden"),
                location.CivicElement(19, b"77"),
                location.CivicElement(28, b"4.12"),
            ),
        ),
        location.Elin(b"911"),
        med.NetworkPolicy(1, med.POLICY_TAGGED, 500, 5, 46),
        med.NetworkPolicy(7, med.POLICY_UNKNOWN, 0, 0, 0),
        med.ExtendedPower(0, 1, 2, 50),
        OrganizationalTlv(b"\x02\x00\x5e", 7, b"\xc0\xff\xee"),
        OrganizationalTlv(b"\x02\x00\x5e", 8, b""),
        dot1.PortVlanId(5),
        dot1.VlanName(5, b"data"),
    ]


def test_ladvd(hear: Hear, tmp_path: Path) -> None:
    with running(Ladvd("there", tmp_path / "ladvd.log")):
        said = hear(lambda lldpdu: len(lldpdu.management_addresses) == 3)
    assert (said.port_id.text, said.ttl, said.port_description) == ("eth0", 180, b"uplink")
    mac = said.chassis_id.value
    assert said.management_addresses[2] == ManagementAddress(6, mac, 2, 2)
    assert addresses(said) == [*ADDRESSES, mac]
    size, capabilities, place, software = said.organizational
    assert size == dot3.MaximumFrameSize(1522)
    assert capabilities == med.MedCapabilities(0b100101, 1)
    rack = location.CivicElement(22, b"rack 4, row 2")
    assert place == location.CivicAddress(2, b"DE", (rack,))
    assert isinstance(software, med.SoftwareRevision)


def test_networkd(hear: Hear, tmp_path: Path) -> None:
    with running(Networkd("there", "eth0", tmp_path / "networkd.log")):
        said = hear(lambda lldpdu: lldpdu.organizational)
    assert (said.port_id.text, said.ttl) == ("eth0", 120)
    assert (said.chassis_id.subtype_name, len(said.chassis_id.value)) == ("local", 32)
    assert said.capabilities == Capabilities(0b10010100, 0b10000000)
    description = OrganizationalTlv(b"\x00\x00\x5e", 1, b"https://things.example.org/mud.json")
    assert said.organizational == (description,)


def test_open_vswitch(hear: Hear, tmp_path: Path) -> None:
    with running(OpenVswitch("there", "eth0", tmp_path / "ovs.log")):
        said = hear(lambda lldpdu: len(lldpdu.organizational) == 2)
    assert (said.port_id.text, said.ttl) == ("eth0", 120)
    assert said.system_description is not None
    assert said.system_description.startswith(b"openvswitch ")
    assert said.capabilities == Capabilities(4, 4)
    # Auto Attach: an element that tells its MAC address, and ISID 10000 for VLAN 100.
    element, assignment = said.organizational
    assert isinstance(element, OrganizationalTlv)
    assert element.value[36:42] == said.chassis_id.value
    assert assignment == OrganizationalTlv(
        b"\x00\x04\x0d", 12, bytes(32) + (100).to_bytes(2) + (10000).to_bytes(3)
    )


def test_the_agent_itself(hear: Hear, start_daemon: StartDaemon) -> None:
    """A warning of tshark's would be a difference: there is none."""
    daemon = start_daemon('[[lldp.custom_tlv]]\noui = "02-00-5e"\nsubtype = 7\nvalue = "c0ffee"\n')
    said = hear(lambda lldpdu: len(lldpdu.management_addresses) == 2)
    netns = {each["netns"]: each for each in daemon.http("namespaces")["namespaces"]}
    assert said.chassis_id.text == netns["there"]["chassis_id"]["value"]
    assert addresses(said) == ADDRESSES
    kinds = [type(each) for each in said.organizational if isinstance(each, OrganizationalRecord)]
    assert kinds == [dot3.MacPhy, dot3.MaximumFrameSize]
    assert said.organizational[-1] == OrganizationalTlv(b"\x02\x00\x5e", 7, b"\xc0\xff\xee")

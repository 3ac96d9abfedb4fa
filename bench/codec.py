"""The codec beside scapy's, and a refresh beside a decode, in the same run."""

import time
from collections.abc import Callable
from typing import Any

from bench.report import Comparison
from lldpns.protocol import (
    LLDPDU,
    Capabilities,
    ChassisId,
    ManagementAddress,
    OrganizationalTlv,
    PortId,
    constants,
    decode,
    encode,
)
from lldpns.protocol.port import Port
from lldpns.protocol.transmit import Timing

_ROUNDS = 30

# 14 TLVs: what a switch sends. The organizational ones are raw here, as scapy knows few of them.
FRAME = LLDPDU(
    chassis_id=ChassisId(constants.CHASSIS_MAC, bytes.fromhex("020000000001")),
    port_id=PortId(constants.PORT_INTERFACE_NAME, b"GigabitEthernet1/0/1"),
    ttl=120,
    port_description=b"to the next switch",
    system_name=b"switch1.example.net",
    system_description=b"A switch with forty-eight ports, and the version of its software",
    capabilities=Capabilities(0x14, 0x04),
    management_addresses=(ManagementAddress(1, bytes([10, 0, 0, 1]), 2, 1),),
    organizational=tuple(
        OrganizationalTlv(bytes.fromhex("02005e"), subtype, bytes(6)) for subtype in range(5)
    ),
)


def measure() -> list[Comparison]:
    """Seconds for one LLDPDU."""
    octets = encode(FRAME)
    layer, built = _scapy(octets)
    port = _listening(octets)
    decoding = _seconds(lambda: decode(octets), 2000)
    return [
        Comparison("decode an LLDPDU of 14 TLVs", decoding, "scapy", _seconds(layer, 50)),
        Comparison(
            "encode an LLDPDU of 14 TLVs",
            _seconds(lambda: encode(FRAME), 2000),
            "scapy",
            _seconds(built, 10),
        ),
        Comparison(
            "the refresh of an unchanged neighbor",
            _seconds(lambda: port.receive(octets, 1.0, bytes(6)), 5000),
            "a decode",
            decoding,
        ),
    ]


def _seconds(work: Callable[[], Any], times: int) -> list[float]:
    """Seconds of one call, in each of several rounds."""
    figures = []
    for _ in range(_ROUNDS):
        start = time.perf_counter()
        for _ in range(times):
            work()
        figures.append((time.perf_counter() - start) / times)
    return figures


def _scapy(octets: bytes) -> tuple[Callable[[], Any], Callable[[], Any]]:
    """scapy's decoder on the same octets, and its encoder on the same fields."""
    from scapy.config import conf

    conf.route_autoload = conf.route6_autoload = False  # it would load the kernel's route tables
    from scapy.contrib import lldp

    conf.contribs["LLDP"].strict_mode_disable()

    def build() -> bytes:
        packet = lldp.LLDPDUChassisID(subtype=4, id="02:00:00:00:00:01")
        packet /= lldp.LLDPDUPortID(subtype=5, id=FRAME.port_id.value)
        packet /= lldp.LLDPDUTimeToLive(ttl=120)
        packet /= lldp.LLDPDUPortDescription(description=FRAME.port_description)
        packet /= lldp.LLDPDUSystemName(system_name=FRAME.system_name)
        packet /= lldp.LLDPDUSystemDescription(description=FRAME.system_description)
        packet /= lldp.LLDPDUSystemCapabilities(
            mac_bridge_available=1, router_available=1, mac_bridge_enabled=1
        )
        packet /= lldp.LLDPDUManagementAddress(
            management_address_subtype=1,
            management_address=bytes([10, 0, 0, 1]),
            interface_numbering_subtype=2,
            interface_number=1,
        )
        for each in FRAME.organizational:
            packet /= lldp.LLDPDUGenericOrganisationSpecific(
                org_code=0x02005E, subtype=each.subtype, data=bytes(6)
            )
        return bytes(packet / lldp.LLDPDUEndOfLLDPDU())

    if build() != octets:
        raise AssertionError("scapy builds another frame: the comparison would mean nothing")
    return (lambda: lldp.LLDPDU(octets)), build


def _listening(octets: bytes) -> Port:
    """A port that knows the neighbor already."""
    port = Port(Timing(), jitter=float)
    port.set_operational(True, 0.0)
    port.receive(octets, 0.0, bytes(6))
    return port

"""What a port says of itself: chosen from what is in its namespace, and always encodable."""

from __future__ import annotations

import socket
from typing import Any, cast

import pytest

from lldpns.agent.config import CustomTlv, Lldp
from lldpns.agent.host import Host
from lldpns.agent.local import LocalSystem, lldpdu_of, local_system, port_data
from lldpns.kernel.interfaces import Interfaces
from lldpns.kernel.rtnetlink import Address, Interface
from lldpns.protocol import LLDPDU, Capabilities, ChassisId, PortId, constants, encode

HOST = Host(name="vm", id="0123456789abcdef", description="Debian GNU/Linux 12 Linux 6.18")


def interface(**changes: Any) -> Interface:
    known: dict[str, Any] = {
        "index": 2,
        "name": "eth0",
        "hardware": 1,
        "kind": None,
        "mac": bytes.fromhex("020000000002"),
        "permanent_mac": None,
        "mtu": 1500,
        "up": True,
        "running": True,
        "carrier_losses": 0,
        "master": None,
        "link": None,
        "link_nsid": None,
        "alias": None,
        "bridge": None,
        "vlan_id": None,
    }
    return Interface(**{**known, **changes})


def address(text: str, ifindex: int = 2, scope: int = 0) -> Address:
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    return Address(ifindex, family, socket.inet_pton(family, text), 24, scope)


def tables(
    interfaces: tuple[Interface, ...] = (), addresses: tuple[Address, ...] = ()
) -> Interfaces:
    """The kernel's tables, filled by the test; the socket is never read."""
    known = Interfaces(cast(socket.socket, None))
    known.links = dict(enumerate(interfaces))
    known.addresses = set(addresses)
    return known


def system(
    netns: str = "net0", interfaces: tuple[Interface, ...] = (), addresses: tuple[Address, ...] = ()
) -> LocalSystem:
    return local_system(HOST, netns, tables(interfaces, addresses), Lldp())


def said_on(about: LocalSystem, on: Interface) -> LLDPDU:
    return lldpdu_of(about, port_data(on, tables(), None), Lldp())


def local(value: str) -> ChassisId:
    return ChassisId(constants.CHASSIS_LOCAL, value.encode())


def mac(text: str) -> ChassisId:
    return ChassisId(constants.CHASSIS_MAC, bytes.fromhex(text))


PHYSICAL = (
    interface(mac=bytes.fromhex("020000000005")),
    interface(mac=bytes.fromhex("020000000001"), permanent_mac=bytes.fromhex("020000000004")),
    interface(kind="veth", mac=bytes.fromhex("020000000000")),
    interface(hardware=772, mac=bytes(6)),
)


@pytest.mark.parametrize(
    ("netns", "interfaces", "expected"),
    [
        ("root", PHYSICAL, mac("020000000004")),
        ("root", PHYSICAL[2:], local("0123456789abcdef/root")),
        ("root", (), local("0123456789abcdef/root")),
        ("net0", PHYSICAL, local("0123456789abcdef/net0")),
        ("büro", (), local("0123456789abcdef/büro")),
    ],
    ids=["lowest permanent MAC", "only virtual ones", "nothing there", "not root", "UTF-8"],
)
def test_chassis_id(netns: str, interfaces: tuple[Interface, ...], expected: ChassisId) -> None:
    assert system(netns, interfaces).chassis_id == expected


def test_long_names_stay_apart() -> None:
    fits, longer, other = "n" * 238, "n" * 239, "n" * 254 + "m"
    assert system(fits).chassis_id == local(f"{HOST.id}/{fits}")
    cut = system(longer).chassis_id, system(other).chassis_id, system("ü" * 127).chassis_id
    assert len(set(cut)) == 3
    for each in cut:
        assert 253 <= len(each.value) <= 255
        assert each.value.decode().startswith(f"{HOST.id}/")
    assert system(longer).chassis_id == cut[0]


def test_system_name() -> None:
    assert system("root").system_name == "vm"
    assert system("net0").system_name == "net0.vm"


@pytest.mark.parametrize(
    ("kinds", "capability"),
    [
        ((), constants.CAPABILITY_STATION),
        (("veth", None), constants.CAPABILITY_STATION),
        (("veth", "bridge"), constants.CAPABILITY_BRIDGE),
    ],
)
def test_capabilities(kinds: tuple[str | None, ...], capability: int) -> None:
    interfaces = tuple(interface(kind=kind) for kind in kinds)
    assert system(interfaces=interfaces).capabilities == Capabilities(capability, capability)


def test_a_namespace_that_forwards_is_a_router() -> None:
    router, bridge = constants.CAPABILITY_ROUTER, constants.CAPABILITY_BRIDGE
    known = tables()
    known.forwarding = {socket.AF_INET}
    assert local_system(HOST, "n", known, Lldp()).capabilities == Capabilities(router, router)
    known.links = {1: interface(kind="bridge")}
    both = router | bridge
    assert local_system(HOST, "n", known, Lldp()).capabilities == Capabilities(both, both)


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ((), []),
        ((address("127.0.0.1", 1, 254), address("::1", 1, 254)), []),
        ((address("10.0.0.2"), address("10.0.0.1")), ["10.0.0.1"]),
        ((address("10.0.0.1", 3), address("10.0.0.2", 2)), ["10.0.0.2"]),
        ((address("fe80::1", 1, 253), address("2001:db8::1", 9)), ["2001:db8::1"]),
        ((address("fe80::1", 2, 253), address("10.0.0.1")), ["10.0.0.1", "fe80::1"]),
    ],
    ids=["none", "loopback", "lowest", "lowest interface", "widest scope", "one per family"],
)
def test_management_addresses(addresses: tuple[Address, ...], expected: list[str]) -> None:
    chosen = system(addresses=addresses).management_addresses
    assert [each.text for each in chosen] == expected


def test_a_management_address_names_its_interface() -> None:
    (chosen,) = system(addresses=(address("10.0.0.1", 7),)).management_addresses
    assert (chosen.interface_subtype, chosen.interface_number) == (constants.INTERFACE_IF_INDEX, 7)


def test_lldpdu() -> None:
    said = said_on(system(), interface())
    assert said.chassis_id == local("0123456789abcdef/net0")
    assert said.port_id == PortId(constants.PORT_INTERFACE_NAME, b"eth0")
    assert said.port_description == b"eth0"
    assert said.system_name == b"net0.vm"
    assert said.system_description == HOST.description.encode()
    assert said_on(system(), interface(alias="uplink")).port_description == b"uplink"


def test_whatever_is_long_is_cut_between_characters() -> None:
    host = Host(name="ü" * 64, id=HOST.id, description="交" * 200)
    about = local_system(host, "ü" * 127, tables(), Lldp())
    said = said_on(about, interface(name="交" * 5, alias="x" + "交" * 100))
    assert encode(said)
    for octets in (said.system_name, said.system_description, said.port_description):
        assert octets is not None
        assert 253 <= len(octets) <= 255
        assert octets.decode()


@pytest.mark.parametrize(("mtu", "organizational", "name"), [(1500, 1, 1), (150, 0, 1), (68, 0, 0)])
def test_what_has_no_room_in_a_frame_is_left_out(mtu: int, organizational: int, name: int) -> None:
    host = Host(name="vm", id=HOST.id, description="D" * 60)
    config = Lldp(custom_tlv=(CustomTlv("02-00-5e", 1, "ff" * 100),))
    about = local_system(host, "net0", tables(), config)
    said = lldpdu_of(about, port_data(interface(mtu=mtu), tables(), None), config)
    assert bool(said.organizational) == bool(organizational)
    assert (said.system_name is not None) == bool(name)
    assert len(encode(said)) <= mtu

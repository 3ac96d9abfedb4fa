"""Which ports need a socket of their own, and for what."""

from __future__ import annotations

import socket
from typing import Any

import msgspec
import pytest

from lldpns.agent.kinds import NOT_ETHERNET, Own, own_socket, why_no_lldp
from lldpns.kernel.interfaces import Interfaces
from lldpns.kernel.rtnetlink import Bridge, BridgePort, Interface, PortVlan
from lldpns.protocol.constants import (
    NEAREST_BRIDGE,
    NEAREST_CUSTOMER_BRIDGE,
    NEAREST_NON_TPMR_BRIDGE,
)

ALL = {NEAREST_BRIDGE, NEAREST_NON_TPMR_BRIDGE, NEAREST_CUSTOMER_BRIDGE}
PORT, MASTER, ABOVE = 1, 2, 3
"""Indexes: the interface, what it is a port or member of, and what that is a port of."""


def interface(index: int, kind: str | None = "veth", **other: Any) -> Interface:
    fields: dict[str, Any] = dict.fromkeys(Interface.__struct_fields__)
    return Interface(**fields | {"index": index, "kind": kind, "hardware": 1} | other)


def bridge(
    index: int, mask: int = 0, stp: bool = False, vlans: bool = False, **other: Any
) -> Interface:
    settings = Bridge(stp=stp, vlan_filtering=vlans, default_pvid=1, group_fwd_mask=mask)
    return interface(index, "bridge", bridge=settings, **other)


def needed(
    *others: Interface,
    port: Interface | None = None,
    ports: dict[int, BridgePort] | None = None,
    used: bool = False,
) -> Own | None:
    """What the port of MASTER needs among `others`; `used`: a frame was seen on the bridge."""
    with socket.socket() as unused:
        known = Interfaces(unused)
    known.links = {each.index: each for each in others}
    known.bridge_ports = ports or {}
    bridges = [each.index for each in others if each.kind == "bridge"]
    return own_socket(port or interface(PORT, master=MASTER), known, bridges if used else ())


def early(*groups: bytes) -> Own:
    return Own(frozenset(groups), early=True)


@pytest.mark.parametrize(
    ("mask", "groups"),
    [
        (0x4000, [NEAREST_BRIDGE]),
        (0x0008, [NEAREST_NON_TPMR_BRIDGE]),
        (0x0001, [NEAREST_CUSTOMER_BRIDGE]),
        (0xFFF8, [NEAREST_BRIDGE, NEAREST_NON_TPMR_BRIDGE]),
    ],
)
def test_what_a_mask_forwards_is_listened_for(mask: int, groups: list[bytes]) -> None:
    for stp in (False, True):
        assert needed(bridge(MASTER, mask, stp)) == early(*groups)
        by_port = {PORT: BridgePort(group_fwd_mask=mask)}
        assert needed(bridge(MASTER, 0, stp), ports=by_port) == early(*groups)


def test_the_masks_of_bridge_and_port_add_up() -> None:
    by_port = {PORT: BridgePort(group_fwd_mask=0x8)}
    expected = early(NEAREST_BRIDGE, NEAREST_NON_TPMR_BRIDGE)
    assert needed(bridge(MASTER, 0x4000), ports=by_port) == expected


def test_without_stp_a_frame_to_the_customer_bridge_is_listened_for_once_there_was_one() -> None:
    assert needed(bridge(MASTER)) is None
    assert needed(bridge(MASTER), used=True) == early(NEAREST_CUSTOMER_BRIDGE)
    assert needed(bridge(MASTER, stp=True), used=True) is None
    expected = early(NEAREST_BRIDGE, NEAREST_CUSTOMER_BRIDGE)
    assert needed(bridge(MASTER, 0x4000), used=True) == expected


@pytest.mark.parametrize(
    ("of_port", "of_bridge", "shown"),
    [
        ([PortVlan(1, True, True)], None, True),  # as it is made
        ([PortVlan(9, True, True)], None, False),
        ([PortVlan(9, True, True)], [PortVlan(9, False, True)], True),
        ([PortVlan(9, True, True)], [PortVlan(9, False, False)], False),
        ([PortVlan(1, True, True)], [PortVlan(9, True, True)], False),
        ([PortVlan(1, False, True)], None, False),
        ([], None, False),
        (None, None, True),  # not known yet
    ],
)
def test_a_bridge_that_would_not_show_such_a_frame_is_not_waited_for(
    of_port: list[PortVlan] | None, of_bridge: list[PortVlan] | None, shown: bool
) -> None:
    told = {PORT: of_port, MASTER: of_bridge}
    ports = {index: BridgePort(tuple(vlans)) for index, vlans in told.items() if vlans is not None}
    expected = None if shown else early(NEAREST_CUSTOMER_BRIDGE)
    assert needed(bridge(MASTER, vlans=True), ports=ports) == expected
    assert needed(bridge(MASTER, vlans=True, stp=True), ports=ports) is None
    assert needed(bridge(MASTER), ports=ports) is None


def test_open_vswitch_and_a_virtual_machine_take_everything() -> None:
    assert needed(interface(MASTER, "openvswitch")) == early(*ALL)
    assert needed(port=interface(PORT, "macvtap")) == early(*ALL)


@pytest.mark.parametrize("kind", ["bond", "team"])
def test_members_listen_for_lldp_only_unless_somebody_above_takes_it(kind: str) -> None:
    free = Own(frozenset(ALL), early=False)
    alone, above = interface(MASTER, kind), interface(MASTER, kind, master=ABOVE)
    assert needed(alone) == free
    assert needed(above, bridge(ABOVE)) == free
    assert needed(above, bridge(ABOVE, 0x4000)) == early(*ALL)
    assert needed(above, bridge(ABOVE), used=True) == early(*ALL)
    assert needed(above, interface(ABOVE, "openvswitch")) == early(*ALL)


def test_others_need_none() -> None:
    assert needed(port=interface(PORT)) is None
    assert needed(interface(MASTER, "vrf")) is None
    assert needed() is None  # its master is not known yet


def test_a_macvlan_is_another_port_only_in_another_namespace() -> None:
    for kind in ("macvlan", "macvtap"):
        beside = interface(PORT, kind, link=MASTER)
        assert why_no_lldp(beside) == "shares the wire of its parent here, which speaks LLDP"
        assert why_no_lldp(msgspec.structs.replace(beside, link_nsid=0)) is None


@pytest.mark.parametrize("hardware", [65534, 772, 776, 778])  # none, loopback, SIT, GRE
def test_what_is_not_ethernet(hardware: int) -> None:
    assert why_no_lldp(interface(PORT, "whatever", hardware=hardware)) == NOT_ETHERNET

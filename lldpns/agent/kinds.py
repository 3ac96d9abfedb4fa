"""What each kind of interface means for LLDP: whether it is spoken there, and how it is heard.

The kernel shows a frame to the socket of the namespace only after what the interface is a port of
has had its turn (__netif_receive_skb_core: rx_handler, then ptype_base). So what comes in

- by a member of a bond or team, is reported as a frame of the whole;
- by a port of a bridge that forwards frames to this address, is not reported, unless as one of the
  bridge itself; by a port of Open vSwitch, not at all;
- by a macvtap, is not reported while a virtual machine has it open.

docs/interfaces.md has all of this as a table.
"""

from collections.abc import Container
from typing import NamedTuple

from lldpns.kernel.interfaces import Interfaces
from lldpns.kernel.rtnetlink import ARPHRD_ETHER, BridgePort, Interface
from lldpns.protocol import constants

NOT_ETHERNET = "not Ethernet"

WHY_OFF = {
    "bridge": "its ports speak LLDP",
    "openvswitch": "Open vSwitch floods or drops what it sends; the other ports speak LLDP",
    "bond": "its members speak LLDP",
    "team": "its members speak LLDP",
    "vlan": "LLDP is never tagged; its parent speaks LLDP",
    "vrf": "no wire of its own; its members speak LLDP",
    "dummy": "no wire",
    "ifb": "no wire; it shapes what other interfaces receive",
    "ipvlan": "shares the address of its parent, which speaks LLDP",
}
"""Kinds on which a frame sent or heard would say nothing about a wire."""

WHY_OFF_BESIDE_PARENT = dict.fromkeys(
    ("macvlan", "macvtap"), "shares the wire of its parent here, which speaks LLDP"
)
"""Kinds for which that is so in the namespace of their parent.

There it is one more address of the same port, as VRRP makes them, and a frame from it would draw
that address to this port. Elsewhere it is a port of another system, as of a container.
"""


def why_no_lldp(interface: Interface) -> str | None:
    """Why LLDP has no meaning on `interface`, in words; None where it has."""
    if interface.hardware != ARPHRD_ETHER:
        return NOT_ETHERNET
    kind = interface.kind or ""
    if kind in WHY_OFF_BESIDE_PARENT and interface.link_nsid is None:
        return WHY_OFF_BESIDE_PARENT[kind]
    return WHY_OFF.get(kind)


AGGREGATES = frozenset({"bond", "team"})
MASTERS = AGGREGATES | {"bridge", "openvswitch"}
"""What takes frames from its ports or members."""

UNFILTERED = frozenset({"veth"})
"""Kinds that hand up every frame, whatever addresses are listened for there (veth_xmit)."""

_ALL = frozenset(constants.GROUP_ADDRESSES)
_NONE: frozenset[bytes] = frozenset()


class Own(NamedTuple):
    """What a port listens for by a socket of its own."""

    groups: frozenset[bytes]
    early: bool
    """Before anything else takes the frame, at the cost of every packet of the port."""
    paced: bool = False
    """Not whenever a frame comes, as there are too many."""


def own_socket(interface: Interface, known: Interfaces, used: Container[int]) -> Own | None:
    """What the port on `interface` needs a socket of its own for, if anything.

    `used` has the bridges that a frame to 01:80:c2:00:00:00 was seen on. A bridge without STP
    forwards those, which is nearly every bridge, and hardly anybody sends them: its ports listen
    for them once somebody does.
    """
    master = known.links.get(interface.master or 0)
    if master is not None and master.kind in AGGREGATES:
        return Own(_ALL, early=bool(_taken(master, known, used)))
    taken = _taken(interface, known, used)
    return Own(taken, early=True) if taken else None


def _taken(interface: Interface, known: Interfaces, used: Container[int]) -> frozenset[bytes]:
    """The addresses of frames that are taken away before they come up on `interface`."""
    if interface.kind == "macvtap":
        return _ALL
    master = known.links.get(interface.master or 0)
    if master is None:
        return _NONE
    if master.kind == "openvswitch":
        return _ALL
    if master.bridge is None:
        return _NONE
    port = known.bridge_ports.get(interface.index)
    mask = master.bridge.group_fwd_mask | (port.group_fwd_mask if port else 0)
    by_mask = frozenset(group for group in _ALL if mask >> group[-1] & 1)
    if not master.bridge.stp and (master.index in used or not _shows(master, port, known)):
        return by_mask | {constants.NEAREST_CUSTOMER_BRIDGE}
    return by_mask


def _shows(bridge: Interface, port: BridgePort | None, known: Interfaces) -> bool:
    """Whether a bridge is itself shown, untagged, what it forwards from a port."""
    if port is None or bridge.bridge is None or not bridge.bridge.vlan_filtering:
        return True
    shown = {bridge.bridge.default_pvid}
    if itself := known.bridge_ports.get(bridge.index):
        shown = {vlan.vlan_id for vlan in itself.vlans if vlan.untagged}
    return any(vlan.pvid and vlan.vlan_id in shown for vlan in port.vlans)

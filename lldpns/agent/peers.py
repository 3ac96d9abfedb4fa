"""The other end of a wire, or what an interface stands on, as the kernel knows it."""

from collections.abc import Mapping
from typing import NamedTuple

from lldpns.agent.namespace import Namespace
from lldpns.kernel.nsid import Inquiry
from lldpns.kernel.rtnetlink import Interface

PAIRED = frozenset({"veth", "netkit"})
"""Kinds that come in pairs: what such an interface is linked to is its other end."""


class Place(NamedTuple):
    """An interface in its namespace."""

    namespace: Namespace
    interface: Interface


class Peers:
    """Finds what an interface is linked to (IFLA_LINK), in whatever namespace the agent is in."""

    def __init__(self, namespaces: Mapping[int, Namespace]) -> None:
        self._namespaces = namespaces
        # By inode and nsid, which means the same namespace as long as that lives.
        self._known: dict[tuple[int, int], int] = {}
        self._unknown: set[tuple[int, int]] = set()

    def linked(self, namespace: Namespace, interface: Interface) -> Place | None:
        """What the interface is linked to; None if it is to nothing, or to a place not known."""
        if interface.link is None:
            return None
        far: Namespace | None = namespace
        if interface.link_nsid is not None:
            far = self._namespace(namespace, interface.link_nsid, interface.link)
        found = far.interfaces.links.get(interface.link) if far else None
        return Place(far, found) if far and found and found is not interface else None

    def news(self) -> None:
        """Namespaces or interfaces have become known: what was sought in vain may be there now."""
        self._unknown.clear()

    def forget(self, namespace: Namespace) -> None:
        """The agent is no longer in a namespace: numbers that stood for it may be given anew."""
        gone = namespace.inode
        self._known = {
            key: inode for key, inode in self._known.items() if gone not in (key[0], inode)
        }
        self._unknown = {key for key in self._unknown if key[0] != gone}

    def _namespace(self, namespace: Namespace, nsid: int, index: int) -> Namespace | None:
        key = (namespace.inode, nsid)
        if key in self._unknown:
            return None
        inode = self._known.get(key)
        if inode is None:
            inode = self._look_up(namespace, nsid, index)
            if inode is None:
                self._unknown.add(key)
                return None
            self._known[key] = inode
        return self._namespaces.get(inode)

    def _look_up(self, namespace: Namespace, nsid: int, index: int) -> int | None:
        try:
            with Inquiry(namespace.sockets.packet) as inquiry:
                mac = inquiry.mac(nsid, index)
                for far in self._namespaces.values():
                    interface = far.interfaces.links.get(index)
                    if interface is None or interface.mac != mac:
                        continue
                    if inquiry.nsid_of(far.sockets.packet) == nsid:
                        return far.inode
        except OSError:
            pass  # EMFILE: the next news are another chance
        return None

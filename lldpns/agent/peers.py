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
        self._known: dict[int, dict[int, int]] = {}
        self._known_in: dict[int, set[int]] = {}
        """By inode of a namespace, those of the ones in which its nsid is known."""
        self._unknown: set[tuple[int, int]] = set()
        self._places: dict[tuple[int, bytes], set[int]] = {}
        """By index and MAC address of an interface, the inodes of the namespaces that have it."""

    def follow(
        self, namespace: Namespace, before: Interface | None, after: Interface | None
    ) -> None:
        """An interface of a namespace appeared, changed or vanished."""
        was, now = before and _key(before), after and _key(after)
        if was == now:
            return
        if was:
            self._discard(was, namespace.inode)
        if now:
            self._places.setdefault(now, set()).add(namespace.inode)

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
        for interface in namespace.interfaces.links.values():
            self._discard(_key(interface), gone)
        for far in self._known.pop(gone, {}).values():
            self._known_in.get(far, set()).discard(gone)
        for near in self._known_in.pop(gone, ()):
            numbers = self._known[near]
            self._known[near] = {nsid: far for nsid, far in numbers.items() if far != gone}
        self._unknown = {key for key in self._unknown if key[0] != gone}

    def _discard(self, key: tuple[int, bytes], inode: int) -> None:
        places = self._places.get(key, set())
        places.discard(inode)
        if not places:
            self._places.pop(key, None)

    def _namespace(self, namespace: Namespace, nsid: int, index: int) -> Namespace | None:
        near = namespace.inode
        if (near, nsid) in self._unknown:
            return None
        inode = self._known.get(near, {}).get(nsid)
        if inode is None:
            inode = self._look_up(namespace, nsid, index)
            if inode is None:
                self._unknown.add((near, nsid))
                return None
            self._known.setdefault(near, {})[nsid] = inode
            self._known_in.setdefault(inode, set()).add(near)
        return self._namespaces.get(inode)

    def _look_up(self, namespace: Namespace, nsid: int, index: int) -> int | None:
        try:
            with Inquiry(namespace.sockets.packet) as inquiry:
                mac = inquiry.mac(nsid, index)
                for inode in self._places.get((index, mac or b""), ()):
                    if inquiry.nsid_of(self._namespaces[inode].sockets.packet) == nsid:
                        return inode
        except OSError:
            pass  # EMFILE: the next news are another chance
        return None


def _key(interface: Interface) -> tuple[int, bytes]:
    return interface.index, interface.mac

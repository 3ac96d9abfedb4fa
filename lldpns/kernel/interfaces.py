"""The interfaces and addresses of one network namespace: a table that follows rtnetlink."""

import socket
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lldpns.kernel import rtnetlink
from lldpns.kernel.rtnetlink import Address, BridgePort, Interface, Overrun


class LinkChange(NamedTuple):
    """An interface appeared (`before` is None) or changed."""

    before: Interface | None
    after: Interface


class LinkGone(NamedTuple):
    """An interface vanished, or was moved to another namespace."""

    before: Interface


class BridgePortChange(NamedTuple):
    """A bridge port has other settings than before."""

    ifindex: int


class SystemChange(NamedTuple):
    """Addresses, or forwarding between interfaces, are not what they were."""


class Synced(NamedTuple):
    """All dumps are complete: the tables hold all there is."""


class Interrupted(NamedTuple):
    """Something changed during each dump: what was missed only a later one will tell."""


Change = LinkChange | LinkGone | BridgePortChange | SystemChange | Synced | Interrupted | Overrun

# A container that changes its interfaces all the time would have them read for ever.
_INTERRUPTIONS_MOST = 3


class Interfaces:
    """Follows one rtnetlink socket; all tables are true as of the last read."""

    def __init__(self, sock: socket.socket) -> None:
        self.links: dict[int, Interface] = {}
        self.addresses: set[Address] = set()
        self.bridge_ports: dict[int, BridgePort] = {}
        self.forwarding: set[int] = set()
        """The address families that are forwarded."""
        self._gone: dict[int, str] = {}
        self._sock = sock
        self._sequence = 0
        # The kernel runs one dump per socket at a time: these come after the running one.
        self._dumps: list[Callable[[socket.socket, int], None]] = []
        self._interruptions = 0
        # What the running dumps have not confirmed; what is left at their end no longer exists.
        self._stale_links: set[int] = set()
        self._stale_addresses: set[Address] = set()

    def request_dump(self) -> None:
        """Ask for everything anew; the answer comes through `read`, at its end a `Synced`.

        An `Interrupted` after it means that it is better to ask once more, later.
        """
        self._stale_links = set(self.links)
        self._stale_addresses = set(self.addresses)
        self._interruptions = 0
        self._dumps = [
            rtnetlink.request_links,
            rtnetlink.request_addresses,
            rtnetlink.request_bridge_ports,
        ]
        rtnetlink.request_forwarding(self._sock)
        self._request_next()

    def read(self) -> list[Change] | None:
        """Changes out of one read of the socket, in the kernel's order; None if it was empty.

        Raises:
            OSError: the kernel refused a dump.
        """
        messages = rtnetlink.read(self._sock)
        if messages is None:
            return None
        self._gone = {}
        return [change for message in messages for change in self._apply(message)]

    def name_of(self, index: int) -> str | None:
        """What an interface is called, or was until the last read: ports outlive their bridge."""
        link = self.links.get(index)
        return link.name if link else self._gone.get(index)

    def _request_next(self) -> None:
        self._sequence += 1
        self._dumps[0](self._sock, self._sequence)

    def _apply(self, message: rtnetlink.Message) -> Iterator[Change]:
        match message:
            case rtnetlink.LinkThere(interface):
                yield from self._put_link(interface)
            case rtnetlink.LinkAway(index):
                yield from self._drop_link(index)
            case rtnetlink.AddressThere(address):
                self._stale_addresses.discard(address)
                if address not in self.addresses:
                    self.addresses.add(address)
                    yield SystemChange()
            case rtnetlink.AddressAway(address):
                if address in self.addresses:
                    self.addresses.discard(address)
                    yield SystemChange()
            case rtnetlink.BridgePortThere(index, port):
                if self.bridge_ports.get(index) != port:
                    self.bridge_ports[index] = port
                    yield BridgePortChange(index)
            case rtnetlink.Forwarding(family, enabled):
                (self.forwarding.add if enabled else self.forwarding.discard)(family)
                yield SystemChange()
            case rtnetlink.DumpEnd(sequence, interrupted) if sequence == self._sequence:
                yield from self._end_dump(interrupted)
            case rtnetlink.Overrun():
                yield message

    def _end_dump(self, interrupted: bool) -> Iterator[Change]:
        self._interruptions += interrupted
        if not interrupted or self._interruptions > _INTERRUPTIONS_MOST:
            self._dumps.pop(0)
        if self._dumps:
            self._request_next()
            return
        for index in self._stale_links:
            yield from self._drop_link(index)
        if gone := self._stale_addresses & self.addresses:
            self.addresses -= gone
            yield SystemChange()
        yield Synced()
        if self._interruptions > _INTERRUPTIONS_MOST:
            yield Interrupted()

    def _put_link(self, after: Interface) -> Iterator[Change]:
        self._stale_links.discard(after.index)
        before = self.links.get(after.index)
        if before != after:
            self.links[after.index] = after
            yield LinkChange(before, after)

    def _drop_link(self, index: int) -> Iterator[Change]:
        before = self.links.pop(index, None)
        self.bridge_ports.pop(index, None)
        gone = {address for address in self.addresses if address.ifindex == index}
        if gone:
            self.addresses -= gone
            yield SystemChange()
        if before is not None:
            self._gone[index] = before.name
            yield LinkGone(before)

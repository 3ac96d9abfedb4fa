"""The neighbors of one port, and how that set changes."""

import enum
from collections.abc import Mapping
from math import inf

import msgspec

from lldpns.protocol.lldpdu import LLDPDU, DiscardedTlv, Inspection
from lldpns.protocol.tlv import ChassisId, PortId


class Msap(msgspec.Struct, frozen=True, cache_hash=True, gc=False):
    """MSAP identifier: what tells the neighbors of a port apart, whatever else they say."""

    chassis_id: ChassisId
    port_id: PortId


class Neighbor(msgspec.Struct, frozen=True, gc=False):
    """What is known about one neighbor at one moment. Times are monotonic seconds."""

    msap: Msap
    lldpdu: LLDPDU
    octets: bytes
    """The LLDPDU as it came."""
    discarded: tuple[DiscardedTlv, ...]
    """The TLVs that could not be used."""
    unrecognized: int
    """How many TLVs are kept as octets only."""
    first_seen: float
    source: bytes
    """The MAC address that the latest frame came from."""
    last_seen: float
    expires_at: float
    """When it is removed unless another frame comes: `last_seen` and the TTL (rxInfoTTL)."""


class RemovalReason(enum.StrEnum):
    """Why a neighbor is no longer there."""

    AGED_OUT = "aged-out"
    """Its TTL ran out without another frame."""
    SHUTDOWN = "shutdown"
    """It said goodbye with a shutdown LLDPDU."""
    PORT_DOWN = "port-down"
    """The port is no longer operational."""
    ADMIN_STATUS = "admin-status"
    """The port was told to stop listening."""
    VANISHED = "vanished"
    """It was told from elsewhere than the wire that there is no such neighbor any more."""


class NeighborAdded(msgspec.Struct, frozen=True, gc=False):
    """A neighbor that was not there before."""

    neighbor: Neighbor


class NeighborChanged(msgspec.Struct, frozen=True, gc=False):
    """A neighbor that now says something else; a new TTL alone is nothing else."""

    before: Neighbor
    after: Neighbor


class NeighborRemoved(msgspec.Struct, frozen=True, gc=False):
    """A neighbor that is gone, as it was last known."""

    neighbor: Neighbor
    reason: RemovalReason


Change = NeighborAdded | NeighborChanged | NeighborRemoved


class NeighborTable:
    """Neighbors by MSAP identifier and, for the sake of those who repeat themselves, by octets.

    Each neighbor is in both maps exactly once, so no stranger makes the second outgrow the first.
    """

    __slots__ = ("_by_msap", "_by_octets", "next_expiry", "size")

    def __init__(self) -> None:
        self._by_msap: dict[Msap, Neighbor] = {}
        self._by_octets: dict[bytes, Msap] = {}
        self.size = 0
        """Octets of all LLDPDUs in it."""
        self.next_expiry = inf
        """No neighbor expires before; `expire` at this moment removes one or sets a later one.

        Not the exact moment of the first expiry: refreshes, which are nearly all there is, would
        have to look at every neighbor to find it.
        """

    def __len__(self) -> int:
        return len(self._by_msap)

    def __contains__(self, msap: Msap) -> bool:
        return msap in self._by_msap

    @property
    def neighbors(self) -> Mapping[Msap, Neighbor]:
        """The live table, oldest neighbor first."""
        return self._by_msap

    def refresh(self, octets: bytes, now: float, source: bytes) -> Neighbor | None:
        """Restart the timer of the neighbor whose latest LLDPDU was `octets`, without decoding."""
        msap = self._by_octets.get(octets)
        if msap is None:
            return None
        old = self._by_msap[msap]
        lldpdu = old.lldpdu
        # By position: naming nine fields takes longer than all the rest of a refresh.
        new = Neighbor(
            msap,
            lldpdu,
            old.octets,
            old.discarded,
            old.unrecognized,
            old.first_seen,
            source,
            now,
            now + lldpdu.ttl,
        )
        self._by_msap[msap] = new
        return new

    def put(
        self, msap: Msap, octets: bytes, inspection: Inspection, now: float, source: bytes
    ) -> tuple[Neighbor | None, Neighbor]:
        """Enter what a neighbor says; return how it was known before, if at all, and now."""
        before = self._by_msap.get(msap)
        if before is not None:
            self._drop(before.octets)
        lldpdu = inspection.lldpdu
        after = Neighbor(
            msap=msap,
            lldpdu=lldpdu,
            octets=octets,
            discarded=inspection.discarded,
            unrecognized=inspection.unrecognized,
            first_seen=now if before is None else before.first_seen,
            source=source,
            last_seen=now,
            expires_at=now + lldpdu.ttl,
        )
        self._by_octets[octets] = msap
        self.size += len(octets)
        self._by_msap[msap] = after
        self.next_expiry = min(self.next_expiry, after.expires_at)
        return before, after

    def remove(self, msap: Msap) -> Neighbor | None:
        """Take one neighbor out, if it is there."""
        neighbor = self._by_msap.pop(msap, None)
        if neighbor is not None:
            self._drop(neighbor.octets)
        return neighbor

    def expire(self, now: float) -> list[Neighbor]:
        """Take out every neighbor whose time is over."""
        if now < self.next_expiry:
            return []
        expired = [each for each in self._by_msap.values() if each.expires_at <= now]
        for neighbor in expired:
            self.remove(neighbor.msap)
        self.next_expiry = min((each.expires_at for each in self._by_msap.values()), default=inf)
        return expired

    def clear(self) -> list[Neighbor]:
        """Take out every neighbor."""
        removed = list(self._by_msap.values())
        self._by_msap.clear()
        self._by_octets.clear()
        self.size = 0
        self.next_expiry = inf
        return removed

    def _drop(self, octets: bytes) -> None:
        del self._by_octets[octets]
        self.size -= len(octets)

"""How a port listens: the receive machine of IEEE 802.1AB-2016, 9.2.9.

::

    WAIT_PORT_OPERATIONAL <--> RX_INITIALIZE <--> RX_WAIT_FOR_FRAME
                                                    |          ^
                                                    +-> RX_FRAME -> UPDATE_INFO or DELETE_INFO

Only the upper three last, and which of them it is follows from portEnabled and adminStatus alone:
`listening` is RX_WAIT_FOR_FRAME. The others are the methods that one frame runs through.

One deviation: the standard lets the neighbors of a port that is no longer operational age
(DELETE_AGED_INFO). They are removed at once here, as lldpd does: a wire known to be dead proves
nothing, and whoever asks what is wired to what must not be told of yesterday's wire.
"""

from collections.abc import Iterable
from math import inf

import msgspec

from lldpns.protocol.errors import MalformedLLDPDU
from lldpns.protocol.lldpdu import Inspection, inspect
from lldpns.protocol.neighbors import (
    Change,
    Msap,
    Neighbor,
    NeighborAdded,
    NeighborChanged,
    NeighborRemoved,
    NeighborTable,
    RemovalReason,
)
from lldpns.protocol.statistics import Statistics


class Discard(msgspec.Struct, frozen=True, gc=False):
    """A frame that was discarded, and why: for whoever has to find the sender."""

    at: float
    """Monotonic seconds."""
    source: bytes
    """MAC address."""
    reason: str
    """One line, safe to log."""


class Receiver:
    """The receive machine of one port."""

    __slots__ = (
        "_permitted",
        "_port_enabled",
        "_statistics",
        "_too_many_neighbors_until",
        "last_discard",
        "listening",
        "max_neighbors",
        "table",
    )

    def __init__(self, max_neighbors: int, statistics: Statistics) -> None:
        self.max_neighbors = max_neighbors
        self.listening = False
        self.last_discard: Discard | None = None
        self.table = NeighborTable()
        self._statistics = statistics
        self._port_enabled = False
        self._permitted = False
        # Monotonic seconds; tooManyNeighborsTimer is not running if infinite.
        self._too_many_neighbors_until = inf

    @property
    def too_many_neighbors(self) -> bool:
        """Whether the table was too small lately (tooManyNeighbors)."""
        return self._too_many_neighbors_until < inf

    @property
    def deadline(self) -> float:
        """When `advance` has something to do; `inf` for never."""
        return min(self.table.next_expiry, self._too_many_neighbors_until)

    # What happens to the port.

    def set_port_enabled(self, enabled: bool) -> tuple[Change, ...]:
        """Follow portEnabled."""
        self._port_enabled = enabled
        return self._follow(RemovalReason.PORT_DOWN)

    def set_permitted(self, permitted: bool) -> tuple[Change, ...]:
        """Follow adminStatus: whether it is one of those that receive."""
        self._permitted = permitted
        return self._follow(RemovalReason.ADMIN_STATUS)

    def advance(self, now: float) -> tuple[Change, ...]:
        """Run the timers that are due."""
        if now >= self._too_many_neighbors_until:
            self._too_many_neighbors_until = inf
        expired = self.table.expire(now)
        self._statistics.ageouts_total += len(expired)
        return self._removed(expired, RemovalReason.AGED_OUT)

    def receive(self, octets: bytes, now: float, source: bytes) -> tuple[Change, ...]:
        """RX_FRAME: take in one LLDPDU (rxProcessFrame)."""
        if not self.listening:
            return ()
        self._statistics.frames_in_total += 1
        known = self.table.refresh(octets, now, source)
        if known is not None:
            self._count_tlvs(known)
            return ()
        try:
            inspection = inspect(octets)
        except MalformedLLDPDU as error:
            self._statistics.frames_in_errors_total += 1
            self._discard(now, source, error.reason)
            return ()
        self._count_tlvs(inspection)
        lldpdu = inspection.lldpdu
        msap = Msap(lldpdu.chassis_id, lldpdu.port_id)
        if lldpdu.ttl == 0:
            return self._delete_info(msap)
        if msap not in self.table and len(self.table) >= self.max_neighbors:
            self._drop(lldpdu.ttl, now, source)
            return ()
        return self._update_info(msap, octets, inspection, now, source)

    def forget(self, msap: Msap) -> tuple[Change, ...]:
        """Remove a neighbor that is known, from elsewhere, to be no more."""
        neighbor = self.table.remove(msap)
        return () if neighbor is None else self._removed((neighbor,), RemovalReason.VANISHED)

    # The receive machine.

    def _follow(self, reason: RemovalReason) -> tuple[Change, ...]:
        """Go to the state that portEnabled and adminStatus ask for.

        A port that does not listen has no neighbors: forgetting them is rxInitializeLLDP.
        """
        self.listening = self._port_enabled and self._permitted
        if self.listening:
            return ()
        self._too_many_neighbors_until = inf
        return self._removed(self.table.clear(), reason)

    def _update_info(
        self, msap: Msap, octets: bytes, inspection: Inspection, now: float, source: bytes
    ) -> tuple[Change, ...]:
        before, after = self.table.put(msap, octets, inspection, now, source)
        if before is None:
            self._statistics.neighbors_inserted += 1
            return (NeighborAdded(after),)
        if msgspec.structs.replace(before.lldpdu, ttl=after.lldpdu.ttl) == after.lldpdu:
            return ()
        return (NeighborChanged(before, after),)

    def _delete_info(self, msap: Msap) -> tuple[Change, ...]:
        """Forget a neighbor that said goodbye; a stranger's goodbye means nothing."""
        neighbor = self.table.remove(msap)
        return () if neighbor is None else self._removed((neighbor,), RemovalReason.SHUTDOWN)

    def _drop(self, ttl: int, now: float, source: bytes) -> None:
        """Turn a newcomer away: of a flood, those who were here first shall lose nothing."""
        self._statistics.neighbors_dropped += 1
        until = self._too_many_neighbors_until if self.too_many_neighbors else now
        self._too_many_neighbors_until = max(until, now + ttl)
        self._discard(now, source, f"no room for another neighbor, {self.max_neighbors} at most")

    def _discard(self, now: float, source: bytes, reason: str) -> None:
        self._statistics.frames_discarded_total += 1
        self.last_discard = Discard(now, source, reason)

    def _count_tlvs(self, frame: Neighbor | Inspection) -> None:
        """Count what could not be used of a frame: each TLV, but the frame once."""
        if frame.discarded:
            self._statistics.tlvs_discarded_total += len(frame.discarded)
            self._statistics.frames_in_errors_total += 1
        self._statistics.tlvs_unrecognized_total += frame.unrecognized

    def _removed(self, neighbors: Iterable[Neighbor], reason: RemovalReason) -> tuple[Change, ...]:
        changes = tuple(NeighborRemoved(neighbor, reason) for neighbor in neighbors)
        self._statistics.neighbors_deleted += len(changes)
        return changes

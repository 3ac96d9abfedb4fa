"""One port: the machines that speak and listen, their common timer, and nothing around them.

The shell that owns sockets and clock treats a port as follows, `now` being monotonic seconds::

    changes = port.receive(octets, now, source)        # or any other method that takes `now`
    for lldpdu in port.take_lldpdus(now): ...          # after each of them
    ... sleep until port.deadline ...
    changes = port.advance(now)

`deadline` never asks for a moment that has been dealt with: after `advance(now)` it is later than
`now`. It does not speak of LLDPDUs that wait to be taken, so take them before sleeping.
"""

import enum
from collections.abc import Callable, Mapping
from math import inf

from lldpns.protocol.lldpdu import LLDPDU
from lldpns.protocol.neighbors import Change, Msap, Neighbor, NeighborAdded
from lldpns.protocol.receive import Discard, Receiver
from lldpns.protocol.statistics import Statistics
from lldpns.protocol.transmit import Timing, Transmitter


class AdminStatus(enum.StrEnum):
    """What a port may do (adminStatus)."""

    RX_AND_TX = "rx-and-tx"
    RX_ONLY = "rx-only"
    TX_ONLY = "tx-only"
    DISABLED = "disabled"

    @property
    def transmits(self) -> bool:
        """Whether LLDPDUs are sent."""
        return self in (AdminStatus.RX_AND_TX, AdminStatus.TX_ONLY)

    @property
    def receives(self) -> bool:
        """Whether LLDPDUs are taken in."""
        return self in (AdminStatus.RX_AND_TX, AdminStatus.RX_ONLY)


class Port:
    """An LLDP agent's view of one interface. Starts as not operational and with nothing to say.

    Args:
        timing: the variables that management sets.
        max_neighbors: how many may be remembered at one time.
        admin_status: what the port may do.
        jitter: returns a new random number in [0, 1) at each call, such as `random.random`; see
            `transmit.JITTER` for what becomes of it.
    """

    __slots__ = (
        "_receiver",
        "_transmitter",
        "admin_status",
        "deadline",
        "operational",
        "statistics",
    )

    def __init__(
        self,
        timing: Timing,
        max_neighbors: int = 32,
        admin_status: AdminStatus = AdminStatus.RX_AND_TX,
        *,
        jitter: Callable[[], float],
    ) -> None:
        self.statistics = Statistics()
        self.admin_status = admin_status
        """What the port may do; `set_admin_status` changes it."""
        self.operational = False
        """Whether frames can pass (portEnabled); `set_operational` changes it."""
        self.deadline: float | None = None
        """When `advance` next has something to do; None for never."""
        self._receiver = Receiver(max_neighbors, self.statistics)
        self._transmitter = Transmitter(timing, jitter)
        self._receiver.set_permitted(admin_status.receives)
        self._transmitter.set_permitted(admin_status.transmits, 0.0)

    @property
    def neighbors(self) -> Mapping[Msap, Neighbor]:
        """Who is at the other end, oldest first. This is the live table: copy it to keep it."""
        return self._receiver.table.neighbors

    @property
    def local(self) -> LLDPDU | None:
        """What the port says of itself, if that has been set."""
        return self._transmitter.local

    @property
    def too_many_neighbors(self) -> bool:
        """Whether a neighbor was turned away lately (tooManyNeighbors)."""
        return self._receiver.too_many_neighbors

    @property
    def max_neighbors(self) -> int:
        """How many neighbors may be remembered; setting it lower makes nobody leave."""
        return self._receiver.max_neighbors

    @max_neighbors.setter
    def max_neighbors(self, max_neighbors: int) -> None:
        self._receiver.max_neighbors = max_neighbors

    @property
    def last_discard(self) -> Discard | None:
        """The latest frame that `frames_discarded_total` counts, and why it was discarded."""
        return self._receiver.last_discard

    def set_operational(self, operational: bool, now: float) -> tuple[Change, ...]:
        """Tell that frames can pass from now on, or no longer; then all neighbors are removed."""
        self.operational = operational
        self._transmitter.set_port_enabled(operational, now)
        changes = self._receiver.set_port_enabled(operational)
        self._schedule()
        return changes

    def set_admin_status(self, status: AdminStatus, now: float) -> tuple[Change, ...]:
        """Allow or forbid to send and to receive.

        A port that may no longer send says so with a shutdown LLDPDU, and if it is allowed to again
        waits for the rest of reinitDelay. One that may no longer receive forgets its neighbors.
        """
        self.admin_status = status
        self._transmitter.set_permitted(status.transmits, now)
        changes = self._receiver.set_permitted(status.receives)
        self._schedule()
        return changes

    def set_local(self, local: LLDPDU, now: float) -> None:
        """Set what the port says of itself; nothing is sent before this, nor if nothing differs.

        The TTL is the port's own affair: what `local` has there is ignored.

        Raises:
            UnencodableLLDPDU: no frame can carry it; what was said before stays.
        """
        self._transmitter.set_local(local, now)
        self._schedule()

    def set_timing(self, timing: Timing, now: float) -> None:
        """Use other timing variables, for frames and pauses that begin from now on."""
        self._transmitter.set_timing(timing, now)
        self._schedule()

    def receive(self, octets: bytes, now: float, source: bytes) -> tuple[Change, ...]:
        """Take in one LLDPDU: the octets after the Ethernet header, and that header's source.

        Whatever the octets are, nothing is raised. Without effect while the port is not operational
        or may not receive.
        """
        changes = self._receiver.receive(octets, now, source)
        for change in changes:
            if isinstance(change, NeighborAdded):
                self._transmitter.new_neighbor(now)
        self._schedule()
        return changes

    def forget(self, msap: Msap) -> tuple[Change, ...]:
        """Remove a neighbor that is known, from elsewhere than the wire, to be no more."""
        changes = self._receiver.forget(msap)
        self._schedule()
        return changes

    def advance(self, now: float) -> tuple[Change, ...]:
        """Do what is due by `now`: let neighbors age, and let frames become due."""
        self._transmitter.advance(now)
        changes = self._receiver.advance(now)
        self._schedule()
        return changes

    def announce(self, now: float) -> None:
        """Ask for a frame soon, within the credit: for when another's LLDPDU made us forgotten."""
        self._transmitter.announce(now)
        self._schedule()

    def shutdown(self, now: float) -> None:
        """Say goodbye: a shutdown LLDPDU, if neighbors may know of us. No other frame follows."""
        self._transmitter.set_permitted(False, now)
        self._schedule()

    def take_lldpdus(self, now: float) -> tuple[bytes, ...]:
        """Return the LLDPDUs that are due now, in order; they count as sent."""
        lldpdus = self._transmitter.take(now)
        if lldpdus:
            self.statistics.frames_out_total += len(lldpdus)
            self._schedule()
        return lldpdus

    def _schedule(self) -> None:
        deadline = min(self._transmitter.deadline, self._receiver.deadline)
        self.deadline = deadline if deadline < inf else None

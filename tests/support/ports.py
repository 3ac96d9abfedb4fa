"""Ports under a clock that the test moves, and a wire between two of them."""

import heapq
import random
from collections.abc import Callable
from itertools import count
from math import inf

import msgspec

from lldpns.protocol.lldpdu import LLDPDU, encode
from lldpns.protocol.neighbors import Change, Neighbor
from lldpns.protocol.port import AdminStatus, Port
from lldpns.protocol.tlv import ChassisId, PortId
from lldpns.protocol.transmit import Timing

SOURCE = bytes.fromhex("020000000001")


def lldpdu(
    chassis: str = "peer", port: str = "eth0", ttl: int = 121, name: str | None = None
) -> LLDPDU:
    """What some system says; `name` is its system name."""
    system_name = None if name is None else name.encode()
    return LLDPDU(
        ChassisId(7, chassis.encode()), PortId(5, port.encode()), ttl, system_name=system_name
    )


def octets(
    chassis: str = "peer", port: str = "eth0", ttl: int = 121, name: str | None = None
) -> bytes:
    """The same on the wire."""
    return encode(lldpdu(chassis, port, ttl, name))


def exact() -> float:
    """Jitter for tests that count seconds: none."""
    return 0.0


def new_port(
    timing: Timing | None = None,
    admin_status: AdminStatus = AdminStatus.RX_AND_TX,
    max_neighbors: int = 32,
    jitter: Callable[[], float] = exact,
) -> Port:
    """A port, not yet operational and with nothing to say."""
    return Port(timing or Timing(), max_neighbors, admin_status, jitter=jitter)


def running_port(
    timing: Timing | None = None,
    admin_status: AdminStatus = AdminStatus.RX_AND_TX,
    max_neighbors: int = 32,
    jitter: Callable[[], float] = exact,
) -> Port:
    """A port that became operational at 0.0 and whose first frames are taken already."""
    port = new_port(timing, admin_status, max_neighbors, jitter)
    port.set_operational(True, 0.0)
    port.set_local(lldpdu("local"), 0.0)
    port.take_lldpdus(0.0)
    return port


def sent_until(port: Port, end: float) -> list[float]:
    """Run `port` alone up to `end`, from deadline to deadline; return when it sent frames."""
    times = []
    while port.deadline is not None and port.deadline <= end:
        now = port.deadline
        port.advance(now)
        times += [now] * len(port.take_lldpdus(now))
    return times


def counters(port: Port) -> dict[str, int]:
    """The counters of a port that are not zero; those of sending are tested elsewhere."""
    counted = msgspec.structs.asdict(port.statistics)
    del counted["frames_out_total"]
    return {name: value for name, value in counted.items() if value}


def only_neighbor(port: Port) -> Neighbor:
    """The neighbor of a port that has one."""
    (neighbor,) = port.neighbors.values()
    return neighbor


def drain_credit(port: Port, now: float) -> None:
    """Use up all the credit of a port."""
    while True:
        port.announce(now)
        if not port.take_lldpdus(now):
            return


class Wire:
    """Two ports joined by a wire, and the only clock they have.

    `fate` decides about each LLDPDU: seconds until it arrives, or None if it is lost.
    """

    def __init__(self, a: Port, b: Port, fate: Callable[[], float | None]) -> None:
        self.now = 0.0
        self.ports = [a, b]
        self.fate = fate
        self.changes: list[tuple[int, Change]] = []
        self._order = count()
        self._flying: list[tuple[float, int, int, bytes]] = []

    def run_until(self, end: float) -> None:
        """Jump from one thing that is due to the next, up to `end`."""
        while (due := self._next_moment()) <= end:
            self.now = max(self.now, due)
            while self._flying and self._flying[0][0] <= self.now:
                _, _, side, arrived = heapq.heappop(self._flying)
                self._note(side, self.ports[side].receive(arrived, self.now, SOURCE))
                self.send(side)
            for side, port in enumerate(self.ports):
                if port.deadline is not None and port.deadline <= self.now:
                    self._note(side, port.advance(self.now))
                    self.send(side)
        self.now = end

    def send(self, side: int) -> None:
        """Put on the wire what the port on this side has to say now."""
        for sent in self.ports[side].take_lldpdus(self.now):
            delay = self.fate()
            if delay is not None:
                arrival = self.now + delay
                heapq.heappush(self._flying, (arrival, next(self._order), 1 - side, sent))

    def _next_moment(self) -> float:
        moments = [inf if port.deadline is None else port.deadline for port in self.ports]
        if self._flying:
            moments.append(self._flying[0][0])
        return min(moments)

    def _note(self, side: int, changes: tuple[Change, ...]) -> None:
        self.changes += [(side, change) for change in changes]


def lossy(seed: int, loss: float, most_delay: float) -> Callable[[], float | None]:
    """A fate that loses this part of the frames, and delays the others, which may overtake."""
    chance = random.Random(seed)
    return lambda: None if chance.random() < loss else chance.uniform(0.0, most_delay)

"""What was heard in a capture, by the rules and timers of a listening port: as if it were live."""

from collections import Counter
from collections.abc import Iterator
from math import inf

from lldpns.agent import describe
from lldpns.cli.link_layer import LINK_TYPES, Payload, lldp_in
from lldpns.cli.pcap import Captured
from lldpns.protocol import MalformedLLDPDU, decode
from lldpns.protocol.neighbors import Msap
from lldpns.protocol.receive import Receiver
from lldpns.protocol.statistics import Statistics
from lldpns.wiring.model import Endpoint, Neighbor

# A capture may have more of them than there is memory. A large host has some thousand.
NEIGHBORS_MAX = 32768
OCTETS_MAX = 8 << 20  # of all that they say: in memory it may be a hundred times as much

_UNKNOWN = "-"


class Replay:
    """Takes the frames of a capture, and knows who is there by the clock of the capture."""

    def __init__(self) -> None:
        self.now = 0.0
        """When the latest frame passed, in seconds since 1970."""
        self.kinds: Counter[str] = Counter()
        """How many frames of which kind, in words."""
        self.cut = 0
        """How many LLDP frames were not captured whole."""
        self._statistics = Statistics()
        self._receivers: dict[Endpoint, Receiver] = {}
        """Of the interfaces that have neighbors: of others there may be any number."""
        self._next_expiry = 0.0
        """Nobody's time is over before."""
        self._size = 0
        """Octets of all that neighbors say."""
        self._senders: dict[Msap, Endpoint] = {}
        """What the host of the capture announces, and where."""

    @property
    def gone(self) -> int:
        """How many neighbors said goodbye, or were not heard of for as long as they had said."""
        return self._statistics.neighbors_deleted

    def take(self, frame: Captured) -> str | None:
        """Take in the next frame; return what is wrong with it, if something is."""
        if frame.time is not None:
            self.now = max(self.now, frame.time)
        payload = lldp_in(frame.link_type, frame.octets)
        if payload is None:
            self.kinds["not LLDP" if frame.link_type in LINK_TYPES else "not Ethernet"] += 1
            return None
        reason = self._take(_place(frame, payload), payload, outgoing=frame.outgoing)
        missing = frame.length - len(frame.octets)
        if missing <= 0:
            return reason
        self.cut += 1
        words = f"{missing} of {frame.length} octets were not captured"
        return f"{reason} ({words})" if reason else words

    def neighbors(self) -> Iterator[Neighbor]:
        """Who is there after the latest frame, in the order of the interfaces' names."""
        self._let_age()
        for here in sorted(self._receivers, key=lambda each: (each.netns, each.interface)):
            for msap, heard in self._receivers[here].table.neighbors.items():
                remote = self._senders.get(msap)
                yield describe.neighbor(here, heard, remote, describe.time, self.now)

    def _take(self, here: Endpoint, payload: Payload, *, outgoing: bool) -> str | None:
        if payload.tagged:
            self.kinds["tagged"] += 1
            return "in a VLAN, where LLDP has no meaning"
        if outgoing or payload.outgoing:
            self.kinds["sent"] += 1
            self._note_sender(here, payload.lldpdu)
            return None
        return self._receive(here, payload)

    def _receive(self, here: Endpoint, payload: Payload) -> str | None:
        full = self._known == NEIGHBORS_MAX or self._exceeds(payload)
        if full and self.now >= self._next_expiry:
            self._let_age()
        if self._exceeds(payload):
            self.kinds["discarded"] += 1
            return f"no room for what it says, {OCTETS_MAX} octets of all neighbors at most"
        receiver = self._receivers.get(here) or self._new_receiver()
        size = receiver.table.size
        receiver.advance(self.now)
        receiver.max_neighbors = len(receiver.table) + NEIGHBORS_MAX - self._known
        discarded = self._statistics.frames_discarded_total
        receiver.receive(payload.lldpdu, self.now, payload.source)
        self._size += receiver.table.size - size
        if receiver.table:
            self._receivers[here] = receiver
        else:
            self._receivers.pop(here, None)
        if self._statistics.frames_discarded_total == discarded:
            self.kinds["heard"] += 1
            return None
        self.kinds["discarded"] += 1
        return receiver.last_discard.reason if receiver.last_discard else None

    def _exceeds(self, payload: Payload) -> bool:
        return self._size + len(payload.lldpdu) > OCTETS_MAX

    @property
    def _known(self) -> int:
        return self._statistics.neighbors_inserted - self._statistics.neighbors_deleted

    def _let_age(self) -> None:
        """Forget whose time is over, also on interfaces that nothing more is heard on."""
        for here, receiver in list(self._receivers.items()):
            size = receiver.table.size
            receiver.advance(self.now)
            self._size += receiver.table.size - size
            if not receiver.table:
                del self._receivers[here]
        self._next_expiry = min((each.deadline for each in self._receivers.values()), default=inf)

    def _new_receiver(self) -> Receiver:
        receiver = Receiver(NEIGHBORS_MAX, self._statistics)
        receiver.set_port_enabled(True)
        receiver.set_permitted(True)
        return receiver

    def _note_sender(self, here: Endpoint, octets: bytes) -> None:
        try:
            lldpdu = decode(octets)
        except MalformedLLDPDU:
            return
        if len(self._senders) < NEIGHBORS_MAX:
            self._senders[Msap(lldpdu.chassis_id, lldpdu.port_id)] = here


def _place(frame: Captured, payload: Payload) -> Endpoint:
    """Namespace and interface: `lldpns capture` writes NETNS/INTERFACE, others the interface."""
    if payload.ifindex is not None:  # captured on `any`, which is no interface
        return Endpoint(_UNKNOWN, f"ifindex:{payload.ifindex}")
    netns, _, interface = frame.interface.rpartition("/")  # which no name of an interface contains
    return Endpoint(netns or _UNKNOWN, interface or _UNKNOWN)

"""How a port speaks: two machines of IEEE 802.1AB-2016 that share their variables.

The transmit machine (9.2.8) decides what is sent::

    INITIALIZE --> IDLE <--> INFO_FRAME          one frame, for txNow and one txCredit
        ^            |
        +-- SHUTDOWN_FRAME                       adminStatus left transmission; wait reinitDelay

The transmit timer machine (9.2.10) decides when, by setting txNow. Its states but one last no time,
so each is a method here, with the name that the figure gives it::

    TIMER_IDLE -- txTTR is over ---> TIMER_EXPIRES --> SIGNAL_TX --> TIMER_IDLE
               -- new neighbor ----> FAST_START --> TIMER_EXPIRES
               -- local change ----> SIGNAL_TX
               -- each second -----> TICK, one more txCredit

Timers are moments to wait for, not counters that somebody decrements each second: nothing runs
between two of them, and after a long pause each fires once.
"""

import enum
from collections.abc import Callable
from math import inf
from typing import ClassVar, Final

import msgspec

from lldpns.protocol import constants
from lldpns.protocol.lldpdu import LLDPDU, encode

JITTER: Final = 0.25
"""The part of each transmit interval that chance may take off.

With an exact txTTR, the thousand ports of a host that came up together, or were held up together
by a stopped process, would send in the same instant for ever. They drift apart if each interval is
a little different; BFD takes off up to a quarter for the same reason (RFC 5880, 6.8.7). Only off:
no neighbor ever waits longer than msgTxInterval for news of us.
"""

TICK: Final = 1.0
"""Seconds in which one txCredit is earned (txTick)."""


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """The variables of 9.2.5 that management sets: seconds, or numbers of frames.

    Raises:
        ValueError: one is out of its range; the message names it, and what it may be.
    """

    msg_tx_interval: int = constants.MSG_TX_INTERVAL
    msg_tx_hold: int = constants.MSG_TX_HOLD
    reinit_delay: int = constants.REINIT_DELAY
    msg_fast_tx: int = constants.MSG_FAST_TX
    tx_fast_init: int = constants.TX_FAST_INIT
    tx_credit_max: int = constants.TX_CREDIT_MAX

    RANGES: ClassVar[dict[str, tuple[int, int]]] = {
        "msg_tx_interval": constants.MSG_TX_INTERVAL_RANGE,
        "msg_tx_hold": constants.MSG_TX_HOLD_RANGE,
        "reinit_delay": constants.REINIT_DELAY_RANGE,
        "msg_fast_tx": constants.MSG_FAST_TX_RANGE,
        "tx_fast_init": constants.TX_FAST_INIT_RANGE,
        "tx_credit_max": constants.TX_CREDIT_MAX_RANGE,
    }
    """The least and the most of each."""

    def __post_init__(self) -> None:
        for name, (least, most) in self.RANGES.items():
            found = getattr(self, name)
            if not least <= found <= most:
                raise ValueError(f"{name} is {found}, expected {least} to {most}")

    @property
    def ttl(self) -> int:
        """Seconds for which neighbors shall remember us (txTTL)."""
        return min(constants.MAX_TTL, self.msg_tx_interval * self.msg_tx_hold + 1)


class TransmitState(enum.Enum):
    """The states of the transmit machine that last; INFO_FRAME is over as soon as it is entered."""

    INITIALIZE = enum.auto()
    IDLE = enum.auto()
    SHUTDOWN_FRAME = enum.auto()


class Transmitter:
    """Both transmit machines of one port."""

    __slots__ = (
        "_announced",
        "_fast",
        "_info_lldpdu",
        "_jitter",
        "_next_tick",
        "_permitted",
        "_port_enabled",
        "_shutdown_lldpdu",
        "_shutdown_until",
        "_timing",
        "_to_send",
        "_ttr",
        "_tx_credit",
        "_tx_now",
        "local",
        "state",
    )

    def __init__(self, timing: Timing, jitter: Callable[[], float]) -> None:
        self.state = TransmitState.INITIALIZE
        self._timing = timing
        self._jitter = jitter
        self._port_enabled = False
        self._permitted = False
        self.local: LLDPDU | None = None
        """What is said; `set_local` changes it."""
        self._info_lldpdu = b""
        self._shutdown_lldpdu = b""
        # The shutdown LLDPDU that takes back what neighbors may know of us; empty if nothing.
        self._announced = b""
        # Shutdown LLDPDUs not yet handed out.
        self._to_send: tuple[bytes, ...] = ()
        self._tx_now = False
        self._fast = 0
        self._tx_credit = 0
        # Monotonic seconds: when txTTR is over, the next txTick, when txShutdownWhile is over.
        self._ttr = inf
        self._next_tick = inf
        self._shutdown_until = inf

    # What happens to the port.

    def set_port_enabled(self, enabled: bool, now: float) -> None:
        """Follow portEnabled. A port that cannot send needs no shutdown LLDPDU: it is too late."""
        self._port_enabled = enabled
        if enabled:
            self._leave_initialize(now)
        else:
            self._to_send = ()
            self._enter_initialize()

    def set_permitted(self, permitted: bool, now: float) -> None:
        """Follow adminStatus: whether it is one of those that transmit."""
        self._permitted = permitted
        if permitted:
            self._leave_initialize(now)
        elif self.state is TransmitState.IDLE:
            self._leave_idle(now)

    def set_local(self, local: LLDPDU, now: float) -> None:
        """Announce `local` from now on, at once if the port is sending and anything differs.

        Its TTL is replaced by txTTL. A new MSAP identifier is a new neighbor to the others, so
        `_info_frame` first takes the old one back.
        """
        info_lldpdu = encode(msgspec.structs.replace(local, ttl=self._timing.ttl))
        if info_lldpdu == self._info_lldpdu:
            return
        self._shutdown_lldpdu = encode(msgspec.structs.replace(local, ttl=0))
        self.local, self._info_lldpdu = local, info_lldpdu
        if self.state is TransmitState.IDLE:
            self._signal_tx(now)
        else:
            self._leave_initialize(now)

    def set_timing(self, timing: Timing, now: float) -> None:
        """Use other timing variables from now on; another txTTL is announced at once."""
        self._timing = timing
        if self.state is TransmitState.IDLE:
            self._tx_credit = min(self._tx_credit, timing.tx_credit_max)
            self._ttr = min(self._ttr, now + timing.msg_tx_interval)
        if self.local is not None:
            self.set_local(self.local, now)

    def announce(self, now: float) -> None:
        """Send again soon, as after a local change."""
        if self.state is TransmitState.IDLE:
            self._signal_tx(now)

    def new_neighbor(self, now: float) -> None:
        """Start a period of fast transmission: somebody is there who does not know us."""
        if self.state is TransmitState.IDLE:
            self._fast_start(now)

    def advance(self, now: float) -> None:
        """Run the timers that are due."""
        if self.state is TransmitState.IDLE:
            self._tick(now)
            if now >= self._ttr:
                self._timer_expires(now)
        elif self.state is TransmitState.SHUTDOWN_FRAME and now >= self._shutdown_until:
            self._enter_initialize()
            self._leave_initialize(now)

    @property
    def deadline(self) -> float:
        """When `advance` has something to do; `inf` for never."""
        if self.state is TransmitState.IDLE:
            waits_for_credit = self._tx_now and self._tx_credit == 0
            return min(self._ttr, self._next_tick) if waits_for_credit else self._ttr
        return self._shutdown_until

    def take(self, now: float) -> tuple[bytes, ...]:
        """Return the LLDPDUs to send now, oldest first, and forget them.

        This is where INFO_FRAME happens, not where txNow was set: several reasons to send at one
        moment make one frame, and it tells the latest.
        """
        to_send, self._to_send = self._to_send, ()
        if self._tx_now:
            self._tick(now)
            if self._tx_credit > 0:
                to_send += self._info_frame()
        return to_send

    # The transmit machine.

    def _enter_initialize(self) -> None:
        self.state = TransmitState.INITIALIZE
        self._tx_now = False
        self._ttr = self._shutdown_until = inf

    def _leave_initialize(self, now: float) -> None:
        """Go to IDLE if all is there; the timer machine leaves TX_TIMER_INITIALIZE with it.

        txTTR starts as 0, so the first frame is due at once.
        """
        ready = self._port_enabled and self._permitted and self.local is not None
        if ready and self.state is TransmitState.INITIALIZE:
            self.state = TransmitState.IDLE
            self._fast = 0
            self._tx_credit = self._timing.tx_credit_max
            self._next_tick = now + TICK
            self._timer_expires(now)

    def _info_frame(self) -> tuple[bytes, ...]:
        """Send what there is to know of us, after taking back another MSAP identifier's."""
        self._tx_credit -= 1
        self._tx_now = False
        announced, self._announced = self._announced, self._shutdown_lldpdu
        if announced in (b"", self._shutdown_lldpdu):
            return (self._info_lldpdu,)
        return (announced, self._info_lldpdu)

    def _leave_idle(self, now: float) -> None:
        """Enter SHUTDOWN_FRAME, unless nobody has heard of us yet: nothing to take back then."""
        self._enter_initialize()
        if self._announced:
            self.state = TransmitState.SHUTDOWN_FRAME
            self._to_send += (self._announced,)
            self._announced = b""
            self._shutdown_until = now + self._timing.reinit_delay

    # The transmit timer machine.

    def _fast_start(self, now: float) -> None:
        if self._fast == 0:
            self._fast = self._timing.tx_fast_init
        self._timer_expires(now)

    def _timer_expires(self, now: float) -> None:
        if self._fast > 0:
            self._fast -= 1
        self._signal_tx(now)

    def _signal_tx(self, now: float) -> None:
        self._tick(now)
        self._tx_now = True
        interval = self._timing.msg_fast_tx if self._fast > 0 else self._timing.msg_tx_interval
        self._ttr = now + interval * (1 - JITTER * self._jitter())

    def _tick(self, now: float) -> None:
        """Earn one credit for each second that has begun since the last time (txAddCredit)."""
        # Compared as it stands in `deadline`: a difference of floats could still be below 1.0 then.
        if now >= self._next_tick:
            ticks = 1 + int(now - self._next_tick)
            self._tx_credit = min(self._timing.tx_credit_max, self._tx_credit + ticks)
            self._next_tick += ticks

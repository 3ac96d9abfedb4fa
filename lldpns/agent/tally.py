"""What the agent counts about itself."""

import errno
from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from lldpns.wiring.health import Durations

_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)  # seconds

# Named even while they have not happened, so that the first time shows as a change.
_ERRORS = ("EACCES", "EBUSY", "EMFILE", "ENFILE", "ENOMEM", "EPERM", "ETIMEDOUT")


class Histogram:
    """How long something took each time."""

    def __init__(self) -> None:
        self._counts = [0] * (len(_BOUNDS) + 1)
        self._seconds = 0.0

    def observe(self, seconds: float) -> None:
        """It took so long once more."""
        self._counts[bisect_left(_BOUNDS, seconds)] += 1
        self._seconds += seconds

    @property
    def durations(self) -> Durations:
        """As it is now."""
        within = list(accumulate(self._counts))
        return Durations(dict(zip(_BOUNDS, within, strict=False)), within[-1], self._seconds)


class Tally:
    """Counters that outlive the namespaces and ports they are about."""

    def __init__(self) -> None:
        self.changes = Histogram()
        """Looks for what is new."""
        self.everything = Histogram()
        """Looks at all processes: the work, without the pauses in it."""
        self.timer_delay = Histogram()
        self.rtnetlink_overruns = 0
        self.frames_lost = 0
        self.errors = Counter(dict.fromkeys((*_ERRORS, "other"), 0))

    def failed(self, error: int | None) -> None:
        """An attempt to find or enter a namespace failed with this errno."""
        name = errno.errorcode.get(error or 0, "other")
        self.errors[name if name in self.errors else "other"] += 1

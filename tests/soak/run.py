"""How long the soak takes, which random numbers it draws, and what it came to."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator

SECONDS = float(os.environ.get("LLDPNS_SOAK", "4"))
"""Of churn, flood and a hostile container together; the faults take what they take."""
SEED = int(os.environ.get("LLDPNS_SEED") or random.SystemRandom().randrange(1 << 32))

figures: Counter[str] = Counter()
"""What is told at the end, in this order; `lost` counts neighbors of wires nothing happened to."""


def for_part(share: float) -> Iterator[None]:
    """Go on for a share of the time, and once at least."""
    end = time.monotonic() + SECONDS * share
    while True:
        yield
        if time.monotonic() >= end:
            return

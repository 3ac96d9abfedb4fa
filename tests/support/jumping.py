"""Hours of an event loop in no time."""

from __future__ import annotations

import asyncio
from typing import Any


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop that never waits: where it would sleep, its clock jumps ahead."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        select = self._selector.select  # type: ignore[attr-defined]

        def jump(timeout: float | None = None) -> Any:
            self.now += timeout or 0.0
            return select(0)

        self._selector.select = jump  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.now

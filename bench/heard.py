"""When an agent heard what, without asking it: each answer would take it from its work."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.daemon import Daemon
from tests.support.watching import watching

_PATIENCE = 20.0

Port = tuple[str, str]
"""A network namespace and an interface in it."""


class Heard:
    """The ports that heard a neighbor."""

    def __init__(self, watch: subprocess.Popen[str]) -> None:
        self._watch = watch
        self._ports: set[Port] = set()

    def wait_for(self, ports: set[Port]) -> None:
        """Return at once when all these ports have heard a neighbor."""
        assert self._watch.stdout is not None
        late = threading.Timer(_PATIENCE, self._watch.kill)
        late.start()
        while not ports <= self._ports:
            line = self._watch.stdout.readline()
            if not line:
                raise TimeoutError(f"{ports - self._ports}: no neighbor in {_PATIENCE:g} s")
            event = json.loads(line)
            if event["event"] == "neighbor-added":
                self._ports.add((event["netns"], event["interface"]))
        late.cancel()


@contextmanager
def hearing(daemon: Daemon) -> Iterator[Heard]:
    """Listen to the agent's events for as long as the block lasts."""
    with watching(daemon, "-f", "jsonl") as watch:
        yield Heard(watch)

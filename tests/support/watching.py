"""`lldpns watch` as a test reads it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.daemon import LLDPNS, Daemon
from tests.support.lab import ROOT, within


@contextmanager
def watching(daemon: Daemon, *options: str, netns: str = ROOT) -> Iterator[subprocess.Popen[str]]:
    """`lldpns watch` in a namespace, from when it misses nothing."""
    words = within(netns, [*LLDPNS, "watch", "--socket", str(daemon.socket), *options])
    watch = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert watch.stderr is not None
        assert watch.stderr.readline() == "watching; Ctrl-C ends\n"
        yield watch
    finally:
        watch.kill()
        watch.communicate()

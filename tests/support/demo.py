"""`lldpns demo` as a test runs it, and what it could leave behind."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.support.daemon import LLDPNS

DEMO = [*LLDPNS, "demo"]


def run_demo(words: Sequence[str] = DEMO, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(words, capture_output=True, text=True, timeout=30, check=False, **options)


def traces() -> tuple[Any, ...]:
    """What a demo could leave behind: processes, mounts, namespaces, interfaces and files."""
    processes = {entry for entry in os.listdir("/proc") if entry.isdigit()}
    files = {*Path("/run").rglob("*"), *Path("/run/lldpns").glob("*")}
    mounts = Path("/proc/self/mountinfo").read_text()
    return processes, mounts, os.listdir("/run/netns"), os.listdir("/sys/class/net"), files

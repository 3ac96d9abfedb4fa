"""What a test is told of a container, machine, unit or pod that runs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.support.lab import ROOT, run


@dataclass(frozen=True)
class Started:
    """One that runs, and the wire to it."""

    name: str
    """As its own tool prints it."""
    path: str
    """A way to its namespace."""
    owner: dict[str, str]
    """What the agent is to say of it, besides its name: runtime, and container, pod or unit."""
    near: str
    """The interface at the near end of the wire ..."""
    near_netns: str = ROOT
    """... and where that is."""
    far: str = "eth0"
    """The interface at the far end, in its namespace."""
    also: tuple[str, ...] = ()
    """Other names that it has to have."""


def links(path: str, *options: str) -> list[dict[str, Any]]:
    """The interfaces in the namespace at `path`, as ip(8) prints them."""
    words = ["nsenter", f"--net={path}", "ip", "-json", "link", "show", *options]
    shown: list[dict[str, Any]] = json.loads(run(words))
    return shown


def peer_of(path: str, interface: str = "eth0", where: str = "/proc/self/ns/net") -> str:
    """The interface in the namespace at `where` that is the other end of the veth at `path`."""
    (inside,) = links(path, "dev", interface)
    (outside,) = [each for each in links(where) if each["ifindex"] == inside["link_index"]]
    return str(outside["ifname"])

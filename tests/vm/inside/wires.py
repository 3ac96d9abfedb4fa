"""What is heard on the wires, as the agent tells it."""

from __future__ import annotations

from typing import Any

from tests.support.daemon import Daemon
from tests.support.lab import ip
from tests.support.waiting import poll_until

End = tuple[str, str]
"""A namespace and an interface in it."""


def heard(daemon: Daemon, netns: str, interface: str) -> list[dict[str, Any]]:
    """The neighbors of one interface."""
    neighbors = daemon.http(f"neighbors?netns={netns}&interface={interface}")["neighbors"]
    assert isinstance(neighbors, list)
    return neighbors


def far_ends(daemon: Daemon, *namespaces: str) -> dict[End, list[End]]:
    """Which ports of this host each interface in these namespaces hears, where it hears any."""
    found: dict[End, list[End]] = {}
    for neighbor in daemon.http("neighbors")["neighbors"]:
        remote = neighbor["remote"]
        if neighbor["netns"] in namespaces and remote:
            here = (neighbor["netns"], neighbor["interface"])
            found.setdefault(here, []).append((remote["netns"], remote["interface"]))
    return found


def wait_for_wires(daemon: Daemon, *wires: tuple[End, End]) -> None:
    """Wait until in the namespaces of `wires` each end hears the other, and nobody anybody else."""
    expected: dict[End, list[End]] = {}
    for one, other in wires:
        expected |= {one: [other], other: [one]}
    namespaces = {netns for netns, _ in expected}
    last: dict[End, list[End]] = {}

    def seen() -> bool:
        nonlocal last
        last = far_ends(daemon, *namespaces)
        return last == expected

    try:
        poll_until(seen, what="every end of a wire to hear the other")
    except AssertionError as error:
        raise AssertionError(f"{error}\nheard: {last}\nexpected: {expected}") from None


def about(daemon: Daemon, netns: str, interface: str) -> dict[str, Any]:
    """What the agent knows of an interface; wait until it knows it."""

    def known() -> list[Any]:
        shown = daemon.http(f"interfaces?netns={netns}&interface={interface}")["interfaces"]
        assert isinstance(shown, list)
        return shown

    (interface_known,) = poll_until(known, what=f"{netns}/{interface} to be known")
    assert isinstance(interface_known, dict)
    return interface_known


def index_of(netns: str, interface: str) -> int:
    """The kernel's index of an interface."""
    return int(ip(netns, f"-o link show dev {interface}").partition(":")[0])


def frames_sent(netns: str, interface: str) -> int:
    """How many frames the kernel counts that went out by an interface, whoever sent them."""
    lines = ip(netns, f"-s link show dev {interface}").splitlines()
    (header,) = (number for number, line in enumerate(lines) if line.strip().startswith("TX:"))
    return int(lines[header + 1].split()[1])

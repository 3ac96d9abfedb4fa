"""What is heard on the wires, as the agent tells it, and the sockets it listens with."""

from __future__ import annotations

from typing import Any

from tests.support.daemon import Daemon
from tests.support.lab import ip, run
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


def wait_for_far_ends(daemon: Daemon, expected: dict[End, set[End]]) -> None:
    """Wait until each of these interfaces hears exactly these ports of this host."""
    namespaces = {netns for netns, _ in expected}
    last: dict[End, set[End]] = {}

    def seen() -> bool:
        nonlocal last
        found = far_ends(daemon, *namespaces)
        last = {here: set(there) for here, there in found.items()}
        return last == expected and all(len(found[here]) == len(last[here]) for here in found)

    try:
        poll_until(seen, what="each to hear the others")
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


def why_off(daemon: Daemon, netns: str, interface: str) -> Any:
    """Why there is no LLDP on an interface; None where there is."""
    return about(daemon, netns, interface)["lldp_off"]


def frames_in(daemon: Daemon, netns: str, interface: str) -> int:
    """How many LLDP frames the agent counted that came in by an interface."""
    (counters,) = daemon.http(f"statistics?netns={netns}&interface={interface}")["statistics"]
    return int(counters["frames_in_total"])


def index_of(netns: str, interface: str) -> int:
    """The kernel's index of an interface."""
    return int(ip(netns, f"-o link show dev {interface}").partition(":")[0])


ALL, LLDP = "0003", "88cc"
"""What packet sockets may be for, as the kernel writes it: all ethertypes, LLDP."""


def packet_sockets(netns: str) -> list[tuple[str, str]]:
    """All packet sockets in a namespace: what for, and bound to which interface, if to any."""
    names = {"0": ""}
    for line in ip(netns, "-o link show").splitlines():
        index, name, *_ = line.split(":")
        names[index] = name.split("@")[0].strip()
    lines = run("cat /proc/net/packet", netns=netns).splitlines()[1:]
    fields = [line.split() for line in lines]
    return sorted((protocol, names[index]) for _, _, _, protocol, index, *_ in fields)


def wait_for_packet_sockets(netns: str, *own: tuple[str, str]) -> None:
    """Wait until there are exactly the one of the namespace and these `own` ones of its ports."""
    expected = sorted([*own, (LLDP, "")])
    last: list[tuple[str, str]] = []

    def there() -> bool:
        nonlocal last
        last = packet_sockets(netns)
        return last == expected

    try:
        poll_until(there, what="the packet sockets")
    except AssertionError as error:
        raise AssertionError(f"{error}\nthere: {last}\nexpected: {expected}") from None

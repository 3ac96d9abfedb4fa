"""What breaks without each capability of the unit: what lldpns.service says, and nothing else."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.support.systems.service import UNIT, ServiceMachine
from tests.support.systems.wheels import CHECKOUT
from tests.support.waiting import poll_until

# Namespaces by what holds them: a mount; a unit; a process of a user; an open file of a user's
# process, and nothing else.
MOUNTED, IN_UNIT, OF_USER, OPEN = "mounted", "in a unit", "of a user", "open"
ALL = frozenset({MOUNTED, IN_UNIT, OF_USER, OPEN})
NONE: frozenset[str] = frozenset()
_AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups"


class Able(NamedTuple):
    """What the service can do."""

    starts: bool
    enters: frozenset[str]
    """Of the namespaces above."""
    knows_far_end: frozenset[str]
    """Whose end of the wire the kernel tells where the other one is."""
    hears_bridge: bool
    """A port of a bridge that forwards LLDP, in the namespace that is mounted."""


WITHOUT = {
    "CAP_NET_RAW": Able(False, NONE, NONE, False),
    "CAP_SYS_ADMIN": Able(True, NONE, NONE, False),
    "CAP_SYS_PTRACE": Able(True, frozenset({MOUNTED}), frozenset({MOUNTED}), True),
    "CAP_DAC_READ_SEARCH": Able(True, ALL - {OPEN}, ALL - {OPEN}, True),
    "CAP_NET_ADMIN": Able(True, ALL, NONE, False),
    "": Able(True, ALL, ALL, True),
}


@pytest.fixture(scope="module")
def inodes(machine: ServiceMachine) -> Iterator[dict[int, str]]:
    """Namespaces that are held in all these ways, each with a wire to it, by their inodes."""
    machine.script("ip netns add mounted")
    machine.script("""
        ip="ip -n mounted link"
        $ip add name br type bridge group_fwd_mask 0x4000
        $ip add name port type veth peer name station
        $ip set dev port master br
        for each in br port station; do $ip set dev $each up; done
    """)
    machine.systemctl("start", "private.service")
    in_unit = machine.systemctl("show", "--property", "MainPID", "--value", "private.service")
    of_user, maker, opener = machine.script(f"""
        {_AS_NOBODY} unshare --user --net sleep 1000 >/dev/null 2>&1 & echo $!
        unshare --net sleep 1000 >/dev/null 2>&1 & echo $!
        while [ /proc/$!/ns/net -ef /proc/self/ns/net ]; do sleep 0.01; done
        {_AS_NOBODY} sleep 1000 8</proc/$!/ns/net >/dev/null 2>&1 & echo $!
    """).split()
    paths = {
        MOUNTED: "/run/netns/mounted",
        IN_UNIT: f"/proc/{in_unit}/ns/net",
        OF_USER: f"/proc/{of_user}/ns/net",
        OPEN: f"/proc/{opener}/fd/8",
    }
    own = os.stat(machine.path).st_ino
    inside = machine.path_in(paths[OF_USER])
    poll_until(lambda: os.stat(inside).st_ino != own, what="the user's namespace")
    machine.script(f"kill {maker}")
    for number, path in enumerate(paths.values()):
        machine.wire(f"wire{number}", path, "")
    yield {os.stat(machine.path_in(path)).st_ino: kind for kind, path in paths.items()}
    machine.script(f"kill {of_user} {opener}")


def able(machine: ServiceMachine, inodes: dict[int, str]) -> Able:
    """What the service can do: it has been started, and so has found what it can find."""
    if machine.about("ActiveState") != "active":
        return Able(False, NONE, NONE, False)
    entered = {
        each["netns"]: inodes[each["inode"]]
        for each in machine.agent.http("namespaces")["namespaces"]
        if each["inode"] in inodes
    }
    far_ends = {
        entered[each["netns"]]
        for each in machine.agent.http("interfaces")["interfaces"]
        if each["interface"] == "eth0" and each["netns"] in entered and each["peer"]
    }
    forwarding = machine.agent.http("neighbors?interface=port")["neighbors"]
    return Able(True, frozenset(entered.values()), frozenset(far_ends), bool(forwarding))


def settled(machine: ServiceMachine) -> bool:
    """Whether the ports that listen on the common socket have heard each other."""
    return bool(machine.agent.http("neighbors?interface=station")["neighbors"])


@pytest.mark.parametrize("capability", WITHOUT)
def test_without_it_only_what_is_said_of_it_breaks(
    capability: str, machine: ServiceMachine, inodes: dict[int, str]
) -> None:
    expected = WITHOUT[capability]
    without = {"CapabilityBoundingSet": f"~{capability}"} if capability else {}
    with machine.settings(**without, Restart="no"):
        done = machine.attempt(f"systemctl start {UNIT}")
        try:
            assert (done.returncode == 0) is expected.starts
            if MOUNTED in expected.enters:
                poll_until(lambda: settled(machine), what="the station to hear the bridge's port")
            poll_until(lambda: able(machine, inodes) == expected, what=str(expected))
        finally:
            machine.systemctl("stop", UNIT)


def test_there_is_no_other() -> None:
    unit = (CHECKOUT / "systemd" / UNIT).read_text()
    (given,) = re.findall(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE)
    assert set(given.split()) == set(WITHOUT) - {""}
    assert set(re.findall(r"^# - (CAP_\w+): ", unit, re.MULTILINE)) == set(given.split())
    page = (CHECKOUT / "docs" / "admin.md").read_text()
    assert set(re.findall(r"^\| `(CAP_\w+)` \|", page, re.MULTILINE)) == set(given.split())

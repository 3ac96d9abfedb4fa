"""Namespaces and interfaces as tables."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.views import inventory
from lldpns.views.escape import width


def namespace(netns: str, held_by: tuple[int, int, int], **changes: Any) -> dict[str, Any]:
    mounts, processes, descriptors = held_by
    return {
        "netns": netns,
        "aliases": [],
        "runtime": None,
        "path": None,
        "command": None,
        "holders": {"mounts": mounts, "processes": processes, "descriptors": descriptors},
        "interfaces": 2,
        "neighbors": 1,
        **changes,
    }


def test_namespaces() -> None:
    document = {
        "namespaces": [
            namespace("net0", (1, 0, 0), path="/run/netns/net0", aliases=["old"]),
            namespace("net:[1]", (0, 1, 1), command="nginx"),
            namespace("net:[2]", (0, 0, 2), command="nginx"),
            namespace("net:[3]", (1, 2, 0)),
            namespace("root", (0, 0, 0)),
            namespace("web", (1, 3, 1), runtime="docker", command="nginx"),
        ]
    }
    assert str(inventory.namespaces(document, 200)) == (
        "NETNS    RUNTIME  INTERFACES  NEIGHBORS  HELD BY                       ALIASES\n"
        "net0     -                 2          1  /run/netns/net0               old\n"
        "net:[1]  -                 2          1  1 process (nginx)             -\n"
        "net:[2]  -                 2          1  2 open files (nginx)          -\n"
        "net:[3]  -                 2          1  mount elsewhere, 2 processes  -\n"
        "root     -                 2          1  this agent                    -\n"
        "web      docker            2          1  mount elsewhere, 3 processes  -\n"
    )


def test_the_file_that_a_runtime_has_made_up_is_no_name_for_people() -> None:
    file = "cni-016da580-3101-512c-9cba-d5c36288cba0"
    names = {"runtime": "kubernetes", "path": f"/run/netns/{file}"}
    document = {
        "namespaces": [
            namespace("net:[4026532996]", (0, 1, 0), command="python"),
            namespace("db-0", (1, 0, 0), aliases=["shop/db-0", file], **names),
            namespace("web-0", (1, 1, 0), aliases=["shop/web-0", file], **names),
        ]
    }
    assert str(inventory.namespaces(document, 80)) == (
        "NETNS             RUNTIME     INTERFACES  NEIGHBORS  HELD BY\n"
        "net:[4026532996]  -                    2          1  1 process (python)\n"
        "db-0              kubernetes           2          1  mount\n"
        "    also known as shop/db-0\n"
        "web-0             kubernetes           2          1  1 process\n"
        "    also known as shop/web-0\n"
    )


def interface(**changes: Any) -> dict[str, Any]:
    return {
        "netns": "net0",
        "interface": "eth0",
        "kind": "veth",
        "up": True,
        "operational": True,
        "lldp": "rx-and-tx",
        "lldp_off": None,
        "neighbors": 1,
        "master": None,
        "peer": None,
        "lower": None,
        **changes,
    }


def test_interfaces() -> None:
    off = {"kind": "dummy", "lldp": "disabled", "lldp_off": "no wire", "neighbors": 0}
    document = {
        "interfaces": [
            interface(peer={"netns": "net1", "interface": "eth9"}),
            interface(interface="eth1", operational=False, neighbors=0, master="br"),
            interface(interface="eth2", operational=False, up=False, lldp="rx-only"),
            interface(interface="eth3", **off),
            interface(interface="eth4", lldp="tx-only"),
            interface(interface="eth5", lower={"netns": "net0", "interface": "eth0"}, neighbors=2),
        ]
    }
    assert str(inventory.interfaces(document, 100)) == (
        "NETNS  INTERFACE  KIND   STATE       MASTER  PEER OR LOWER  LLDP\n"
        "net0   eth0       veth   up          -       net1/eth9      1 neighbor\n"
        "       eth1       veth   no carrier  br      -              0 neighbors\n"
        "       eth2       veth   down        -       -              rx-only, 1 neighbor\n"
        "       eth3       dummy  up          -       -              off: no wire\n"
        "       eth4       veth   up          -       -              tx-only\n"
        "       eth5       veth   up          -       eth0           2 neighbors\n"
    )


def test_statistics() -> None:
    port = {
        "netns": "net0",
        "interface": "eth0",
        "frames_in_total": 7,
        "frames_out_total": 6,
        "frames_discarded_total": 5,
        "frames_in_errors_total": 4,
        "tlvs_discarded_total": 3,
        "tlvs_unrecognized_total": 2,
        "ageouts_total": 1,
    }
    assert str(
        inventory.statistics({"statistics": [port, {**port, "interface": "eth1"}]}, 100)
    ) == (
        "NETNS  INTERFACE  SENT  RECEIVED  DISCARDED  ERRORS  UNRECOGNIZED  AGED OUT\n"
        "net0   eth0          6         7          5       4             2         1\n"
        "       eth1          6         7          5       4             2         1\n"
    )


@pytest.mark.parametrize("columns", [80, 40])
def test_hostile_names_stay_in_their_cells(columns: int) -> None:
    name = "\x1b[31m\n\u202e" + "交" * 80
    shown = str(inventory.interfaces({"interfaces": [interface(interface=name)]}, columns))
    assert shown.count("\n") == 2
    assert "\x1b" not in shown
    assert max(width(line) for line in shown.splitlines()) <= columns

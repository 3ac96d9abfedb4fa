"""Real container systems: found, named as their own tools name them, and never held captive."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from lldpns.kernel.mounts import own_mounts
from tests.support.fixtures import StartDaemon
from tests.support.holders import anonymous, gone, wire
from tests.support.systems import cni, nspawn
from tests.support.systems.docker import Docker
from tests.support.systems.kubernetes import Kubernetes
from tests.support.systems.libvirt import Libvirt
from tests.support.systems.lxc import Lxc
from tests.support.systems.nspawn import Machine
from tests.support.systems.podman import Podman
from tests.support.systems.started import Started, links, peer_of
from tests.support.waiting import poll_until

# What starts one, and the fixture that is its first argument.
KINDS: dict[str, tuple[Callable[..., AbstractContextManager[Started]], str]] = {
    "docker-bridge": (Docker.bridge, "docker"),
    "docker-none": (Docker.none, "docker"),
    "docker-macvlan": (Docker.macvlan, "docker"),
    "podman-bridge": (Podman.bridge, "podman"),
    "podman-none": (Podman.none, "podman"),
    "lxc": (Lxc.bridge, "lxc"),
    "libvirt-lxc": (Libvirt.bridge, "libvirt"),
    "nspawn-boots": (nspawn.booted, "empty"),
    "nspawn-runs-a-command": (Machine.guest, "machine"),
    "unit": (Machine.unit, "machine"),
    "cni": (cni.bridge, "empty"),
    "pod": (Kubernetes.pod, "kubernetes"),
}


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return tmp_path / "empty"


def what_is_there() -> object:
    """What keeps namespaces, or is an end of a wire into one."""
    veths = {each["ifname"] for each in links("/proc/self/ns/net", "type", "veth")}
    return veths, set(own_mounts()), set(os.listdir("/run/netns"))


@pytest.mark.parametrize("agent", ["no agent", "agent first", "agent later"])
@pytest.mark.parametrize("kind", KINDS)
def test_found_named_and_let_go(
    kind: str, agent: str, start_daemon: StartDaemon, request: pytest.FixtureRequest
) -> None:
    """Without an agent too: what is left then is the system's own doing, and must be nothing."""
    start, system = KINDS[kind]
    argument = request.getfixturevalue(system)
    before = what_is_there()
    daemon = start_daemon() if agent == "agent first" else None
    with start(argument) as started:
        inode = os.stat(started.path).st_ino
        if agent == "agent later":
            daemon = start_daemon()
        if daemon:
            daemon.wait_for_wire(started.near, started.name, started.far, started.near_netns)
            known = daemon.namespace(inode)
            assert known["netns"] == started.name
            owner = {name: known[name] for name in ("runtime", "container", "pod", "unit")}
            assert owner == dict.fromkeys(owner) | started.owner
            assert set(started.also) <= set(known["aliases"])
    poll_until(lambda: what_is_there() == before, what="nothing of it to be left")
    if daemon:
        poll_until(lambda: not daemon.namespace(inode), what="the agent to let go")


def test_two_of_one_name_are_told_apart(
    docker: Docker, podman: Podman, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    with docker.container("twin") as (_, first), podman.container("twin") as (_, second):
        daemon.wait_for_wire(peer_of(first), "twin")
        daemon.wait_for_wire(peer_of(second), "podman/twin")
        assert "twin" in daemon.namespace(os.stat(second).st_ino)["aliases"]


def test_a_container_that_is_renamed(docker: Docker, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    with docker.container("old") as (_, path):
        daemon.wait_for_wire(peer_of(path), "old")
        docker.docker("rename", "old", "new")
        try:
            # No event tells; but a wire into an unknown namespace has the agent look around.
            with anonymous() as holder:
                wire(holder.path, "wire")
                daemon.wait_for_wire(peer_of(path), "new")
            gone("wire")
        finally:
            docker.docker("rename", "new", "old")


def test_a_rule_leaves_out_what_a_runtime_has_made(
    docker: Docker, podman: Podman, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon('[[namespace]]\nruntime = "podman"\nname = "secret*"\nfollow = false\n')
    with podman.container("secret") as (_, left_out), docker.container("secret") as (_, path):
        daemon.wait_for_wire(peer_of(path), "secret")
        assert daemon.namespace(os.stat(path).st_ino)["runtime"] == "docker"
        assert not daemon.namespace(os.stat(left_out).st_ino)

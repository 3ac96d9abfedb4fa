"""One of each system for all tests here, started when a test first asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.systems.docker import Docker
from tests.support.systems.kubernetes import Kubernetes
from tests.support.systems.libvirt import Libvirt
from tests.support.systems.lxc import Lxc
from tests.support.systems.machine import thrown_away
from tests.support.systems.nspawn import Machine
from tests.support.systems.podman import Podman


@pytest.fixture(scope="package", autouse=True)
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for everything that the systems write; nothing of it stays on the machine."""
    if Path("/proc/self/uid_map").read_text().split()[2] == "1":
        pytest.skip("container systems need to be root outside too: this world has only one user")
    directory = tmp_path_factory.mktemp("systems")
    with thrown_away(directory):
        yield directory


@pytest.fixture(scope="package")
def docker(state: Path) -> Iterator[Docker]:
    docker = Docker(state / "docker")
    yield docker
    docker.stop()


@pytest.fixture(scope="package")
def podman(state: Path) -> Iterator[Podman]:
    podman = Podman(state / "podman")
    yield podman
    podman.stop()


@pytest.fixture(scope="package")
def lxc(state: Path) -> Iterator[Lxc]:
    lxc = Lxc(state / "lxc")
    yield lxc
    lxc.stop()


@pytest.fixture(scope="package")
def libvirt(state: Path) -> Iterator[Libvirt]:
    libvirt = Libvirt(state / "libvirt")
    yield libvirt
    libvirt.stop()


@pytest.fixture(scope="package")
def machine(state: Path) -> Iterator[Machine]:
    machine = Machine(state / "machine", "host0")
    yield machine
    machine.stop()


@pytest.fixture(scope="package")
def kubernetes(state: Path) -> Iterator[Kubernetes]:
    kubernetes = Kubernetes(state / "kubernetes")
    yield kubernetes
    kubernetes.stop()

"""One machine on which lldpns is installed, and for each module a copy of it that boots."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.systems.machine import thrown_away
from tests.support.systems.service import UNIT, USER, ServiceMachine
from tests.support.systems.wheels import CHECKOUT

_COMMANDS = re.compile(r"## Install\n.*?```sh\n(.*?)```", re.DOTALL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(300))  # to install takes a while on a busy machine


class Installed:
    """Where a machine is that did what the README says, and what was there before."""

    def __init__(self, directory: Path, before: dict[str, object]) -> None:
        self.directory = directory
        self.before = before


@pytest.fixture(scope="package")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for the machines; nothing of them stays."""
    if Path("/proc/self/uid_map").read_text().split()[2] == "1":
        pytest.skip("a machine needs root outside too: this world has only one user")
    directory = tmp_path_factory.mktemp("service")
    with thrown_away(directory):
        yield directory


@pytest.fixture(scope="package")
def installed(state: Path) -> Installed:
    """Run what the README says, for a user of whom it says nothing."""
    (commands,) = _COMMANDS.findall((CHECKOUT / "README.md").read_text())
    machine = ServiceMachine(state / "installed", "host0")
    try:
        machine.script(f"useradd --no-create-home --user-group {USER}")
        # Whoever set up this machine may have forbidden packages to start their services.
        machine.script("rm -f /usr/sbin/policy-rc.d")
        before = machine.files()
        # The package is made meanwhile, by the other core.
        package = "make deb >deb.log 2>&1 &"
        machine.script(f"{package}\n{commands.replace('sudo ', '')}\nwait")
        machine.script(f"systemctl is-enabled {UNIT}; systemctl is-active {UNIT}")
    finally:
        machine.stop()
    return Installed(state / "installed", before)


@pytest.fixture(scope="module")
def machine(
    state: Path, installed: Installed, request: pytest.FixtureRequest
) -> Iterator[ServiceMachine]:
    """A copy of that machine, on which the service has not been started yet."""
    machine = ServiceMachine(state / Path(request.node.name).stem, "host0", installed.directory)
    yield machine
    machine.stop()


@pytest.fixture
def fresh(state: Path, installed: Installed) -> Iterator[ServiceMachine]:
    """Another copy, for one test alone."""
    machine = ServiceMachine(state / "fresh", "host1", installed.directory)
    yield machine
    machine.stop()
    shutil.rmtree(state / "fresh")


@pytest.fixture
def service(machine: ServiceMachine) -> Iterator[ServiceMachine]:
    """The same, with the service as it is installed: running, and without settings besides."""
    machine.systemctl("start", UNIT)
    yield machine
    print(f"--- the journal of {UNIT}\n{machine.journal[-10_000:]}")
    machine.script(f"cp /opt/lldpns/share/lldpns.toml /etc/lldpns/; systemctl reset-failed {UNIT}")

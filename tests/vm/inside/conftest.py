"""What the tests in the virtual machine share. They run nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.daemon import Daemon
from tests.support.fixtures import show_log


@pytest.fixture(scope="session")
def one_daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """An agent takes seconds to start on an emulated machine: one for all tests.

    In a namespace called `quiet` it neither speaks nor listens.
    """
    config = '[[lldp.port]]\nnetns = "quiet"\nadmin_status = "disabled"\n'
    daemon = Daemon(tmp_path_factory.mktemp("daemon"), config)
    yield daemon
    daemon.stop()


@pytest.fixture
def daemon(one_daemon: Daemon) -> Iterator[Daemon]:
    """The agent, with the part of its log that the test caused."""
    before = len(one_daemon.log)
    yield one_daemon
    show_log("daemon", one_daemon.log[before:])

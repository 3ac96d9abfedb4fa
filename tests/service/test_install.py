"""Installing again and again, by those who change things; and uninstalling to the last file."""

from __future__ import annotations

import pytest

from lldpns import __version__
from tests.service.conftest import Installed
from tests.support.systems.service import UNIT, USER, ServiceMachine

CONFIGURATION = "/etc/lldpns/lldpns.toml"
NOTHING = "make uninstall: nothing of make install in"
CHANGED = "[lldp]\nmsg_tx_interval = 10\n"


@pytest.fixture
def running(machine: ServiceMachine) -> ServiceMachine:
    """The machine, with a service that runs."""
    machine.systemctl("enable", "--quiet", "--now", UNIT)
    return machine


def test_what_belongs_to_the_command_is_found(running: ServiceMachine) -> None:
    assert running.script("lldpns --version") == f"lldpns {__version__}"
    running.script("man --where 1 lldpns; man --where 5 lldpns.toml")
    load = ". /usr/share/bash-completion/bash_completion; _completion_loader lldpns"
    assert "lldpns" in running.script(f"bash -c '{load}; complete -p lldpns'")
    running.script("zsh -fc 'autoload -Uz compinit; compinit -u -D; test -n \"$_comps[lldpns]\"'")


def test_installing_once_more_changes_nothing_but_starts_it_anew(running: ServiceMachine) -> None:
    running.script(f"printf '{CHANGED}' >{CONFIGURATION}")
    before, pid = running.files(), running.about("MainPID")
    said = running.script("make install")
    assert f"{CONFIGURATION} has been changed, and stays" in said
    after = running.files()
    # What is compiled bears the time at which its source was installed.
    differ = {path for path in before | after if before.get(path) != after.get(path)}
    assert {path for path in differ if not path.endswith(".pyc")} == set()
    assert running.about("ActiveState") == "active"
    assert running.about("MainPID") != pid


def test_what_goes_wrong_leaves_everything_as_it_was(running: ServiceMachine) -> None:
    before = running.files()
    running.script("mount -t tmpfs -o size=1M none /mnt")
    done = running.attempt("make install", TMPDIR="/mnt")
    running.script("umount /mnt")
    assert done.returncode != 0
    assert "make install: /usr/bin/python3 cannot make a virtual environment" in done.stdout
    assert running.files() == before
    assert running.about("ActiveState") == "active"


def test_something_else_in_its_place_is_left_alone(running: ServiceMachine) -> None:
    running.script("mkdir /opt/other; touch /opt/other/precious")
    done = running.attempt("make install PREFIX=/opt/other")
    assert done.returncode != 0
    assert "make install: /opt/other is there, and not from make install" in done.stdout
    assert running.script("make uninstall PREFIX=/opt/other").endswith(
        "nothing of make install in /opt/other"
    )
    running.script("rm /opt/other/precious; rmdir /opt/other")


def test_what_somebody_has_changed_stays(running: ServiceMachine, installed: Installed) -> None:
    running.script(f"printf '{CHANGED}' >{CONFIGURATION}")
    assert running.script("make uninstall").splitlines() == [
        f"{CONFIGURATION} has been changed, and stays",
        f"the group lldpns has members, and stays: {USER}",
    ]
    assert running.path_in(CONFIGURATION).read_text() == CHANGED
    left = {path for path in running.files() if path not in installed.before}
    assert left == {"etc/lldpns", "etc/lldpns/lldpns.toml"}


def test_uninstalling_leaves_nothing(fresh: ServiceMachine, installed: Installed) -> None:
    fresh.systemctl("start", UNIT)
    fresh.script(f"gpasswd --delete {USER} lldpns")
    assert fresh.script("make uninstall") == ""
    after = fresh.files()
    differ = {
        path for path in after | installed.before if after.get(path) != installed.before.get(path)
    }
    assert differ == set()
    assert fresh.about("LoadState") == "not-found"
    assert "lldpns" not in fresh.script("ps -A -o args= | grep -v 'sh -ec'")
    assert fresh.script("make uninstall") == f"{NOTHING} /opt/lldpns"

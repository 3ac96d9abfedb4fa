"""lldpns as a service of a real systemd: it is told, it watches, it starts again, it ends."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from functools import partial

import pytest

from tests.support.rawport import RawPort, raw_port
from tests.support.systems.service import UNIT, USER, ServiceMachine
from tests.support.systems.started import Started
from tests.support.systems.wheels import CHECKOUT
from tests.support.waiting import poll_until

CONFIGURATION = "/etc/lldpns/lldpns.toml"
HIDDEN_PLACES = ("/tmp", "/home", "/root", "/run/user", "/var/tmp", "/dev/shm")
"""Where namespaces may be mounted, and what hardening likes to hide."""


@pytest.fixture(scope="module")
def wires(machine: ServiceMachine) -> Iterator[list[Started]]:
    """Two namespaces in /run/netns and a container, from before the service was ever started."""
    made = []
    for name in ("one", "two"):
        machine.script(f"ip netns add {name}")
        made.append(machine.wire(f"to-{name}", f"/run/netns/{name}", name))
    with machine.guest() as guest:
        yield [*made, guest]


def wait_for_all(machine: ServiceMachine, wires: list[Started]) -> None:
    """Poll until the ends of these wires hear each other, and nobody hears anybody else."""
    expected = {("root", each.near, each.name, each.far) for each in wires}
    expected |= {(each.name, each.far, "root", each.near) for each in wires}

    def heard() -> set[tuple[str, ...]]:
        return {
            (each["netns"], each["interface"], *(each["remote"] or {}).values())
            for each in machine.agent.http("neighbors")["neighbors"]
        }

    poll_until(lambda: heard() == expected, what="every neighbor and no other")


def test_it_is_ready_when_every_namespace_is_known(
    machine: ServiceMachine, wires: list[Started]
) -> None:
    machine.systemctl("start", UNIT)
    names = {each["netns"] for each in machine.show("namespaces")}
    assert names == {"root", *(each.name for each in wires)}
    wait_for_all(machine, wires)


def test_namespaces_that_are_made_while_it_runs(
    service: ServiceMachine, wires: list[Started]
) -> None:
    wait_for_all(service, wires)
    service.script("ip netns add late")
    late = service.wire("to-late", "/run/netns/late", "late")
    service.systemctl("start", "private.service")
    pid = service.systemctl("show", "--property", "MainPID", "--value", "private.service")
    unit = service.wire("to-unit", f"/proc/{pid}/ns/net", "private.service")
    wait_for_all(service, [*wires, late, unit])
    service.script("ip netns delete late; systemctl stop private.service")
    # The kernel takes the near ends away as soon as nobody holds the namespaces: so it does not.
    wait_for_all(service, wires)
    poll_until(lambda: not {"to-late", "to-unit"} & service.interfaces(), what="the ends to go")


@pytest.mark.parametrize("when", ["before the start", "later"])
def test_namespaces_that_are_mounted_anywhere(
    when: str, service: ServiceMachine, wires: list[Started]
) -> None:
    """Nothing that the service may not see is where somebody mounts a namespace."""
    if when == "before the start":
        service.systemctl("stop", UNIT)
    anywhere = []
    for number, directory in enumerate(HIDDEN_PLACES):
        path = f"{directory}/mounted{number}"
        service.script(f"mkdir -p {directory}; touch {path}; unshare --net={path} true")
        anywhere.append(service.wire(f"to-it{number}", path, f"mounted{number}"))
    if when == "before the start":
        service.systemctl("start", UNIT)
    wait_for_all(service, [*wires, *anywhere])
    for number, directory in enumerate(HIDDEN_PLACES):
        service.script(f"umount {directory}/mounted{number}; rm {directory}/mounted{number}")
    gone = {each.near for each in anywhere}
    poll_until(lambda: not gone & service.interfaces(), what="the agent to let go")


def test_the_status_counts(service: ServiceMachine, wires: list[Started]) -> None:
    wait_for_all(service, wires)
    ports = len(service.agent.http("statistics")["statistics"])
    status = f"{len(wires) + 1} namespaces, {ports} ports, {2 * len(wires)} neighbors"
    poll_until(lambda: service.about("StatusText") == status, what=status)
    shown = service.attempt(f"systemctl status {UNIT}").stdout
    assert f'Status: "{status}"' in shown


def test_it_is_back_with_its_table_after_being_killed(
    service: ServiceMachine, wires: list[Started]
) -> None:
    restarts = int(service.about("NRestarts"))
    service.systemctl("kill", "--signal=KILL", UNIT)
    service.wait_for_restart(restarts)
    wait_for_all(service, wires)


def is_fed_again(service: ServiceMachine, before: str) -> bool:
    return service.about("WatchdogTimestampMonotonic") != before


def test_the_watchdog_ends_who_is_stuck_and_nobody_else(
    service: ServiceMachine, wires: list[Started]
) -> None:
    with service.settings(WatchdogSec="1"):
        service.systemctl("restart", UNIT)
        pid, restarts = service.about("MainPID"), int(service.about("NRestarts"))
        before = len(service.journal)
        for _ in range(3):  # each time after half a second: so it is alive for longer than one
            fed = service.about("WatchdogTimestampMonotonic")
            poll_until(partial(is_fed_again, service, fed), what="the watchdog to be fed")
        assert service.about("MainPID") == pid
        service.systemctl("kill", "--signal=STOP", UNIT)
        service.wait_for_restart(restarts)
    said = service.journal[before:]
    assert "Watchdog timeout (limit 1s)!" in said
    assert re.search(r'most recent call first.*File ".*daemon\.py"', said, re.DOTALL)
    wait_for_all(service, wires)


@contextlib.contextmanager
def listening(machine: ServiceMachine, wires: list[Started]) -> Iterator[list[RawPort]]:
    """A socket at each end of the wires."""
    with contextlib.ExitStack() as after:
        ports = []
        for each in wires:
            for where, interface in ((machine.path, each.near), (each.path, each.far)):
                ports.append(after.enter_context(raw_port(where, interface)))
        yield ports


def test_every_port_says_goodbye_when_it_is_stopped(
    service: ServiceMachine, wires: list[Started]
) -> None:
    wait_for_all(service, wires)
    with listening(service, wires) as ports:
        service.systemctl("stop", UNIT)
        for port in ports:
            while port.receive().ttl != 0:
                pass
    assert service.about("Result") == "success"
    assert service.about("ExecMainStatus") == "0"
    assert not service.path_in("/run/lldpns").exists()


def test_a_reload_keeps_the_neighbors(service: ServiceMachine, wires: list[Started]) -> None:
    wait_for_all(service, wires)
    pid, before = service.about("MainPID"), len(service.journal)
    service.script(f"printf '[lldp]\\nmsg_tx_hold = 7\\n' >{CONFIGURATION}")
    service.systemctl("reload", UNIT)
    poll_until(lambda: "reloaded: 1 changed" in service.journal[before:], what="the reload")
    service.script(f"echo broken >{CONFIGURATION}")
    done = service.attempt(f"systemctl reload {UNIT}")
    assert done.returncode != 0
    assert f"lldpns: {CONFIGURATION}: not valid TOML" in service.journal[before:]
    service.systemctl("kill", "--signal=HUP", "--kill-who=main", UNIT)
    poll_until(lambda: "not reloaded" in service.journal[before:], what="the daemon to refuse")
    assert "neighbor-removed" not in service.journal[before:]
    assert service.about("MainPID") == pid
    assert service.about("ActiveState") == "active"


def test_the_journal_knows_what_a_message_is_about(
    service: ServiceMachine, wires: list[Started]
) -> None:
    wait_for_all(service, wires)
    fields = "LLDPNS_NETNS=one LLDPNS_INTERFACE=eth0"
    said = service.script(f"journalctl --sync; journalctl --unit {UNIT} --output cat {fields}")
    assert "one/eth0: neighbor-added" in said
    assert all("one/eth0" in line for line in said.splitlines())


def test_a_wrong_configuration_is_not_tried_again(service: ServiceMachine) -> None:
    service.script(f"printf '[lldp]\\nmsg_tx_hold = 0\\n' >{CONFIGURATION}")
    done = service.attempt(f"systemctl restart {UNIT}")
    assert done.returncode != 0
    assert service.about("ActiveState") == "failed"
    assert service.about("ExecMainStatus") == "2"
    expected = f"lldpns: {CONFIGURATION}: lldp.msg_tx_hold: found 0, expected"
    assert expected in service.journal


def test_who_is_in_the_group_may_ask(service: ServiceMachine) -> None:
    assert service.script("stat -c '%U %G %a' /run/lldpns/api.sock") == "root lldpns 660"
    service.script(f"setpriv --reuid={USER} --regid={USER} --init-groups lldpns show namespaces")


def test_who_is_not_in_the_group_may_not(service: ServiceMachine) -> None:
    nobody = "setpriv --reuid=nobody --regid=nogroup --clear-groups"
    done = service.attempt(f"{nobody} lldpns show namespaces")
    assert done.returncode == 3
    assert "/run/lldpns/api.sock: permission denied" in done.stdout


def test_a_group_that_the_service_is_not_in_is_told(service: ServiceMachine) -> None:
    service.script(f"printf '[api]\\ngroup = \"adm\"\\n' >{CONFIGURATION}")
    service.systemctl("restart", UNIT)
    assert "for root alone, as the daemon is not in the group adm" in service.journal


def test_metrics_are_there_for_this_machine(service: ServiceMachine) -> None:
    answer = service.script("curl --silent http://127.0.0.1:9917/metrics")
    assert "lldpns_build_info" in answer


def test_its_exposure_is_low_and_what_the_documentation_says(service: ServiceMachine) -> None:
    service.script(f"systemd-analyze security --threshold=40 {UNIT}")
    page = (CHECKOUT / "docs" / "admin.md").read_text()
    told = re.findall(r"^\| (lldp\w+\.service).* \| (\S+) \w+ \|$", page, re.MULTILINE)
    assert {unit: service.exposure(unit) for unit in (UNIT, "lldpd.service")} == dict(told)

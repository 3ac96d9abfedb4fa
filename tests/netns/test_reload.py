"""SIGHUP: a changed configuration is applied without losing a neighbor, a broken one refused."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import termios
from pathlib import Path
from typing import Any

import pytest

from tests.support.daemon import LLDPNS, Daemon, http_get
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.waiting import poll_until


@pytest.fixture
def pair(netns: MakeNetns, veth: MakeVeth) -> None:
    """Two namespaces and a cable between x of the one and y of the other."""
    for name in ("a", "b"):
        netns(name)
    veth("a", "x", "b", "y")


def heard(daemon: Daemon, netns: str) -> dict[str, Any]:
    """Whom the only interface of a namespace hears; {} if nobody."""
    for neighbor in daemon.http(f"neighbors?netns={netns}")["neighbors"]:
        assert isinstance(neighbor, dict)
        return neighbor
    return {}


def in_force(daemon: Daemon) -> dict[str, tuple[Any, str]]:
    """Every key of the configuration with its value and where that comes from."""
    settings = daemon.json("configuration")["configuration"]
    return {each["key"]: (each["value"], each["source"]) for each in settings}


def reload(daemon: Daemon, config: str) -> str:
    """Reload, and give what the log says of it."""
    before = len(daemon.log)
    daemon.reload(config)
    poll_until(lambda: "reloaded" in daemon.log[before:], what="the end of the reload")
    return daemon.log[before:]


def test_timers_change_and_neighbors_stay(pair: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    poll_until(lambda: heard(daemon, "a") and heard(daemon, "b"), what="both ends")
    counters = daemon.http("statistics?netns=a")["statistics"][0]
    said = reload(daemon, "[lldp]\nmsg_tx_interval = 5\nmax_neighbors = 7\n")
    assert "lldp.msg_tx_interval: 30 -> 5\n" in said
    assert "lldp.max_neighbors: 32 -> 7\n" in said
    assert "reloaded: 2 changed\n" in said
    poll_until(lambda: heard(daemon, "a")["ttl"] == heard(daemon, "b")["ttl"] == 21, what="the TTL")
    now = daemon.http("statistics?netns=a")["statistics"][0]
    assert now["neighbors_inserted"] == counters["neighbors_inserted"] == 1
    assert now["neighbors_deleted"] == 0
    assert in_force(daemon)["lldp.msg_tx_interval"] == (5, str(daemon.config))
    assert in_force(daemon)["lldp.msg_tx_hold"] == (4, "default")
    assert in_force(daemon)["api.socket"] == (str(daemon.socket), "--socket")


def test_what_is_said_changes(pair: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    poll_until(lambda: heard(daemon, "a") and heard(daemon, "b"), what="both ends")
    reload(
        daemon,
        """
        [lldp]
        system_name = "{netns} at home"
        system_description = "for {host_id}"
        port_description = "{interface} of {netns}"
        [[lldp.custom_tlv]]
        oui = "02-00-5e"
        subtype = 1
        value = "c0ffee"
        """,
    )
    poll_until(lambda: heard(daemon, "a")["system_name"] == "b at home", what="the system name")
    neighbor = heard(daemon, "a")
    assert neighbor["port_description"] == "y of b"
    assert neighbor["chassis_id"]["value"] == f"{neighbor['system_description'][4:]}/b"
    assert neighbor["unknown_tlvs"][0]["value"] == "c0ffee"
    reload(daemon, '[lldp]\nchassis_id = "my {netns}"\nport_id = "{mac}"\n')
    poll_until(lambda: heard(daemon, "a").get("system_name", "").startswith("b."), what="new IDs")
    (neighbor,) = daemon.http("neighbors?netns=a")["neighbors"]
    assert neighbor["chassis_id"] == {"subtype": "local", "value": "my b"}
    assert neighbor["port_id"] == {"subtype": "mac", "value": neighbor["source_mac"]}
    assert neighbor["remote"] == {"netns": "b", "interface": "y"}


def test_admin_status_changes(pair: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    poll_until(lambda: heard(daemon, "a") and heard(daemon, "b"), what="both ends")
    rule = '[[lldp.port]]\nnetns = "b"\nadmin_status = "rx-only"\n'
    reload(daemon, rule)
    poll_until(lambda: not heard(daemon, "a"), what="the goodbye of b")
    assert heard(daemon, "b")
    reload(daemon, "")
    poll_until(lambda: heard(daemon, "a"), what="b to speak again")


def test_rules_about_namespaces_change(pair: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    poll_until(lambda: heard(daemon, "a") and heard(daemon, "b"), what="both ends")
    leave_out = '[[namespace]]\nname = "b"\nfollow = false\n'
    reload(daemon, leave_out)
    poll_until(lambda: not heard(daemon, "a"), what="b to be left")
    names = [each["netns"] for each in daemon.http("namespaces")["namespaces"]]
    assert names == ["a", "root"]
    reload(daemon, "")
    poll_until(lambda: heard(daemon, "a") and heard(daemon, "b"), what="b to be entered")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("[lldp]\nmsg_tx_interval = 0\n", "lldp.msg_tx_interval: found 0, expected a whole number"),
        ("[lldp]\nmsg_tx_intervall = 5\n", "unknown key, did you mean msg_tx_interval?"),
        ("[lldp\n", "not valid TOML"),
    ],
)
def test_a_broken_one_changes_nothing(
    config: str, message: str, pair: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon("[lldp]\nmsg_tx_interval = 7\n")
    before = in_force(daemon)
    said = reload(daemon, config)
    (line,) = said.splitlines()
    assert line.startswith("not reloaded, the configuration stays as it was: ")
    assert message in line
    assert in_force(daemon) == before
    assert "nothing has changed" in reload(daemon, "[lldp]\nmsg_tx_interval = 7\n")


def test_the_level_of_the_log_changes(pair: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon("[log]\nlevel = 'warning'\n")
    assert daemon.log == ""
    daemon.reload("[log]\nlevel = 'info'\n")
    poll_until(lambda: "reloaded: 1 changed" in daemon.log, what="the end of the reload")


def test_what_waits_for_the_next_start_is_told(start_daemon: StartDaemon) -> None:
    said = reload(start_daemon(), "[api]\nmode = '0666'\n")
    assert "api.mode: '0660' -> '0666' (from the next start on)\n" in said


def test_the_socket_has_the_mode_of_the_configuration(start_daemon: StartDaemon) -> None:
    daemon = start_daemon("[api]\nmode = '0600'\n")
    assert daemon.socket.stat().st_mode & 0o777 == 0o600


def check_config(path: Path) -> subprocess.CompletedProcess[str]:
    words = [*LLDPNS, "daemon", "--check-config", "-c", str(path)]
    return subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)


def test_a_configuration_is_checked_without_being_used(tmp_path: Path) -> None:
    path = tmp_path / "lldpns.toml"
    path.write_text("[lldp]\nmsg_tx_hold = 2\n")
    done = check_config(path)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{path}: ok\n", "")
    path.write_text("[lldp]\nmsg_tx_hold = 200\n")
    done = check_config(path)
    assert (done.returncode, done.stdout) == (2, "")
    said = "lldp.msg_tx_hold: found 200, expected a whole number from 1 to 100"
    assert done.stderr == f"lldpns: {path}: {said}\n"


def test_a_log_that_nobody_reads_keeps_nobody_waiting(pair: None, tmp_path: Path) -> None:
    """Its pipe is full: the agent goes on, and ends when it is told to."""
    reader, writer = os.pipe()
    config, socket = tmp_path / "lldpns.toml", tmp_path / "api.sock"
    config.write_text("[api]\nlisten = ''\n")
    words = [*LLDPNS, "daemon", "--socket", str(socket), "-c", str(config)]
    with open(writer, "wb") as log:
        process = subprocess.Popen(words, stderr=log, stdin=subprocess.DEVNULL)
    try:
        poll_until(socket.exists, what="the agent")
        poll_until(lambda: answers(socket), what="its first answer")
        config.write_text("broken")
        for _ in range(
            1500
        ):  # each tells of an error, some 100 octets; the pipe has room for 64 KiB
            os.kill(process.pid, signal.SIGHUP)
            assert answers(socket)
        waiting = fcntl.ioctl(reader, termios.FIONREAD, struct.pack("i", 0))
        assert struct.unpack("i", waiting)[0] > 60_000
    finally:
        process.terminate()
        assert process.wait(20) == 0
        os.close(reader)


def answers(socket: Path) -> bool:
    """Whether the agent at a socket answers."""
    try:
        return http_get(socket, "/healthz")[0] == 200
    except OSError:
        return False

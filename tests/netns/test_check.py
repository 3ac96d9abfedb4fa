"""`lldpns check` on a real kernel: every status from a real fault, plans in each language."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lldpns.protocol import encode
from tests.support.daemon import LLDPNS, Daemon, http_get
from tests.support.demo import DEMO, run_demo
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, ip, run
from tests.support.metrics import Scrape
from tests.support.ports import lldpdu
from tests.support.rawport import SOURCE, raw_port
from tests.support.waiting import poll_until

# As `lldpns topology -f dot` draws the classic lab.
CLASSIC = """\
graph lldpns {
  node [shape=plain, fontname=monospace]
  "bridge" [label=<
    <TABLE><TR><TD PORT="bridge-net0">bridge-net0</TD></TR></TABLE>>]
  "net0":"net0-bridge" -- "bridge":"bridge-net0" [headport="bridge-net0:w"]
  "net1":"net1-bridge" -- "bridge":"bridge-net1" [headport="bridge-net1:w"]
}
"""
FIRST, SECOND = '"net0":"net0-bridge"', '"net1":"net1-bridge"'
FIRST_FAR, SECOND_FAR = '"bridge":"bridge-net0"', '"bridge":"bridge-net1"'


class Check:
    """`lldpns check` with plans of the test's own."""

    def __init__(self, daemon: Daemon, directory: Path) -> None:
        self._daemon = daemon
        self._directory = directory

    def run(self, plan: str, name: str = "plan.dot") -> tuple[int, dict[str, Any]]:
        """The exit code, and the report."""
        path = self._directory / name
        path.write_text(plan)
        done = self._daemon.command("check", str(path), "-f", "json")
        assert done.stderr == ""
        document = json.loads(done.stdout)
        assert isinstance(document, dict)
        return done.returncode, document

    def wait_for(self, statuses: list[str], plan: str, name: str = "plan.dot") -> dict[str, Any]:
        """The report, as soon as the results are of these statuses."""
        last: list[tuple[str, str]] = []

        def report() -> dict[str, Any]:
            code, found = self.run(plan, name)
            last[:] = [(each["status"], each["reason"]) for each in found["results"]]
            assert code == (0 if {status for status, _ in last} == {"ok"} else 1)
            return found if [status for status, _ in last] == statuses else {}

        try:
            return poll_until(report, what=f"the statuses {statuses}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nlast: {last}") from None


@pytest.fixture
def plan_check(lab: None, start_daemon: StartDaemon, tmp_path: Path) -> Check:
    """The classic lab, as it should be."""
    check = Check(start_daemon(), tmp_path)
    check.wait_for(["ok", "ok"], CLASSIC)
    return check


def edges(*pairs: tuple[str, str]) -> str:
    return "graph {\n" + "".join(f"{one} -- {other}\n" for one, other in pairs) + "}\n"


def admin_status(netns: str, interface: str, status: str) -> str:
    return (
        f'[[lldp.port]]\nnetns = "{netns}"\ninterface = "{interface}"\nadmin_status = "{status}"\n'
    )


def test_as_planned(plan_check: Check) -> None:
    code, report = plan_check.run(CLASSIC)
    assert code == 0
    assert (report["planned"], report["as_planned"], report["elsewhere"]) == (2, 2, 0)
    assert [result["line"] for result in report["results"]] == [5, 6]


def test_cables_that_are_swapped(plan_check: Check, veth: MakeVeth) -> None:
    veth("net0", "a1", "bridge", "b1")
    veth("net0", "a2", "bridge", "b2")
    swapped = edges((FIRST, FIRST_FAR), (SECOND, SECOND_FAR), ("net0:a1", "bridge:b2"))
    report = plan_check.wait_for(["ok", "ok", "wrong-port", "unexpected", "unexpected"], swapped)
    assert report["results"][2]["reason"] == "net0/a1 hears bridge/b1; bridge/b2 hears net0/a2"


def test_another_system_at_the_far_end(plan_check: Check) -> None:
    _, report = plan_check.run(edges((FIRST, SECOND_FAR), (SECOND, FIRST_FAR)))
    assert [result["status"] for result in report["results"]] == ["wrong-system"] * 2
    assert report["results"][0]["reason"] == (
        "bridge/bridge-net1 hears net1/net1-bridge; net0/net0-bridge hears bridge/bridge-net0"
    )


def test_a_cable_that_is_pulled(plan_check: Check) -> None:
    ip("net1", "link set dev net1-bridge down")
    report = plan_check.wait_for(["ok", "missing"], CLASSIC)
    assert report["results"][1]["reason"] == (
        "net1/net1-bridge hears nobody (it is down); bridge/bridge-net1 hears nobody (no carrier)"
    )


def test_a_link_without_lldp(lab: None, start_daemon: StartDaemon, tmp_path: Path) -> None:
    config = admin_status("*", "*net1*", "disabled")
    report = Check(start_daemon(config), tmp_path).wait_for(["ok", "missing"], CLASSIC)
    assert "net1/net1-bridge hears nobody (its LLDP is disabled)" in report["results"][1]["reason"]


@pytest.mark.parametrize(
    ("deaf", "speaker"),
    [
        (("net1", "net1-bridge"), ("bridge", "bridge-net1")),
        (("bridge", "bridge-net1"), ("net1", "net1-bridge")),
    ],
)
def test_an_end_that_does_not_listen(
    lab: None,
    start_daemon: StartDaemon,
    tmp_path: Path,
    deaf: tuple[str, str],
    speaker: tuple[str, str],
) -> None:
    config = admin_status(*deaf, "tx-only")
    report = Check(start_daemon(config), tmp_path).wait_for(["ok", "one-way"], CLASSIC)
    assert report["results"][1]["reason"] == (
        f"{'/'.join(deaf)} does not hear {'/'.join(speaker)}, which hears it (its LLDP is tx-only)"
    )


def test_a_stranger_beside_the_planned_neighbor(plan_check: Check) -> None:
    with raw_port("net0", "net0-bridge") as port:
        port.send(encode(lldpdu("stranger", "eth9", name="intruder")))
    report = plan_check.wait_for(["extra-neighbor", "ok"], CLASSIC)
    assert report["results"][0]["reason"] == "bridge/bridge-net0 also hears intruder eth9"


def test_a_link_that_the_plan_does_not_have(plan_check: Check) -> None:
    _, report = plan_check.run(edges((FIRST, FIRST_FAR)))
    assert [result["status"] for result in report["results"]] == ["ok", "unexpected", "unexpected"]
    assert [end["netns"] for result in report["results"][1:] for end in result["ends"]] == [
        "bridge",
        "net1",
    ]


def test_an_interface_that_is_not_there(plan_check: Check) -> None:
    plan = CLASSIC.replace('"net1-bridge"', '"net1-uplink"')
    report = plan_check.wait_for(["ok", "no-interface", "unexpected"], plan)
    assert report["results"][1]["reason"] == (
        "no interface net1-uplink in net1; bridge/bridge-net1 hears net1/net1-bridge"
    )


def test_links_of_other_hosts_are_counted(plan_check: Check) -> None:
    plan = edges((FIRST, FIRST_FAR), (SECOND, SECOND_FAR), ("leaf1:swp1", "spine1:swp4"))
    code, report = plan_check.run(plan)
    assert (code, report["planned"], report["elsewhere"]) == (0, 2, 1)


def test_names_that_people_use(plan_check: Check) -> None:
    host = os.uname().nodename
    ip("net1", "link set dev net1-bridge alias 'to the bridge'")
    ip("bridge", "link set dev bridge-net1 address 02:00:00:00:00:99")
    plan = edges(
        (f'"net0.{host}":"net0-bridge"', FIRST_FAR),
        ('"net1":"to the bridge"', '"bridge":"02-00-00-00-00-99"'),
    )
    plan_check.wait_for(["ok", "ok"], plan)


@pytest.mark.parametrize("port", ["eth9", "uplink", SOURCE.hex(":")])
def test_a_neighbor_on_another_host(
    start_daemon: StartDaemon, veth: MakeVeth, netns: MakeNetns, tmp_path: Path, port: str
) -> None:
    netns("far")
    veth(ROOT, "eth1", "far", "wire")
    check = Check(start_daemon(admin_status("far", "*", "disabled")), tmp_path)
    said = msgspec.structs.replace(
        lldpdu("switch", "eth9", name="leaf1.example.org"), port_description=b"uplink"
    )
    with raw_port("far", "wire") as wire:
        wire.send(encode(said))
    plan = edges((f'"{os.uname().nodename}":eth1', f'leaf1:"{port}"'))
    report = check.wait_for(["ok"], plan)
    assert [(end["node"], end["netns"]) for end in report["results"][0]["ends"]] == [
        (os.uname().nodename, "root"),
        ("leaf1", None),
    ]
    check.wait_for(["wrong-port"], plan.replace(port, "swp7"))


CONTAINERLAB = """name: lab
topology:
  nodes:
    srl: {kind: nokia_srlinux}
    client: {kind: linux}
    br-clab: {kind: bridge}
  links:
    - endpoints: ["srl:ethernet-1/1", "client:eth1"]
    - endpoints: ["srl:e1-2", "br-clab:srl-e1-2"]
    - type: host
      endpoint: {node: client, interface: eth2}
      host-interface: client-eth2
    - endpoints: ["client:eth3", "macvlan:client-eth2"]
"""


def test_a_lab_of_containerlab(
    start_daemon: StartDaemon, veth: MakeVeth, netns: MakeNetns, tmp_path: Path
) -> None:
    srl, client = netns("clab-lab-srl"), netns("clab-lab-client")
    veth(srl, "e1-1", client, "eth1")
    ip(srl, "link set dev e1-1 alias ethernet-1/1")
    veth(srl, "e1-2", ROOT, "srl-e1-2")
    veth(client, "eth2", ROOT, "client-eth2")
    veth(srl, "eth0", ROOT, "vethsrl")  # the management network, which no file mentions
    check = Check(start_daemon(), tmp_path)
    report = check.wait_for(["ok", "ok", "ok"], CONTAINERLAB, "lab.clab.yml")
    assert report["unchecked"] == 1
    ip(srl, "link delete dev e1-1")
    check.wait_for(["no-interface", "ok", "ok"], CONTAINERLAB, "lab.clab.yml")


def test_a_topology_that_was_drawn_is_a_plan(
    lab: None, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    daemon = start_daemon()
    check = Check(daemon, tmp_path)
    check.wait_for(["ok", "ok"], CLASSIC)
    drawn = daemon.command("topology", "-f", "dot").stdout
    assert check.wait_for(["ok", "ok"], drawn)["unexpected"] == 0
    ip("net1", "link set dev net1-bridge down")
    check.wait_for(["ok", "missing"], drawn)


@pytest.mark.parametrize(
    ("lab", "statuses"),
    [("macvlan", {"ok"}), ("fault", {"ok", "one-way", "missing"})],
)
def test_so_is_that_of_other_labs(lab: str, statuses: set[str]) -> None:
    shell = "lldpns topology -f dot | lldpns check /dev/stdin -f json"
    done = run_demo([*DEMO, lab, "--shell"], input=shell)
    report = json.loads(done.stdout[done.stdout.rindex("\n{") :])
    assert {result["status"] for result in report["results"]} == statuses
    assert report["elsewhere"] == 0


def test_odd_names_go_round_as_well(
    netns: MakeNetns, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    names = ['a"b', "back\\", "<b>&amp;", "交換機", "\x1b[31m", "]-->[", "\udcff"]
    for name in names:
        netns(name)
        run(["ip", "-n", name, "link", "add", "name", name, "type", "veth", "peer", "name", "far"])
        run(["ip", "-n", name, "link", "set", "dev", name, "up"])
        run(["ip", "-n", name, "link", "set", "dev", "far", "up"])
    daemon = start_daemon()

    def drawn() -> str:
        text = daemon.command("topology", "-f", "dot").stdout
        return text if text.count(" -- ") == len(names) else ""

    plan = poll_until(drawn, what="all of them to be drawn")
    Check(daemon, tmp_path).wait_for(["ok"] * len(names), plan)


# The agent's own plan.


def test_its_own_plan_is_what_it_is_asked_about_and_what_prometheus_gets(
    lab: None, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    (tmp_path / "plan.dot").write_text(CLASSIC)
    daemon = start_daemon(f'[plan]\nfile = "{tmp_path / "plan.dot"}"\n')
    Check(daemon, tmp_path).wait_for(["ok", "ok"], CLASSIC)
    assert daemon.command("check").returncode == 0
    ip("net0", "link set dev net0-bridge down")
    Check(daemon, tmp_path).wait_for(["missing", "ok"], CLASSIC)
    own = daemon.command("check", "-f", "json")
    named = daemon.command("check", "-f", "json", str(tmp_path / "plan.dot"))
    assert (own.returncode, own.stdout) == (1, named.stdout)
    assert daemon.http("plan") == json.loads(own.stdout)
    found = Scrape(http_get(daemon.socket, "/metrics")[1].decode())
    for place in (("net0", "net0-bridge"), ("bridge", "bridge-net0")):
        labels = dict(zip(("netns", "interface"), place, strict=True))
        assert found.value("lldpns_plan_status", **labels, status="missing") == 1
        assert found.value("lldpns_plan_status", **labels, status="ok") == 0
    (link,) = found.series("lldpns_plan_link_info", netns="net1")
    assert (link["remote_netns"], link["remote_interface"]) == ("bridge", "bridge-net1")


def test_a_reload_reads_it_anew_and_keeps_it_where_it_is_broken(
    lab: None, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.dot"
    plan.write_text(CLASSIC)
    config = f'[plan]\nfile = "{plan}"\n'
    daemon = start_daemon(config)
    poll_until(lambda: daemon.http("plan")["as_planned"] == 2, what="both links")
    plan.write_text(edges((FIRST, FIRST_FAR)))
    daemon.reload(config)
    poll_until(lambda: daemon.http("plan")["planned"] == 1, what="the new plan")
    plan.write_text("graph {")
    daemon.reload(config)
    poll_until(lambda: "not reloaded" in daemon.log, what="the broken plan to be refused")
    assert f"{daemon.config}: plan.file: {plan}: line 1: found the end" in daemon.log
    assert daemon.http("plan")["planned"] == 1
    daemon.reload("")
    poll_until(lambda: daemon.command("check").returncode == 2, what="no plan")


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (None, "No such file or directory"),
        ("graph { a:1 -- b }", "line 1: found b, expected NODE:PORT: nothing else meets there"),
    ],
)
def test_a_plan_that_cannot_be_used_keeps_the_agent_from_starting(
    tmp_path: Path, plan: str | None, message: str
) -> None:
    path, config = tmp_path / "plan.dot", tmp_path / "lldpns.toml"
    config.write_text(f'[plan]\nfile = "{path}"\n[api]\nlisten = ""\n')
    if plan:
        path.write_text(plan)
    words = [*LLDPNS, "daemon", "--socket", str(tmp_path / "api.sock"), "-c", str(config)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 2
    assert done.stderr == f"lldpns: {config}: plan.file: {path}: {message}\n"
    assert not (tmp_path / "api.sock").exists()


def test_the_table(lab: None, start_daemon: StartDaemon, tmp_path: Path) -> None:
    daemon = start_daemon()
    Check(daemon, tmp_path).wait_for(["ok", "ok"], CLASSIC)
    done = daemon.command("check", str(tmp_path / "plan.dot"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "NETNS  INTERFACE    PLANNED             STATUS  WHY\n"
        "net0   net0-bridge  bridge/bridge-net0  ok      -\n"
        "net1   net1-bridge  bridge/bridge-net1  ok      -\n"
        "\n"
        "2 of 2 links as planned\n"
    )

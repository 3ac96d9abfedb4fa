"""`lldpns scan`: the views of `show` without a daemon, and nothing left behind."""

from __future__ import annotations

import json
import os
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.cli.exits import DONE, UNAVAILABLE
from tests.support.demo import traces
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd
from tests.support.lab import ROOT
from tests.support.nobody import as_nobody
from tests.support.rawport import RawPort, raw_port
from tests.support.scanning import SCAN, run_scan, scanning
from tests.support.terminal import on_a_terminal
from tests.support.waiting import poll_until

TABLES = ("neighbors", "links", "namespaces")


def complaint(code: int, *options: str, **more: Any) -> str:
    """The one line that `lldpns scan OPTIONS` ends with."""
    done = run_scan(*options, **more)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.removeprefix("lldpns: ").rstrip("\n")


# What it shows.


def test_the_documents_are_those_of_show(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()

    def complete() -> bool:
        links = daemon.http("links")["links"]
        return [link["status"] for link in links] == ["ok", "ok"]

    poll_until(complete, what="the lab")
    known = {table: daemon.json(table) for table in TABLES}
    daemon.stop()
    for table in TABLES:
        with scanning(table, "-f", "json") as scan:
            scan.wait_for("4 namespaces, 4 neighbors; ")
            found = scan.document()
        assert lasting(found) == lasting(known[table])


# What depends on when somebody looks: the kernel takes its time to make sure of IPv6 addresses.
PASSING = {"first_seen", "last_seen", "expires_in_seconds", "since"}
COUNTERS = {"frames_in_total", "frames_out_total"}


def lasting(document: Any) -> Any:
    """A document without what differs from one run to the next."""
    ((table, records),) = document.items()
    assert records
    left_out = {*PASSING, *COUNTERS, *(key for key in records[0] if key.startswith("management_"))}
    kept = [{key: each[key] for key in each if key not in left_out} for each in records]
    return table, [*records[0]], kept


def test_a_person_at_a_terminal(lab: None) -> None:
    before = traces()
    words = ["env", "TERM=xterm", *SCAN, "--wait", "600"]
    # Ctrl-C reaches the shell, too. Afterwards its terminal is as it was.
    script = f"trap : INT; before=$(stty -g); {shlex.join(words)} && [ $(stty -g) = $before ]"
    with on_a_terminal(["sh", "-c", f"{script} && read said && echo next: $said"]) as terminal:
        terminal.wait_for("4 namespaces, 4 neighbors; ")
        terminal.wait_for(" s left, Ctrl-C shows what is known")
        terminal.type("\x03")
        terminal.wait_for("\r\x1b[K\x1b[1mNETNS\x1b[0m ")  # in the place of the progress
        terminal.wait_for("\r\n4 neighbors on 4 interfaces in 3 namespaces\r\n")
        terminal.type("hello\n")
        terminal.wait_for("next: hello")
    assert traces() == before


def test_where_nobody_looks_there_is_no_progress(lab: None) -> None:
    before = traces()

    def complete() -> bool:
        done = run_scan("links")
        assert (done.returncode, done.stderr) == (DONE, "")
        return done.stdout.endswith("\n2 links: 2 ok\n")

    poll_until(complete, what="a look that sees both links")
    assert traces() == before


def test_blocks_of_neighbors(lab: None) -> None:
    with scanning("neighbors", "details", "--netns", "net0") as scan:
        scan.wait_for("4 namespaces, 4 neighbors; ")
        shown = scan.end()
    assert shown.count("Interface: ") == 1
    assert "Interface:    net0-bridge, netns: net0, via: LLDP, Time: " in shown


def test_only_what_is_asked_for(lab: None, netns: MakeNetns) -> None:
    def places(*options: str, **more: Any) -> list[str]:
        done = run_scan("interfaces", "-f", "json", *options, **more)
        assert done.returncode == DONE, done.stderr
        records = json.loads(done.stdout)["interfaces"]
        return [f"{each['netns']}/{each['interface']}" for each in records]

    assert places("--netns", "net?", "--interface", "*-bridge") == [
        "net0/net0-bridge",
        "net1/net1-bridge",
    ]
    netns("\udcff")  # an octet that is no UTF-8
    assert places("--netns", "\udcff") == ["\\xff/lo"]
    inside = ["nsenter", "--net=/run/netns/net1", *SCAN]
    assert places("--here", command=inside) == ["root/lo", "root/net1-bridge"]


def test_why_there_is_nothing() -> None:
    advice = "(see lldpns scan interfaces)\n"
    neighbors = f"no neighbors: there is no interface that could speak LLDP {advice}"
    assert run_scan().stdout == neighbors
    assert run_scan("links").stdout.endswith(advice)


# Whom it meets.


def test_a_foreign_neighbor_is_heard_and_told_goodbye(
    netns: MakeNetns, veth: MakeVeth, start_lldpd: StartLldpd, tmp_path: Path
) -> None:
    for name in ("here", "there"):
        netns(name)
    veth("here", "eth0", "there", "eth0")
    lldpd = start_lldpd("there")
    lldpd.lldpcli("configure lldp tx-interval 1")
    config = tmp_path / "lldpns.toml"
    config.write_text('[[namespace]]\nname = "there"\nfollow = false\n')

    def heard_by_lldpd() -> int:
        return len(lldpd.json("neighbors")["lldp"][0].get("interface", []))

    with scanning("-c", str(config), "-f", "json") as scan:
        scan.wait_for("2 namespaces, 1 neighbor; ")
        poll_until(lambda: heard_by_lldpd() == 1, what="lldpd to hear of us")
        (neighbor,) = scan.document()["neighbors"]
    assert neighbor["system_name"] == "there"
    poll_until(lambda: heard_by_lldpd() == 0, timeout=5, what="lldpd to forget us")


@pytest.fixture
def far(netns: MakeNetns, veth: MakeVeth) -> Iterator[RawPort]:
    """A wire between the agent's own namespace and another, and who listens there."""
    netns("far")
    veth(ROOT, "wire", "far", "eth0")
    with raw_port("far", "eth0") as port:
        yield port


def assert_told_goodbye(far: RawPort) -> None:
    """Read up to the shutdown LLDPDU."""
    said = far.receive()
    while said.ttl:
        said = far.receive()
    assert said.port_id.text == "wire"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_signal_ends_it_what_is_known_is_shown(
    far: RawPort, number: signal.Signals
) -> None:
    with scanning() as scan:
        scan.wait_for("2 namespaces, 2 neighbors; ")
        assert scan.end(number).endswith("2 neighbors on 2 interfaces in 2 namespaces\n")
    assert_told_goodbye(far)


def test_a_terminal_that_is_closed_meanwhile(far: RawPort, tmp_path: Path) -> None:
    found = tmp_path / "found"
    script = f"TERM=xterm exec {shlex.join(SCAN)} --wait 600 > {found}"
    with on_a_terminal(["sh", "-c", script]) as terminal:
        terminal.wait_for("2 namespaces, 2 neighbors; ")
        terminal.close()
        assert_told_goodbye(far)
    assert found.read_text().endswith("2 neighbors on 2 interfaces in 2 namespaces\n")


def test_beside_a_daemon_it_does_not_run(
    lab: None, start_daemon: StartDaemon, tmp_path: Path
) -> None:
    daemon = start_daemon()
    told = f"{daemon.socket}: a daemon runs here and knows already; ask it: lldpns show links"
    assert complaint(UNAVAILABLE, "links", "--socket", str(daemon.socket)) == told
    environment = {**os.environ, "LLDPNS_SOCKET": str(daemon.socket)}
    assert complaint(UNAVAILABLE, "links", env=environment) == told
    config = tmp_path / "lldpns.toml"
    config.write_text(f'[api]\nsocket = "{daemon.socket}"\n')
    assert complaint(UNAVAILABLE, "links", "-c", str(config)) == told
    assert "neighbor-removed" not in daemon.log


def test_a_daemon_that_was_killed_is_none(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    daemon.kill()
    done = run_scan("namespaces", "--socket", str(daemon.socket))
    assert (done.returncode, done.stderr) == (DONE, "")
    assert "\nbridge " in done.stdout
    assert daemon.socket.is_socket()  # whose it is, is the next daemon's affair


# What it may do.


def test_it_does_what_the_configuration_allows(lab: None, tmp_path: Path) -> None:
    config = tmp_path / "lldpns.toml"
    config.write_text('[lldp]\nadmin_status = "rx-only"\n')
    done = run_scan("statistics", "-f", "json", "-c", str(config))
    assert [each["frames_out_total"] for each in json.loads(done.stdout)["statistics"]] == [0] * 4


def test_it_is_for_root() -> None:
    refused = complaint(UNAVAILABLE, command=as_nobody(SCAN))
    assert refused == "packet sockets need root (CAP_NET_RAW); use sudo"


def test_root_of_a_user_namespace_sees_its_own_and_is_told_what_not(netns: MakeNetns) -> None:
    netns("\x1b[31mred")
    mapped = ["unshare", "--user", "--map-root-user", "--net", *SCAN]
    done = run_scan("namespaces", "-f", "json", command=mapped)
    assert done.returncode == DONE
    assert [each["netns"] for each in json.loads(done.stdout)["namespaces"]] == ["root"]
    why = "namespace cannot be entered: /run/netns/\\x1b[31mred: Operation not permitted"
    assert f"\\x1b[31mred: {why}\n" in done.stderr
    assert done.stderr.replace("\n", "").isprintable()


def test_a_reader_that_has_seen_enough(lab: None) -> None:
    line = f"{shlex.join(SCAN)} --wait 0 interfaces | true"
    done = run_scan(command=["bash", "-o", "pipefail", "-c", line])
    assert (done.returncode, done.stderr) == (DONE, "")

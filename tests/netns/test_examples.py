"""Every example of the help is typed as it stands, in the classic lab, and does what it says."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.cli.pcap import Writer
from tests.support.commands import EXAMPLES
from tests.support.fixtures import StartDaemon
from tests.support.processes import LoggedProcess
from tests.support.prometheus import Prometheus
from tests.support.terminal import on_a_terminal
from tests.support.waiting import poll_until

LINES = list(dict.fromkeys(line for _, line in EXAMPLES))
DEMOS = [line for line in LINES if "lldpns demo" in line]
AGENTS = [line for line in LINES if "lldpns daemon" in line]
SCANS = [line for line in LINES if "lldpns scan" in line]
LIVE = [line for line in LINES if line.endswith(" --live")]
LAB = [line for line in LINES if line not in (*DEMOS, *AGENTS, *SCANS, *LIVE)]

# What says that a command without an end is there; of a pipe, that its end is.
THERE = ("1 packet captured", "Ctrl-C ends", "listening on ")

SCRAPING = """
global: {scrape_interval: 500ms, scrape_timeout: 500ms}
scrape_configs: [{job_name: lldpns, static_configs: [{targets: ["127.0.0.1:9917"]}]}]
"""

LLDPDU = bytes.fromhex("0180c200000e02000000000188cc020507706565720403056539060200780000")


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a directory with the files and programs that examples name."""
    monkeypatch.chdir(tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    command(programs / "lldpns", f'{sys.executable} -m lldpns.cli.main "$@"')
    command(programs / "sudo", '"$@"')
    command(programs / "wireshark", "tshark -l -i - -c 1")  # the same without a window
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    writer = Writer("lldp.pcapng")
    writer.write(LLDPDU, 0, "net0/eth0", outgoing=False)
    writer.close()
    Path("lldpns.toml").write_text("[lldp]\nmsg_tx_interval = 10\n")
    return tmp_path


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[Prometheus]:
    """Give one that scrapes the agent of this host."""
    server = Prometheus(tmp_path / "prometheus", SCRAPING)
    yield server
    server.stop()


def command(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\nexec {line}\n")
    path.chmod(0o755)


def run(line: str, directory: Path) -> str:
    """Run a line of the shell to its end, or to Ctrl-C where it has none; give what it printed."""
    log = directory / "log"
    log.unlink(missing_ok=True)
    process = LoggedProcess(["sh", "-c", line], log)
    marks = THERE[:1] if "wireshark" in line else THERE
    try:
        poll_until(
            lambda: not process.running or any(mark in process.log for mark in marks),
            timeout=20,
            what=line,
        )
        if process.running:
            os.killpg(process.pid, signal.SIGINT)
        code = process.process.wait(10)
    finally:
        process.kill()
    assert code in (0, 130, -signal.SIGINT), f"{line}: {code}\n{process.log}"
    assert "Traceback" not in process.log, f"{line}\n{process.log}"
    return process.log


def test_examples_in_the_lab(
    prepared: Path,
    lab: None,
    start_daemon: StartDaemon,
    prometheus: Prometheus,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Another frame is never far.
    daemon = start_daemon("[lldp]\nmsg_tx_interval = 1\n[api]\nlisten = '127.0.0.1:9917'\n")
    poll_until(lambda: len(daemon.http("neighbors")["neighbors"]) == 4, what="the lab")
    poll_until(lambda: len(prometheus.query("lldpns_neighbor_info")) == 4, what="Prometheus")
    monkeypatch.setenv("LLDPNS_SOCKET", str(daemon.socket))
    run("lldpns topology -f dot > plan.dot", prepared)
    said = {line: run(line, prepared) for line in LAB}
    assert [line for line, text in said.items() if not (text or " > " in line)] == []
    assert "net0/net0-bridge" in said["lldpns show links"]
    assert "2 links: 2 ok" in said["lldpns show links --prometheus http://localhost:9090"]
    assert "2 of 2 links as planned" in said["lldpns check plan.dot"]
    assert "LLDP" in said["lldpns capture -w - | wireshark -k -i -"]
    assert Path("wiring.svg").read_text().rstrip().endswith("</svg>")
    for line in LIVE:
        with on_a_terminal(["sh", "-c", line]) as terminal:
            terminal.wait_for("q quits")
            terminal.type("q")


@pytest.mark.parametrize("line", AGENTS)
def test_examples_of_the_agent(prepared: Path, line: str) -> None:
    what = "lldpns.toml: ok" if "--check-config" in line else "listening on /run/lldpns/api.sock"
    assert what in run(line, prepared)


@pytest.mark.parametrize("line", SCANS)
def test_examples_of_scan(prepared: Path, lab: None, line: str) -> None:
    with on_a_terminal(["sh", "-c", f"exec {line}"], {**os.environ, "TERM": "xterm"}) as terminal:
        if "--wait" not in line:
            terminal.wait_for("4 neighbors; ")
            terminal.type("\x03")
        terminal.wait_for("2 links: 2 ok" if "links" in line else "4 neighbors on 4 interfaces")


@pytest.mark.parametrize("line", DEMOS)
def test_examples_of_the_demo(prepared: Path, line: str) -> None:
    assert re.search("NEIGHBOR|STATUS|classic ", run(line, prepared))

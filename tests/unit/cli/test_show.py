"""`lldpns show` against the real API: formats, filters, the width, and the exit codes."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE
from lldpns.cli.main import main
from lldpns.kernel.netns import cookie_of
from tests.support.api import chassis, interface, namespace, neighbor, served, snapshot

LAB = snapshot(
    neighbors=[neighbor("net0", "eth0", system_name="one.vm"), neighbor("net1", "eth1")],
    interfaces=[interface("net0", "eth0"), interface("net1", "eth1")],
    namespaces=[namespace("net0", 7), namespace("net1", 8)],
)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("LLDPNS_SOCKET", str(tmp_path / "api.sock"))
    return tmp_path / "api.sock"


@pytest.fixture
def lab(path: Path) -> Iterator[Path]:
    with served(LAB, path):
        yield path


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `lldpns show ARGUMENTS` prints."""
    assert main(["show", *arguments]) == DONE
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complaint(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """The one line that `lldpns show ARGUMENTS` ends with."""
    assert main(["show", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


def test_neighbors(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys, "neighbors").splitlines()
    assert lines[0].split()[:4] == ["NETNS", "INTERFACE", "NEIGHBOR", "PORT"]
    assert lines[1].split()[:4] == ["net0", "eth0", "one.vm", "eth9"]
    assert lines[2].split()[:4] == ["net1", "eth1", "peer", "eth9"]
    assert lines[-1] == "2 neighbors on 2 interfaces in 2 namespaces"


@pytest.mark.parametrize("detail", ["details", "summary"])
def test_blocks(lab: Path, capsys: pytest.CaptureFixture[str], detail: str) -> None:
    out = shown(capsys, "neighbors", detail)
    assert "Interface:    eth0, netns: net0, via: LLDP" in out
    assert ("Time:" in out) == (detail == "details")


@pytest.mark.parametrize("table", ["namespaces", "interfaces"])
def test_other_tables(lab: Path, capsys: pytest.CaptureFixture[str], table: str) -> None:
    lines = shown(capsys, table).splitlines()
    assert [line.split()[0] for line in lines] == ["NETNS", "net0", "net1"]


def test_chassis(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(replace(LAB, chassis=(chassis("net0"), chassis("net1", "\x1b[31m"))), path):
        out = shown(capsys, "chassis")
        assert json.loads(shown(capsys, "chassis", "-f", "json", "--netns", "net1")) == {
            "chassis": [json.loads(msgspec.json.encode(chassis("net1", "\x1b[31m")))]
        }
    rule = "-" * 79 + "\n"
    assert out == (
        f"{rule}Local chassis:\n{rule}"
        "Netns:        net0\n"
        "  Chassis:\n"
        "    ChassisID:    local 0123456789abcdef/net0\n"
        "    SysName:      net0.vm\n"
        "    SysDescr:     Debian\n"
        "    MgmtIP:       10.0.0.1\n"
        "    MgmtIface:    2\n"
        "    Capability:   Bridge, on\n"
        f"{rule}"
        "Netns:        net1\n"
        "  Chassis:\n"
        "    ChassisID:    local 0123456789abcdef/net1\n"
        "    SysName:      \\x1b[31m\n"
        "    SysDescr:     Debian\n"
        "    MgmtIP:       10.0.0.1\n"
        "    MgmtIface:    2\n"
        "    Capability:   Bridge, on\n"
        f"{rule}"
    )


@pytest.mark.parametrize("table", ["neighbors", "interfaces", "namespaces"])
def test_json(lab: Path, capsys: pytest.CaptureFixture[str], table: str) -> None:
    document = json.loads(shown(capsys, table, "-f", "json"))
    assert [each["netns"] for each in document[table]] == ["net0", "net1"]
    document = json.loads(shown(capsys, table, "-f", "json", "--netns", "*1"))
    assert [each["netns"] for each in document[table]] == ["net1"]
    assert json.loads(shown(capsys, table, "-f", "json", "--netns", "x")) == {table: []}


@pytest.mark.parametrize("terminal", [True, False])
def test_json_has_no_control_characters(
    path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    terminal: bool,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    name = "\x1b[31m\n\u202e\x7f\x9b"
    with served(snapshot([neighbor(system_name=name)]), path):
        out = shown(capsys, "neighbors", "-f", "json")
    assert out.replace("\n", "").isprintable()
    assert out.isascii()
    assert json.loads(out)["neighbors"][0]["system_name"] == name
    # A person gets a line for each value, a program one for each record.
    assert (out.count("\n") > 20) is terminal


@pytest.mark.parametrize("table", ["neighbors", "interfaces", "namespaces"])
def test_jsonl_has_the_same_records(
    lab: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    lines = shown(capsys, table, "-f", "jsonl").splitlines()
    document = json.loads(shown(capsys, table, "-f", "json"))
    assert [json.loads(line) for line in lines] == document[table]
    assert shown(capsys, table, "-f", "jsonl", "--netns", "x") == ""


@pytest.mark.parametrize(
    ("detail", "keys"),
    [
        ([], ["lldp.eth0.via", "lldp.eth0.rid", "lldp.eth0.age"]),
        (["summary"], ["lldp.eth0.via", "lldp.eth0.chassis.local"]),
        (["details"], ["lldp.eth0.via", "lldp.eth0.rid", "lldp.eth0.age"]),
    ],
)
def test_formats_of_lldpcli(
    lab: Path, capsys: pytest.CaptureFixture[str], detail: list[str], keys: list[str]
) -> None:
    options = [*detail, "-f", "lldpcli-keyvalue"]
    lines = shown(capsys, "neighbors", *options, "--netns", "net0").splitlines()
    assert [line.partition("=")[0] for line in lines][: len(keys)] == keys
    assert lines[-1] == "lldp.eth0.netns=net0"
    assert shown(capsys, "neighbors", *options, "--netns", "x") == ""


def test_only_neighbors_have_the_formats_of_lldpcli(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["show", "links", "-f", "lldpcli-json"])
    assert caught.value.code == USAGE


def test_filters(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "neighbors", "--interface", "eth1")
    assert "eth1" in out
    assert "eth0" not in out


def test_here_is_the_namespace_of_the_caller(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket(socket.AF_UNIX) as own:
        cookie = cookie_of(own)
    known = snapshot([neighbor("mine"), neighbor("other")], [], [namespace("mine", cookie)])
    with served(known, path):
        out = shown(capsys, "neighbors", "--here", "-f", "json")
    assert [each["netns"] for each in json.loads(out)["neighbors"]] == ["mine"]


@pytest.mark.parametrize("columns", [80, 40])
def test_the_width_of_the_terminal(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    long = neighbor("n" * 100, "e" * 15, system_name="s" * 255)
    with served(snapshot([long], [interface("n" * 100)], [namespace("n" * 100)]), path):
        for table in ("neighbors", "interfaces", "namespaces"):
            lines = shown(capsys, table).split("\n\n")[0].splitlines()
            assert max(map(len, lines)) <= columns


def test_nothing_is_cut_where_no_terminal_is(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(snapshot([neighbor("n" * 100, system_name="s" * 255)]), path):
        assert "n" * 100 + "  eth0" in shown(capsys, "neighbors")


NOBODY = snapshot(
    interfaces=[interface("net0", "eth0"), interface("net1", "eth1")],
    namespaces=[namespace("net0", 2**63), namespace("net1", 2**63 + 1)],  # not this one
)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["neighbors"], "no neighbors: no frame has come in on 2 interfaces yet; "),
        (["neighbors", "details"], "no neighbors: no frame has come in on 2 interfaces yet; "),
        (["neighbors", "--netns", "net0"], "no neighbors: no frame has come in on 1 interface "),
        (["links"], "no links: no interface is wired to another"),
        (["statistics"], "no counters: no interface could speak LLDP"),
        (["neighbors", "--netns", "x*"], "no namespace matches --netns x*; there are: net0, net1"),
        (["interfaces", "--netns", "x"], "no namespace matches --netns x; there are: net0, net1"),
        (
            ["links", "--interface", "x"],
            "no interface matches --interface x; there are: eth0, eth1",
        ),
        (
            ["interfaces", "--netns", "net1", "--interface", "eth0"],
            "no interface matches --interface eth0; there are: eth1",
        ),
        (["namespaces", "--here"], "the agent is not in the namespace of this shell"),
        (["neighbors", "--here"], "the agent is not in the namespace of this shell"),
    ],
)
def test_why_there_is_nothing(
    path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with served(NOBODY, path):
        out = shown(capsys, *arguments)
        assert out.startswith(words)
        assert out.count("\n") == 1
        what = arguments[0]
        plain = [each for each in arguments if each != "details"]
        assert json.loads(shown(capsys, *plain, "-f", "json")) == {what: []}


@pytest.mark.parametrize("table", ["neighbors", "links", "namespaces", "interfaces"])
def test_a_view_that_is_kept_current_needs_a_terminal(
    lab: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    assert "--live needs a terminal" in complaint(capsys, USAGE, table, "--live")


@pytest.mark.parametrize("words", [["details"], ["summary"], ["-f", "json"]])
def test_only_the_table_is_kept_current(
    lab: Path, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert "--live shows the table" in complaint(capsys, USAGE, "neighbors", *words, "--live")


def test_no_daemon(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = f"lldpns: {path}: no daemon runs here; start it with: sudo lldpns daemon\n"
    assert complaint(capsys, UNAVAILABLE, "neighbors") == expected


def test_the_option_comes_before_the_environment(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = str(lab.with_name("other.sock"))
    assert other in complaint(capsys, UNAVAILABLE, "neighbors", "--socket", other)
    assert "2 neighbors" in shown(capsys, "neighbors", "--socket", str(lab))


def test_a_socket_without_permission(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lab.chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # root may do everything: be somebody else for a moment
    try:
        assert "permission denied; use sudo" in complaint(capsys, UNAVAILABLE, "neighbors")
    finally:
        os.seteuid(user)


def test_an_agent_that_refuses(
    lab: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lldpns.cli.asking.filters", lambda _: {"color": "red"})
    assert "unknown filter 'color'" in complaint(capsys, USAGE, "neighbors")


@pytest.mark.parametrize(("when", "bold"), [("always", True), ("never", False), ("auto", False)])
def test_color(lab: Path, capsys: pytest.CaptureFixture[str], when: str, bold: bool) -> None:
    for what in ("neighbors", "interfaces", "namespaces"):
        assert ("\x1b[1mNETNS" in shown(capsys, what, "--color", when)) is bold
    assert "\x1b" not in shown(capsys, "neighbors", "details", "--color", when)

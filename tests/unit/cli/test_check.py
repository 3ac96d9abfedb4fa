"""`lldpns check` against the real API: exit codes, formats, filters, and broken plans."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lldpns.cli import plans
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, USAGE
from lldpns.cli.main import main
from lldpns.kernel.netns import cookie_of
from lldpns.wiring.plan.records import CheckedEnd, PlanReport, PlanResult
from tests.support.api import served, snapshot
from tests.support.plans import Host

WIRED = ("a/1<b/2", "b/2<a/1")


@pytest.fixture(autouse=True)
def agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("LLDPNS_SOCKET", str(tmp_path / "api.sock"))
    return tmp_path / "api.sock"


@pytest.fixture
def host(agent: Path) -> Iterator[Host]:
    """A daemon that knows a/1 wired to b/2, and c/3 to d/4."""
    known = Host(*WIRED, "c/3<d/4", "d/4<c/3")
    with served(known.snapshot, agent):
        yield known


def check(tmp_path: Path, text: str | bytes, *options: str, name: str = "plan.dot") -> int:
    plan = tmp_path / name
    plan.write_bytes(text if isinstance(text, bytes) else text.encode())
    return main(["check", str(plan), *options])


def complaint(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lldpns: ")
    assert err.count("\n") == 1
    return err


ALL = "graph { a:1 -- b:2; c:3 -- d:4 }"


def test_as_planned(host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, ALL) == DONE
    out, err = capsys.readouterr()
    assert err == ""
    assert out.splitlines()[0].split() == ["NETNS", "INTERFACE", "PLANNED", "STATUS", "WHY"]
    assert out.splitlines()[-1] == "2 of 2 links as planned"


@pytest.mark.parametrize(
    "plan",
    [
        "graph { a:1 -- b:2 }",
        "graph { a:1 -- b:2; c:3 -- d:5 }",
        "graph {}",
        "graph { x:1 -- y:2 }",
    ],
)
def test_it_differs(host: Host, tmp_path: Path, plan: str) -> None:
    assert check(tmp_path, plan) == CHECK_FAILED


def test_a_plan_of_which_nothing_was_looked_at_is_not_fulfilled(
    agent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(snapshot(), agent):
        assert check(tmp_path, "graph { a:1 -- b:2 }") == CHECK_FAILED
        assert capsys.readouterr().out == "0 of 0 links as planned; 1 link of other hosts\n"
        assert check(tmp_path, "graph {}") == DONE


def test_json(host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, "graph { a:1 -- b:2; x:1 -- y:2 }", "-f", "json") == CHECK_FAILED
    document = json.loads(capsys.readouterr().out)
    assert msgspec.convert(document, PlanReport) == PlanReport(
        results=msgspec.convert(document["results"], tuple[PlanResult, ...]),
        planned=1,
        as_planned=1,
        unexpected=2,
        elsewhere=1,
        unchecked=0,
    )
    keys = set(PlanResult.__struct_fields__)
    assert all(set(result) == keys for result in document["results"])
    assert set(document["results"][0]["ends"][0]) == set(CheckedEnd.__struct_fields__)
    assert document["results"][0]["ends"][0]["hears"] == [{"node": "b", "port": "2"}]


def test_a_topology_file_of_containerlab(host: Host, tmp_path: Path) -> None:
    text = "topology: {links: [{endpoints: ['a:1', 'b:2']}, {endpoints: ['c:3', 'd:4']}]}"
    assert check(tmp_path, text, name="lab.clab.yml") == DONE


def test_names_that_only_escapes_can_show(agent: Path, tmp_path: Path) -> None:
    known = Host("a\x1b/1<b/2\u202e", "b/2\u202e<a\x1b/1", r"c/\x07<d/1", r"d/1<c/\x07")
    known.hears("f/1", system_name="leaf\n", port_description="\x7f")
    edges = [
        r'"a\\x1b":1 -- b:"2\\u202e"',
        r'c:"\\x07" -- d:1',
        r'f:1 -- "leaf\\x0a":"\\x7f"',
    ]
    with served(known.snapshot, agent):
        assert check(tmp_path, "graph {" + ";".join(edges) + "}") == DONE


def test_a_name_is_itself_before_it_is_an_escape(agent: Path, tmp_path: Path) -> None:
    known = Host(r"a/\x07<b/1", r"b/1<a/\x07", "a/\x07<c/1", "c/1<a/\x07")
    with served(known.snapshot, agent):
        plan = r'graph { a:"\\x07" -- b:1 }'
        assert check(tmp_path, plan, "--netns", "b") == DONE


def test_only_some_ports(host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = "graph { a:1 -- b:2 }"
    assert check(tmp_path, plan, "--netns", "[ab]") == DONE
    assert check(tmp_path, plan, "--netns", "b", "--interface", "2") == DONE
    assert check(tmp_path, plan, "--interface", "3") == CHECK_FAILED
    capsys.readouterr()
    assert check(tmp_path, plan, "--netns", "nobody") == CHECK_FAILED
    assert capsys.readouterr().out == "0 of 0 links as planned\n"


def test_here_is_the_namespace_of_the_caller(
    agent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = Host(*WIRED, "c/3<d/4")
    with socket.socket(socket.AF_UNIX) as own:
        known.is_like("a", cookie=cookie_of(own))
    with served(known.snapshot, agent):
        assert check(tmp_path, "graph { a:1 -- b:2 }", "--here") == DONE
    assert "1 of 1 link as planned\n" in capsys.readouterr().out


# The agent's own plan.

ITS_OWN = "graph { a:1 -- b:2; c:3 -- d:5; x:1 -- y:1 }"


@pytest.fixture
def planned(agent: Path, tmp_path: Path) -> Iterator[None]:
    """A daemon that knows the same, and has a plan."""
    plan = tmp_path / "own.dot"
    plan.write_text(ITS_OWN)
    known = Host(*WIRED, "c/3<d/4", "d/4<c/3")
    with served(known.snapshot, agent, compare=plans.comparison(str(plan))):
        yield


@pytest.mark.parametrize(
    "options",
    [[], ["-f", "json"], ["--netns", "a"], ["--interface", "3"], ["--netns", "x", "-f", "json"]],
)
def test_without_a_plan_it_is_that_of_the_agent(
    planned: None, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    code = main(["check", *options])
    out, err = capsys.readouterr()
    assert err == ""
    assert check(tmp_path, ITS_OWN, *options) == code
    assert capsys.readouterr() == (out, "")


def test_an_agent_without_a_plan(host: Host, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == USAGE
    assert complaint(capsys) == (
        "lldpns: the agent has no plan; its configuration can name one (plan.file)\n"
    )


@pytest.mark.parametrize(("when", "bold"), [("always", True), ("never", False), ("auto", False)])
def test_color(
    host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str], when: str, bold: bool
) -> None:
    check(tmp_path, ALL, "--color", when)
    assert ("\x1b[1mNETNS" in capsys.readouterr().out) is bold
    check(tmp_path, ALL, "--color", when, "--netns", "nobody")
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("graph {\n a:1 -- b }", "line 2: found b, expected NODE:PORT: nothing else meets there"),
        (b"graph {\n\n\xff", "line 3: found octet 0xff, expected UTF-8"),
        ("graph { a:1 -- \x1b[31m }", r"line 1: found \x1b, expected quotes around names such as"),
        ('graph { "a\nb" -- c }', r"line 1: found a\x0ab, expected NODE:PORT"),
    ],
)
def test_a_broken_plan_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | bytes, message: str
) -> None:
    assert check(tmp_path, text) == USAGE
    assert complaint(capsys).startswith(f"lldpns: {tmp_path / 'plan.dot'}: {message}")


@pytest.mark.parametrize(
    ("name", "message"), [("none", "No such file or directory"), (".", "Is a directory")]
)
def test_a_plan_that_cannot_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, message: str
) -> None:
    assert main(["check", str(tmp_path / name)]) == USAGE
    assert complaint(capsys) == f"lldpns: {tmp_path / name}: {message}\n"


def test_no_daemon(agent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, ALL) == UNAVAILABLE
    assert complaint(capsys) == (
        f"lldpns: {agent}: no daemon runs here; start it with: sudo lldpns daemon\n"
    )


def test_a_daemon_of_another_version(
    host: Host, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lldpns.api.client.get", lambda *_: {"namespaces": [{"netns": "a"}]})
    assert check(tmp_path, ALL) == UNAVAILABLE
    assert "the daemon is of another version than this command (" in complaint(capsys)

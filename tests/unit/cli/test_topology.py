"""`lldpns topology` against the real API: formats, filters, and the exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lldpns.cli.exits import DONE, UNAVAILABLE
from lldpns.cli.main import main
from tests.support.api import served
from tests.support.wirings import HOSTILE, LABS, classic, faults

FORMATS = ("tree", "dot", "mermaid", "svg", "json")


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setenv("LLDPNS_SOCKET", str(tmp_path / "api.sock"))
    return tmp_path / "api.sock"


@pytest.fixture
def lab(path: Path) -> Iterator[Path]:
    with served(classic().snapshot, path):
        yield path


def fake_dot(directory: Path, script: str) -> str:
    """Put a `dot` of our own into a directory; return the PATH with that alone."""
    program = directory / "dot"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(directory)


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `lldpns topology ARGUMENTS` prints."""
    assert main(["topology", *arguments]) == DONE
    out, err = capsys.readouterr()
    assert err == ""
    return out


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line that `lldpns topology ARGUMENTS` ends with."""
    assert main(["topology", *arguments]) == UNAVAILABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "   ├─ bridge-net0 ──── net0/net0-bridge    ok"),
        (["-f", "dot"], "graph lldpns {"),
        (["-f", "mermaid"], "flowchart LR"),
    ],
)
def test_formats(
    lab: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    assert line in shown(capsys, *arguments).splitlines()


def test_json(lab: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(shown(capsys, "-f", "json"))
    assert [each["system"] for each in document["systems"]] == ["bridge", "net0", "net1"]
    assert [link["status"] for link in document["links"]] == ["ok", "ok"]


def test_a_filter_leaves_what_it_asks_for_and_the_far_ends(
    lab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shown(capsys, "--netns", "net0") == (
        "bridge\n"
        "└─ bridge-net0 ──── net0/net0-bridge    ok\n"
        "net0\n"
        "└─ net0-bridge ──── bridge/bridge-net0  ok\n"
        "\n"
        "2 namespaces, 1 link: 1 ok\n"
    )


@pytest.mark.parametrize(("when", "colored"), [("always", True), ("never", False), ("auto", False)])
def test_color(path: Path, capsys: pytest.CaptureFixture[str], when: str, colored: bool) -> None:
    with served(faults().snapshot, path):
        assert ("\x1b[31mmismatch" in shown(capsys, "--color", when)) is colored
        assert "\x1b" not in shown(capsys, "-f", "dot", "--color", when)


@pytest.mark.parametrize("columns", [80, 40])
def test_the_width_of_the_terminal(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with served(LABS["containers"].snapshot, path):
        assert max(map(len, shown(capsys).splitlines())) <= columns


@pytest.mark.parametrize("format_", FORMATS)
def test_no_daemon(path: Path, capsys: pytest.CaptureFixture[str], format_: str) -> None:
    expected = f"lldpns: {path}: no daemon runs here; start it with: sudo lldpns daemon\n"
    assert complaint(capsys, "-f", format_) == expected


def test_svg_is_what_graphviz_makes_of_the_dot(
    lab: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dot = shown(capsys, "-f", "dot")
    monkeypatch.setenv("PATH", fake_dot(tmp_path, 'echo "$@"; while read -r x; do echo "$x"; done'))
    assert shown(capsys, "-f", "svg").split() == ["-Tsvg", *dot.split()]


def test_svg_without_graphviz(
    lab: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert complaint(capsys, "-f", "svg") == (
        "lldpns: svg needs Graphviz, which is not here: sudo apt-get install graphviz,"
        " or draw lldpns topology -f dot elsewhere\n"
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo one >&2; echo two >&2; exit 1", "Graphviz failed, exit code 1: two"),
        ("kill -9 $$", "Graphviz failed, exit code -9: "),
    ],
)
def test_svg_with_a_graphviz_that_fails(
    lab: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    said: str,
) -> None:
    monkeypatch.setenv("PATH", fake_dot(tmp_path, script))
    assert complaint(capsys, "-f", "svg") == f"lldpns: {said}\n"


@pytest.mark.parametrize("format_", ["dot", "mermaid"])
def test_files_are_utf_8_whatever_the_terminal_knows(path: Path, format_: str) -> None:
    with served(LABS["hostile"].snapshot, path):
        done = subprocess.run(
            [sys.executable, "-m", "lldpns.cli.main", "topology", "-f", format_],
            env={**os.environ, "PYTHONIOENCODING": "ascii"},
            capture_output=True,
            timeout=20,
            check=True,
        )
    assert any("Büro" in name for name in HOSTILE)
    assert "Büro".encode() in done.stdout
    assert done.stderr == b""

"""The command line: what it takes, what it says when it cannot, and its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lldpns import __version__
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, USAGE, fail
from lldpns.cli.main import main
from tests.support.api import interface, neighbor, served, snapshot

COMMANDS = ("show", "topology", "watch", "check", "capture", "decode", "scan", "daemon", "demo")


def usage_error(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on stderr about wrong `arguments`."""
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.endswith(" --help)\n")
    return err


def test_the_exit_codes_of_the_contract() -> None:
    assert (DONE, CHECK_FAILED, USAGE, UNAVAILABLE) == (0, 1, 2, 3)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    out, err = capsys.readouterr()
    assert (caught.value.code, err) == (DONE, "")
    for command in COMMANDS:
        assert f"\n    {command} " in out


@pytest.mark.parametrize("words", [*([each] for each in COMMANDS), ["show", "neighbors"]])
def test_every_command_has_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*words, "--help"])
    out, err = capsys.readouterr()
    assert (caught.value.code, err) == (DONE, "")
    assert out.startswith(f"usage: lldpns {' '.join(words)} ")


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--version"])
    assert (caught.value.code, capsys.readouterr().out) == (DONE, f"lldpns {__version__}\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: COMMAND"),
        (["frobnicate"], "invalid choice: 'frobnicate'"),
        (["show"], "required: WHAT"),
        (["show", "colors"], "invalid choice: 'colors'"),
        (["show", "neighbors", "everything"], "invalid choice: 'everything'"),
        (["show", "neighbors", "-f", "yaml"], "invalid choice: 'yaml'"),
        (["show", "neighbors", "--color", "purple"], "invalid choice: 'purple'"),
        (["show", "neighbors", "--netns"], "expected one argument"),
        (["watch", "-f", "json"], "invalid choice: 'json'"),
        (["show", "neighbors", "--frob"], "--frob"),
        (["demo", "nosuch"], "choose from 'classic', 'pair', "),
        (["demo", "\x1b[31m\nnet"], r"\x1b[31m\nnet"),
        (["scan", "details"], "invalid choice: 'details'"),
        (["scan", "neighbors", "everything"], "invalid choice: 'everything'"),
        (["scan", "--wait", "soon"], "argument --wait: 'soon' is no number of seconds"),
        (["scan", "--wait", "-1"], "argument --wait: "),
        (["scan", "--wait", "inf"], "argument --wait: 'inf' is no number of seconds"),
        (["scan", "--wait", "nan"], "argument --wait: 'nan' is no number of seconds"),
        (["daemon", "-c"], "expected one argument"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in usage_error(arguments, capsys)


def test_what_cannot_be_done_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert fail("a\n\x1b[31mb", UNAVAILABLE) == UNAVAILABLE
    assert capsys.readouterr().err == "lldpns: a\\x0a\\x1b[31mb\n"


def shell(line: str, socket: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `lldpns` is the command, and any failure in a pipe counts."""
    script = 'set -o pipefail; lldpns() { "$PYTHON" -m lldpns.cli.main "$@"; }; ' + line
    return subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PYTHON": sys.executable, "LLDPNS_SOCKET": str(socket)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "lldpns show interfaces | true",
        "lldpns show interfaces | head -1",
        "lldpns show interfaces -f json | head -1",
        "lldpns show neighbors details | true",
        "lldpns --help | true",
        "lldpns --version | true",
    ],
)
def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path, line: str) -> None:
    path = tmp_path / "api.sock"
    # More than what a pipe takes.
    known = snapshot([neighbor()], [interface(name=f"eth{number}") for number in range(3000)])
    with served(known, path):
        done = shell(line, path)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_output_that_knows_no_such_character(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    with served(snapshot([neighbor("büro", system_name="交")]), path):
        done = shell("PYTHONIOENCODING=ascii lldpns show neighbors", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert r"b\xfcro" in done.stdout
    assert r"\u4ea4" in done.stdout

"""`lldpns complete`: names for the completion of shells, and nothing else whatever happens."""

from __future__ import annotations

import socket
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.cli import complete
from lldpns.cli.exits import DONE, UNAVAILABLE
from lldpns.cli.main import main
from lldpns.views.escape import as_pattern, printable
from tests.support.api import interface, namespace, served, snapshot


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "api.sock"


def completed(path: Path, names: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """The exit code and the lines of `lldpns complete NAMES`."""
    code = main(["complete", names, "--socket", str(path)])
    out, err = capsys.readouterr()
    assert err == ""
    return code, out.splitlines()


def test_names_once_each_and_in_order(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    known = snapshot(
        namespaces=[namespace("web"), namespace("net:[7]"), namespace("a\nb")],
        interfaces=[interface("web", "eth0"), interface("db", "eth0"), interface("db", "lo")],
    )
    with served(known, path):
        assert completed(path, "netns", capsys) == (DONE, ["a?b", "net:[[]7]", "web"])
        assert completed(path, "interface", capsys) == (DONE, ["eth0", "lo"])


def test_silence_where_nobody_answers(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert completed(path, "netns", capsys) == (UNAVAILABLE, [])
    monkeypatch.setattr(complete, "_TIMEOUT", 0.05)
    with socket.socket(socket.AF_UNIX) as stopped:
        stopped.bind(str(path))
        stopped.listen()
        assert completed(path, "netns", capsys) == (UNAVAILABLE, [])


def test_it_is_not_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "complete" not in capsys.readouterr().out


@given(st.text(min_size=1))
def test_a_pattern_matches_its_name_and_is_harmless(name: str) -> None:
    pattern = as_pattern(name)
    assert fnmatchcase(name, pattern)
    assert printable(pattern) == pattern
    assert not pattern.startswith("-")
    assert as_pattern("plain-0.1@x") == "plain-0.1@x"

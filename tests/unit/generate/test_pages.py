"""The manual pages: whole, right, and such that no formatter has anything to say of them."""

from __future__ import annotations

import inspect
import os
import re
import subprocess
from pathlib import Path

import msgspec
import pytest

from generate import command, configuration, docstrings
from lldpns.agent import config
from lldpns.api import server
from lldpns.api.client import DEFAULT_SOCKET
from lldpns.cli import exits
from lldpns.cli.options import Parser
from tests.support.commands import COMMANDS, EXAMPLES

PAGES = {"lldpns.1": command.page, "lldpns.toml.5": configuration.page}
RECORDS = [
    record
    for _, record in inspect.getmembers(config, inspect.isclass)
    if issubclass(record, msgspec.Struct) and record.__module__ == config.__name__
]
PUBLIC = [each for each in COMMANDS if not each.hidden]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Each page as a file."""
    name: str = request.param
    path = tmp_path / name
    path.write_text(PAGES[name]())
    return path


def output(*words: str | Path) -> tuple[str, str]:
    """What a formatter prints, and what it has to say."""
    environment = {**os.environ, "MANWIDTH": "80", "LANG": "C.UTF-8"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    return done.stdout, done.stderr


def read(page: str, directory: Path) -> str:
    """A page as one reads it, each paragraph in one line."""
    path = directory / "page"
    path.write_text(page)
    text, _ = output("man", "-l", path)
    return re.sub(r"(?<=\S)\n +", " ", text)


@pytest.fixture(scope="module")
def about_the_command(tmp_path_factory: pytest.TempPathFactory) -> str:
    return read(command.page(), tmp_path_factory.mktemp("command"))


@pytest.fixture(scope="module")
def about_the_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return read(configuration.page(), tmp_path_factory.mktemp("file"))


def test_no_formatter_has_anything_to_say(page: Path) -> None:
    assert output("man", "--warnings", "-l", page)[1] == ""
    assert output("groff", "-man", "-ww", "-z", page) == ("", "")
    assert output("mandoc", "-T", "lint", "-W", "style", page) == ("", "")


def test_pages_fit_80_columns(page: Path) -> None:
    text, _ = output("man", "-l", page)
    assert max(map(len, text.splitlines())) <= 80


def test_a_page_that_is_made_again_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    for make in PAGES.values():
        assert " 1970-01-02 " in make()
        assert make() == make()


@pytest.mark.parametrize("each", PUBLIC, ids=lambda each: each.prog)
def test_every_command_and_argument_is_told_of(each: Parser, about_the_command: str) -> None:
    assert each.prog in about_the_command
    if each.subcommands:
        return
    assert (each.description or "") in about_the_command
    for action in each._actions:
        for name in action.option_strings or action.choices or (action.metavar,):
            assert str(name) in about_the_command
        assert (action.help or "").replace("`", "")[1:] in about_the_command
    for line, _ in each.examples:
        assert line in about_the_command


def test_what_is_not_for_people_is_not_told_of(about_the_command: str) -> None:
    assert "lldpns complete" in {each.prog for each in COMMANDS}
    assert "complete" not in about_the_command
    assert [line for each, line in EXAMPLES if each.hidden and line in about_the_command] == []


def test_exit_codes_and_paths_are_those_there_are() -> None:
    codes = (exits.DONE, exits.CHECK_FAILED, exits.USAGE, exits.UNAVAILABLE)
    assert tuple(command.EXIT_CODES) == codes
    told = set(re.findall(r"/v1/(\w+)", command.FILES[DEFAULT_SOCKET]))
    assert told == {*server._TABLES, *server._STREAMS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda each: each.__name__)
def test_every_key_is_told_of(record: type[msgspec.Struct], about_the_file: str) -> None:
    texts = docstrings.of_fields(record)
    headings = [each.heading for each in configuration.tables(config.Config)]
    tables = {each.strip("[]").rpartition(".")[2] for each in headings}
    for key in record.__struct_fields__:
        if key in tables:
            assert re.search(rf" \[+(\w+\.)*{key}\]+ ", about_the_file)
        else:
            told = re.escape(texts[key].replace("`", ""))
            assert re.search(rf"^ +{key} +{told} ", about_the_file, re.MULTILINE)


def test_defaults_and_ranges_are_those_of_the_records(about_the_file: str) -> None:
    for line in (
        r"msg_tx_interval .*A whole number from 1 to 3600; default 30\.$",
        r"admin_status .*One of rx-and-tx, rx-only, tx-only, disabled; default \"rx-and-tx\"\.$",
        r"management_addresses .*A list; default \[\"\*\"\]\.$",
        r"follow .*True or false; has to be there\.$",
    ):
        assert re.search(line, about_the_file, re.MULTILINE)


def test_the_example_is_a_configuration(tmp_path: Path) -> None:
    path = tmp_path / "lldpns.toml"
    path.write_text(configuration.EXAMPLE)
    assert config.load(str(path)).config.lldp.port[0].admin_status == "rx-only"

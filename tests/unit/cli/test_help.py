"""The help: of every command, in 80 columns, with examples that can be typed as they stand."""

from __future__ import annotations

import argparse
import shlex

import pytest

from lldpns.cli.options import Parser
from lldpns.cli.parser import parser
from tests.support.commands import COMMANDS, EXAMPLES


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.prog)
def test_help_fits_80_columns_and_ends_with_examples(command: Parser) -> None:
    text = command.format_help()
    assert max(map(len, text.splitlines())) <= 80
    assert command.description is not None
    assert command.description.endswith(".")
    head, _, examples = text.partition("\nexamples:\n")
    assert " ".join(head.split()).find(command.description) > 0
    assert examples.splitlines() == (command.epilog or "").splitlines()[1:]
    most = 8 if command.prog == "lldpns" else 3
    assert 1 <= len(command.examples) <= most


@pytest.mark.parametrize("command", COMMANDS, ids=lambda each: each.prog)
def test_every_argument_has_words_of_one_kind(command: Parser) -> None:
    for action in command._actions:
        if not isinstance(action, argparse._SubParsersAction):
            assert action.help
            assert not action.help.endswith(".")
            assert action.help[0] == action.help[0].lower() or action.help.startswith("LLDP")


@pytest.mark.parametrize(("command", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_an_example_is_of_its_command_and_right_usage(command: Parser, line: str) -> None:
    words = shlex.split(line.partition(" | ")[0].partition(" > ")[0].removeprefix("sudo "))
    assert " ".join(words).startswith(command.prog)
    assert "#" not in line
    if "--help" not in words:
        assert parser().parse_args(words[1:]).command == words[1]

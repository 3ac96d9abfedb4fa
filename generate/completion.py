"""Completion for bash and zsh: words and files by shtab, names from the running agent."""

import re
from pathlib import Path

import shtab

from lldpns.cli.options import Parser
from lldpns.cli.parser import parser

_HERE = Path(__file__).parent
_NAMES = ("netns", "interface")  # options whose values are names that the agent knows
_FILES = ("FILE", "PATH", "PLAN")


def bash() -> str:
    """The script for bash."""
    script, end, rest = shtab.complete(_ready(), "bash").rpartition("\ncomplete ")
    if rest.count("\n") > 1 or not end:
        raise ValueError("shtab's script for bash does not end as it did")
    return script + (_HERE / "names.bash").read_text()


def zsh() -> str:
    """The function for zsh."""
    preamble = (_HERE / "names.zsh").read_text()
    script = shtab.complete(_ready(), "zsh", preamble=preamble)
    # A value may stand behind = as well.
    script = re.sub(r'^( *)"(--[\w-]+)(\[.*\]:)', r'\1"\2=\3', script, flags=re.MULTILINE)
    return re.sub(
        r"^( *){-(\w),(--[\w-]+)}(\".*\]:)", r"\1{-\2+,\3=}\4", script, flags=re.MULTILINE
    )


def _ready() -> Parser:
    """The parser, as shtab wants it: with all its commands, and with how values are completed."""
    whole = parser()
    _mark(whole)
    return whole


def _mark(command: Parser) -> None:
    for action in command.filled()._actions:
        if action.dest in _NAMES and action.option_strings:
            function = f"_lldpns_{action.dest}"
            action.complete = {"bash": function, "zsh": function}  # type: ignore[attr-defined]
        elif action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    for each in command.subcommands.values():
        _mark(each)

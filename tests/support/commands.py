"""Every command of the command line, as help, completion and manual have it."""

from __future__ import annotations

from collections.abc import Iterator

from lldpns.cli.options import Parser
from lldpns.cli.parser import parser


def every(command: Parser) -> Iterator[Parser]:
    """Give a command and all those below it."""
    yield command.filled()
    for each in command.subcommands.values():
        yield from every(each)


COMMANDS = list(every(parser()))
EXAMPLES = [(each, line) for each in COMMANDS for line, _ in each.examples]
"""Each example of the help, with its command."""

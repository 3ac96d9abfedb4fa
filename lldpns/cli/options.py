"""How commands say what they take: a parser of few words, and the options that several have."""

import argparse
import contextlib
import math
import os
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from lldpns.api.client import DEFAULT_SOCKET
from lldpns.cli.caller import columns
from lldpns.cli.exits import USAGE
from lldpns.views.escape import printable

_EXAMPLES = "examples:\n"


class Parser(argparse.ArgumentParser):
    """A parser that learns what it takes when it has to know it, and whose errors are one line.

    There are many commands, and one is run: what the others take would be put together in vain.
    """

    def __init__(self, *, takes: "Callable[[Parser], None] | None" = None, **options: Any) -> None:
        super().__init__(formatter_class=_Help, add_help=takes is None, **options)
        self._takes = takes
        self.examples: tuple[tuple[str, str], ...] = ()
        """Command lines, and what each is for."""
        self.subcommands: Mapping[str, Parser] = {}
        """The parsers of the commands to choose from, hidden ones among them."""
        self.hidden = False
        """Whether it is in no list: for other programs, not for people."""

    def about(self, description: str, *examples: tuple[str, str]) -> None:
        """Say what the command does, and show it: command lines, and what each is for."""
        self.description = description
        self.examples = examples
        column = max(len(line) for line, _ in examples) + 2
        lines = [f"  {line:<{column}}{what}".rstrip() for line, what in examples]
        self.epilog = _EXAMPLES + "\n".join(lines)

    def choose(
        self,
        metavar: str,
        dest: str,
        commands: "Mapping[str, tuple[Callable[[Parser], None], str]]",
    ) -> None:
        """Take one of `commands`: what each takes, and the line that is said of it in a list.

        One of which nothing is said is hidden.
        """
        # With a prog of our own: else the usage is put together to have one, which takes longer.
        chosen = self.add_subparsers(prog=self.prog, metavar=metavar, dest=dest, required=True)
        for name, (takes, line) in commands.items():
            if line:
                chosen.add_parser(name, takes=takes, help=line)
            else:
                chosen.add_parser(name, takes=takes).hidden = True
        self.subcommands = chosen.choices

    def filled(self) -> "Parser":
        """Learn what it takes, if that has not been done."""
        if self._takes is not None:
            takes, self._takes = self._takes, None
            self.add_argument("-h", "--help", action="help", help="show this help message and exit")
            takes(self)
        return self

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Take the arguments apart."""
        return super(Parser, self.filled()).parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the arguments, and end."""
        self.exit(USAGE, f"{self.prog}: {printable(message)} (see {self.prog} --help)\n")


class _Help(argparse.HelpFormatter):
    """80 columns at most; lines of examples stay as they are."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(columns(), 80) - 2)
        # Room for the names of commands: argparse (3.11) forgets that they are indented twice.
        self._action_max_length = 14

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if text.startswith(_EXAMPLES) else super()._fill_text(text, width, indent)


def formats(parser: Parser, default: str, *others: str) -> None:
    """Add `--format`."""
    parser.add_argument(
        "-f",
        "--format",
        metavar="FORMAT",
        choices=(default, *others),
        default=default,
        help=f"{default} (default){''.join(f', {each}' for each in others[:-1])} or {others[-1]}",
    )


def filters(parser: Parser) -> None:
    """Add `--netns` and `--interface`."""
    parser.add_argument("--netns", metavar="GLOB", help="only namespaces whose name matches")
    parser.add_argument("--interface", metavar="GLOB", help="only interfaces whose name matches")


def here(parser: argparse._ActionsContainer) -> None:
    """Add `--here`."""
    parser.add_argument("--here", action="store_true", help="only the caller's own namespace")


def here_or_prometheus(parser: Parser) -> None:
    """Add `--here` and `--prometheus`, of which one can be given."""
    either = parser.add_mutually_exclusive_group()
    here(either)
    either.add_argument(
        "--prometheus",
        metavar="URL",
        help="of all hosts, as the Prometheus there knows them (or Thanos, Mimir, VictoriaMetrics)",
    )


def color(parser: Parser) -> None:
    """Add `--color`."""
    parser.add_argument(
        "--color",
        metavar="WHEN",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour: on a terminal (auto, the default), always or never",
    )


def config(parser: Parser) -> None:
    """Add `--config`."""
    parser.add_argument("-c", "--config", metavar="FILE", help="configuration, TOML")


def socket(parser: Parser) -> None:
    """Add `--socket`."""
    parser.add_argument(
        "--socket",
        metavar="PATH",
        default=os.environ.get("LLDPNS_SOCKET"),
        help=f"the agent's socket (default: $LLDPNS_SOCKET or {DEFAULT_SOCKET})",
    )


def seconds(text: str) -> float:
    """The type of a length of time."""
    with contextlib.suppress(ValueError):
        if 0 <= (length := float(text)) < math.inf:
            return length
    raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")

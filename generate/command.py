"""lldpns(1), made of the parser of the command line."""

import argparse
import re
from collections import Counter
from collections.abc import Iterator

from generate.roff import bold, entry, example, italic, literal, prose, title
from lldpns.agent.config import DEFAULT_PATH
from lldpns.api.client import DEFAULT_SOCKET
from lldpns.cli.options import Parser
from lldpns.cli.parser import parser

_MANY = 4  # commands: an option that so many have is told of once

EXIT_CODES = {
    0: "Done; for `check`: all is as planned.",
    1: "A check failed: something is not as planned, or a capture breaks off.",
    2: "Wrong usage, a wrong configuration, or a file that cannot be read.",
    3: "No agent, or it may not be asked; for `scan`: there is one, or this is not root.",
}
ENVIRONMENT = {
    "LLDPNS_SOCKET": "The agent's socket, where --socket names no other.",
    "NO_COLOR": "If it is not empty there is no colour, unless --color asks for it.",
    "COLUMNS": "The width of tables, where it is not that of the terminal.",
}
FILES = {
    DEFAULT_PATH: "The configuration, see `lldpns.toml`(5).",
    DEFAULT_SOCKET: "The agent's socket. It serves HTTP: `/v1/neighbors`, `/v1/links`,"
    " `/v1/namespaces`, `/v1/interfaces`, `/v1/statistics`, `/v1/chassis`, `/v1/configuration`,"
    " `/v1/events`, `/v1/frames`, `/metrics`, `/healthz`.",
}


def page() -> str:
    """The page."""
    whole = parser()
    commands = list(_leaves(whole))
    common = _common(commands)
    lines = [
        *title("lldpns", 1, "LLDP in every network namespace of a host"),
        ".SH SYNOPSIS",
        *(line for each in commands for line in _usage(each, common)),
        ".SH DESCRIPTION",
        prose(whole.description or ""),
        ".PP",
        prose(
            "An agent, `lldpns daemon`, enters every network namespace of the host, speaks LLDP"
            " (IEEE 802.1AB) on every interface it finds there, and keeps one table of neighbors."
            " The other commands ask it, over its socket; `lldpns scan` does without."
        ),
        ".PP",
        prose(
            "A namespace is called by its file in `/run/netns`, or by the container, pod, machine"
            " or unit it was made for, or at last `net:[INODE]`; the agent's own is `root`."
            " What neighbors and strangers name themselves is shown with all that a terminal might"
            " obey, or would not show, as backslash escapes."
        ),
        ".SH COMMANDS",
    ]
    for each in commands:
        lines += _told(each, common)
    lines += [".SH OPTIONS", prose("What several commands take; with each is told what it takes.")]
    version = next(each for each in whole._actions if "--version" in each.option_strings)
    for action in (*common.values(), version):
        lines += _option(action)
    lines += _rest(whole)
    return "\n".join(lines) + "\n"


def _rest(whole: Parser) -> list[str]:
    lines = [".SH EXIT STATUS"]
    for code, meaning in EXIT_CODES.items():
        lines += entry(bold(str(code)), meaning)
    lines.append(".SH ENVIRONMENT")
    for name, meaning in ENVIRONMENT.items():
        lines += entry(bold(name), meaning)
    lines.append(".SH FILES")
    for name, meaning in FILES.items():
        lines += entry(bold(name), meaning)
    lines.append(".SH EXAMPLES")
    for line, what in whole.examples:
        lines += entry(bold(line), f"{what[0].upper()}{what[1:]}.")
    lines.append(".SH SEE ALSO")
    lines.append(prose("`lldpns.toml`(5), `lldpcli`(8), `ip-netns`(8), `network_namespaces`(7)"))
    return lines


def _leaves(command: Parser) -> Iterator[Parser]:
    """The commands that do something, hidden ones not among them."""
    command.filled()
    if not command.subcommands:
        yield command
    for each in command.subcommands.values():
        if not each.hidden:
            yield from _leaves(each)


def _common(commands: list[Parser]) -> dict[str, argparse.Action]:
    """The options that many commands have alike, by how they are shown."""
    options = {_shown(each): each for command in commands for each in command._actions}
    count = Counter(_shown(each) for command in commands for each in command._actions)
    return {shown: options[shown] for shown, times in count.items() if times >= _MANY}


def _shown(action: argparse.Action) -> str:
    return f"{action.option_strings} {action.metavar} {action.help}"


def _usage(command: Parser, common: dict[str, argparse.Action]) -> list[str]:
    lines = [f'.SY "{literal(command.prog)}"']
    own = [each for each in command._actions if _shown(each) not in common]
    for action in own:
        if action.option_strings:
            value = f" {literal(action.metavar)}" if isinstance(action.metavar, str) else ""
            lines.append(f".OP {literal(action.option_strings[0])}{value}")
    if len(command._actions) > len(own) + 1:  # besides --help
        lines.append(f"[{italic('OPTION')}]...\\&")
    for action in own:
        if not action.option_strings:
            name = _positional(action)
            lines.append(f"[{name}]" if action.nargs == "?" else name)
    return [*lines, ".YS"]


def _told(command: Parser, common: dict[str, argparse.Action]) -> list[str]:
    lines = [f".SS {bold(command.prog)}", prose(command.description or "")]
    own = [each for each in command._actions if _shown(each) not in common]
    for action in own:
        if action.option_strings:
            lines += _option(action)
        else:
            lines += entry(_positional(action), _sentence(action))
    many = [each.option_strings[0] for each in command._actions if _shown(each) in common]
    many.remove("-h")
    if many:
        lines += [".PP", prose(f"Also {', '.join(many)}: see OPTIONS.")]
    for line, what in command.examples:
        lines += [".PP", prose(f"{what[0].upper()}{what[1:]}:"), *example(line)]
    return lines


def _option(action: argparse.Action) -> list[str]:
    names = ", ".join(map(bold, action.option_strings))
    value = f" {italic(action.metavar)}" if isinstance(action.metavar, str) else ""
    return entry(f"{names}{value}", _sentence(action))


def _positional(action: argparse.Action) -> str:
    if isinstance(action.metavar, str):
        return italic(action.metavar)
    return "|".join(bold(str(each)) for each in action.choices or (action.dest,))


def _sentence(action: argparse.Action) -> str:
    text = action.help or ""
    for choice in map(str, action.choices or ()):
        text = re.sub(rf"(?<![\w-]){re.escape(choice)}(?![\w-])", f"`{choice}`", text)
    return f"{text[0].upper()}{text[1:]}."

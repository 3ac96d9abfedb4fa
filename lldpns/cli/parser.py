"""What the command `lldpns` takes: every command, its options, and what the help says of them.

Each command is a function of the same name in the module of the same name, `lldpns.cli.NAME`.
"""

import argparse
import os
from typing import NoReturn, TypeAlias

from lldpns import __version__
from lldpns.api.client import DEFAULT_SOCKET
from lldpns.cli.exits import USAGE
from lldpns.cli.labs import LABS
from lldpns.views.escape import printable

_EXAMPLES = """\
examples:
  lldpns demo                              see it work: a private lab, nothing left behind
  lldpns demo fault --shell                three faults, how each looks, and a shell among them
  sudo lldpns daemon                       run the agent
  lldpns show neighbors                    who is wired to whom, in every namespace
  lldpns show links                        what is wired to what, and is it healthy
  lldpns topology                          draw it; -f svg > wiring.svg for a picture
  lldpns show neighbors details --netns 'web*'
  lldpns check plan.dot                    is it wired as planned
  lldpns show interfaces --here            only the namespace of this shell
  lldpns capture -w - | wireshark -k -i -  every LLDP frame, and where it passed
"""

# For the tools that read what lldpcli prints.
_LLDPCLI = tuple(f"lldpcli-{name}" for name in ("plain", "json", "json0", "keyvalue", "xml"))

_Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Tell what is wrong with the arguments, and end."""
        self.exit(USAGE, f"{self.prog}: {printable(message)} (see {self.prog} --help)\n")


def parser() -> Parser:
    """The parser of the whole command line; `command` is the command that was chosen."""
    whole = Parser(
        prog="lldpns",
        description="Which interface is wired to which, across all network namespaces of a host.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"lldpns {__version__}")
    commands = whole.add_subparsers(metavar="COMMAND", required=True, dest="command")
    _add_show(commands)
    _add_topology(commands)
    _add_watch(commands)
    _add_check(commands)
    _add_capture(commands)
    _add_decode(commands)
    _add_daemon(commands)
    _add_demo(commands)
    return whole


def _add_show(commands: _Commands) -> None:
    show = commands.add_parser("show", help="show what the agent knows")
    tables = show.add_subparsers(metavar="WHAT", required=True, dest="table")
    usual = [_filters(), _here(), _color(), _socket()]
    wired = [_formats("text", "json", "jsonl", *_LLDPCLI), *usual]
    neighbors = tables.add_parser("neighbors", parents=wired, help="who is wired to whom")
    _add_detail(neighbors)
    common = [_formats("text", "json", "jsonl"), *usual]
    tables.add_parser("links", parents=common, help="what is wired to what, and is it healthy")
    tables.add_parser("namespaces", parents=common, help="the namespaces the agent is in")
    tables.add_parser("interfaces", parents=common, help="all interfaces, and why LLDP is off")
    tables.add_parser("statistics", parents=common, help="the counters of every port")
    tables.add_parser(
        "configuration",
        parents=[_formats("text", "json", "jsonl"), _color(), _socket()],
        help="what is in force, and where each value comes from",
    )


def _add_topology(commands: _Commands) -> None:
    formats = _formats("tree", "dot", "mermaid", "svg", "json")
    common = [formats, _filters(), _here(), _color(), _socket()]
    commands.add_parser("topology", parents=common, help="a picture of what is wired to what")


def _add_detail(neighbors: Parser) -> None:
    neighbors.add_argument(
        "detail",
        nargs="?",
        choices=("summary", "details"),
        help="blocks like those of lldpcli, instead of a table",
    )


def _add_watch(commands: _Commands) -> None:
    common = [_formats("text", "jsonl"), _filters(), _socket()]
    commands.add_parser("watch", parents=common, help="changes as they happen")


def _add_check(commands: _Commands) -> None:
    common = [_formats("text", "json"), _filters(), _here(), _color(), _socket()]
    check = commands.add_parser("check", parents=common, help="the wiring beside a plan of it")
    check.add_argument(
        "plan",
        metavar="PLAN",
        help="a graph in DOT, as PTM and `lldpns topology -f dot` have it, or a topology file"
        " of containerlab",
    )


def _add_capture(commands: _Commands) -> None:
    capture = commands.add_parser(
        "capture",
        parents=[_filters(), _here(), _socket()],
        help="LLDP frames of every namespace, live",
        epilog="Into Wireshark: lldpns capture -w - | wireshark -k -i -",
    )
    capture.add_argument(
        "-w", "--write", metavar="FILE", help="write them to FILE too, as pcapng; - is stdout"
    )
    capture.add_argument("-v", "--verbose", action="store_true", help="say all that is in them")


def _add_decode(commands: _Commands) -> None:
    common = [_formats("text", "json", "jsonl", *_LLDPCLI), _filters(), _color()]
    decode = commands.add_parser("decode", parents=common, help="neighbors out of a capture")
    decode.add_argument("file", metavar="FILE", help="pcap or pcapng, gzip or not; - is stdin")
    _add_detail(decode)
    decode.set_defaults(table="neighbors")


def _add_daemon(commands: _Commands) -> None:
    daemon = commands.add_parser(
        "daemon", parents=[_socket()], help="run the agent, in the foreground"
    )
    daemon.add_argument("-c", "--config", metavar="FILE", help="configuration, TOML")
    daemon.add_argument(
        "--check-config",
        action="store_true",
        help="say whether the configuration is right, and end",
    )


def _add_demo(commands: _Commands) -> None:
    demo = commands.add_parser("demo", help="see it work in a private lab; needs no root")
    demo.add_argument(
        "lab",
        metavar="LAB",
        nargs="?",
        choices=LABS,
        default="classic",
        help=f"one of {', '.join(LABS)} (default: classic)",
    )
    demo.add_argument("--list", action="store_true", help="say what each lab is, and build none")
    demo.add_argument("--shell", action="store_true", help="then open a shell in the lab")


# Options that several commands have


def _formats(default: str, *others: str) -> Parser:
    options = Parser(add_help=False)
    options.add_argument(
        "-f",
        "--format",
        choices=(default, *others),
        default=default,
        help=f"{default} (default){''.join(f', {each}' for each in others[:-1])} or {others[-1]}",
    )
    return options


def _filters() -> Parser:
    options = Parser(add_help=False)
    options.add_argument("--netns", metavar="GLOB", help="only namespaces whose name matches")
    options.add_argument("--interface", metavar="GLOB", help="only interfaces whose name matches")
    return options


def _here() -> Parser:
    options = Parser(add_help=False)
    options.add_argument("--here", action="store_true", help="only the caller's own namespace")
    return options


def _color() -> Parser:
    options = Parser(add_help=False)
    options.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour: on a terminal (auto, the default), always or never",
    )
    return options


def _socket() -> Parser:
    options = Parser(add_help=False)
    options.add_argument(
        "--socket",
        metavar="PATH",
        default=os.environ.get("LLDPNS_SOCKET"),
        help=f"the agent's socket (default: $LLDPNS_SOCKET or {DEFAULT_SOCKET})",
    )
    return options

"""The command `lldpns`. Imports little: each command brings what it needs."""

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from lldpns import __version__
from lldpns.api.client import DEFAULT_SOCKET
from lldpns.cli.exits import DONE, USAGE
from lldpns.views.escape import printable

_EXAMPLES = """\
examples:
  lldpns demo                              see it work: a private lab, nothing left behind
  sudo lldpns daemon                       run the agent
  lldpns show neighbors                    who is wired to whom, in every namespace
  lldpns show neighbors details --netns 'web*'
  lldpns show interfaces --here            only the namespace of this shell
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows no such character is no reason
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            return _run(argv)
        finally:  # so that a pipe closed at the other end is noticed here, not at the exit
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except KeyboardInterrupt:
        return 130  # as a shell reports SIGINT


def _run(argv: Sequence[str] | None) -> int:
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    return run(arguments)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {printable(message)} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="lldpns",
        description="Which interface is wired to which, across all network namespaces of a host.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"lldpns {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_show(commands)
    _add_watch(commands)
    _add_daemon(commands)
    _add_demo(commands)
    return parser


def _add_show(commands: "argparse._SubParsersAction[_Parser]") -> None:
    show = commands.add_parser("show", help="show what the agent knows")
    tables = show.add_subparsers(metavar="WHAT", required=True, dest="table")
    common = _common_options()
    neighbors = tables.add_parser("neighbors", parents=[common], help="who is wired to whom")
    neighbors.add_argument(
        "detail",
        nargs="?",
        choices=("summary", "details"),
        help="blocks as lldpcli prints them, instead of a table",
    )
    tables.add_parser("namespaces", parents=[common], help="the namespaces the agent is in")
    tables.add_parser("interfaces", parents=[common], help="all interfaces, and why LLDP is off")
    tables.add_parser("statistics", parents=[common], help="the counters of every port")
    show.set_defaults(run=_show)


def _add_watch(commands: "argparse._SubParsersAction[_Parser]") -> None:
    watch = commands.add_parser("watch", help="changes as they happen")
    watch.add_argument(
        "-f", "--format", choices=("text", "jsonl"), default="text", help="text (default) or jsonl"
    )
    watch.add_argument("--netns", metavar="GLOB", help="only namespaces whose name matches")
    watch.add_argument("--interface", metavar="GLOB", help="only interfaces whose name matches")
    _add_socket(watch)
    watch.set_defaults(run=_watch)


def _common_options() -> _Parser:
    common = _Parser(add_help=False)
    common.add_argument(
        "-f", "--format", choices=("text", "json"), default="text", help="text (default) or json"
    )
    common.add_argument("--netns", metavar="GLOB", help="only namespaces whose name matches")
    common.add_argument("--interface", metavar="GLOB", help="only interfaces whose name matches")
    common.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour: on a terminal (auto, the default), always or never",
    )
    common.add_argument("--here", action="store_true", help="only the caller's own namespace")
    _add_socket(common)
    return common


def _add_socket(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--socket",
        metavar="PATH",
        default=os.environ.get("LLDPNS_SOCKET"),
        help=f"the agent's socket (default: $LLDPNS_SOCKET or {DEFAULT_SOCKET})",
    )


def _add_daemon(commands: "argparse._SubParsersAction[_Parser]") -> None:
    daemon = commands.add_parser("daemon", help="run the agent, in the foreground")
    daemon.add_argument("-c", "--config", metavar="FILE", help="configuration, TOML")
    _add_socket(daemon)
    daemon.set_defaults(run=_daemon)


def _add_demo(commands: "argparse._SubParsersAction[_Parser]") -> None:
    demo = commands.add_parser("demo", help="see it work in a private lab; needs no root")
    demo.set_defaults(run=_demo)


def _show(arguments: argparse.Namespace) -> int:
    from lldpns.cli.show import show

    return show(arguments)


def _watch(arguments: argparse.Namespace) -> int:
    from lldpns.cli.watch import watch

    return watch(arguments)


def _daemon(arguments: argparse.Namespace) -> int:
    from lldpns.cli.daemon import daemon

    return daemon(arguments.config, arguments.socket)


def _demo(_: argparse.Namespace) -> int:
    from lldpns.cli.demo import demo

    return demo()


if __name__ == "__main__":
    sys.exit(main())

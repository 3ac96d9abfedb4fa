"""The command `lldpns`. Imports little: each command brings what it needs."""

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from lldpns.cli.exits import DONE
from lldpns.cli.parser import parser


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
    arguments = parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int]
    command = getattr(import_module(f"lldpns.cli.{arguments.command}"), arguments.command)
    return command(arguments)


def process() -> int:
    """Be a process that runs one command."""
    code = main()
    # All that is left goes with the process; to look for cycles in it would take a tenth of `show`.
    gc.freeze()
    return code


if __name__ == "__main__":
    sys.exit(process())

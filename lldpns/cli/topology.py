"""`lldpns topology`: a picture of the wiring, for a terminal, for other programs, or to look at."""

import argparse
import io
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from lldpns.api import client
from lldpns.cli.asking import ask
from lldpns.cli.caller import colored, columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.cli.hints import why_nothing
from lldpns.views.escape import json_text
from lldpns.views.topology.dot import dot
from lldpns.views.topology.graph import graph
from lldpns.views.topology.mermaid import mermaid
from lldpns.views.topology.model import Topology, drawn
from lldpns.views.topology.tree import tree

# What Graphviz takes for an entity in a name, it leaves as it is: no XML has &nbsp; or &#0; in it.
_ENTITY = re.compile("&(?!(?:amp|lt|gt|quot|apos|#39|#45|#160);)")
_HOW_TO_GET_IT = "sudo apt-get install graphviz, or draw lldpns topology -f dot elsewhere"


class _NotDrawn(Exception):
    """Graphviz is not there, or did not draw; the message says what to do."""


def topology(arguments: argparse.Namespace) -> int:
    """Print the wiring in the format that `arguments` ask for."""
    try:
        text = _drawn(arguments)
    except (client.AgentUnavailable, _NotDrawn) as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    if arguments.format != "tree" and isinstance(sys.stdout, io.TextIOWrapper):
        # A file for others: what the terminal can show does not matter.
        sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.write(text)
    return DONE


def _drawn(arguments: argparse.Namespace) -> str:
    documents = list(_tables(arguments))
    local = arguments.prometheus is None
    if local and arguments.format == "tree" and not documents[0]["namespaces"]:
        return why_nothing(partial(ask, arguments), arguments, "namespaces") or ""
    return _text(arguments, drawn(*documents))


def _tables(arguments: argparse.Namespace) -> Iterator[Any]:
    """The documents of namespaces, interfaces and links."""
    if arguments.prometheus:
        from lldpns.cli import fleet  # which takes longer than all the rest

        yield from fleet.tables(arguments)
    else:
        yield from (ask(arguments, table) for table in ("namespaces", "interfaces", "links"))


def _text(arguments: argparse.Namespace, what: Topology) -> str:
    if arguments.format == "dot":
        return dot(what)
    if arguments.format == "svg":
        return _svg(dot(what))
    if arguments.format == "mermaid":
        return mermaid(what)
    if arguments.format == "json":
        return json_text(graph(what), indent=2) + "\n"
    return tree(what, columns(), color=colored(arguments.color))


def _svg(text: str) -> str:
    try:
        done = subprocess.run(
            ["dot", "-Tsvg"], input=text, capture_output=True, encoding="utf-8", check=False
        )
    except FileNotFoundError:
        raise _NotDrawn(f"svg needs Graphviz, which is not here: {_HOW_TO_GET_IT}") from None
    except OSError as error:
        raise _NotDrawn(f"dot: {error.strerror}; svg needs Graphviz: {_HOW_TO_GET_IT}") from None
    if done.returncode != 0:
        said = done.stderr.strip().rpartition("\n")[2]
        raise _NotDrawn(f"Graphviz failed, exit code {done.returncode}: {said}")
    return _ENTITY.sub("&amp;", done.stdout)

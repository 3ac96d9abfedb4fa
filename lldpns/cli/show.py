"""`lldpns show`: one question to the agent, one answer on the terminal."""

import argparse
import sys
from datetime import UTC, datetime
from functools import partial
from typing import Any

from lldpns.api import client
from lldpns.cli.asking import Get, ask, ask_for_lines
from lldpns.cli.caller import colored, columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views.escape import json_text, plain_json
from lldpns.views.table import Table


def show(arguments: argparse.Namespace) -> int:
    """Print the table that `arguments` asks for."""
    try:
        if getattr(arguments, "live", False):
            return _live(arguments)
        if getattr(arguments, "prometheus", None):
            text = _of_all_hosts(arguments)
        elif arguments.format == "json" and not sys.stdout.isatty():
            # Ten thousand records for a program take longer to indent than all the rest takes.
            text = plain_json(ask_for_lines(arguments, arguments.table))
        else:
            text = shown(arguments, partial(ask, arguments))
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    sys.stdout.write(text)
    return DONE


def shown(arguments: argparse.Namespace, get: Get) -> str:
    """What `arguments` ask for, or why there is none of it."""
    document = get(arguments.table)
    return _nothing(arguments, document, get) or rendered(arguments, document, datetime.now(UTC))


def rendered(arguments: argparse.Namespace, document: Any, now: datetime) -> str:
    """A table in the format that `arguments` asks for; ages are those at `now`, an aware time."""
    if arguments.format == "json":
        return json_text(document, indent=2) + "\n"
    if arguments.format == "jsonl":
        return "".join(json_text(record) + "\n" for record in document[arguments.table])
    if arguments.format != "text":
        from lldpns.views import lldpcli  # not before it is needed: a person waits

        return lldpcli.formatted(document, arguments.format, arguments.detail, now)
    if arguments.table == "chassis" or getattr(arguments, "detail", None):
        from lldpns.views import details

        if arguments.table == "chassis":
            blocks = details.chassis(document)
        elif arguments.detail == "details":
            blocks = details.details(document, now)
        else:
            blocks = details.summary(document)
        return details.fitted(blocks, columns())
    return str(_table(arguments, document, now, columns()))


def _of_all_hosts(arguments: argparse.Namespace) -> str:
    from lldpns.cli import fleet  # which takes longer than all the rest

    _, _, document = fleet.tables(arguments)
    if arguments.format == "text" and not document["links"]:
        return "no links: none is known there, or none of those asked for\n"
    return rendered(arguments, document, datetime.now(UTC))


def _nothing(arguments: argparse.Namespace, document: Any, get: Get) -> str | None:
    """What to tell people instead of an empty table."""
    if arguments.format != "text" or document[arguments.table]:
        return None
    from lldpns.cli.hints import why_nothing  # seldom needed

    return why_nothing(get, arguments, arguments.table)


def _live(arguments: argparse.Namespace) -> int:
    """Keep the table current on the terminal."""
    from lldpns.cli.live import Draw, live  # not before it is needed: a person waits

    if arguments.format != "text" or getattr(arguments, "detail", None):
        return fail("--live shows the table: leave out -f, summary and details", USAGE)
    if getattr(arguments, "prometheus", None):
        return fail("--live shows this host: leave out --prometheus", USAGE)

    get = partial(ask, arguments)

    def fetch() -> Draw | str:
        document = get(arguments.table)
        words = _nothing(arguments, document, get)
        return words or (lambda now, width: _table(arguments, document, now, width))

    return live(arguments, fetch)


def _table(arguments: argparse.Namespace, document: Any, now: datetime, width: int) -> Table:
    """A table as it is at an aware time, so many columns wide."""
    color = colored(arguments.color)
    # Each brings its own view, not those of all others: a person waits.
    match arguments.table:
        case "neighbors":
            from lldpns.views import neighbors

            return neighbors.rows(document, now, width, color=color)
        case "links":
            from lldpns.views import links

            return links.rows(document, now, width, color=color)
        case "configuration":
            from lldpns.views import configuration

            return configuration.settings(document, width, color=color)
    from lldpns.views import inventory

    tables = {
        "namespaces": inventory.namespaces,
        "interfaces": inventory.interfaces,
        "statistics": inventory.statistics,
    }
    return tables[arguments.table](document, width, color=color)

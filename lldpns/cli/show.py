"""`lldpns show`: one question to the agent, one answer on the terminal."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from lldpns.api import client
from lldpns.cli.asking import ask, ask_for_lines
from lldpns.cli.caller import colored, columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views.escape import json_text, plain_json
from lldpns.views.table import with_bold_heading


def show(arguments: argparse.Namespace) -> int:
    """Print the table that `arguments` asks for."""
    try:
        if getattr(arguments, "prometheus", None):
            text = _of_all_hosts(arguments)
        elif arguments.format == "json" and not sys.stdout.isatty():
            # Ten thousand records for a program take longer to indent than all the rest takes.
            text = plain_json(ask_for_lines(arguments, arguments.table))
        else:
            document = ask(arguments, arguments.table)
            text = _nothing(arguments, document) or rendered(arguments, document, datetime.now(UTC))
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    sys.stdout.write(text)
    return DONE


def rendered(arguments: argparse.Namespace, document: Any, now: datetime) -> str:
    """A table in the format that `arguments` asks for; ages are those at `now`, an aware time."""
    if arguments.format == "json":
        return json_text(document, indent=2) + "\n"
    if arguments.format == "jsonl":
        return "".join(json_text(record) + "\n" for record in document[arguments.table])
    if arguments.format != "text":
        from lldpns.views import lldpcli  # not before it is needed: a person waits

        return lldpcli.formatted(document, arguments.format, arguments.detail, now)
    if arguments.table == "neighbors" and arguments.detail:
        from lldpns.views import details

        every = arguments.detail == "details"
        return details.details(document, now) if every else details.summary(document)
    shown = _table(arguments.table, document, now)
    return with_bold_heading(shown) if colored(arguments.color) else shown


def _of_all_hosts(arguments: argparse.Namespace) -> str:
    from lldpns.cli import fleet  # which takes longer than all the rest

    _, _, document = fleet.tables(arguments)
    if arguments.format == "text" and not document["links"]:
        return "no links: none is known there, or none of those asked for\n"
    return rendered(arguments, document, datetime.now(UTC))


def _nothing(arguments: argparse.Namespace, document: Any) -> str | None:
    """What to tell people instead of an empty table."""
    if arguments.format != "text" or document[arguments.table]:
        return None
    if arguments.table == "neighbors" and not arguments.detail:
        from lldpns.views import neighbors

        return neighbors.nothing(ask(arguments, "interfaces"))
    if arguments.table == "links":
        from lldpns.views import links

        return links.nothing()
    return None


def _table(name: str, document: Any, now: datetime) -> str:
    # Each brings its own view, not those of all others: a person waits.
    match name:
        case "neighbors":
            from lldpns.views import neighbors

            return neighbors.rows(document, now, columns())
        case "links":
            from lldpns.views import links

            return links.rows(document, now, columns())
        case "configuration":
            from lldpns.views import configuration

            return configuration.settings(document, columns())
    from lldpns.views import inventory

    tables = {
        "namespaces": inventory.namespaces,
        "interfaces": inventory.interfaces,
        "statistics": inventory.statistics,
    }
    return tables[name](document, columns())

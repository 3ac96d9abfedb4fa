"""`lldpns show`: one question to the agent, one answer on the terminal."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from lldpns.api import client
from lldpns.cli.asking import ask
from lldpns.cli.caller import colored, columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import configuration, details, inventory, links, neighbors
from lldpns.views.escape import json_text
from lldpns.views.table import with_bold_heading


def show(arguments: argparse.Namespace) -> int:
    """Print the table that `arguments` asks for."""
    try:
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
    if arguments.table == "neighbors" and arguments.detail == "details":
        return details.details(document, now)
    if arguments.table == "neighbors" and arguments.detail == "summary":
        return details.summary(document)
    shown = _table(arguments.table, document, now)
    return with_bold_heading(shown) if colored(arguments.color) else shown


def _nothing(arguments: argparse.Namespace, document: Any) -> str | None:
    """What to tell people instead of an empty table."""
    if arguments.format != "text" or document[arguments.table]:
        return None
    if arguments.table == "neighbors" and not arguments.detail:
        return neighbors.nothing(ask(arguments, "interfaces"))
    return links.nothing() if arguments.table == "links" else None


def _table(name: str, document: Any, now: datetime) -> str:
    if name == "neighbors":
        return neighbors.rows(document, now, columns())
    if name == "links":
        return links.rows(document, now, columns())
    tables = {
        "namespaces": inventory.namespaces,
        "interfaces": inventory.interfaces,
        "statistics": inventory.statistics,
        "configuration": configuration.settings,
    }
    return tables[name](document, columns())

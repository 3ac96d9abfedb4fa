"""`lldpns show`: one question to the agent, one answer on the terminal."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from lldpns.api import client
from lldpns.cli.asking import ask
from lldpns.cli.caller import colored, columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import details, inventory, links, neighbors
from lldpns.views.escape import json_text
from lldpns.views.table import with_bold_heading


def show(arguments: argparse.Namespace) -> int:
    """Print the table that `arguments` asks for."""
    try:
        document = ask(arguments, arguments.table)
        if arguments.format == "json":
            text = json_text(document, indent=2) + "\n"
        else:
            text = _text(arguments, document)
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    sys.stdout.write(text)
    return DONE


def _text(arguments: argparse.Namespace, document: Any) -> str:
    if arguments.table == "neighbors":
        if arguments.detail == "details":
            return details.details(document, datetime.now(UTC))
        if arguments.detail == "summary":
            return details.summary(document)
        if not document["neighbors"]:
            return neighbors.nothing(ask(arguments, "interfaces"))
    if arguments.table == "links" and not document["links"]:
        return links.nothing()
    shown = _table(arguments.table, document)
    return with_bold_heading(shown) if colored(arguments.color) else shown


def _table(name: str, document: Any) -> str:
    if name == "neighbors":
        return neighbors.rows(document, datetime.now(UTC), columns())
    if name == "links":
        return links.rows(document, datetime.now(UTC), columns())
    tables = {
        "namespaces": inventory.namespaces,
        "interfaces": inventory.interfaces,
        "statistics": inventory.statistics,
    }
    return tables[name](document, columns())

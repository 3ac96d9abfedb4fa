"""`lldpns show`: one question to the agent, one answer on the terminal."""

import argparse
import os
import shutil
import socket
import sys
from datetime import UTC, datetime
from typing import Any

from lldpns.api import client
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import details, inventory, links, neighbors
from lldpns.views.escape import json_text
from lldpns.views.table import with_bold_heading

_SO_NETNS_COOKIE = 71  # socket(7), Linux 5.14


def show(arguments: argparse.Namespace) -> int:
    """Print the table that `arguments` asks for."""
    try:
        document = _ask(arguments, arguments.table)
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


def _ask(arguments: argparse.Namespace, table: str) -> Any:
    socket_path = arguments.socket or client.DEFAULT_SOCKET
    return client.get(socket_path, f"/v1/{table}", _filters(arguments))


def _filters(arguments: argparse.Namespace) -> dict[str, str]:
    filters = {"netns": arguments.netns, "interface": arguments.interface}
    if arguments.here:
        filters["cookie"] = _own_cookie()
    return {key: value for key, value in filters.items() if value is not None}


def _own_cookie() -> str:
    """The cookie of the namespace this process is in: any socket of its own tells."""
    with socket.socket(socket.AF_UNIX) as sock:
        octets = sock.getsockopt(socket.SOL_SOCKET, _SO_NETNS_COOKIE, 8)
    return str(int.from_bytes(octets, sys.byteorder))


def _text(arguments: argparse.Namespace, document: Any) -> str:
    if arguments.table == "neighbors":
        if arguments.detail == "details":
            return details.details(document, datetime.now(UTC))
        if arguments.detail == "summary":
            return details.summary(document)
        if not document["neighbors"]:
            return neighbors.nothing(_ask(arguments, "interfaces"))
    if arguments.table == "links" and not document["links"]:
        return links.nothing()
    shown = _table(arguments.table, document)
    return with_bold_heading(shown) if _colored(arguments.color) else shown


def _table(name: str, document: Any) -> str:
    columns = _columns()
    if name == "neighbors":
        return neighbors.rows(document, datetime.now(UTC), columns)
    if name == "links":
        return links.rows(document, datetime.now(UTC), columns)
    tables = {
        "namespaces": inventory.namespaces,
        "interfaces": inventory.interfaces,
        "statistics": inventory.statistics,
    }
    return tables[name](document, columns)


def _colored(when: str) -> bool:
    if when == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return when == "always"


def _columns() -> int:
    """The width to fill: the terminal's, or as much as it takes where nobody looks."""
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        return shutil.get_terminal_size().columns
    return 1000

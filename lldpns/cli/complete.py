"""`lldpns complete`, which the completion of shells asks for names; people need not know of it."""

import argparse

from lldpns.api import client
from lldpns.cli.exits import DONE, UNAVAILABLE
from lldpns.views.escape import as_pattern

_TABLES = {"netns": "namespaces", "interface": "interfaces"}
_TIMEOUT = 1.0  # seconds; somebody has pressed a key


def complete(arguments: argparse.Namespace) -> int:
    """Print the names that the agent knows, as `--netns` and `--interface` take them, one a line.

    Nothing is said where nobody answers: this is in the middle of somebody's command line.
    """
    table = _TABLES[arguments.names]
    path = arguments.socket or client.DEFAULT_SOCKET
    try:
        records = client.get(path, f"/v1/{table}", timeout=_TIMEOUT)[table]
    except (client.AgentUnavailable, client.RequestRefused):
        return UNAVAILABLE
    for name in sorted({record[arguments.names] for record in records}):
        print(as_pattern(name))
    return DONE

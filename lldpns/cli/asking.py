"""Questions to the agent, with the options that narrow them down."""

import argparse
from typing import Any

from lldpns.api import client
from lldpns.cli.caller import own_cookie


def ask(arguments: argparse.Namespace, table: str) -> Any:
    """The document /v1/TABLE, as far as `arguments` ask for it.

    Raises:
        AgentUnavailable: no daemon, no permission, or no answer in time.
        RequestRefused: the daemon refused the request.
    """
    socket_path = arguments.socket or client.DEFAULT_SOCKET
    return client.get(socket_path, f"/v1/{table}", filters(arguments))


def filters(arguments: argparse.Namespace) -> dict[str, str]:
    """The options `--netns`, `--interface` and `--here`, as the API takes them."""
    given = {"netns": arguments.netns, "interface": arguments.interface}
    if arguments.here:
        given["cookie"] = own_cookie()
    return {key: value for key, value in given.items() if value is not None}

"""Questions to the agent, with the options that narrow them down."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any, TypeAlias

from lldpns.api import client
from lldpns.cli.caller import own_cookie

Get: TypeAlias = Callable[..., Any]
"""Gives the document of a table, with some options replaced, as `ask` does for its arguments."""


def ask(arguments: argparse.Namespace, table: str, **instead: Any) -> Any:
    """The document /v1/TABLE, as far as `arguments`, some of them replaced, ask for it.

    Raises:
        AgentUnavailable: no daemon, no permission, or no answer in time.
        RequestRefused: the daemon refused the request.
    """
    asked = argparse.Namespace(**{**vars(arguments), **instead})
    return client.get(_socket(asked), f"/v1/{table}", filters(asked))


def ask_for_lines(arguments: argparse.Namespace, table: str) -> bytes:
    """The same as the agent sends it: JSON, a line for each record."""
    return client.get_lines(_socket(arguments), f"/v1/{table}", filters(arguments))


def listen(arguments: argparse.Namespace, stream: str) -> Iterator[Any]:
    """What /v1/STREAM tells, as far as `arguments` ask for it, until the daemon ends.

    Raises:
        AgentUnavailable: no daemon, no permission, or the daemon ended.
        RequestRefused: the daemon refused the request.
    """
    query = filters(arguments)
    if getattr(arguments, "initial", False):
        query["initial"] = "1"
    return client.stream(_socket(arguments), f"/v1/{stream}", query)


def news(arguments: argparse.Namespace) -> AbstractContextManager[client.News]:
    """Tells whenever something has happened that `arguments` ask for.

    Raises:
        AgentUnavailable, RequestRefused: as `listen`.
    """
    return client.news(_socket(arguments), "/v1/events", filters(arguments))


def filters(arguments: argparse.Namespace) -> dict[str, str]:
    """The options `--netns`, `--interface` and `--here`, as the API takes them."""
    given = {name: getattr(arguments, name, None) for name in ("netns", "interface")}
    if getattr(arguments, "here", False):
        given["cookie"] = own_cookie()
    return {key: value for key, value in given.items() if value is not None}


def _socket(arguments: argparse.Namespace) -> str:
    return arguments.socket or client.DEFAULT_SOCKET

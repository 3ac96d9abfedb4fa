"""`lldpns scan`: what `lldpns show` shows, by an agent that is there for this one look."""

import argparse
import asyncio
import math
import signal
import sys
from contextlib import suppress
from functools import partial
from typing import Any

import msgspec

from lldpns.agent.agent import Agent
from lldpns.agent.config import ConfigError, Loaded
from lldpns.agent.host import this_host
from lldpns.api.client import as_agent_writes
from lldpns.api.filters import select
from lldpns.api.listener import holder_of
from lldpns.cli.asking import filters
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.cli.logs import log_to
from lldpns.cli.progress import Progress
from lldpns.cli.running import configuration, why_no_agent
from lldpns.cli.show import shown
from lldpns.kernel.netns import allow_many_descriptors
from lldpns.views.table import count
from lldpns.wiring.model import Snapshot

_REDRAW = 1.0  # seconds
_WHY_NOTHING = ("interfaces", "namespaces", "statistics")  # tables that tell why one is empty


def scan(arguments: argparse.Namespace) -> int:
    """Run an agent for a while, and print the table that `arguments` ask for."""
    special = _for_neighbors_only(arguments)
    if special and arguments.table != "neighbors":
        return fail(f"{special} is for neighbors, not for {arguments.table}", USAGE)
    try:
        loaded = configuration(arguments)
    except ConfigError as error:
        return fail(str(error), USAGE)
    path = loaded.config.api.socket
    if _is_served(path):
        advice = f"ask it: lldpns show {arguments.table}"
        return fail(f"{path}: a daemon runs here and knows already; {advice}", UNAVAILABLE)
    progress = Progress()
    log_to(progress, "warning")
    allow_many_descriptors()
    try:
        known = asyncio.run(_look(arguments, loaded, progress))
    except OSError as error:
        return fail(why_no_agent(error), UNAVAILABLE)
    sys.stdout.write(shown(arguments, partial(_document, known, arguments)))
    return DONE


def _for_neighbors_only(arguments: argparse.Namespace) -> str | None:
    """The word on the command line that no other table takes, if there is one."""
    if arguments.format.startswith("lldpcli-"):
        return str(arguments.format)
    return arguments.detail or None


def _is_served(path: str) -> bool:
    """Whether a daemon runs.

    Beside it another agent would announce the same ports and, at its end, take them back: a
    neighbor on another host would forget them until the daemon speaks again.
    """
    try:
        holder_of(path)
    except OSError:
        return False
    return True


async def _look(arguments: argparse.Namespace, loaded: Loaded, progress: Progress) -> Snapshot:
    """What an agent knows after a while, or when somebody has had enough of waiting.

    Raises:
        OSError: it cannot start.
    """
    loop = asyncio.get_running_loop()
    enough = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, enough.set)
    agent = Agent(loaded, this_host())
    try:
        progress.show("entering every network namespace")
        await agent.start()
        end = loop.time() + arguments.wait
        while (left := end - loop.time()) > 0 and not enough.is_set():
            if progress.visible:
                progress.show(await _so_far(agent, left))
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), min(left, _REDRAW))
        await agent.settled()
        return await agent.snapshot({arguments.table, *_WHY_NOTHING})
    finally:
        progress.clear()
        await agent.stop()


async def _so_far(agent: Agent, left: float) -> str:
    namespaces = (await agent.snapshot({"namespaces"})).namespaces
    neighbors = sum(each.neighbors for each in namespaces)
    known = f"{count(len(namespaces), 'namespace')}, {count(neighbors, 'neighbor')}"
    return f"{known}; {math.ceil(left)} s left, Ctrl-C shows what is known"


def _document(
    known: Snapshot, arguments: argparse.Namespace, table: str, **instead: Any
) -> dict[str, Any]:
    """What /v1/TABLE of a daemon would be, with some of the arguments replaced."""
    asked = filters(argparse.Namespace(**{**vars(arguments), **instead}))
    wanted = {key: as_agent_writes(value) for key, value in asked.items()}
    return {table: msgspec.to_builtins(select(known, table, wanted))}

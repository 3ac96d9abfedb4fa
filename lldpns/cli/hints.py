"""Why a table is empty: what the agent knows besides."""

import argparse

from lldpns.cli.asking import ask
from lldpns.cli.caller import columns
from lldpns.views import nothing
from lldpns.views.escape import wrapped


def why_nothing(arguments: argparse.Namespace, table: str) -> str | None:
    """What to tell people instead of an empty table, if there is anything to tell.

    Raises:
        AgentUnavailable, RequestRefused: as `ask`.
    """
    text = _why_nothing(arguments, table)
    return text and "".join(f"{line}\n" for line in wrapped(text, columns()))


def _why_nothing(arguments: argparse.Namespace, table: str) -> str | None:
    anywhere = {"netns": None, "here": False}
    if not ask(arguments, "namespaces")["namespaces"]:
        if arguments.here and not ask(arguments, "namespaces", netns=None)["namespaces"]:
            return nothing.here()
        there = ask(arguments, "namespaces", **anywhere)["namespaces"]
        names = (each["netns"] for each in there)
        return nothing.matches("namespace", "--netns", arguments.netns or "*", names)
    interfaces = ask(arguments, "interfaces")
    if not interfaces["interfaces"]:
        there = ask(arguments, "interfaces", interface=None)["interfaces"]
        names = (each["interface"] for each in there)
        return nothing.matches("interface", "--interface", arguments.interface or "*", names)
    match table:
        case "neighbors":
            return nothing.neighbors(interfaces, ask(arguments, "statistics"))
        case "links":
            return nothing.links()
        case "statistics":
            return nothing.counters()
    return None

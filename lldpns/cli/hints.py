"""Why a table is empty: what the agent knows besides."""

import argparse

from lldpns.cli.asking import Get
from lldpns.cli.caller import columns
from lldpns.views import nothing
from lldpns.views.escape import wrapped


def why_nothing(get: Get, arguments: argparse.Namespace, table: str) -> str | None:
    """What to tell people instead of an empty table, if there is anything to tell.

    Raises:
        AgentUnavailable, RequestRefused: as `get`.
    """
    text = _why_nothing(get, arguments, table)
    return text and "".join(f"{line}\n" for line in wrapped(text, columns()))


def _why_nothing(get: Get, arguments: argparse.Namespace, table: str) -> str | None:
    anywhere = {"netns": None, "here": False}
    if not get("namespaces")["namespaces"]:
        if arguments.here and not get("namespaces", netns=None)["namespaces"]:
            return nothing.here()
        there = get("namespaces", **anywhere)["namespaces"]
        names = (each["netns"] for each in there)
        return nothing.matches("namespace", "--netns", arguments.netns or "*", names)
    interfaces = get("interfaces")
    if not interfaces["interfaces"]:
        there = get("interfaces", interface=None)["interfaces"]
        names = (each["interface"] for each in there)
        return nothing.matches("interface", "--interface", arguments.interface or "*", names)
    command = "scan" if arguments.command == "scan" else "show"
    match table:
        case "neighbors":
            return nothing.neighbors(interfaces, get("statistics"), command)
        case "links":
            return nothing.links(command)
        case "statistics":
            return nothing.counters(command)
    return None

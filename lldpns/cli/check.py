"""`lldpns check`: the wiring beside a plan of it."""

import argparse
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import msgspec

from lldpns.api import client
from lldpns.cli import plans
from lldpns.cli.caller import colored, columns, own_cookie
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import plan as view
from lldpns.views.escape import json_text
from lldpns.wiring.model import Interface, Namespace, Neighbor
from lldpns.wiring.plan.records import PlanError, PlanReport
from lldpns.wiring.plan.report import finished, only

Wanted = TypeVar("Wanted")


def check(arguments: argparse.Namespace) -> int:
    """Print how the wiring differs from the plan."""
    try:
        whole = _whole(arguments)
        report = only(whole, _chosen(arguments))
    except PlanError as error:
        return fail(str(error), USAGE)
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    sys.stdout.write(_shown(arguments, msgspec.to_builtins(report)))
    # Nor is all as planned where nothing of the plan could be looked at.
    compared = bool(report.results) or not whole.planned + whole.elsewhere
    as_planned = report.as_planned == len(report.results)
    return DONE if compared and as_planned else CHECK_FAILED


def _whole(arguments: argparse.Namespace) -> PlanReport:
    """On all of the plan: whoever is chosen may be wired to whoever is not."""
    if arguments.plan is None:
        return _ask(arguments, "plan", PlanReport)
    plan = plans.read(arguments.plan)
    namespaces = _ask(arguments, "namespaces", tuple[Namespace, ...])
    interfaces = _ask(arguments, "interfaces", tuple[Interface, ...])
    neighbors = _ask(arguments, "neighbors", tuple[Neighbor, ...])
    return finished(plans.checked(plan, namespaces, interfaces, neighbors))


def _ask(arguments: argparse.Namespace, what: str, wanted: type[Wanted]) -> Wanted:
    """What the agent knows: all records of a table, or the report on its own plan."""
    path = arguments.socket or client.DEFAULT_SOCKET
    document = client.get(path, f"/v1/{what}")
    try:
        return msgspec.convert(document.get(what, document), wanted)
    except msgspec.ValidationError as error:
        message = f"{path}: the daemon is of another version than this command ({error})"
        raise client.AgentUnavailable(message) from None


def _chosen(arguments: argparse.Namespace) -> Callable[[str, str], bool]:
    """Tells whether the options ask for a port."""
    netns_pattern = client.as_agent_writes(arguments.netns or "*")
    interface_pattern = client.as_agent_writes(arguments.interface or "*")
    here = None
    if arguments.here:
        namespaces = _ask(arguments, "namespaces", tuple[Namespace, ...])
        cookie = own_cookie()
        here = {each.netns for each in namespaces if str(each.cookie) == cookie}

    def chosen(netns: str, interface: str) -> bool:
        return (
            (here is None or netns in here)
            and fnmatchcase(netns, netns_pattern)
            and fnmatchcase(interface, interface_pattern)
        )

    return chosen


def _shown(arguments: argparse.Namespace, report: Any) -> str:
    if arguments.format == "json":
        return json_text(report, indent=2) + "\n"
    return view.rows(report, columns(), color=colored(arguments.color))

"""`lldpns check`: the wiring beside a plan of it."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any, TypeVar

import msgspec

from lldpns.api import client
from lldpns.cli.caller import colored, columns, own_cookie
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, USAGE, fail
from lldpns.views import plan as view
from lldpns.views.escape import json_text, printable
from lldpns.views.table import with_bold_heading
from lldpns.wiring.model import Interface, Namespace, Neighbor
from lldpns.wiring.plan.check import check as compare
from lldpns.wiring.plan.check import only
from lldpns.wiring.plan.file import SIZE_MAX, parse
from lldpns.wiring.plan.records import Plan, PlanError, PlanReport, renamed

Records = TypeVar("Records")


def check(arguments: argparse.Namespace) -> int:
    """Print how the wiring differs from the plan."""
    try:
        plan = _read(arguments.plan)
        report = _compare(arguments, plan)
    except OSError as error:
        return fail(f"{arguments.plan}: {error.strerror}", USAGE)
    except PlanError as error:
        return fail(f"{arguments.plan}: {error}", USAGE)
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    sys.stdout.write(_shown(arguments, msgspec.to_builtins(report)))
    # Nor is all as planned where nothing of the plan could be looked at.
    compared = bool(report.results) or not plan.links
    as_planned = report.as_planned == len(report.results)
    return DONE if compared and as_planned else CHECK_FAILED


def _read(path: str) -> Plan:
    with open(path, "rb") as file:
        return parse(file.read(SIZE_MAX + 1), path)


def _compare(arguments: argparse.Namespace, plan: Plan) -> PlanReport:
    namespaces = _records(arguments, "namespaces", tuple[Namespace, ...])
    interfaces = _records(arguments, "interfaces", tuple[Interface, ...])
    neighbors = _records(arguments, "neighbors", tuple[Neighbor, ...])
    plan = renamed(plan, _escaped((*namespaces, *interfaces, *neighbors)))
    report = compare(plan, namespaces, interfaces, neighbors)
    return only(report, _chosen(arguments, namespaces))


def _records(arguments: argparse.Namespace, table: str, wanted: type[Records]) -> Records:
    """All of a table: whoever is chosen may be wired to whoever is not."""
    path = arguments.socket or client.DEFAULT_SOCKET
    try:
        return msgspec.convert(client.get(path, f"/v1/{table}").get(table), wanted)
    except msgspec.ValidationError as error:
        message = f"{path}: the daemon is of another version than this command ({error})"
        raise client.AgentUnavailable(message) from None


def _escaped(records: Iterable[Namespace | Interface | Neighbor]) -> dict[str, str]:
    """The names that `lldpns topology -f dot` has to write in another way, by how it does."""
    names = {name for record in records for name in _names(record) if name}
    shown = {printable(name): name for name in names}
    return {written: name for written, name in shown.items() if written not in names}


def _names(record: Namespace | Interface | Neighbor) -> Iterator[str | None]:
    yield record.netns
    if isinstance(record, Interface):
        yield record.interface
    if isinstance(record, Neighbor):
        yield from (record.system_name, record.chassis_id.value)
        yield from (record.port_description, record.port_id.value)


def _chosen(
    arguments: argparse.Namespace, namespaces: tuple[Namespace, ...]
) -> Callable[[str, str], bool]:
    """Tells whether the options ask for a port."""
    netns_pattern = client.as_agent_writes(arguments.netns or "*")
    interface_pattern = client.as_agent_writes(arguments.interface or "*")
    cookie = own_cookie() if arguments.here else None
    here = {each.netns for each in namespaces if str(each.cookie) == cookie}

    def chosen(netns: str, interface: str) -> bool:
        return (
            (cookie is None or netns in here)
            and fnmatchcase(netns, netns_pattern)
            and fnmatchcase(interface, interface_pattern)
        )

    return chosen


def _shown(arguments: argparse.Namespace, report: Any) -> str:
    if arguments.format == "json":
        return json_text(report, indent=2) + "\n"
    shown = view.rows(report, columns())
    return with_bold_heading(shown) if report["results"] and colored(arguments.color) else shown

"""The tables of all hosts, out of Prometheus: what `--prometheus` asks for instead of the agent."""

import argparse
import sys
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any

import msgspec

from lldpns.api.client import as_agent_writes
from lldpns.api.fleet.metrics import Metrics
from lldpns.api.fleet.prometheus import Prometheus
from lldpns.views.escape import printable
from lldpns.wiring.fleet.records import FleetEnd, FleetInterface, FleetNamespace

_Place = FleetNamespace | FleetInterface | FleetEnd


def tables(arguments: argparse.Namespace) -> tuple[Any, Any, Any]:
    """The documents of namespaces, interfaces and links, as far as `arguments` ask for them.

    What is missing in them is said on stderr.

    Raises:
        AgentUnavailable: no answer, or nothing of lldpns.
        RequestRefused: it is no URL of a server.
    """
    metrics = Metrics(Prometheus(arguments.prometheus))
    fleet = metrics.fleet()
    for note in metrics.notes():
        print(f"lldpns: {printable(note)}", file=sys.stderr)
    chosen = _chosen(arguments)
    return (
        {"namespaces": _documents(filter(chosen, fleet.namespaces()))},
        {"interfaces": _documents(filter(chosen, fleet.interfaces()))},
        {"links": _documents(link for link in fleet.links() if any(map(chosen, link.ends)))},
    )


def _chosen(arguments: argparse.Namespace) -> Callable[[_Place], bool]:
    """Tells whether the options ask for something: a namespace goes by both its names."""
    netns_pattern = as_agent_writes(arguments.netns or "*")
    interface_pattern = as_agent_writes(arguments.interface or "*")

    def chosen(place: _Place) -> bool:
        names = (place.netns or "", place.system or "")
        interface = "" if isinstance(place, FleetNamespace) else place.interface or ""
        return any(fnmatchcase(name, netns_pattern) for name in names) and (
            isinstance(place, FleetNamespace) or fnmatchcase(interface, interface_pattern)
        )

    return chosen


def _documents(records: Iterable[Any]) -> Any:
    return [msgspec.to_builtins(record) for record in records]

"""Plans, and a host's tables beside which they are checked, in few words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from lldpns.wiring.model import Endpoint, Interface, Namespace, Neighbor, Snapshot
from lldpns.wiring.plan import dot
from lldpns.wiring.plan.check import compare
from lldpns.wiring.plan.records import Plan, PlanError, PlanReport
from lldpns.wiring.plan.report import finished
from tests.support.api import interface, namespace, neighbor


def planned(*edges: str) -> Plan:
    """A plan of edges as DOT has them: ``a:1 -- b:2``."""
    return dot.parse("graph {" + "\n".join(edges) + "}")


def complaint_about(parse: Callable[[str], Plan], text: str) -> str:
    """What is said of a plan that is broken, and where; nothing, if it is not."""
    complaint = ""
    try:
        parse(text)
    except PlanError as error:
        complaint = str(error)
    assert not complaint or re.match(r"line [1-9][0-9]*: ", complaint)
    return complaint


def end(text: str) -> Endpoint:
    """The interface NETNS/INTERFACE."""
    return Endpoint(*text.split("/"))


class Host:
    """What one agent knows: ports, and who hears whom (``a/1<b/2`` is a/1 hearing b/2)."""

    def __init__(self, *hears: str, ports: Sequence[str] = ()) -> None:
        pairs = [[end(each) for each in pair.split("<")] for pair in hears]
        ends = dict.fromkeys([*map(end, ports), *(each for pair in pairs for each in pair)])
        self.namespaces = {name: namespace(name) for name in ("root", *(e.netns for e in ends))}
        self.interfaces = {each: interface(each.netns, each.interface) for each in ends}
        self.neighbors = [self._local(*pair) for pair in pairs]

    def _local(self, listener: Endpoint, speaker: Endpoint) -> Neighbor:
        return neighbor(
            listener.netns,
            listener.interface,
            remote=speaker,
            system_name=self.namespaces[speaker.netns].system_name,
        )

    def hears(self, listener: str, **said: object) -> None:
        """Let a port of this host hear somebody on another."""
        where = end(listener)
        self.namespaces.setdefault(where.netns, namespace(where.netns))
        self.interfaces.setdefault(where, interface(where.netns, where.interface))
        self.neighbors.append(neighbor(where.netns, where.interface, **said))

    def is_like(self, name: str, **changes: object) -> None:
        """Change what is known about a namespace, or about an interface."""
        if "/" in name:
            known = self.interfaces[end(name)]
            self.interfaces[end(name)] = msgspec.structs.replace(known, **changes)
        else:
            self.namespaces[name] = msgspec.structs.replace(self.namespaces[name], **changes)

    @property
    def tables(self) -> tuple[list[Namespace], list[Interface], list[Neighbor]]:
        return list(self.namespaces.values()), list(self.interfaces.values()), self.neighbors

    @property
    def snapshot(self) -> Snapshot:
        """The tables as the API has them."""
        namespaces, interfaces, neighbors = self.tables
        return Snapshot(
            namespaces=tuple(namespaces), interfaces=tuple(interfaces), neighbors=tuple(neighbors)
        )

    def beside(self, plan: Plan) -> PlanReport:
        """Check the plan on this host."""
        return finished(compare(plan, *self.tables))

    def statuses(self, *edges: str) -> list[str]:
        """How each planned link is, and each unexpected port."""
        return [str(result.status) for result in self.beside(planned(*edges)).results]

    def reason(self, *edges: str) -> str | None:
        """What is said of the only link."""
        (result,) = self.beside(planned(*edges)).results
        return result.reason

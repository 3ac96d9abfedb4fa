"""Plans that name things as they are shown, where that is not as they are called.

A drawing shows what is not visible as escapes, and is a plan as well. A name is itself before it is
the escape of another.
"""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

import msgspec

from lldpns.wiring.model import Interface, Namespace, Neighbor
from lldpns.wiring.plan.records import Plan, PlannedLink, PortName

Shown = Callable[[str], str]
"""Gives what a name is shown as."""


def unescaped(
    plan: Plan,
    namespaces: Sequence[Namespace],
    interfaces: Sequence[Interface],
    neighbors: Sequence[Neighbor],
    shown: Shown,
) -> Generator[None, None, Plan]:
    """The plan in the names of what is on this host, which it has as they are shown.

    In short steps, so that whoever has more to do can pause in between.
    """
    names: set[str] = set()
    odd: dict[str, str] = {}
    for records in (namespaces, interfaces, neighbors):
        for record in records:
            for name in filter(None, _names(record)):
                names.add(name)
                if (written := shown(name)) != name:
                    odd[written] = name
            yield
    real = {written: name for written, name in odd.items() if written not in names}
    if not real:
        return plan
    links = []
    for link in plan.links:
        links.append(PlannedLink(tuple(_renamed(end, real) for end in link.ends), link.line))
        yield
    return msgspec.structs.replace(plan, links=tuple(links))


def _renamed(port: PortName, real: Mapping[str, str]) -> PortName:
    return PortName(real.get(port.node, port.node), real.get(port.port, port.port))


def _names(record: Namespace | Interface | Neighbor) -> Iterator[str | None]:
    yield record.netns
    if isinstance(record, Interface):
        yield record.interface
    if isinstance(record, Neighbor):
        yield from (record.system_name, record.chassis_id.value)
        yield from (record.port_description, record.port_id.value)

"""The metrics of namespaces, interfaces and neighbors: a collector of prometheus_client.

Its families come in pieces, so that whoever writes them as text can pause in between.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from prometheus_client.metrics_core import Metric
from prometheus_client.samples import Sample

from lldpns.api.labels import label
from lldpns.api.metrics.records import Home, Labels, PlannedPort, Port, Selected, ShownNeighbor
from lldpns.wiring.model import LinkStatus, Statistics
from lldpns.wiring.plan.records import PlanStatus

_PIECE = 100  # samples
_SUFFIX = {"info": "_info", "counter": "_total"}

Record = TypeVar("Record")
_Samples = Iterable[tuple[Labels, float]]


class Family(NamedTuple, Generic[Record]):
    """One metric, and the samples that a record is in it."""

    kind: str
    name: str
    help: str
    samples: Callable[[Record], _Samples]


def collect(selected: Selected) -> Iterator[Metric]:
    """All of it, every family in one or more pieces that follow one another."""
    homes = selected.homes
    for of_home in NETNS:
        yield from _pieces(of_home, homes)
    for of_port in (*INTERFACE, *STATUS, *STATISTICS):
        yield from _pieces(of_port, (port for home in homes for port in home.ports.values()))
    for of_neighbor in NEIGHBOR:
        shown = (each for home in homes for port in home.ports.values() for each in port.shown)
        yield from _pieces(of_neighbor, shown)
    for of_planned in PLAN:
        yield from _pieces(of_planned, selected.planned)


def _pieces(family: Family[Record], records: Iterable[Record]) -> Iterator[Metric]:
    name = f"lldpns_{family.name}"
    unit = "seconds" if name.endswith("_seconds") else ""
    samples = (sample for record in records for sample in family.samples(record))
    while True:
        metric = Metric(name, family.help, family.kind, unit)
        metric.samples = [
            Sample(name + _SUFFIX.get(family.kind, ""), labels, value)
            for labels, value in islice(samples, _PIECE)
        ]
        yield metric
        if len(metric.samples) < _PIECE:
            return


def _said(**labels: str | None) -> Labels:
    """Labels without those that are empty: to Prometheus they are the same."""
    return {name: label(value) for name, value in labels.items() if value}


def _netns(home: Home) -> _Samples:
    namespace = home.namespace
    yield (
        {
            "netns": home.label,
            "cookie": str(namespace.cookie),
            "inode": str(namespace.inode),
            **_said(
                runtime=namespace.runtime,
                container=namespace.container,
                pod=namespace.pod,
                unit=namespace.unit,
            ),
        },
        1,
    )


def _chassis(home: Home) -> _Samples:
    namespace = home.namespace
    said = _said(chassis_id=namespace.chassis_id.value, system=namespace.system_name)
    yield {"netns": home.label, **said}, 1


NETNS = (
    Family("info", "netns", "A network namespace that the agent is in.", _netns),
    Family("info", "local_chassis", "What a network namespace announces itself as.", _chassis),
)


def _interface(port: Port) -> _Samples:
    interface, peer = port.interface, port.interface.peer
    said = _said(
        kind=interface.kind,
        master=interface.master,
        peer_netns=peer.netns if peer else None,
        peer_interface=peer.interface if peer else None,
    )
    yield {**port.labels, **said}, 1


def _operational(port: Port) -> _Samples:
    yield port.labels, port.interface.operational


INTERFACE = (
    Family("info", "interface", "A network interface.", _interface),
    Family(
        "gauge",
        "interface_operational",
        "Whether frames can pass: the interface is up and has a carrier.",
        _operational,
    ),
)


def _status(port: Port) -> _Samples:
    if port.status:
        for status in LinkStatus:
            yield {**port.labels, "status": status}, status == port.status


STATUS = (
    Family("gauge", "link_status", "Whether this is the status of the interface's link.", _status),
)


def _counter(name: str, help: str, count: Callable[[Statistics], int]) -> Family[Port]:
    def samples(port: Port) -> _Samples:
        if port.statistics:
            yield port.labels, count(port.statistics)

    return Family("counter", name, help, samples)


def _too_many(port: Port) -> _Samples:
    if port.statistics:
        yield port.labels, port.statistics.too_many_neighbors


STATISTICS = (
    _counter(
        "frames_received", "LLDPDUs received, good or bad.", lambda port: port.frames_in_total
    ),
    _counter("frames_sent", "LLDPDUs sent.", lambda port: port.frames_out_total),
    _counter(
        "frames_discarded",
        "Received LLDPDUs of which nothing was kept.",
        lambda port: port.frames_discarded_total,
    ),
    _counter(
        "frames_in_error",
        "Received LLDPDUs with an error in them.",
        lambda port: port.frames_in_errors_total,
    ),
    _counter(
        "tlvs_discarded",
        "Malformed TLVs of LLDPDUs that were kept.",
        lambda port: port.tlvs_discarded_total,
    ),
    _counter(
        "tlvs_unrecognized",
        "TLVs kept without being understood.",
        lambda port: port.tlvs_unrecognized_total,
    ),
    _counter(
        "neighbor_ageouts",
        "Neighbors removed because their TTL ran out.",
        lambda port: port.ageouts_total,
    ),
    _counter("neighbors_inserted", "Neighbors that came.", lambda port: port.neighbors_inserted),
    _counter("neighbors_deleted", "Neighbors that went.", lambda port: port.neighbors_deleted),
    _counter(
        "neighbors_dropped", "LLDPDUs of a neighbor too many.", lambda port: port.neighbors_dropped
    ),
    _counter("frames_dropped", "LLDPDUs of a flood, not read.", lambda port: port.frames_dropped),
    _counter(
        "send_errors", "LLDPDUs that the kernel would not send.", lambda port: port.send_errors
    ),
    Family("gauge", "too_many_neighbors", "Whether a neighbor was turned away lately.", _too_many),
)


def _neighbor(shown: ShownNeighbor) -> _Samples:
    yield {**shown.key, **shown.info}, 1


def _first_seen(shown: ShownNeighbor) -> _Samples:
    yield shown.key, shown.first_seen


def _last_seen(shown: ShownNeighbor) -> _Samples:
    yield shown.key, shown.last_seen


def _ttl(shown: ShownNeighbor) -> _Samples:
    yield shown.key, shown.ttl


NEIGHBOR = (
    Family("info", "neighbor", "A neighbor heard on an interface.", _neighbor),
    Family(
        "gauge",
        "neighbor_first_seen_timestamp_seconds",
        "When the neighbor was first heard.",
        _first_seen,
    ),
    Family(
        "gauge",
        "neighbor_last_seen_timestamp_seconds",
        "When the neighbor was last heard.",
        _last_seen,
    ),
    Family(
        "gauge", "neighbor_ttl_seconds", "How long the neighbor vouches for what it said.", _ttl
    ),
)


def _planned_link(port: PlannedPort) -> _Samples:
    for remote in port.remotes:
        yield {**port.labels, **remote}, 1


def _plan_status(port: PlannedPort) -> _Samples:
    for status in PlanStatus:
        yield {**port.labels, "status": status}, status == port.status


PLAN = (
    Family("info", "plan_link", "What the plan wires an interface to.", _planned_link),
    Family(
        "gauge", "plan_status", "Whether this is how the interface is by the plan.", _plan_status
    ),
)

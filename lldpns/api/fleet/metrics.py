"""The metrics of all agents, read back: what `lldpns.api.metrics` wrote, by way of Prometheus."""

from collections.abc import Iterator

from lldpns.api.client import AgentUnavailable
from lldpns.api.fleet.prometheus import Prometheus
from lldpns.api.labels import label
from lldpns.wiring.fleet.fleet import Fleet
from lldpns.wiring.fleet.known import KnownNamespace, KnownNeighbor, KnownPort
from lldpns.wiring.model import Endpoint

_NETNS = ("instance", "netns")
_PORT = (*_NETNS, "interface")
_NEIGHBOR = (*_PORT, "link")
_LAST = 253_402_300_799  # the last second of the year 9999, and so of all dates
_NAMED = 5  # agents, in a note

# Agents that do not answer, and so tell nothing: of the jobs in which others do.
_GONE = "up == 0 and on (job) group by (job) (lldpns_build_info)"

Key = tuple[str, ...]
Labels = dict[str, str]


class Metrics:
    """What a server knows of all agents."""

    def __init__(self, prometheus: Prometheus) -> None:
        self._prometheus = prometheus

    def fleet(self) -> Fleet:
        """All hosts.

        Raises:
            AgentUnavailable: no answer, or nothing of lldpns; one line that says what to do.
        """
        namespaces = list(self._namespaces())
        if not namespaces:
            advice = "have it scrape the agents, at their port 9917"
            raise AgentUnavailable(f"{self._prometheus.url}: no metrics of lldpns there; {advice}")
        return Fleet(namespaces, self._ports(), self._neighbors())

    def notes(self) -> list[str]:
        """What is not there: agents that do not answer, and what the server says of its answers."""
        gone = sorted({key[0] for key, _, _ in self._ask(_GONE, ("instance",))})
        notes = list(self._prometheus.warnings)
        if gone:
            named = ", ".join(gone[:_NAMED]) + (", ..." if len(gone) > _NAMED else "")
            notes.append(f"nothing is known of {named}: no answer to Prometheus")
        return notes

    def _namespaces(self) -> Iterator[KnownNamespace]:
        chassis = self._ask("lldpns_local_chassis_info", _NETNS, "chassis_id", "system")
        told = {key: labels for key, labels, _ in self._ask("lldpns_netns_info", _NETNS, "runtime")}
        for key, labels, _ in chassis:
            instance, netns = key
            yield KnownNamespace(
                instance,
                netns,
                chassis_id=labels.get("chassis_id"),
                system_name=labels.get("system"),
                runtime=told.get(key, {}).get("runtime"),
            )

    def _ports(self) -> Iterator[KnownPort]:
        info = ("kind", "master", "peer_netns", "peer_interface")
        speaking = {key for key, _, _ in self._ask("lldpns_frames_sent_total", _PORT)}
        up = {key for key, _, value in self._ask("lldpns_interface_operational", _PORT) if value}
        for key, labels, _ in self._ask("lldpns_interface_info", _PORT, *info):
            instance, netns, interface = key
            yield KnownPort(
                instance,
                netns,
                interface,
                kind=labels.get("kind"),
                master=labels.get("master"),
                peer=_endpoint(labels.get("peer_netns"), labels.get("peer_interface")),
                operational=key in up,
                speaks=key in speaking,
            )

    def _neighbors(self) -> Iterator[KnownNeighbor]:
        first_seen = "lldpns_neighbor_first_seen_timestamp_seconds"
        seen = {key: value for key, _, value in self._ask(first_seen, _NEIGHBOR)}
        remote = ("remote_chassis_id", "remote_port_id", "remote_system")
        place = ("remote_netns", "remote_interface")
        for key, labels, _ in self._ask("lldpns_neighbor_info", _NEIGHBOR, "side", *remote, *place):
            since = seen.get(key, 0.0)
            instance, netns, interface, link = key
            yield KnownNeighbor(
                instance,
                netns,
                interface,
                link,
                side=labels.get("side", ""),
                chassis_id=labels.get("remote_chassis_id", ""),
                port_id=labels.get("remote_port_id", ""),
                system_name=labels.get("remote_system"),
                remote=_endpoint(labels.get("remote_netns"), labels.get("remote_interface")),
                first_seen=int(since) if 0 < since <= _LAST else None,
            )

    def _ask(self, metric: str, key: Key, *more: str) -> Iterator[tuple[Key, Labels, float]]:
        """The series of a metric, each once: what is in `key` tells them apart, and their value.

        Other labels, such as those of replicas, do not count. Values are text of strangers.
        """
        expression = f"max by ({', '.join((*key, *more))}) ({metric})"
        known = set()
        for sample in self._prometheus.query(expression):
            labels = {name: label(value) for name, value in sample.metric.items()}
            place = tuple(labels.get(name, "") for name in key)
            if place not in known:
                known.add(place)
                yield place, labels, _number(sample.value[1])


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _endpoint(netns: str | None, interface: str | None) -> Endpoint | None:
    return Endpoint(netns, interface) if netns and interface else None

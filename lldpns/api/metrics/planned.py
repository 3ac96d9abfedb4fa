"""Planned ports as series: what each is to be wired to, and how it is."""

from collections.abc import Iterable, Iterator

from lldpns.api.labels import label
from lldpns.api.metrics.records import Labels, PlannedPort
from lldpns.wiring.plan.records import CheckedEnd, PlanStatus
from lldpns.wiring.plan.report import place_of

STATUS_SERIES = len(PlanStatus)
"""Of each port."""

_ORDER = {status: place for place, status in enumerate(PlanStatus)}  # the worst first


class PlannedPorts:
    """The planned ports for which there is room.

    Args:
        room: series that there may be.
        max_remotes: far ends that are named of each port.
    """

    def __init__(self, room: int, max_remotes: int) -> None:
        self.series = 0
        self.withheld = 0
        """How often something of a port was too much."""
        self._room = room
        self._max_remotes = max_remotes
        self._ports: dict[tuple[str, ...], PlannedPort] = {}

    def taken_out(self) -> Iterator[PlannedPort]:
        """Those that are exported; none of them stays here."""
        for key in list(self._ports):
            yield self._ports.pop(key)

    def add(self, end: CheckedEnd, others: Iterable[CheckedEnd]) -> None:
        """Take in one end of a link, if it is on this host; `others` are the other ends."""
        if end.status is None:
            return
        netns, interface = map(label, place_of(end))
        port = self._ports.get((netns, interface))
        if port is None and self._takes(STATUS_SERIES):
            port = PlannedPort({"netns": netns, "interface": interface}, end.status)
            self._ports[netns, interface] = port
        if port is None:
            self.withheld += 1
            return
        port.status = min(port.status, end.status, key=_ORDER.__getitem__)
        for other in others:
            remote = _remote(other)
            if other is end or remote in port.remotes:
                continue
            if len(port.remotes) == self._max_remotes or not self._takes(1):
                self.withheld += 1
                return
            port.remotes += (remote,)

    def add_unexpected(self, labels: Labels) -> None:
        """Take in a port that the plan does not name, and for which there is room elsewhere."""
        self._ports.setdefault(tuple(labels.values()), PlannedPort(labels, PlanStatus.UNEXPECTED))

    def _takes(self, series: int) -> bool:
        """Whether there is room for so many series more; then it is theirs."""
        fits = self.series + series <= self._room
        self.series += series if fits else 0
        return fits


def _remote(end: CheckedEnd) -> Labels:
    """A far end: the names that the plan has for it and, on this host, what they mean."""
    labels = {"remote_system": label(end.node), "remote_interface": label(end.port)}
    if end.netns is not None:
        labels["remote_netns"] = label(end.netns)
    if end.interface is not None:
        labels["remote_interface"] = label(end.interface)
    return labels

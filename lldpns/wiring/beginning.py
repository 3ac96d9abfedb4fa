"""What there is, told as if it had just come: so that who watches needs not ask first."""

from collections.abc import Iterator

from lldpns.wiring.model import Event, Snapshot

TABLES = ("namespaces", "interfaces", "neighbors", "links")
"""What of a snapshot is told."""


def events_of(snapshot: Snapshot, time: str) -> Iterator[Event]:
    """An event for each record, all of them at `time`, a namespace before what is in it."""
    cookies = {each.netns: each.cookie for each in snapshot.namespaces}
    for namespace in snapshot.namespaces:
        yield Event(
            time=time,
            event="netns-added",
            netns=namespace.netns,
            cookie=namespace.cookie,
            initial=True,
        )
    for interface in snapshot.interfaces:
        yield Event(
            time=time,
            event="interface-added",
            netns=interface.netns,
            cookie=cookies.get(interface.netns),
            interface=interface.interface,
            device=interface,
            initial=True,
        )
    for neighbor in snapshot.neighbors:
        yield Event(
            time=time,
            event="neighbor-added",
            netns=neighbor.netns,
            cookie=cookies.get(neighbor.netns),
            interface=neighbor.interface,
            neighbor=neighbor,
            initial=True,
        )
    for link in snapshot.links:
        first = link.ends[0]
        yield Event(
            time=time,
            event="link-status",
            netns=first.netns or "",
            interface=first.interface,
            link=link,
            changed={"status": (None, link.status)},
            reason=link.reason,
            initial=True,
        )

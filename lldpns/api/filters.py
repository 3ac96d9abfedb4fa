"""Which records a client asks for: by namespace, interface, and cookie."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import translate
from typing import Any

from lldpns.wiring.model import Event, Link, Snapshot

FILTERS = frozenset({"netns", "interface", "cookie"})

_Place = tuple[str, str | None]
"""A namespace, and an interface in it unless all of it is meant."""


def select(snapshot: Snapshot, table: str, filters: Mapping[str, str]) -> Sequence[Any]:
    """The records of a table that `filters` ask for; `cookie` needs the namespaces, too."""
    records: Sequence[Any] = getattr(snapshot, table)
    if not filters:
        return records
    here = None
    if (cookie := filters.get("cookie")) is not None:
        here = {each.netns for each in snapshot.namespaces if str(each.cookie) == cookie}
    chosen = _filter(filters, here)
    return [record for record in records if any(map(chosen, _places(record)))]


def wants(filters: Mapping[str, str], here: set[str] | None) -> Callable[[Any], bool]:
    """Tells of each record of a stream, in their order, whether `filters` ask for it.

    `here` has the names of the namespace with the cookie that is asked for, and follows them; None
    if none is.
    """
    chosen, cookie = _filter(filters, here), filters.get("cookie")

    def wanted(record: Any) -> bool:
        if here is not None and record.cookie is not None:
            # A name is that of whoever had it last.
            (here.add if str(record.cookie) == cookie else here.discard)(record.netns)
        return any(map(chosen, _places(record)))

    return wanted


def _places(record: Any) -> Iterator[_Place]:
    """What a record is about: all ends of a link, and a name that something had before."""
    if isinstance(record, Event) and record.link is not None:
        record = record.link
    if isinstance(record, Link):
        yield from ((end.netns, end.interface) for end in record.ends if end.netns is not None)
        return
    yield record.netns, getattr(record, "interface", None)
    changed = record.changed if isinstance(record, Event) else {}
    if "netns" in changed:
        yield str(changed["netns"][0]), None
    if "interface" in changed:
        yield record.netns, str(changed["interface"][0])


def _filter(filters: Mapping[str, str], here: set[str] | None) -> Callable[[_Place], bool]:
    """Tells whether a place is one that `filters` ask for, in one of the namespaces `here`."""
    netns = re.compile(translate(filters.get("netns", "*")))
    interface = re.compile(translate(filters.get("interface", "*")))

    def matches(place: _Place) -> bool:
        return (
            netns.match(place[0]) is not None
            # A namespace has interfaces, but is none: the filter leaves it.
            and (place[1] is None or interface.match(place[1]) is not None)
            and (here is None or place[0] in here)
        )

    return matches

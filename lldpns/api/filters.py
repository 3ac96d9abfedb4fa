"""What narrows down a table or a stream: patterns of names, and the cookie of a namespace."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fnmatch import translate
from typing import Any

from lldpns.wiring.model import Event, Link, Snapshot

FILTERS = frozenset({"netns", "interface", "cookie"})

_Place = tuple[str, str | None]


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


def wants(filters: Mapping[str, str]) -> Callable[[Any], bool]:
    """Tells whether a record of a stream is one that `filters` ask for."""
    chosen, cookie = _filter(filters), filters.get("cookie")

    def wanted(record: Any) -> bool:
        here = cookie is None or str(record.cookie) == cookie
        return here and any(map(chosen, _places(record)))

    return wanted


def _places(record: Any) -> Iterator[_Place]:
    """Namespace and interface that a record is about: those of all ends of a link."""
    if isinstance(record, Event) and record.link is not None:
        record = record.link
    if isinstance(record, Link):
        yield from ((end.netns, end.interface) for end in record.ends if end.netns is not None)
    else:
        yield record.netns, getattr(record, "interface", None)


def _filter(filters: Mapping[str, str], here: set[str] | None = None) -> Callable[[_Place], bool]:
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

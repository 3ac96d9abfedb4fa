"""Links for people: one row each, with what is wrong in words."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lldpns.views.age import age_of, brief
from lldpns.views.systems import system_of
from lldpns.views.table import count, table

Document = dict[str, Any]

_ORDER = ("ok", "external", "shared", "down", "silent", "one-way", "mismatch")


def rows(document: Document, now: datetime, columns: int) -> str:
    """One row per link, further ones for its third end and those after; `now` is an aware time."""
    links = document["links"]
    cells = [row for link in links for row in _rows(link, now)]
    headings = ("END", "FAR END", "STATUS", "FOR", "WHY")
    return table(headings, cells, columns) + "\n" + _total(links)


def nothing() -> str:
    """What to say when there is none."""
    return "no links: no interface is wired to another, or hears one (see lldpns show interfaces)\n"


def end_of(end: Document) -> str:
    """An end as people write it: NETNS/INTERFACE here, the system and its port elsewhere."""
    if end["netns"] is not None:
        return f"{system_of(end)}/{end['interface']}"
    return f"{end['system_name'] or end['chassis_id']['value']} {end['port_id']['value']}"


def _rows(link: Document, now: datetime) -> Iterator[tuple[str, ...]]:
    first, second, *others = map(end_of, link["ends"])
    status, reason = link["status"], link["reason"]
    since = brief(age_of(link["since"], now)) if link["since"] else "-"
    yield first, second, status, since, reason or "-"
    for other in others:
        yield first, other, "", "", ""


def _total(links: list[Document]) -> str:
    statuses = Counter(link["status"] for link in links)
    parts = ", ".join(f"{statuses[each]} {each}" for each in _ORDER if each in statuses)
    return f"{count(len(links), 'link')}: {parts}\n"

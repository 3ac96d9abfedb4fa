"""Links for people: one row each, with what is wrong in words."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lldpns.views.age import age_of, brief
from lldpns.views.neighbors import port_of
from lldpns.views.systems import system_of
from lldpns.views.table import Cell, Column, Table, count
from lldpns.views.topology.looks import AS_IT_SHOULD_BE, STATUSES, look

Document = dict[str, Any]

_COLUMNS = (
    Column("END"),
    Column("FAR END"),
    Column("STATUS", words=True),
    Column("FOR"),
    Column("WHY", words=True, below=""),
)


def rows(document: Document, now: datetime, columns: int, *, color: bool = False) -> Table:
    """One row per link, further ones for its third end and those after; `now` is an aware time."""
    links = document["links"]
    cells = [row for link in links for row in _rows(link, now)]
    return Table(_COLUMNS, cells, columns, footer=_total(links), color=color)


def end_of(end: Document) -> str:
    """An end as people write it: NETNS/INTERFACE here, the system and its port elsewhere."""
    if end["netns"] is not None:
        return f"{system_of(end)}/{end['interface']}"
    return f"{end['system_name'] or end['chassis_id']['value']} {port_of(end)}"


def _rows(link: Document, now: datetime) -> Iterator[tuple[str | Cell, ...]]:
    first, second, *others = map(end_of, link["ends"])
    status = link["status"]
    reason = link["reason"] if status not in AS_IT_SHOULD_BE else None
    shown = Cell(status, look(status).ansi)
    since = brief(age_of(link["since"], now)) if link["since"] else "-"
    yield first, second, shown, since, reason or "-"
    for other in others:
        yield first, other, "", "", ""


def _total(links: list[Document]) -> str:
    statuses = Counter(link["status"] for link in links)
    parts = ", ".join(f"{statuses[each]} {each}" for each in STATUSES if each in statuses)
    return f"{count(len(links), 'link')}: {parts}\n"

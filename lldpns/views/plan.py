"""How the wiring differs from a plan, for people."""

from typing import Any

from lldpns.views.paint import GREEN, RED, YELLOW
from lldpns.views.table import Cell, Column, Table, count

Document = dict[str, Any]


_COLUMNS = (
    Column("NETNS"),
    Column("INTERFACE"),
    Column("PLANNED"),
    Column("STATUS", words=True),
    Column("WHY", words=True, below=""),
)
_COLORS = {"ok": GREEN, "unexpected": YELLOW, "extra-neighbor": YELLOW}


def rows(report: Document, columns: int, *, color: bool = False) -> str:
    """One row per planned link and per unexpected port, the worst end of each first."""
    if not report["results"]:
        return summary(report)
    cells = [_row(result) for result in report["results"]]
    told = summary(report)
    return str(Table(_COLUMNS, cells, columns, headed=True, footer=told, color=color))


def summary(report: Document) -> str:
    """One line: how many links are as planned, and what else there is to know."""
    links = count(report["planned"], "link")
    parts = [f"{report['as_planned']} of {links} as planned"]
    if report["unexpected"]:
        parts.append(f"{count(report['unexpected'], 'port')} not in the plan")
    if report["elsewhere"]:
        parts.append(f"{count(report['elsewhere'], 'link')} of other hosts")
    if report["unchecked"]:
        parts.append(f"{count(report['unchecked'], 'link')} of which LLDP cannot tell")
    return "; ".join(parts) + "\n"


def _row(result: Document) -> tuple[str | Cell, ...]:
    worst, *others = result["ends"]
    status = result["status"]
    return (
        worst["netns"] or worst["node"],
        worst["interface"] or worst["port"],
        ", ".join(map(_end, others)) or "-",
        Cell(status, _COLORS.get(status, RED)),
        result["reason"] or "-",
    )


def _end(end: Document) -> str:
    """As other tables show it: NETNS/INTERFACE here, the system and its port elsewhere."""
    if end["interface"] is not None:
        return f"{end['netns']}/{end['interface']}"
    return f"{end['node']} {end['port']}"

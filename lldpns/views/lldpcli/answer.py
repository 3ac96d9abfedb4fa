"""The neighbors of the API's document as lldpcli's answer to `show neighbors`."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from lldpns.views.age import age_of, long
from lldpns.views.lldpcli import dot1, dot3, med
from lldpns.views.lldpcli.station import chassis, port
from lldpns.views.lldpcli.tree import Attribute, Element, leaf

Document = dict[str, Any]

Detail = Literal["summary", "details"] | None
"""What lldpcli is asked for: the identifiers, all there is or, without a word, the usual."""


def answer(document: Document, detail: Detail, now: datetime) -> Element:
    """One element for each neighbor; `now` is an aware time."""
    numbers: dict[tuple[str, str], int] = {}
    blocks = []
    for neighbor in document["neighbors"]:
        who = (neighbor["chassis_id"]["subtype"], neighbor["chassis_id"]["value"])
        number = numbers.setdefault(who, len(numbers) + 1)
        heading = [
            Attribute("name", "", neighbor["interface"]),
            Attribute("via", "via", "LLDP"),
        ]
        if detail != "summary":
            heading.append(Attribute("rid", "RID", str(number)))
            heading.append(Attribute("age", "Time", long(age_of(neighbor["first_seen"], now))))
        body = tuple(_body(neighbor, detail))
        blocks.append(Element("interface", "Interface", tuple(heading), body))
    return Element("lldp", "LLDP neighbors", children=tuple(blocks))


def _body(neighbor: Document, detail: Detail) -> Iterator[Element]:
    yield chassis(neighbor, brief=detail == "summary")
    yield port(neighbor, dot3.elements(neighbor["dot3"]) if detail == "details" else ())
    if detail == "details":
        yield from dot1.elements(neighbor["vlans"], neighbor["dot1"])
        yield from med.elements(neighbor["med"])
    yield from dot1.unknown_tlvs(neighbor)
    # At the end: there are readers that want all the lines above in a row.
    yield from leaf("netns", "Netns", neighbor["netns"])

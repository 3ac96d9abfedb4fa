"""Changes, one line each."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.inventory import state_of
from lldpns.views.links import end_of
from lldpns.views.neighbors import port_of
from lldpns.views.paint import GREEN, RED, YELLOW, paint
from lldpns.views.topology.looks import look

Document = dict[str, Any]

_ENDS = 3  # of a link that are named
_WIDEST = len("interface-removed")
_COLORS = {"added": GREEN, "removed": RED, "changed": YELLOW, "renamed": YELLOW}
_BESIDE_ADDRESSES = (
    "management_interfaces",
    "management_interface_subtypes",
    "management_oids",
)


def line(event: Document, *, color: bool = False) -> str:
    """One event for people, with the local time of day."""
    if event["event"] == "missed":
        return paint(_missed(event), RED, color=color)
    when = datetime.fromisoformat(event["time"]).astimezone().strftime("%H:%M:%S")
    kind = printable(event["event"])
    name = paint(kind, _color(event), color=color) + " " * (_WIDEST - len(kind))
    return f"{when} {name} {printable(' '.join(_words(event)))}"


def who(neighbor: Document) -> str:
    """A neighbor in two words: its system, and the port of it."""
    name = neighbor["system_name"] or neighbor["chassis_id"]["value"]
    return f"{name} {port_of(neighbor)}"


def _missed(event: Document) -> str:
    return f"{event['count']} events were missed: this reader is too slow"


def _color(event: Document) -> str:
    if "link" in event:
        return look(event["changed"]["status"][1] or "down").ansi
    return _COLORS.get(event["event"].rpartition("-")[2], "")


def _words(event: Document) -> Iterator[str]:
    where: str = event["netns"]
    yield where if "interface" not in event else f"{where}/{event['interface']}"
    changed = event.get("changed", {})
    if "neighbor" in event:
        yield who(event["neighbor"])
    if "link" in event:
        yield _others(event["link"]["ends"][1:]) + ":"
        before, after = changed["status"]
        yield f"{before or 'new'} -> {after or 'gone'}"
    elif event["event"].endswith("-changed"):
        yield ", ".join(_change(*each) for each in _differences("", changed))
    elif "device" in event:
        yield _device(event["device"])
    if "reason" in event:
        yield f"({event['reason']})"


def _others(ends: list[Document]) -> str:
    """The far ends of a link, of which there may be as many as a wire has neighbors."""
    more = [f"{len(ends) - _ENDS} more"] if len(ends) > _ENDS else []
    return ", ".join([*map(end_of, ends[:_ENDS]), *more])


def _device(device: Document) -> str:
    """What an interface is, in few words."""
    words = [device["kind"], state_of(device)]
    if device["master"]:
        words.append(f"in {device['master']}")
    return ", ".join(words)


def _differences(within: str, changed: Document) -> Iterator[tuple[str, Any, Any]]:
    """What changed, with its name and what it was before: of a group, each part that did."""
    # What stands beside the addresses, one for each, says nothing new of them.
    known = _BESIDE_ADDRESSES if "management_addresses" in changed else ()
    for key, (before, after) in changed.items():
        if key in known:
            continue
        name = f"{within}{key}"
        if isinstance(before, dict) and isinstance(after, dict):
            parts = {
                part: (before.get(part), after.get(part))
                for part in (*before, *(part for part in after if part not in before))
                if before.get(part) != after.get(part)
            }
            yield from _differences(f"{name}.", parts)
        else:
            yield name, before, after


def _change(name: str, before: Any, after: Any) -> str:
    return f"{name}: {_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    """A value in a word, if there is one for it."""
    if value is None or value == []:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ",".join(map(str, value))
    if isinstance(value, dict) and value.keys() == {"netns", "interface"}:
        return f"{value['netns']}/{value['interface']}"
    return value if isinstance(value, str) else json.dumps(value)

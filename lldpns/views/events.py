"""Changes, one line each."""

from datetime import datetime
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.links import end_of

Document = dict[str, Any]


def line(event: Document) -> str:
    """One event for people, with the local time of day."""
    if event["event"] == "missed":
        return f"{event['count']} events were missed: this reader is too slow"
    when = datetime.fromisoformat(event["time"]).astimezone().strftime("%H:%M:%S")
    where = event["netns"]
    if "interface" in event:
        where += f"/{event['interface']}"
    words = [when, event["event"], where]
    if "neighbor" in event:
        words.append(who(event["neighbor"]))
    if "link" in event:
        words.append(_link(event))
    else:
        words += [_change(field, *values) for field, values in event.get("changed", {}).items()]
    if "reason" in event:
        words.append(f"({event['reason']})")
    return printable(" ".join(words))


def who(neighbor: Document) -> str:
    """A neighbor in two words: its system, and the port of it."""
    name = neighbor["system_name"] or neighbor["chassis_id"]["value"]
    return f"{name} {neighbor['port_id']['value']}"


def _link(event: Document) -> str:
    others = ", ".join(map(end_of, event["link"]["ends"][1:]))
    before, after = event["changed"]["status"]
    return f"{others}: {before or 'new'} -> {after or 'gone'}"


def _change(field: str, before: Any, after: Any) -> str:
    return f"{field}: {_short(before)} -> {_short(after)}"


def _short(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value) or "none"
    return "none" if value is None else str(value)

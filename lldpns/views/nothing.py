"""Why there is nothing to show, in a line, and where to look next."""

from collections.abc import Iterable
from typing import Any

from lldpns.views.escape import printable
from lldpns.views.table import count

Document = dict[str, Any]

_NAMED = 10  # names that are told of those that there are


def matches(what: str, option: str, pattern: str, there: Iterable[str]) -> str:
    """No `what`, such as a namespace, is called as `pattern` says; `there` are the names."""
    names = list(dict.fromkeys(there))
    told = ", ".join(names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return printable(f"no {what} matches {option} {pattern}; there are: {told}{more}")


def here() -> str:
    """The caller's own namespace is not among those the agent is in."""
    return "the agent is not in the namespace of this shell (see lldpns show namespaces)"


def neighbors(interfaces: Document, statistics: Document, command: str = "show") -> str:
    """No neighbors: is nobody there, nothing up, or is it not meant to be heard?"""
    return f"no neighbors: {_why_unheard(interfaces, statistics)} {_see(command)}"


def links(command: str = "show") -> str:
    """No links."""
    return f"no links: no interface is wired to another, or hears one {_see(command)}"


def counters(command: str = "show") -> str:
    """No port."""
    return f"no counters: no interface could speak LLDP {_see(command)}"


def _see(command: str) -> str:
    return f"(see lldpns {command} interfaces)"


def _why_unheard(interfaces: Document, statistics: Document) -> str:
    ports = [each for each in interfaces["interfaces"] if each["lldp_off"] is None]
    ready = [each for each in ports if each["operational"]]
    listening = [each for each in ready if each["lldp"].startswith("rx")]
    if not ports:
        return "there is no interface that could speak LLDP"
    if not ready:
        return f"of {count(len(ports), 'interface')} that could speak LLDP, none is up"
    if not listening:
        statuses = ", ".join(sorted({each["lldp"] for each in ready}))
        return f"by its adminStatus none of {count(len(ready), 'interface')} listens ({statuses})"
    where = count(len(listening), "interface")
    came = sum(each["frames_in_total"] for each in statistics["statistics"])
    discarded = sum(each["frames_discarded_total"] for each in statistics["statistics"])
    if came and came == discarded:
        return f"all of {count(came, 'frame')} that came in on {where} were discarded"
    if came:
        return f"who was heard on {where} is gone"
    silent = ", and by adminStatus none speaks" if _none_speaks(listening) else ""
    return f"no frame has come in on {where} yet{silent}; most systems send one every 30 s"


def _none_speaks(ports: Iterable[Document]) -> bool:
    return all(each["lldp"] == "rx-only" for each in ports)

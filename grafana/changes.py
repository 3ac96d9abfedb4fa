"""*Changes*: what is not as it was."""

from grafana_foundation_sdk.builders import table
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana import looks
from grafana.page import page
from grafana.panels import graph, number, rows, timeline
from grafana.promql import GONE, LINKS, MOVED, NOT_INTACT, ONE_WAY, VANISHED, lines, within
from grafana.queries import (
    SELECTED,
    STATES,
    number_of,
    of_selected,
    states,
    that_were_selected,
    with_times,
)

_FIRST_HEARD = "lldpns_neighbor_first_seen_timestamp_seconds"
_LAST_HEARD = "last_over_time(lldpns_neighbor_last_seen_timestamp_seconds[$__range])"
_REMOVED = lines(GONE, NOT_INTACT)
_NEW = lines(f"({LINKS})", "unless on (link) lldpns_neighbor_info offset WINDOW")

_LINK = {
    "instance": "Host",
    "netns": "Namespace",
    "interface": "Interface",
    "remote_system": "Other end",
    "remote_port_id": "Its port",
}


def _lost(title: str, description: str, links: str, none: str) -> table.Panel:
    """A table of links that are gone."""
    return rows(
        title,
        description,
        with_times(_LAST_HEARD, that_were_selected("$__range", links)),
        _LINK,
        value=("Last heard", "dateTimeAsIso"),
        none=none,
        width=12,
    )


_VANISHED_NOW = number_of(that_were_selected("1h", VANISHED))
_MOVED_NOW = number_of(that_were_selected("1h", MOVED))
_ONE_WAY_NOW = number_of(of_selected(ONE_WAY))

_NUMBERS = (
    number("Links", "Links of which one end is selected.", number_of(of_selected(LINKS)), width=6),
    number(
        "Vanished in an hour",
        "Links that were there within an hour, and are gone though their ends still exist: also"
        " those of which an end is on another link now.",
        _VANISHED_NOW,
        width=6,
        color="red",
    ),
    number(
        "Moved in an hour",
        "Links that are gone while one of their ends came to be on another.",
        _MOVED_NOW,
        width=6,
        color="orange",
    ),
    number(
        "One-way now",
        "Links on which one end hears the other, and is not heard though there is an agent.",
        _ONE_WAY_NOW,
        width=6,
        color="orange",
    ),
)

_TIMELINE = timeline(
    "Ports whose link changed",
    "Of every selected port on which anything changed in the time range: how its link was. For an"
    " hour it is said to have vanished, if its ends still exist, or moved, if it has another one.",
    states(),
    STATES,
    looks.STATE,
    none="No link changed",
)

_CURVES = (
    graph(
        "Links with trouble",
        "How many links were one-way, and how many had vanished or moved within an hour.",
        {"one-way": _ONE_WAY_NOW, "vanished": _VANISHED_NOW, "moved": _MOVED_NOW},
        width=12,
    ),
    graph(
        "Neighbors that came and went",
        "Per minute, by host. Aged out: their TTL was over, as nothing was heard of them.",
        {
            f"{{{{instance}}}} {what}": (
                f"60 * sum by (instance) (rate({metric}{{{SELECTED}}}[$__rate_interval]))"
            )
            for what, metric in {
                "came": "lldpns_neighbors_inserted_total",
                "went": "lldpns_neighbors_deleted_total",
                "aged out": "lldpns_neighbor_ageouts_total",
            }.items()
        },
        width=12,
    ),
)

_TABLES = (
    _lost(
        "Vanished",
        "Links that were there in the time range, are gone at its end, and whose ends still exist:"
        " those that moved are among them.",
        VANISHED,
        "No link vanished",
    ),
    _lost(
        "Moved",
        "Links that are gone while one of their ends came to be on another: that is among the new.",
        MOVED,
        "No link moved",
    ),
    rows(
        "New",
        "Links that were not there at the beginning of the time range.",
        with_times(_FIRST_HEARD, of_selected(within("$__range", _NEW))),
        _LINK,
        value=("First heard", "dateTimeAsIso"),
        none="No link is new",
        width=12,
    ),
    _lost(
        "Taken away",
        "Links that are gone with an interface, a container, or an agent, or whose agent was just"
        " started.",
        _REMOVED,
        "No link was taken away",
    ),
    rows(
        "One-way",
        "At the end of the time range: who hears the other, and is not heard.",
        of_selected(ONE_WAY),
        _LINK,
        none="No link is one-way",
    ),
)


def changes() -> Dashboard:
    """The dashboard."""
    return page(
        "changes",
        "Changes",
        "What happened to links: new, vanished, moved, one-way",
        {
            "At the end of the time range": _NUMBERS,
            "Over time": (_TIMELINE, *_CURVES),
            "In the time range": _TABLES,
        },
        since="24h",
    )

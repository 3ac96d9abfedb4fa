"""What people ask about wiring, as PromQL. Dashboards and rules are made of these.

`link` is the same at both ends of a wire, `side` is not. A target is told apart by `job` and
`instance`, as other exporters may have the same instance. Where there could be more than one of
something (two hosts that were cloned announce the same), expressions take any: none fails.

Expressions about a stretch of time have the word WINDOW for how long it is, see `within`.
"""

from textwrap import indent


def lines(*parts: str) -> str:
    """An expression of several lines."""
    return "\n".join(parts)


def parenthesized(expression: str) -> str:
    """`expression` as an operand."""
    return lines("(", indent(expression, "  "), ")")


def within(window: str, expression: str) -> str:
    """`expression` about the last so much time."""
    return expression.replace("WINDOW", window)


PORT = "job, instance, netns, interface"
"""What tells ports apart."""

LINKS = lines(
    'lldpns_neighbor_info{side="a"}',
    'or on (link) lldpns_neighbor_info{side="b"}',
)
"""Links, one row each, as its first end that hears the other tells of it."""

BOTH_WAYS = "count by (link) (group by (link, side) (lldpns_neighbor_info)) == 2"
"""Links whose ends hear each other."""

ONE_WAY = lines(
    "lldpns_neighbor_info",
    f"unless on (link) {BOTH_WAYS}",
    "and on (remote_chassis_id)",
    '  label_replace(lldpns_local_chassis_info, "remote_chassis_id", "$1", "chassis_id", "(.+)")',
    f'and on ({PORT}) lldpns_link_status{{status=~"one-way|external"}} == 1',
)
"""Links heard at one end only, though there is an agent at the other: maybe on another host, which
the agent at this end calls external. Where it doubts the neighbor (mismatch), so do we.
"""

_SETTLED = "and on (job, instance) time() - process_start_time_seconds > 300"
"""An agent that has just started had no time to hear whoever is silent for 30 seconds at a time."""

LOST = lines(
    "last_over_time(lldpns_neighbor_info[WINDOW])",
    "unless on (link) lldpns_neighbor_info",
)
"""Ends of links that were there and are gone, for whatever reason."""

GONE = lines(
    "(",
    '  last_over_time(lldpns_neighbor_info{side="a"}[WINDOW])',
    '  or on (link) last_over_time(lldpns_neighbor_info{side="b"}[WINDOW])',
    ")",
    "unless on (link) lldpns_neighbor_info",
)
"""The same, one row for each link."""

_NOT_INTACT = lines(
    "last_over_time(lldpns_neighbor_info[WINDOW])",
    f"unless on ({PORT}) {parenthesized(lines('lldpns_interface_info', _SETTLED))}",
)
"""Ends of links of which the interface is gone, or its agent, or that has just started."""

INTACT = f"unless on (link) {parenthesized(_NOT_INTACT)}"
NOT_INTACT = f"and on (link) {parenthesized(_NOT_INTACT)}"
"""Whether all ends of links that are gone are still there, as far as they are known: nobody removed
an interface, or the container that it was in, and nobody stopped or restarted an agent.
"""

VANISHED = lines(GONE, INTACT)
"""Links that are gone though nobody took their ends away."""

NEW = lines(
    "lldpns_neighbor_info",
    f"unless on ({PORT}, link) lldpns_neighbor_info offset WINDOW",
)
"""Neighbors that were not there at the beginning."""

MOVED = lines(
    parenthesized(
        lines(
            GONE,
            f"and on ({PORT}) {parenthesized(NEW)}",
            "or",
            GONE,
            f"and on (remote_chassis_id, remote_port_id) {parenthesized(NEW)}",
        )
    ),
    _SETTLED,
    f'unless on ({PORT}) lldpns_link_status{{status="shared"}} == 1',
)
"""Links that are gone while one of their ends came to be on another link: it was wired otherwise.
Where more than two ends are on one wire that is nothing special.
"""

AGENT_DOWN = lines(
    'up{job="lldpns"} == 0',
    "or up == 0 and on (job, instance) last_over_time(lldpns_build_info[1d])",
)
"""Targets that do not answer: agents by the name of their job, or as they were one within a day."""

SCAN_TIME = "sum by (job, instance) (rate(lldpns_netns_scan_duration_seconds_sum[10m]))"
"""The share of its time that an agent spends on looking for namespaces."""

SCAN_LIMIT = 0.1
"""How much of it is too much."""

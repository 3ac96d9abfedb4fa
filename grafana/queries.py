"""What dashboards ask: expressions with Grafana's variables in them."""

from collections.abc import Mapping
from textwrap import indent

from grafana.promql import (
    BOTH_WAYS,
    INTACT,
    LINKS,
    LOST,
    NEW,
    ONE_WAY,
    PORT,
    lines,
    parenthesized,
    within,
)

HOST = 'instance=~"$instance"'
SELECTED = f'{HOST}, netns=~"$netns"'
"""What is chosen at the top of a dashboard."""

NEIGHBORS = f"lldpns_neighbor_info{{{SELECTED}}}"


def of_selected(links: str) -> str:
    """Those of `links` of which one end is selected."""
    return lines(parenthesized(links), f"and on (link) {NEIGHBORS}")


def that_were_selected(window: str, links: str) -> str:
    """Those of `links`, which are about a window, of which one end was selected in it."""
    return lines(
        parenthesized(within(window, links)),
        f"and on (link) last_over_time({NEIGHBORS}[{window}])",
    )


def number_of(rows: str) -> str:
    """How many there are, also if there is none."""
    return lines(f"count {parenthesized(rows)}", "or vector(0)")


def with_times(metric: str, rows: str) -> str:
    """`rows` of neighbors, with what a metric says of them as milliseconds."""
    return lines(f"1000 * {metric}", f"* on ({PORT}, link) group_right () {parenthesized(rows)}")


_BETWEEN_HOSTS = lines(
    f'and on ({PORT}) lldpns_link_status{{status="external"}} == 1',
    f"and on (link) {BOTH_WAYS}",
)
"""Of neighbors: those that agents call external, though there is an agent at both ends."""


def with_status(neighbors: str) -> str:
    """`neighbors`, some of `lldpns_neighbor_info`, with the label `status` of their link.

    It is what their agent says, but for links between hosts, which agents call external: they are
    ok where both ends hear each other, and one-way where only one does and the other has an agent.
    """
    rows = parenthesized(neighbors)
    both_ways = lines(rows, _BETWEEN_HOSTS)
    one_way = lines(rows, f"and on ({PORT}, link) {parenthesized(ONE_WAY)}")
    told = lines(rows, f"* on ({PORT}) group_left (status) (lldpns_link_status == 1)")
    return lines(
        _with_label("status", "ok", both_ways),
        f"or on ({PORT}, link)",
        _with_label("status", "one-way", one_way),
        f"or on ({PORT}, link)",
        parenthesized(told),
    )


def ends() -> str:
    """What each selected end of a link is wired to, with status.

    Where nobody is heard, that is what the kernel knows of the other end.
    """
    silent = lines(
        f"(lldpns_link_status{{{SELECTED}}} == 1 unless on ({PORT}) lldpns_neighbor_info)",
        f"* on ({PORT}) group_left (peer_netns, peer_interface) lldpns_interface_info",
    )
    for name, known in (("remote_system", "peer_netns"), ("remote_port_id", "peer_interface")):
        silent = _with_label(name, "$1", silent, of=known, pattern="(.+)")
    return lines(with_status(NEIGHBORS), f"or on ({PORT}, link)", silent)


EDGE = {
    "id": "link",
    "source": "system",
    "target": "remote_system",
    "secondarystat": "status",
    "detail__host": "instance",
    "detail__netns": "netns",
    "detail__interface": "interface",
    "detail__remote_port": "remote_port_id",
}
"""What the node graph is to find in which label."""


def edges(colors: Mapping[str, str]) -> str:
    """The selected links as edges of a node graph, coloured by status.

    That panel fails where there is no edge at all.
    """
    rows = with_status(of_selected(LINKS))
    for name, label in EDGE.items():
        rows = _with_label(name, "$1", rows, of=label, pattern="(.*)")
    for status, color in colors.items():
        rows = _with_label("color", color, rows, of="status", pattern=status)
    rows = _with_label("strokeDasharray", "6 4", rows, of="status", pattern="one-way|mismatch")
    stat = '"mainstat", " - ", "interface", "remote_port_id"'
    rows = lines("label_join(", f"{indent(rows, '  ')},", f"  {stat}", ")")
    none = "vector(1)"
    for name, text in {"id": "none", "source": "no link", "target": "is known here"}.items():
        none = _with_label(name, text, none)
    return lines(rows, f"or on () {none}")


STATES = {
    "ok": 1,
    "external": 2,
    "shared": 3,
    "moved": 4,
    "one-way": 5,
    "silent": 6,
    "down": 7,
    "mismatch": 8,
    "vanished": 9,
}
"""What a port's link is like, as numbers that a state timeline maps back."""


def states() -> str:
    """The state of each selected port, if it changed in the time range.

    One whose link has vanished or moved is said to be so for an hour.
    """
    moved = lines(LOST, f"and on ({PORT}) {parenthesized(NEW)}")
    deaf = lines(
        f"last_over_time(lldpns_neighbor_info[1h]) unless on ({PORT}) lldpns_neighbor_info",
        f"and on (link) {parenthesized(ONE_WAY)}",
    )
    any_state = f"\nor on ({PORT})\n".join(
        [
            _told("one-way", "silent", "down", "mismatch"),
            _state("one-way", lines(ONE_WAY, "or", deaf)),
            _state("moved", within("1h", moved)),
            _state("vanished", within("1h", lines(LOST, INTACT))),
            _state("ok", lines("lldpns_neighbor_info", _BETWEEN_HOSTS)),
            _told("ok", "external", "shared"),
        ]
    )
    return lines(parenthesized(any_state), f"and on ({PORT}) {parenthesized(_changed())}")


def _state(state: str, rows: str) -> str:
    return f"{STATES[state]} * group by ({PORT}) {parenthesized(rows)}"


def _told(*statuses: str) -> str:
    """The state of ports that have one of these statuses by their agent."""
    each = (f'{STATES[name]} * (lldpns_link_status{{status="{name}"}} == 1)' for name in statuses)
    any_of_them = "\nor ".join(each)
    return f"max by ({PORT}) {parenthesized(any_of_them)}"


def _changed() -> str:
    """Selected ports whose status changed in the time range, or on a link not heard all the time.

    Whoever was heard all the time has as many samples as the agent: a few less after a restart.
    """
    scrapes = "count_over_time(lldpns_build_info[$__range] @ end())"
    not_always = lines(
        "count_over_time(lldpns_neighbor_info[$__range] @ end())",
        f"< on (job, instance) group_left () sum by (job, instance) ({scrapes}) - 3",
    )
    return lines(
        f"changes(lldpns_link_status{{{SELECTED}}}[$__range] @ end()) > 0",
        f"or count_over_time({NEIGHBORS}[$__range] @ end())",
        f"and on (link) {parenthesized(not_always)}",
    )


PLAN_STATES = {
    "ok": 1,
    "unexpected": 2,
    "extra-neighbor": 3,
    "one-way": 4,
    "missing": 5,
    "wrong-port": 6,
    "wrong-system": 7,
    "no-interface": 8,
}
"""How a port is by the plan, as numbers that a state timeline maps back."""


def by_plan(*statuses: str) -> str:
    """The selected ports that have one of these statuses by the plan."""
    return f'lldpns_plan_status{{{SELECTED}, status=~"{"|".join(statuses)}"}} == 1'


def planned_ends(*statuses: str) -> str:
    """What those ports are to be wired to, one row for each far end, and whom they hear."""
    ports = parenthesized(by_plan(*statuses))
    rows = lines(
        f"{ports} * on ({PORT}) group_right (status) lldpns_plan_link_info",
        f"or on ({PORT}) {ports}",
    )
    heard = f"topk by ({PORT}) (1, lldpns_neighbor_info)"
    for name, label in (("heard_system", "remote_system"), ("heard_port", "remote_port_id")):
        heard = _with_label(name, "$1", heard, of=label, pattern="(.*)")
    return lines(
        parenthesized(rows),
        f"* on ({PORT}) group_left (heard_system, heard_port) {heard}",
        f"or on ({PORT})",
        parenthesized(rows),
    )


def plan_states() -> str:
    """How each selected port is by the plan, if that changed in the time range."""
    each = (
        f'{value} * (lldpns_plan_status{{status="{name}"}} == 1)'
        for name, value in PLAN_STATES.items()
    )
    any_of_them = "\nor ".join(each)
    changed = f"changes(lldpns_plan_status{{{SELECTED}}}[$__range] @ end()) > 0"
    return lines(
        f"max by ({PORT}) {parenthesized(any_of_them)}",
        f"and on ({PORT}) {changed}",
    )


def _with_label(name: str, value: str, rows: str, *, of: str = "", pattern: str = "") -> str:
    """`rows` with a label of this value, where another one matches `pattern`."""
    arguments = f'"{name}", "{value}", "{of}", "{pattern}"'
    return lines("label_replace(", f"{indent(rows, '  ')},", f"  {arguments}", ")")

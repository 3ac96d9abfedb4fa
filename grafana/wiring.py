"""*Wiring*: what is wired to what, as a picture and as a table."""

from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana import looks
from grafana.page import page
from grafana.panels import network, number, rows
from grafana.promql import LINKS, ONE_WAY, VANISHED
from grafana.queries import (
    HOST,
    SELECTED,
    edges,
    ends,
    number_of,
    of_selected,
    that_were_selected,
)

_ENDS = {
    "instance": "Host",
    "netns": "Namespace",
    "interface": "Interface",
    "remote_system": "Wired to",
    "remote_port_id": "Port",
    "status": "Status",
}

_NUMBERS = (
    number(
        "Hosts",
        "Hosts whose agent answers.",
        number_of(f"lldpns_build_info{{{HOST}}}"),
    ),
    number(
        "Namespaces",
        "Network namespaces that agents are in.",
        number_of(f"lldpns_netns_info{{{SELECTED}}}"),
    ),
    number(
        "Links",
        "Pairs of ports of which at least one hears the other; one end is selected.",
        number_of(of_selected(LINKS)),
    ),
    number(
        "One-way",
        "Links on which one end hears the other, and is not heard though there is an agent.",
        number_of(of_selected(ONE_WAY)),
        color="orange",
    ),
    number(
        "Mismatched ends",
        "Interfaces that hear another end than the kernel says they are wired to.",
        number_of(f'lldpns_link_status{{{SELECTED}, status="mismatch"}} == 1'),
        color="red",
    ),
    number(
        "Vanished",
        "Links that were there within the last hour, are not now, and whose ends both still exist.",
        number_of(that_were_selected("1h", VANISHED)),
        color="red",
    ),
)

_PICTURE = network(
    "Namespaces and hosts",
    "A node is a namespace or a system, by the name that it announces; an edge is a link: green is"
    " ok, blue leads to a system without an agent, orange is one-way, red a mismatch. Grafana shows"
    " 200 nodes at first: choose hosts or namespaces above. Links of which nobody is heard have no"
    " edge; the table has them.",
    edges(looks.LINK),
    {
        "detail__host": "Host",
        "detail__netns": "Namespace",
        "detail__interface": "Interface",
        "detail__remote_port": "Far port",
    },
    height=18,
)

_TABLE = rows(
    "Ends of links",
    "What every selected interface is wired to. Between hosts, ok means that both ends hear each"
    " other; silent and down ones hear nobody, and show what the kernel knows.",
    ends(),
    _ENDS,
    none="No interface here is on a link",
    colors=looks.LINK,
    height=14,
)


def wiring() -> Dashboard:
    """The dashboard."""
    return page(
        "wiring",
        "Wiring",
        "Which interface is wired to which, in all namespaces of all hosts",
        {"How much there is": _NUMBERS, "What is wired to what": (_PICTURE, _TABLE)},
        since="1h",
    )

"""*Host*: its namespaces and ports, the frames that pass there, and how its agent is."""

from collections.abc import Mapping

from grafana_foundation_sdk.builders import timeseries
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.page import page
from grafana.panels import graph, number, rows
from grafana.promql import AGENT_DOWN, PORT, SCAN_LIMIT, SCAN_TIME, lines, parenthesized
from grafana.queries import HOST, SELECTED, number_of

_AGENT = (
    number(
        "Silent agents",
        "Targets of the job lldpns, or that were an agent within a day, that do not answer.",
        number_of(f"{parenthesized(AGENT_DOWN)}\nand on (job, instance) up{{{HOST}}}"),
        color="red",
    ),
    number(
        "Closed namespaces",
        "Namespaces that agents cannot enter now.",
        f"sum(lldpns_netns_refused{{{HOST}}})",
        color="red",
    ),
    number(
        "Records withheld",
        "Namespaces, interfaces, neighbors and names that are too many to be exported.",
        f"sum(lldpns_metrics_withheld{{{HOST}}})",
        color="red",
    ),
    number(
        "Known namespaces",
        "Namespaces that agents are in.",
        number_of(f"lldpns_netns_info{{{SELECTED}}}"),
    ),
    number(
        "Neighbors",
        "Neighbors heard on the selected interfaces.",
        number_of(f"lldpns_neighbor_info{{{SELECTED}}}"),
    ),
    number(
        "Full ports",
        "Ports that turned a neighbor away lately, as they hear more than lldp.max_neighbors.",
        f"sum(lldpns_too_many_neighbors{{{SELECTED}}})",
        color="red",
    ),
    rows(
        "Agents",
        "The agents that answer, and since when they run.",
        lines(
            f"1000 * process_start_time_seconds{{{HOST}}}",
            "* on (job, instance) group_left (version) lldpns_build_info",
        ),
        {"instance": "Host", "version": "Version"},
        value=("Running since", "dateTimeAsIso"),
        none="No agent answers",
        height=6,
    ),
)

_PLACES = (
    rows(
        "Namespaces",
        "What each is, and what it announces itself as.",
        lines(
            f"lldpns_netns_info{{{SELECTED}}}",
            "* on (job, instance, netns) group_left (chassis_id, system) lldpns_local_chassis_info",
        ),
        {
            "instance": "Host",
            "netns": "Namespace",
            "runtime": "Runtime",
            "container": "Container",
            "pod": "Pod",
            "unit": "Unit",
            "system": "System name",
            "chassis_id": "Chassis ID",
        },
        none="No namespace",
    ),
    rows(
        "Interfaces",
        "What each is, and whether frames can pass. The other end is that of a veth pair, as the"
        " kernel knows it; what LLDP says is on the dashboard Wiring.",
        lines(
            f"lldpns_interface_operational{{{SELECTED}}}",
            f"* on ({PORT}) group_left (kind, master, peer_netns, peer_interface)",
            "lldpns_interface_info",
        ),
        {
            "instance": "Host",
            "netns": "Namespace",
            "interface": "Interface",
            "kind": "Kind",
            "master": "Port of",
            "peer_netns": "Other end in",
            "peer_interface": "Other end",
        },
        value=("Operational", "bool_yes_no"),
        none="No interface",
    ),
)


def _rates(title: str, description: str, counters: Mapping[str, str]) -> timeseries.Panel:
    """Counters of ports, by what they count, each summed up over the ports of a host."""
    return graph(
        title,
        description,
        {
            f"{{{{instance}}}} {what}": (
                f"sum by (instance) (rate({counter}{{{SELECTED}}}[$__rate_interval]))"
            )
            for what, counter in counters.items()
        },
        unit="cps",
    )


_FRAMES = (
    _rates(
        "Frames",
        "LLDPDUs per second. A port sends one each 30 seconds, and more when somebody is new.",
        {
            "received": "lldpns_frames_received_total",
            "sent": "lldpns_frames_sent_total",
        },
    ),
    _rates(
        "Frames with errors",
        "LLDPDUs per second that were bad, of which nothing was kept, that came from a neighbor too"
        " many, or that the kernel would not send.",
        {
            "in error": "lldpns_frames_in_error_total",
            "discarded": "lldpns_frames_discarded_total",
            "one too many": "lldpns_neighbors_dropped_total",
            "not sent": "lldpns_send_errors_total",
        },
    ),
    _rates(
        "TLVs not understood",
        "TLVs per second that were malformed, or that nobody here knows.",
        {
            "discarded": "lldpns_tlvs_discarded_total",
            "unrecognized": "lldpns_tlvs_unrecognized_total",
        },
    ),
)


def _of_agents(expression: str) -> str:
    """What agents say of their process, not other exporters that have the same instance."""
    return lines(expression, "and on (job, instance) lldpns_build_info")


def _increase(counter: str, by: str = "instance") -> str:
    return f"sum by ({by}) (increase({counter}{{{HOST}}}[$__rate_interval]))"


_DELAYS = f"rate(lldpns_timer_delay_seconds_bucket{{{HOST}}}[$__rate_interval])"

_HEALTH = (
    graph(
        "CPU",
        "Share of one core that the agent uses.",
        {
            "{{instance}}": _of_agents(
                f"rate(process_cpu_seconds_total{{{HOST}}}[$__rate_interval])"
            )
        },
        unit="percentunit",
    ),
    graph(
        "Memory",
        "Resident memory of the agent.",
        {"{{instance}}": _of_agents(f"process_resident_memory_bytes{{{HOST}}}")},
        unit="bytes",
    ),
    graph(
        "Open files",
        "Share of the open files that the agent may have: it keeps a few for each namespace.",
        {
            "{{instance}}": _of_agents(
                f"process_open_fds{{{HOST}}} / on (job, instance) process_max_fds"
            )
        },
        unit="percentunit",
        limit=0.9,
    ),
    graph(
        "Delay of what is due",
        "How late the agent was, at most, in 99 of 100 times that something was due at a port.",
        {"{{instance}}": f"histogram_quantile(0.99, sum by (instance, le) ({_DELAYS}))"},
        unit="s",
        limit=1,
    ),
    graph(
        "Looking for namespaces",
        "Share of its time that the agent spends on it; LldpnsScanSlow is raised above the line.",
        {"{{instance}}": f"{SCAN_TIME}\nand on (job, instance) lldpns_build_info{{{HOST}}}"},
        unit="percentunit",
        limit=SCAN_LIMIT,
    ),
    graph(
        "Series",
        "Series that are exported, and how many there may be (metrics.max_series).",
        {
            "{{instance}}": f"lldpns_metrics_series{{{HOST}}}",
            "{{instance}} limit": f"lldpns_metrics_max_series{{{HOST}}}",
        },
    ),
    graph(
        "Failed attempts to find or enter namespaces",
        "By the name of the error.",
        {"{{instance}} {{reason}}": _increase("lldpns_netns_errors_total", "instance, reason")},
    ),
    graph(
        "Too much at once",
        "Events that the kernel dropped, after which all is read anew; records that clients were"
        " too slow for; connections that there was no room for.",
        {
            "{{instance}} events of rtnetlink": _increase("lldpns_rtnetlink_overruns_total"),
            "{{instance}} records": _increase("lldpns_records_missed_total"),
            "{{instance}} connections": _increase("lldpns_connections_refused_total"),
        },
    ),
    graph(
        "Clients",
        "Those that watch events or frames.",
        {"{{instance}} {{stream}}": f"lldpns_watchers{{{HOST}}}"},
    ),
)


def host() -> Dashboard:
    """The dashboard."""
    return page(
        "host",
        "Host",
        "The namespaces and interfaces of hosts, their frames, and how their agents are",
        {
            "Agents": _AGENT,
            "Namespaces and interfaces": _PLACES,
            "Frames": _FRAMES,
            "How the agents are": _HEALTH,
        },
        since="6h",
    )

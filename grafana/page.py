"""A dashboard, with the choices that users of Grafana expect: data source, host, namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard

from grafana.panels import SOURCE, Panel

TAG = "lldpns"
_SCHEMA = 39  # of Grafana 10.4 and 11.0: later ones read it, too


def page(
    name: str,
    title: str,
    description: str,
    rows: Mapping[str, Sequence[Panel]],
    *,
    since: str,
    refresh: str = "1m",
) -> dashboard.Dashboard:
    """A dashboard of rows of panels, by the heading of each row."""
    made = (
        builders.Dashboard(f"lldpns: {title}")
        .uid(f"lldpns-{name}")
        .description(description)
        .tags([TAG])
        .time(f"now-{since}", "now")
        .refresh(refresh)
        .timezone("browser")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .link(
            builders.DashboardLink("Dashboards of lldpns")
            .type(dashboard.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .include_vars(True)
            .keep_time(True)
        )
    )
    for variable in _variables():
        made.with_variable(variable)
    number = 0
    for heading, panels in rows.items():
        made.with_row(builders.Row(heading).id(number := number + 1))
        for panel in panels:
            made.with_panel(panel.id(number := number + 1))
    built = made.build()
    built.schema_version = _SCHEMA
    return built


def _variables() -> Sequence[builders.DatasourceVariable | builders.QueryVariable]:
    return (
        builders.DatasourceVariable("datasource")
        .label("Data source")
        .description("The Prometheus that scrapes the agents")
        .type("prometheus"),
        _values("instance", "Host", "label_values(lldpns_build_info, instance)"),
        _values(
            "netns", "Namespace", 'label_values(lldpns_netns_info{instance=~"$instance"}, netns)'
        ),
    )


def _values(name: str, label: str, query: str) -> builders.QueryVariable:
    """A variable that has any number of the values of a label, all at first."""
    everything = dashboard.VariableOption(selected=True, text=["All"], value=["$__all"])
    return (
        builders.QueryVariable(name)
        .label(label)
        .datasource(SOURCE)
        .query({"query": query, "qryType": 1, "refId": "PrometheusVariableQueryEditor"})
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(everything)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(dashboard.VariableSort.ALPHABETICAL_CASE_INSENSITIVE_ASC)
    )

"""Panels as the dashboards have them: what differs is said there, the rest is the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, TypeVar

from grafana_foundation_sdk.builders import (
    common,
    dashboard,
    nodegraph,
    prometheus,
    stat,
    statetimeline,
    table,
    timeseries,
)
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import (
    DataSourceRef,
    DataTransformerConfig,
    DynamicConfigValue,
    Threshold,
    ThresholdsMode,
    ValueMap,
    ValueMappingResult,
)
from grafana_foundation_sdk.models.prometheus import PromQueryFormat

SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")
WIDTH = 24  # columns of the grid

HOST_PAGE = "/d/lldpns-host?${datasource:queryparam}&${__url_time_range}&var-instance="

Panel: TypeAlias = (
    nodegraph.Panel | stat.Panel | statetimeline.Panel | table.Panel | timeseries.Panel
)
SomePanel = TypeVar("SomePanel", bound=Panel)


def _panel(panel: SomePanel, title: str, description: str, width: int, height: int) -> SomePanel:
    panel.title(title).description(description).datasource(SOURCE)
    panel.span(width).height(height)
    return panel


def _at_the_end(expression: str, ref_id: str = "A") -> prometheus.Dataquery:
    """What an expression is at the end of the time range, as a table."""
    query = prometheus.Dataquery().expr(expression).ref_id(ref_id).datasource(SOURCE)
    return query.instant().format(PromQueryFormat.TABLE)


def _over_time(expression: str, legend: str, ref_id: str = "A") -> prometheus.Dataquery:
    query = prometheus.Dataquery().expr(expression).ref_id(ref_id).datasource(SOURCE)
    return query.range().format(PromQueryFormat.TIME_SERIES).legend_format(legend)


def _thresholds(*steps: tuple[float, str]) -> dashboard.ThresholdsConfig:
    fine = Threshold(value=None, color="green")
    return (
        dashboard.ThresholdsConfig()
        .mode(ThresholdsMode.ABSOLUTE)
        .steps([fine, *(Threshold(value, color) for value, color in steps)])
    )


def number(
    title: str, description: str, expression: str, *, width: int = 4, color: str = "green"
) -> stat.Panel:
    """One number, with its course in the background; of this colour if it is not 0."""
    return (
        _panel(stat.Panel(), title, description, width, 4)
        .with_target(_over_time(expression, title))
        .unit("short")
        .decimals(0)
        .thresholds(_thresholds((1, color)))
        .color_mode(BigValueColorMode.VALUE)
        .graph_mode(BigValueGraphMode.AREA)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]).values(False))
    )


def graph(
    title: str,
    description: str,
    curves: Mapping[str, str],
    *,
    unit: str = "short",
    width: int = 8,
    limit: float | None = None,
) -> timeseries.Panel:
    """Curves, each an expression by its legend; `limit` is a line that none should touch."""
    panel = (
        _panel(timeseries.Panel(), title, description, width, 8)
        .unit(unit)
        .min(0)
        .line_width(1)
        .fill_opacity(10)
        .show_points(VisibilityMode.AUTO)
        .thresholds(_thresholds(*([] if limit is None else [(limit, "red")])))
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(
            common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING)
        )
    )
    if limit is not None:
        dashed = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        panel.thresholds_style(dashed)
    for (legend, expression), ref_id in zip(curves.items(), "ABCDEFGH", strict=False):
        panel.with_target(_over_time(expression, legend, ref_id))
    return panel


def rows(
    title: str,
    description: str,
    expression: str,
    columns: Mapping[str, str],
    *,
    none: str,
    value: tuple[str, str] | None = None,
    colors: Mapping[str, str] | None = None,
    width: int = WIDTH,
    height: int = 10,
) -> table.Panel:
    """A table.

    Args:
        columns: headings by label.
        none: what is said if there is no row.
        value: heading and unit of the value; None: it is of no interest.
        colors: of the values in the column that is called Status.
    """
    fields = [*columns, "Value"]
    heading, unit = value or ("Value", "none")
    organized = {
        "excludeByName": {"Time": True, "Value": value is None},
        "indexByName": {name: place for place, name in enumerate(fields)},
        "renameByName": {**columns, "Value": heading},
    }
    panel = (
        _panel(table.Panel(), title, description, width, height)
        .with_target(_at_the_end(f"max by ({', '.join(columns)}) (\n{expression}\n)"))
        .with_transformation(DataTransformerConfig("organize", options=organized))
        .filterable(True)
        .no_value(none)
        .override_by_name("Host", [_link_to_host("${__value.raw}")])
    )
    if value:
        panel.override_by_name(heading, [DynamicConfigValue("unit", unit)])
    if colors:
        panel.override_by_name("Status", _colored({name: (name, colors[name]) for name in colors}))
    return panel


def _link_to_host(instance: str) -> DynamicConfigValue:
    link = {"title": "This host", "url": f"{HOST_PAGE}{instance}"}
    return DynamicConfigValue("links", [link])


def _colored(texts: Mapping[str, tuple[str, str]]) -> list[DynamicConfigValue]:
    """Cells with other texts, in colour."""
    return [
        DynamicConfigValue("mappings", [_mapping(texts)]),
        DynamicConfigValue("custom.cellOptions", {"type": "color-text"}),
    ]


def _mapping(texts: Mapping[str, tuple[str, str]]) -> ValueMap:
    return ValueMap(
        {
            value: ValueMappingResult(text=text, color=color, index=index)
            for index, (value, (text, color)) in enumerate(texts.items())
        }
    )


def timeline(
    title: str,
    description: str,
    expression: str,
    states: Mapping[str, int],
    colors: Mapping[str, str],
    *,
    none: str,
    height: int = 12,
) -> statetimeline.Panel:
    """The state of each port over time; `states` are the values that the expression has."""
    texts = {str(value): (state, colors[state]) for state, value in states.items()}
    return (
        _panel(statetimeline.Panel(), title, description, WIDTH, height)
        .with_target(_over_time(expression, "{{instance}} {{netns}}/{{interface}}"))
        .mappings([_mapping(texts)])
        .show_value(VisibilityMode.AUTO)
        .merge_values(True)
        .row_height(0.8)
        .line_width(0)
        .fill_opacity(80)
        .per_page(40)
        .max_data_points(240)
        .no_value(none)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
    )


def network(
    title: str, description: str, expression: str, details: Mapping[str, str], *, height: int
) -> nodegraph.Panel:
    """Nodes and edges, from edges alone; `details` are headings by label.

    A query of another name than ``edges`` is not taken for them.
    """
    panel = (
        _panel(nodegraph.Panel(), title, description, WIDTH, height)
        .with_target(_at_the_end(expression, "edges"))
        .override_by_name("id", [_link_to_host("${__data.fields.instance}")])
    )
    for label, heading in details.items():
        panel.override_by_name(label, [DynamicConfigValue("displayName", heading)])
    return panel

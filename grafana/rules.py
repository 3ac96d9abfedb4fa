"""Recording and alerting rules for Prometheus."""

from __future__ import annotations

from typing import Any

import yaml

from grafana import promql

_HEAD = """\
# Rules for Prometheus. docs/grafana.md says what they are about and how to load them.
# Made by `make dashboards` of grafana/rules.py; the cases in tests/ are for `promtool test rules`.
"""

_FAR = "{{ $labels.remote_system }} {{ $labels.remote_port_id }}"
_NEAR = "{{ $labels.netns }}/{{ $labels.interface }} of {{ $labels.instance }}"

_LINK = "link:lldpns_neighbor_info"


def _record(name: str, expression: str) -> dict[str, Any]:
    return {"record": name, "expr": expression}


def _alert(
    name: str, expression: str, pending: str, severity: str, summary: str, description: str
) -> dict[str, Any]:
    return {
        "alert": name,
        "expr": expression,
        "for": pending,
        "labels": {"severity": severity},
        "annotations": {"summary": summary, "description": description},
    }


RECORDED = [
    _record(f"{_LINK}:one_way", promql.ONE_WAY),
    _record(f"{_LINK}:vanished1h", promql.within("1h", promql.VANISHED)),
]

WIRING = [
    _alert(
        "LldpnsLinkVanished",
        f"{_LINK}:vanished1h",
        "5m",
        "warning",
        f"{_NEAR} is no longer wired to {_FAR}",
        "The link was there within the last hour, both its ends still exist, and neither hears the"
        " other. This ends when it is back, or an hour after it was seen last: what has to be there"
        " for good belongs into a plan.",
    ),
    _alert(
        "LldpnsLinkOneWay",
        f"{_LINK}:one_way",
        "5m",
        "warning",
        f"{_NEAR} hears {_FAR}, which does not hear it",
        "Frames pass in one direction only, or LLDP is set to send or receive only at one end.",
    ),
    _alert(
        "LldpnsLinkMismatch",
        'lldpns_link_status{status="mismatch"} == 1',
        "5m",
        "warning",
        f"{_NEAR} is not wired as the kernel says",
        "Something sits between the two ends of a veth pair, or somebody passes for another."
        " `lldpns show links` on the host has the reason.",
    ),
    _alert(
        "LldpnsNotAsPlanned",
        'lldpns_plan_status{status!~"ok|unexpected"} == 1',
        "5m",
        "warning",
        f"{_NEAR} is not wired as planned: {{{{ $labels.status }}}}",
        "The dashboard Plan has who should be there and who is; `lldpns check` on the host says"
        " why.",
    ),
]

AGENT = [
    _alert(
        "LldpnsAgentDown",
        promql.AGENT_DOWN,
        "5m",
        "warning",
        "The agent of {{ $labels.instance }} does not answer",
        "Nothing is known of the wiring of this host. `systemctl status lldpns` there says more.",
    ),
    _alert(
        "LldpnsScanSlow",
        f"{promql.SCAN_TIME} > {promql.SCAN_LIMIT}",
        "10m",
        "warning",
        "The agent of {{ $labels.instance }} spends {{ $value | humanizePercentage }} of its time"
        " on looking for namespaces",
        "It is late to see new ones, and delays its own frames.",
    ),
    _alert(
        "LldpnsSeriesWithheld",
        "lldpns_metrics_withheld > 0",
        "10m",
        "warning",
        '{{ $value }} records "{{ $labels.what }}" of {{ $labels.instance }} are not exported',
        "There are more than `metrics.max_series` or `metrics.new_neighbors_per_hour` have room"
        " for, so that links may seem to be one-way or to have vanished. `lldpns show` has all.",
    ),
    _alert(
        "LldpnsTooManyNeighbors",
        "lldpns_too_many_neighbors == 1",
        "5m",
        "warning",
        f"{_NEAR} hears more neighbors than it has room for",
        "Those beyond `lldp.max_neighbors` are not in the table.",
    ),
]

GROUPS = {"lldpns.links": [*RECORDED, *WIRING], "lldpns.agents": AGENT}


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as such."""


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_yaml() -> str:
    """The file of rules."""
    groups = [{"name": name, "rules": rules} for name, rules in GROUPS.items()]
    return _HEAD + yaml.dump({"groups": groups}, Dumper=_Dumper, sort_keys=False, width=100)

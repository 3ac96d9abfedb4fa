"""The files that are made of this code, and stand beside it for those who only want to use them."""

import json
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana.changes import changes
from grafana.host import host
from grafana.plan import plan
from grafana.rules import to_yaml
from grafana.wiring import wiring

HERE = Path(__file__).parent
DASHBOARDS = HERE / "dashboards"
RULES = HERE / "prometheus" / "lldpns.rules.yml"


def _json(dashboard: Dashboard) -> str:
    return json.dumps(dashboard, cls=JSONEncoder, indent=2, sort_keys=True) + "\n"


FILES = {
    DASHBOARDS / "wiring.json": _json(wiring()),
    DASHBOARDS / "host.json": _json(host()),
    DASHBOARDS / "changes.json": _json(changes()),
    DASHBOARDS / "plan.json": _json(plan()),
    RULES: to_yaml(),
}
"""Their contents by path."""

"""The configuration that is in force, for people."""

import json
from typing import Any

from lldpns.views.table import table

Document = dict[str, Any]


def settings(document: Document, columns: int) -> str:
    """One row per key, with its value as TOML has it, and where that comes from."""
    rows = [
        (setting["key"], _as_toml(setting["value"]), setting["source"])
        for setting in document["configuration"]
    ]
    return table(("KEY", "VALUE", "FROM"), rows, columns)


def _as_toml(value: Any) -> str:
    # As it happens, TOML writes numbers, booleans, strings and lists of them as JSON does.
    if isinstance(value, list):
        return f"[{', '.join(map(_as_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_as_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)

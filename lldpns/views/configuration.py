"""The configuration that is in force, for people."""

import json
from typing import Any

from lldpns.views.table import table

Document = dict[str, Any]


def settings(document: Document, columns: int) -> str:
    """One row per key, with its value as TOML has it, and where that comes from."""
    rows = [
        (setting["key"], as_toml(setting["value"]), setting["source"])
        for setting in document["configuration"]
    ]
    return table(("KEY", "VALUE", "FROM"), rows, columns)


def as_toml(value: Any) -> str:
    """A value of JSON as TOML writes it in one line."""
    # As it happens, TOML writes numbers, booleans, strings and lists of them as JSON does.
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {as_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)

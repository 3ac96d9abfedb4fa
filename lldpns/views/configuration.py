"""The configuration that is in force, for people."""

import json
from typing import Any

from lldpns.views.table import Column, Table

Document = dict[str, Any]


_COLUMNS = (Column("KEY"), Column("VALUE", words=True), Column("FROM"))


def settings(document: Document, columns: int, *, color: bool = False) -> Table:
    """One row per key, with its value as TOML has it, and where that comes from."""
    rows = [
        (setting["key"], as_toml(setting["value"]), setting["source"])
        for setting in document["configuration"]
    ]
    return Table(_COLUMNS, rows, columns, color=color)


def as_toml(value: Any) -> str:
    """A value of JSON as TOML writes it in one line."""
    # As it happens, TOML writes numbers, booleans, strings and lists of them as JSON does.
    if isinstance(value, list):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {as_toml(each)}' for key, each in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)

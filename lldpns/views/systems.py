"""Whose something is: the name that stands for a namespace."""

from typing import Any


def system_of(record: dict[str, Any]) -> str:
    """What people call the namespace that a record is of, or is about.

    On one host that is its netns; among those of many it has another name.
    """
    return str(record.get("system", record["netns"]))

"""`show neighbors` in the formats of lldpcli 1.0.16, for the tools that read those.

The answer is made once, as a tree of elements in lldpcli's words (`answer`); each format writes
that tree down (`to_...`). What is added is the `netns`; what differs on purpose, and why, is in
docs/scripts.md.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lldpns.views.lldpcli.answer import Detail, answer
from lldpns.views.lldpcli.to_json import json, json0
from lldpns.views.lldpcli.to_keyvalue import keyvalue
from lldpns.views.lldpcli.to_plain import plain
from lldpns.views.lldpcli.to_xml import xml
from lldpns.views.lldpcli.tree import Element

_FORMATS: dict[str, Callable[[Element], str]] = {
    "lldpcli-plain": plain,
    "lldpcli-json": json,
    "lldpcli-json0": json0,
    "lldpcli-keyvalue": keyvalue,
    "lldpcli-xml": xml,
}


def formatted(document: dict[str, Any], name: str, detail: Detail, now: datetime) -> str:
    """The API's neighbors as lldpcli prints them; `now` is an aware time."""
    return _FORMATS[name](answer(document, detail, now))

"""lldpcli's two JSON formats: json0, which never changes its shape, and json, which is shorter."""

from typing import Any

from lldpns.views.escape import json_text
from lldpns.views.lldpcli.tree import Element, Flag


def json0(answer: Element) -> str:
    """Every element is an object in an array, be it the only one, and a text is its `value`."""
    return json_text(_document(answer), indent=2) + "\n"


def json(answer: Element) -> str:
    """The same, but what can be written without array, object or `name` is."""
    return json_text(_shortened(_document(answer)), indent=2) + "\n"


def _document(answer: Element) -> dict[str, Any]:
    return {answer.tag: [_object(answer)]}


def _object(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: value.value if isinstance(value, Flag) else value
        for name, _, value in element.attributes
    }
    if element.text is not None:
        found["value"] = element.text
    for child in element.children:
        found.setdefault(child.tag, []).append(_object(child))
    return found


def _shortened(value: Any) -> Any:
    """An array of one is that one, an object of a `value` its value; a `name` becomes the key."""
    if isinstance(value, list):
        return _shortened(value[0]) if len(value) == 1 else [_shortened(each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"value"}:
        return _shortened(value["value"])
    short = {key: _shortened(each) for key, each in value.items()}
    if isinstance(short.get("name"), str):
        return {short.pop("name"): short}
    return short

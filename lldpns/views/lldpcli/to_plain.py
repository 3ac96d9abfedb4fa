"""lldpcli's plain format: indented lines of a label and what belongs to it."""

from collections.abc import Iterator

from lldpns.views.escape import printable
from lldpns.views.lldpcli.tree import Attribute, Element

_RULE = "-" * 79
_LABEL = 13


def plain(answer: Element) -> str:
    """Each element on a line of its own, whatever its text is; one block per neighbor."""
    lines = [_RULE, f"{answer.label}:", _RULE]
    for block in answer.children:
        lines += [*_lines(block, 0), _RULE]
    return "\n".join(lines) + "\n"


def _lines(element: Element, depth: int) -> Iterator[str]:
    line = "  " * depth + f"{element.label}:".ljust(_LABEL)
    if element.attributes:
        line += " " + ", ".join(map(_shown, element.attributes))
    if element.text is not None:
        line += " " + printable(element.text)
    yield line
    for child in element.children:
        yield from _lines(child, depth + 1)


def _shown(attribute: Attribute) -> str:
    value = printable(attribute.value)
    return f"{attribute.label}: {value}" if attribute.label else value

"""lldpcli's XML format."""

import re
from collections.abc import Iterator

from lldpns.views.escape import printable
from lldpns.views.lldpcli.tree import Element

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def xml(answer: Element) -> str:
    """A document in UTF-8, one line for each element."""
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(_lines(answer, "")) + "\n"


def _lines(element: Element, indent: str) -> Iterator[str]:
    names = [("label", element.label), *((each.name, each.value) for each in element.attributes)]
    attributes = "".join(f" {name}={_quoted(value)}" for name, value in names)
    start, end = f"{indent}<{element.tag}{attributes}", f"</{element.tag}>"
    if element.text:
        yield f"{start}>{_escaped(element.text)}{end}"
    elif element.children:
        yield f"{start}>"
        for child in element.children:
            yield from _lines(child, indent + " ")
        yield indent + end
    else:
        yield f"{start}/>"


def _quoted(text: str) -> str:
    return '"' + _escaped(text).replace('"', "&quot;") + '"'


def _escaped(text: str) -> str:
    """Line breaks and tabs as references; other control characters have none in XML 1.0 (2.2)."""
    parts = re.split(r"([\t\n\r])", text)
    parts[::2] = [printable(part).translate(_MARKUP) for part in parts[::2]]
    parts[1::2] = [f"&#{ord(part)};" for part in parts[1::2]]
    return "".join(parts)

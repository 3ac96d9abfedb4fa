"""lldpcli's keyvalue format: one line for each value, with the path to it."""

from collections.abc import Iterator

from lldpns.views.escape import printable
from lldpns.views.lldpcli.tree import Element

# These attributes are no values: they take the place of the tag in the path.
_NAMES = ("name", "type")


def keyvalue(answer: Element) -> str:
    """One line for each value, whatever is in it; a line break in it is a space, as in lldpcli."""
    return "".join(
        f"{_key(path)}={printable(value.replace(chr(10), ' '))}\n"
        for path, value in _records(answer, ())
    )


def _key(path: tuple[str, ...]) -> str:
    # An interface may have the = in its name, at which a reader would take the line apart.
    return printable(".".join(path)).replace("=", r"\x3d")


def _records(element: Element, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    path = (*above, element.tag)
    for attribute in element.attributes:
        if attribute.name in _NAMES:
            path = (*above, attribute.value)
        else:
            yield (*path, attribute.name), attribute.value
    if element.text is not None:
        yield path, element.text
    for child in element.children:
        yield from _records(child, path)

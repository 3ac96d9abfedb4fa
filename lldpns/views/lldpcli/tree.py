"""What lldpcli answers, before it is written in one of its formats: a tree of elements."""

from collections.abc import Iterator
from typing import NamedTuple


class Flag(str):
    """One of lldpcli's words `yes`, `no`, `on` and `off`, which are truth values in JSON."""

    @property
    def value(self) -> bool:
        """The truth value."""
        return self in ("yes", "on")


class Attribute(NamedTuple):
    """A value beside what an element holds; without a label the plain format shows it alone."""

    name: str
    label: str
    value: str


class Element(NamedTuple):
    """A named thing: `tag` for programs, `label` for people. It holds elements, or a text."""

    tag: str
    label: str
    attributes: tuple[Attribute, ...] = ()
    children: tuple["Element", ...] = ()
    text: str | None = None


def leaf(tag: str, label: str, text: str | None) -> Iterator[Element]:
    """An element that is nothing but a text; none where nothing was said."""
    if text:
        yield Element(tag, label, text=text)


def yes_no(value: bool) -> Flag:
    """As lldpcli says it of what somebody supports, or has enabled."""
    return Flag("yes" if value else "no")


def on_off(value: bool) -> Flag:
    """As lldpcli says it of capabilities."""
    return Flag("on" if value else "off")

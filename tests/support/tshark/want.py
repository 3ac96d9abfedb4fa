"""What tshark has to show of a record: `Want`, and how the rules make lists of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from lldpns.protocol import text
from tests.support.tshark.dissect import Field


class Want(NamedTuple):
    """What one field has to be: a number, octets, or a remark without either."""

    name: str
    value: int | bytes | None
    shown: str | None = None
    """How it is shown, where that is more than the value written down."""

    def fits(self, field: Field) -> bool:
        """Tell whether tshark's field is this one."""
        if field.name != self.name or self.shown not in (None, field.shown):
            return False
        if isinstance(self.value, int):
            return int(field.raw, 16) == self.value == int(field.shown, 0)
        return field.raw == ("" if self.value is None else self.value.hex())


Wants = Iterator[Want]
Rules = dict[type, Callable[[Any], Wants]]
"""For each class of records what gives the fields of one, in their order."""


def want_text(name: str, octets: bytes) -> Want:
    """Of ASCII tshark has to show the text that we read; of the rest the octets are compared."""
    ours = text(octets)
    return Want(name, octets, ours if ours.isascii() and ours.isprintable() else None)


def want_some(name: str, octets: bytes) -> Wants:
    """Octets that tshark leaves out where there are none."""
    if octets:
        yield Want(name, octets)


def want_some_text(name: str, octets: bytes) -> Wants:
    """Text that tshark leaves out where there is none."""
    if octets:
        yield want_text(name, octets)


def want_flags(prefix: str, set_names: Sequence[str], names: dict[str, str]) -> Wants:
    """One bit for each flag: `names` has tshark's name for it, and ours."""
    for theirs, ours in names.items():
        yield Want(f"{prefix}.{theirs}", int(ours in set_names))

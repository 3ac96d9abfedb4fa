"""Texts of the configuration with names in braces, to be filled in: "{netns}.{hostname}"."""

import re
from collections.abc import Mapping
from typing import Annotated, TypeAlias

from msgspec import Meta

_FIELD = re.compile(r"\{(\w+)\}")

# A pattern says all that makes a template valid, so that what is wrong is told as any wrong value.
_SYSTEM = "host_id|hostname|netns|system|mac"
_PORT = f"{_SYSTEM}|interface|alias"
_SYSTEM_TEXT = rf"([^{{}}]|\{{({_SYSTEM})\}})"
_PORT_TEXT = rf"([^{{}}]|\{{({_PORT})\}})"
_SYSTEM_WORDS = "a text in which {host_id}, {hostname}, {netns}, {system} and {mac} may stand"
_PORT_WORDS = _SYSTEM_WORDS.replace(" and {mac}", ", {mac}, {interface} and {alias}")

SystemTemplate: TypeAlias = Annotated[
    str, Meta(pattern=rf"\A{_SYSTEM_TEXT}{{1,255}}\Z", description=_SYSTEM_WORDS)
]
"""What is the same for all ports of a namespace."""
ChassisTemplate: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A(?=.*\{{netns\}}){_SYSTEM_TEXT}{{1,255}}\Z",
        description=f"{_SYSTEM_WORDS}, {{netns}} among them: no two namespaces may be one chassis",
    ),
]
PortTemplate: TypeAlias = Annotated[
    str, Meta(pattern=rf"\A{_PORT_TEXT}{{1,255}}\Z", description=_PORT_WORDS)
]
PortIdTemplate: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A(?=.*\{{(interface|mac)\}}){_PORT_TEXT}{{1,255}}\Z",
        description=f"{_PORT_WORDS}, {{interface}} or {{mac}} among them: no two ports may be one",
    ),
]


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with the values in place; all that it names have to be there."""
    return _FIELD.sub(lambda field: values[field[1]], template)

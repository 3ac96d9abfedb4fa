"""The configuration that is installed changes nothing, and shows every key with its default."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from lldpns.agent.config import Config, load

EXAMPLE = Path(__file__).parents[3] / "systemd" / "lldpns.toml"
ALL_SET = re.sub(r"^#(?=\S)", "", EXAMPLE.read_text(), flags=re.MULTILINE)


def test_as_it_is_installed_it_changes_nothing() -> None:
    assert load(str(EXAMPLE)).config == Config()


def test_every_value_is_the_default(tmp_path: Path) -> None:
    path = tmp_path / "lldpns.toml"
    path.write_text(ALL_SET)
    config = load(str(path)).config
    plain = msgspec.structs.replace(config.lldp, port=(), custom_tlv=())
    assert msgspec.structs.replace(config, lldp=plain, namespace=()) == Config()


def keys(kind: inspect.Type, path: str = "") -> Iterator[str]:
    """The path of every key that a value of this type can have."""
    if isinstance(kind, inspect.VarTupleType):
        yield from keys(kind.item_type, path)
    elif isinstance(kind, inspect.StructType):
        for field in kind.fields:
            yield f"{path}{field.name}"
            yield from keys(field.type, f"{path}{field.name}.")


def shown(document: dict[str, Any], path: str = "") -> Iterator[str]:
    """The path of every key in a TOML document."""
    for key, value in document.items():
        yield f"{path}{key}"
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from shown(inner, f"{path}{key}.")


def test_it_shows_every_key() -> None:
    every = set(keys(inspect.type_info(Config)))
    assert {"lldp.max_neighbors", "lldp.custom_tlv.oui", "namespace.follow"} < every
    assert set(shown(tomllib.loads(ALL_SET))) == every

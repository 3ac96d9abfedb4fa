"""TOML into records: what is wrong is one line with key path, what was found and expected."""

import re
import reprlib
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import inspect

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class WrongValue(Exception):
    """A value or key is not as its record wants it; one line, the file not mentioned."""


def read(value: Any, wanted: Any, place: str = "") -> Any:
    """Turn what TOML has at `place` into the type `wanted`: a record, a tuple, or a plain value.

    Raises:
        WrongValue: it is not of that type.
    """
    plain = get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
        return _read_table(value, plain, place)
    found = value
    if get_origin(plain) is tuple and isinstance(value, list):
        item = get_args(plain)[0]
        found = [read(each, item, f"{place}[{index}]") for index, each in enumerate(value)]
    try:
        return msgspec.convert(found, wanted)
    except msgspec.ValidationError:
        raise WrongValue(f"{place}: {_found(value)}, expected {expected(wanted)}") from None


def _read_table(table: Any, kind: type[msgspec.Struct], place: str) -> msgspec.Struct:
    if not isinstance(table, dict):
        raise WrongValue(f"{place}: {_found(table)}, expected a table")
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values = {}
    for key, value in table.items():
        here = f"{place}.{_shown(key)}".lstrip(".")
        if key not in fields:
            raise WrongValue(f"{here}: unknown key, {_instead(key, fields)}")
        values[key] = read(value, fields[key].type, here)
    for key, field in fields.items():
        if field.required and key not in values:
            raise WrongValue(f"{place}: the key {key} is missing")
    return kind(**values)


def _instead(key: str, known: Iterable[str]) -> str:
    near = get_close_matches(key, known, n=1)
    return f"did you mean {near[0]}?" if near else f"expected one of {', '.join(known)}"


def _shown(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else ascii(key)


def _found(value: Any) -> str:
    return f"found {reprlib.repr(value)}"


def expected(wanted: Any) -> str:
    """What a key takes, in words: those of its type's description, if it has one."""
    match inspect.type_info(wanted):
        case inspect.Metadata(extra_json_schema={"description": words}):
            return str(words)
        case inspect.IntType(ge=least, le=most):
            return f"a whole number from {least} to {most}"
        case inspect.BoolType():
            return "true or false"
        case inspect.EnumType(cls=enum):
            return "one of " + ", ".join(f"'{member}'" for member in enum)
        case inspect.VarTupleType(max_length=most):
            return f"a list of at most {most}" if most else "a list"
        case _:
            return "text"

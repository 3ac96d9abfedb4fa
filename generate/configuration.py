"""lldpns.toml(5), made of the records that the configuration is read into."""

from collections.abc import Iterator
from typing import Any, NamedTuple, get_args, get_origin

import msgspec

from generate import docstrings
from generate.roff import bold, entry, example, prose, title
from lldpns.agent.config import DEFAULT_PATH, Config
from lldpns.agent.records import expected
from lldpns.views.configuration import as_toml

EXAMPLE = """\
[lldp]
msg_tx_interval = 10

[[lldp.port]]       # whoever is at these interfaces gets no answer
netns = "web*"
interface = "eth*"
admin_status = "rx-only"

[[namespace]]       # these are left alone
runtime = "docker"
name = "secret*"
follow = false
"""


class Key(NamedTuple):
    """A key of the configuration."""

    name: str
    takes: str
    """In words."""
    default: str
    """As TOML has it; empty for a key that has to be there."""
    about: str


class Table(NamedTuple):
    """A table of the configuration."""

    heading: str
    about: str
    keys: tuple[Key, ...]


def page() -> str:
    """The page."""
    lines = [
        *title("lldpns.toml", 5, "configuration of the agent lldpns"),
        ".SH DESCRIPTION",
        prose(
            f"`lldpns daemon` reads `{DEFAULT_PATH}`, or the file that -c names. It is TOML"
            " (https://toml.io). Every key has a default, and an empty file works; a file that is"
            " not there is an empty one. A wrong key or value stops the start, and one line says"
            " where it is, what was found and what was expected; `lldpns daemon --check-config`"
            " does only that."
        ),
        ".PP",
        prose(
            "SIGHUP makes the agent read the file anew. A wrong one is refused, and what was in"
            " force stays. `lldpns show configuration` tells what is in force, and where each value"
            " comes from."
        ),
        ".PP",
        prose(
            "Patterns are those of a shell: `*` is any text, `?` any character, `[ab]` one of some."
            " Of several rules, the first one that matches decides."
        ),
        ".SH TABLES",
    ]
    for table in tables(Config):
        lines += [f".SS {bold(table.heading)}", prose(table.about)]
        for key in table.keys:
            lines += entry(bold(key.name), _said(key))
    lines += [".SH EXAMPLES", *example(EXAMPLE)]
    lines += [".SH FILES", *entry(bold(DEFAULT_PATH), "Read if -c names no other file.")]
    lines += [".SH SEE ALSO", r"\fBlldpns\fR(1)"]
    return "\n".join(lines) + "\n"


def tables(record: type[msgspec.Struct], name: str = "", heading: str = "") -> Iterator[Table]:
    """The table that a record is read from, and those in it."""
    texts = docstrings.of_fields(record)
    keys, below = [], []
    for field in msgspec.structs.fields(record):
        path = f"{name}.{field.encode_name}".lstrip(".")
        kind = _record_of(field.type)
        if kind is None:
            keys.append(_key(field, texts.get(field.name, "")))
        elif get_origin(_plain(field.type)) is tuple:
            below.append((kind, path, f"[[{path}]]"))
        else:
            below.append((kind, path, f"[{path}]"))
    if keys:
        about = " ".join((record.__doc__ or "").split()).partition("`: ")[2]
        yield Table(heading, f"{about[0].upper()}{about[1:]}", tuple(keys))
    for kind, path, line in below:
        yield from tables(kind, path, line)


def _key(field: msgspec.structs.FieldInfo, about: str) -> Key:
    default = "" if field.required else as_toml(msgspec.to_builtins(field.default))
    return Key(field.encode_name, expected(field.type), default, about)


def _said(key: Key) -> str:
    default = f"default `{key.default}`" if key.default else "has to be there"
    return f"{key.about} {key.takes[0].upper()}{key.takes[1:]}; {default}."


def _record_of(wanted: Any) -> type[msgspec.Struct] | None:
    """The record that a value of this type is, or is a list of."""
    plain = _plain(wanted)
    item = get_args(plain)[0] if get_origin(plain) is tuple else plain
    item = _plain(item)
    return item if isinstance(item, type) and issubclass(item, msgspec.Struct) else None


def _plain(wanted: Any) -> Any:
    return getattr(wanted, "__origin__", wanted) if hasattr(wanted, "__metadata__") else wanted

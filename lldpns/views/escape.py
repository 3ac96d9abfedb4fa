"""Text of strangers, made harmless for a terminal."""

import json
import re
import unicodedata
from typing import Any

# Cc, Cf: controls, escapes, and marks that reorder or hide text. Cs, Co, Cn: no character at all.
# Zl, Zp: line breaks to some terminals.
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str) -> str:
    """`text` with everything that is not plainly visible as a backslash escape: ESC is \\x1b."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character) if unicodedata.category(character) in _HARMFUL else character
        for character in text
    )


def json_text(document: Any, indent: int | None = None) -> str:
    """`document` as JSON that a terminal may show: it has no control characters."""
    # DEL is the one that JSON leaves as it is.
    return json.dumps(document, indent=indent).replace("\x7f", r"\u007f")


def as_pattern(name: str) -> str:
    """`name` as a pattern that matches it: plainly visible, and no option of a command line.

    `?` stands for what is not plainly visible; so it may match another name, too.
    """
    pattern = "".join(
        f"[{each}]" if each in "*?[" else each if printable(each) == each else "?" for each in name
    )
    return f"[-]{pattern[1:]}" if pattern.startswith("-") else pattern


def plain_json(octets: bytes) -> str:
    """JSON in ASCII, its lines as they are: what is not plainly visible or not ASCII is escaped."""
    return re.sub(r"[^\n -~]", _json_escape, octets.decode("utf-8", "replace"))


def width(text: str) -> int:
    """Terminal columns that `text` takes: East Asian wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """`text` if it fits into `columns`, otherwise its beginning and an ellipsis."""
    if width(text) <= columns:
        return text
    taken = 0
    for position, character in enumerate(text):
        taken += _columns(character)
        if taken > columns - 1:
            return text[:position] + "…"
    return text


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _json_escape(character: re.Match[str]) -> str:
    return json.dumps(character[0])[1:-1].replace("\x7f", r"\u007f")


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

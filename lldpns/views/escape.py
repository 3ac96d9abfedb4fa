"""Text of strangers, made harmless for a terminal."""

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

# Cc, Cf: controls, escapes, and marks that reorder or hide text. Cs, Co, Cn: no character at all.
# Zl, Zp: line breaks to some terminals.
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters and marks of which nothing is to be seen, so that two names would look alike (Unicode's
# Default_Ignorable_Code_Point): fillers of Hangul, and variation selectors, of which each terminal
# makes something else.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_WITHIN = ("Mn", "Me")  # marks, drawn within the character before them ...
_HANGUL = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")  # ... and so are its vowels and finals
_ALSO_WIDE = re.compile("[\u3248-\u324f\u4dc0-\u4dff]")  # since Unicode 16


def printable(text: str) -> str:
    """`text` with everything that is not plainly visible as a backslash escape: ESC is \\x1b."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character) if _is_harmful(character) else character for character in text
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
    """Terminal columns that printable `text` takes: wide characters two, combining marks none.

    Where terminals differ it is the more: no line is longer than it seems.
    """
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """`text` if it fits into `columns`, otherwise its beginning and an ellipsis."""
    if width(text) <= columns:
        return text
    return text[: _fitting(text, columns - 1)] + "…"


def cut_middle(text: str, columns: int) -> str:
    """`text` if it fits into `columns`, otherwise both its ends around an ellipsis."""
    if width(text) <= columns:
        return text
    end = ""
    for character in reversed(text):
        if width(character + end) > (columns - 1) // 2:
            break
        end = character + end
    while end and not _columns(end[0]):  # a mark without the character that it belongs to
        end = end[1:]
    return cut(text, columns - width(end)) + end


def wrapped(text: str, columns: int, indent: int = 0) -> Iterator[str]:
    """`text` in as many lines as it takes, those after the first one indented.

    They are broken between words or, where one is too long for a line, within it; never within
    the first `indent` columns.
    """
    indent = indent if 2 * indent < columns else 0
    while width(text) > columns:
        most = max(_fitting(text, columns), indent + 1)
        space = text.rfind(" ", indent + 1, most + 1)
        end = space if space > 0 and text[indent:space].strip() else most
        yield cut(text[:end], columns)
        rest = text[end:].lstrip(" ")
        if not rest:
            return
        text = " " * indent + rest
    yield text


def _fitting(text: str, columns: int) -> int:
    """How many characters of a `text` that is too long have room."""
    taken = 0
    for position, character in enumerate(text):
        taken += _columns(character)
        if taken > columns:
            return position
    return len(text)


def _columns(character: str) -> int:
    if unicodedata.category(character) in _WITHIN or _HANGUL.match(character):
        return 0
    wide = unicodedata.east_asian_width(character) in "WF" or _ALSO_WIDE.match(character)
    return 2 if wide else 1


def _is_harmful(character: str) -> bool:
    return unicodedata.category(character) in _HARMFUL or bool(_INVISIBLE.match(character))


def _json_escape(character: re.Match[str]) -> str:
    return json.dumps(character[0])[1:-1].replace("\x7f", r"\u007f")


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"

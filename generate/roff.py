"""Text for man(7): what is to be read, and what is to be typed as it stands."""

import re
import textwrap
import time
from os import environ

from lldpns import __version__

_LITERAL = str.maketrans(
    {"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti"}
)

_TYPED = re.compile(r"``?([^`]+)``?|(?<!\w)'([^\s']+)'(?!\w)|(?<!\S)(--?[A-Za-z][\w-]*)")


def literal(text: str) -> str:
    """What is typed or printed so: every character is itself."""
    return _guarded(text.translate(_LITERAL))


def bold(text: str) -> str:
    """The same, in bold."""
    return rf"\fB{text.translate(_LITERAL)}\fR"


def italic(text: str) -> str:
    """What stands for something else."""
    return rf"\fI{text.translate(_LITERAL)}\fR"


def prose(text: str) -> str:
    """Sentences, in lines; what is between quotes, and every option, is typed so."""
    # A blank that is typed must not become the end of a line.
    marked = _TYPED.sub(
        lambda typed: bold(typed[typed.lastindex or 0]).replace(" ", "\0"),
        text.replace("\\", "\1"),
    )
    lines = textwrap.wrap(marked, 78, break_on_hyphens=False, break_long_words=False)
    return "\n".join(_guarded(line.replace("\0", " ").replace("\1", r"\e")) for line in lines)


def title(page: str, section: int, about: str) -> list[str]:
    """The beginning of a page."""
    # A page that is made again of the same is the same: reproducible-builds.org.
    date = time.gmtime(int(environ.get("SOURCE_DATE_EPOCH", time.time())))
    day = time.strftime("%Y-%m-%d", date)
    return [
        ".nr HY 0",  # no hyphens that nobody typed
        rf'.TH {page.upper()} {section} {day} "lldpns {__version__}"',
        ".ad l",
        ".ss 12 0",  # one blank between sentences
        ".SH NAME",
        rf"{literal(page)} \- {prose(about)}",
    ]


def entry(term: str, text: str) -> list[str]:
    """An entry of a list: a term, already in roff, and what there is to say of it."""
    return [".TP", term, prose(text)]


def example(lines: str) -> list[str]:
    """Lines as they stand, indented."""
    return [".RS 4", ".EX", *map(literal, lines.splitlines()), ".EE", ".RE"]


def _guarded(line: str) -> str:
    """A line that is no request, however it begins."""
    return rf"\&{line}" if line.startswith((".", "'")) else line

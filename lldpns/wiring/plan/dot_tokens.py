"""The words and marks of DOT, the language of Graphviz, in a pass that is linear in the text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lldpns.wiring.plan.records import PlanError, wrong

# Graphviz knows # only at the start of a line, but elsewhere it can mean nothing else.
SPACE = r"(?: \s++ | //[^\n]*+ | \#[^\n]*+ | /\*(?s:.*?)\*/ )*+"
"""White space and comments, for a verbose pattern."""

END = "the end of the file"

_TOKEN = re.compile(
    SPACE
    + r"""
    (?: (?P<edge> -- | -> )
      | (?P<name> [A-Za-z_\x80-\U0010ffff][A-Za-z0-9_\x80-\U0010ffff]*+
                | -?+(?: \.[0-9]++ | [0-9]++(?:\.[0-9]*+)?+ ) )
      | " (?P<text> [^"\\]*+(?: \\(?s:.)[^"\\]*+ )*+ ) "
      | (?P<mark> [][{}:;,=] )
      | (?P<html> < )
      | (?P<end> \Z )
    )
    """,
    re.VERBOSE,
)
_SPACE = re.compile(SPACE, re.VERBOSE)
_ANGLE = re.compile("[<>]")
# Graphviz itself knows only \" and the end of a line; a backslash at the end could not be written.
_ESCAPE = re.compile(r'\\(?:(["\\])|\r?\n)')
_QUOTES = "quotes around names such as net-0 or eth0.100"
_OPEN = {'"': 'a " that closes it', "/*": "a */ that closes it"}


class Token(NamedTuple):
    """A part of the text."""

    kind: str
    """`name`, `text` (in quotes or angle brackets), `edge`, a mark itself, or the end."""
    text: str
    at: int
    """Where it begins, in characters."""


class Tokens:
    """The tokens of a text, and the one that comes next."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line, self._counted = 1, 0
        self._tokens = self._scan()
        self.next = next(self._tokens)

    def take(self, *kinds: str, expected: str = "") -> Token:
        """The next token, which is to be of one of `kinds` if there are any.

        Raises:
            PlanError: it is of another kind, or what follows is no token.
        """
        token = self.next
        if kinds and token.kind not in kinds:
            raise self.wrong(token, expected or kinds[0])
        if token.kind != END:
            self.next = next(self._tokens)
        return token

    def line_of(self, token: Token) -> int:
        """The line of a token that is no earlier than those asked for before."""
        self._line += self._text.count("\n", self._counted, token.at)
        self._counted = token.at
        return self._line

    def wrong(self, found: Token, expected: str) -> PlanError:
        """What to raise where another token should be than `found`."""
        return wrong(self.line_of(found), found.text, expected)

    def _scan(self) -> Iterator[Token]:
        at = end_of_name = 0
        while match := _TOKEN.match(self._text, at):
            kind = str(match.lastgroup)
            found, begin, at = match[kind], match.start(kind), match.end()
            match kind:
                case "name" if begin == end_of_name and begin:
                    # To Graphviz eth0.100 is two names, with a warning.
                    raise self.wrong(Token(kind, found, begin), _QUOTES)
                case "name":
                    end_of_name = at
                case "text" if "\\" in found:
                    found = _ESCAPE.sub(r"\1", found)
                case "html":
                    at = self._end_of_html(begin)
                    kind, found = "text", self._text[begin:at]
                case "mark":
                    kind = found
                case "end":
                    kind, found = END, END
            yield Token(kind, found, begin)
        raise self._no_token(at)

    def _end_of_html(self, begin: int) -> int:
        """Where the text in angle brackets ends that begins there: they nest."""
        depth = 0
        for bracket in _ANGLE.finditer(self._text, begin):
            depth += 1 if bracket[0] == "<" else -1
            if depth == 0:
                return bracket.end()
        raise self.wrong(Token("html", "<", begin), "a > that closes it")

    def _no_token(self, at: int) -> PlanError:
        """What to raise where no token begins after `at`."""
        space = _SPACE.match(self._text, at)
        begin = space.end() if space else at
        for opening, expected in _OPEN.items():
            if self._text.startswith(opening, begin):
                return self.wrong(Token("", opening, begin), expected)
        return self.wrong(Token("", self._text[begin], begin), _QUOTES)

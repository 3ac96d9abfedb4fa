"""Text of strangers on a terminal: nothing hidden, nothing obeyed, and its width known."""

from __future__ import annotations

import ctypes
import json
import locale
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.views.escape import cut, json_text, plain_json, printable, width, wrapped


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("eth0", "eth0"),
        ("Büro 3, Straße", "Büro 3, Straße"),
        ("交換機", "交換機"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("a\nb\r\tc", "a\\x0ab\\x0d\\x09c"),
        ("\x00\x7f\x9b31m", "\\x00\\x7f\\x9b31m"),
        ("\u202egnihton", "\\u202egnihton"),
        ("\u2066\u200b\ufeff", "\\u2066\\u200b\\ufeff"),
        ("line\u2028break\u2029", "line\\u2028break\\u2029"),
        ("\ud800", "\\ud800"),
        ("\ue000\U000e0001", "\\ue000\\U000e0001"),
        ("family \U0001f468\u200d\U0001f469", "family \U0001f468\\u200d\U0001f469"),
        ("heart \u2764\ufe0f", "heart \u2764\\ufe0f"),
        ("\u3164\u115f\u034f\U000e0100", "\\u3164\\u115f\\u034f\\U000e0100"),
    ],
)
def test_only_what_is_plainly_visible_stays(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_no_text_controls_the_terminal(text: str) -> None:
    shown = printable(text)
    assert {unicodedata.category(each)[0] for each in shown} <= set("LMNPSZ")
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_says_the_same_in_ascii(text: str) -> None:
    sent = json.dumps({"neighbors": [{"a": text}]}, ensure_ascii=False) + "\n"
    shown = plain_json(sent.encode())
    assert shown[-1] == "\n"
    assert shown[:-1].isascii()
    assert shown[:-1].isprintable()
    assert json.loads(shown) == json.loads(sent)
    assert shown[:-1] == json_text(json.loads(sent))


def test_json_that_is_none_is_harmless_all_the_same() -> None:
    assert plain_json(b'{"\x1b[2J\xff\x00"}\n') == '{"\\u001b[2J\\ufffd\\u0000"}\n'


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("eth0", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("e" + "\u0301" * 99, 1),
        ("交換", 4),
        ("ｆｕｌｌ", 8),  # noqa: RUF001
        ("\u1112\u1161\u11ab", 2),  # one syllable of Hangul
        ("\u0915\u0941", 1),  # Devanagari: a vowel below the letter
        ("\U0001f600", 2),
        ("\U0001f44d\U0001f3fd", 4),  # some terminals draw the two as one
        ("\U0001f1e9\U0001f1ea", 2),  # a flag
        ("", 0),
    ],
)
def test_width_counts_columns(text: str, columns: int) -> None:
    assert width(text) == columns


def test_no_character_is_wider_on_a_terminal_than_it_is_said_to_be() -> None:
    before = locale.setlocale(locale.LC_CTYPE)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        wcwidth = ctypes.CDLL(None).wcwidth  # what terminals go by
        wider = [
            character
            for character in map(chr, range(sys.maxunicode + 1))
            if printable(character) == character and wcwidth(ord(character)) > width(character)
        ]
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    assert wider == []


@pytest.mark.parametrize(
    ("text", "columns", "shown"),
    [
        ("eth0", 4, "eth0"),
        ("eth10", 4, "eth…"),
        ("交換機", 5, "交換…"),
        ("交換機", 4, "交…"),
        ("ae\u0301bc", 3, "ae\u0301…"),
        ("eth0", 1, "…"),
    ],
)
def test_what_does_not_fit_is_cut_with_an_ellipsis(text: str, columns: int, shown: str) -> None:
    assert cut(text, columns) == shown


@given(st.text(), st.integers(1, 30))
def test_what_is_cut_fits(text: str, columns: int) -> None:
    assert width(cut(text, columns)) <= columns


@pytest.mark.parametrize(
    ("text", "columns", "indent", "lines"),
    [
        ("it fits", 7, 0, ["it fits"]),
        ("one two three", 8, 0, ["one two", "three"]),
        ("one two three", 7, 2, ["one two", "  three"]),
        ("a longlonglong b", 5, 0, ["a", "longl", "onglo", "ng b"]),
        ("Name: longlong", 10, 4, ["Name:", "    longlo", "    ng"]),
        ("    交換機 x", 9, 4, ["    交換", "    機 x"]),
        ("交換", 1, 0, ["…", "…"]),
        ("ends   ", 5, 0, ["ends"]),
    ],
)
def test_lines_are_broken_between_words(
    text: str, columns: int, indent: int, lines: list[str]
) -> None:
    assert [line.rstrip() for line in wrapped(text, columns, indent)] == lines


@given(st.text(), st.integers(1, 80), st.integers(0, 20))
def test_broken_lines_fit_and_lose_nothing(text: str, columns: int, indent: int) -> None:
    text = printable(text)
    lines = list(wrapped(text, columns, indent))
    assert all(width(line) <= columns for line in lines)
    if columns > 1:  # a wide character would have no room
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")

"""Text of strangers as label values: visible, short, and still different."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lldpns.api.labels import label


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("net0.host1", "net0.host1"),
        ('a "b" \\ {c="d"}', 'a "b" \\ {c="d"}'),
        ("büro 交", "büro 交"),
        ("\x1b[31m\n\0", "\\x1b[31m\\n\\x00"),
        ("a\u202eb\ud800", "a\\u202eb\\ud800"),
        ("x" * 128, "x" * 128),
        ("é" * 64, "é" * 64),
    ],
)
def test_what_is_not_visible_is_an_escape(text: str, expected: str) -> None:
    assert label(text) == expected


@given(st.text(alphabet=st.characters(), max_size=300))
def test_whatever_it_is_it_is_short_and_visible(text: str) -> None:
    value = label(text)
    assert value.isprintable()
    assert len(value.encode()) <= 128


def test_long_texts_that_differ_stay_different() -> None:
    begin = "x" * 500
    assert label(begin + "a") != label(begin + "b")
    assert label(begin + "a") == label(begin + "a")
    assert label(begin).startswith("x" * 119)


def test_no_character_is_cut_apart() -> None:
    assert "\ufffd" not in label("交" * 100)

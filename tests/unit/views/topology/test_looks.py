"""Colours that can be seen on any background, and lines that can be told apart without them."""

from __future__ import annotations

import pytest

from lldpns.views.topology.looks import AS_IT_SHOULD_BE, STATUSES, TIE, look
from lldpns.wiring.model import LinkStatus

LOOKS = {status: look(status) for status in STATUSES}


def luminance(color: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return sum(w * part for w, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_status_has_a_look() -> None:
    assert set(STATUSES) == {str(status) for status in LinkStatus}


@pytest.mark.parametrize("background", ["#ffffff", "#f6f8fa", "#1e1e1e", "#0d1117", "#000000"])
@pytest.mark.parametrize("color", sorted({each.color for each in LOOKS.values()} | {TIE.color}))
def test_colors_stand_out_from_light_and_dark(color: str, background: str) -> None:
    dark, light = sorted((luminance(color), luminance(background)))
    assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG 1.4.11, for graphical objects


def test_what_is_wrong_can_be_told_from_the_rest_without_colors() -> None:
    pictures = {s: (each.style, each.dashes, each.width) for s, each in LOOKS.items()}
    terminals = {s: (each.stroke, each.mark) for s, each in LOOKS.items()}
    for lines in (pictures, terminals):
        wrong = [line for status, line in lines.items() if status not in AS_IT_SHOULD_BE]
        assert len(set(wrong)) == len(wrong)
        assert lines["ok"] not in wrong


def test_a_status_that_is_not_known_yet_has_a_look_too() -> None:
    assert look("from the future").mark == "?"

"""The labs: each has its script, and a title and a picture that fit a terminal."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from lldpns.cli.labs import LABS, Lab
from lldpns.cli.main import main

LEFT, RIGHT = set("─═┐┘┤╡┼┴┬"), set("─═┌└├╞┼┴┬")
UP, DOWN = set("│└┘├┤┼┴╞╡"), set("│┌┐├┤┼┬╞╡")
LINES = LEFT | RIGHT | UP | DOWN
IN_WORDS = set("─═")  # what may end before a word: ─ net0 ─


def loose_ends(picture: str) -> list[tuple[int, int]]:
    """Where (row, column) a line of a box drawing does not meet what it should go on in."""
    rows = [f"{row} " for row in picture.splitlines()]
    width = max(map(len, rows))
    rows = ["", *rows, ""]
    found = []
    for number, row in enumerate(rows):
        for column, (here, right) in enumerate(pairwise(row)):
            words = (here in IN_WORDS and right == " ") or (here == " " and right in IN_WORDS)
            if (here in RIGHT) != (right in LEFT) and not words:
                found.append((number, column))
    for number, (above, below) in enumerate(pairwise(row.ljust(width) for row in rows)):
        for column, (here, under) in enumerate(zip(above, below, strict=True)):
            if (here in DOWN) != (under in UP):
                found.append((number, column))
    return found


@pytest.mark.parametrize("lab", LABS.values(), ids=LABS)
def test_title_and_picture_fit_a_terminal(lab: Lab) -> None:
    assert len(f"A lab: {lab.title}.") < 80
    assert max(map(len, lab.picture.splitlines())) < 80
    assert len(lab.picture.splitlines()) >= 3
    assert loose_ends(lab.picture) == []


@pytest.mark.parametrize("picture", ["┌──┐\n│ │\n└──┘", "┌──┐\n└─ ┘", "├ ─", "│", "┌┐\n├┘\n└┘"])
def test_a_line_that_ends_in_the_void_is_found(picture: str) -> None:
    assert loose_ends(picture)


def test_every_script_is_a_lab() -> None:
    scripts = Path(LABS["pair"].script).parent.glob("*.sh")
    assert {script.stem for script in scripts} == set(LABS)


def test_list_names_every_lab(capsys: pytest.CaptureFixture[str]) -> None:
    labs = LABS.values()
    assert main(["demo", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1) for line in lines] == [[lab.name, lab.title] for lab in labs]
    assert max(map(len, lines)) < 80

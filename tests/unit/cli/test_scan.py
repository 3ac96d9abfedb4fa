"""`lldpns scan`: what it will not do, before it enters any namespace."""

from __future__ import annotations

from pathlib import Path

import pytest

from lldpns.cli.exits import USAGE
from lldpns.cli.main import main


def complaint(capsys: pytest.CaptureFixture[str], *options: str | Path) -> str:
    """The one line that `lldpns scan OPTIONS` ends with."""
    assert main(["scan", *map(str, options)]) == USAGE
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    return err


@pytest.mark.parametrize("options", [["details"], ["-f", "lldpcli-json"]])
def test_blocks_are_of_neighbors_and_of_nothing_else(
    capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    told = f"lldpns: {options[-1]} is for neighbors, not for links\n"
    assert complaint(capsys, "links", *options) == told


def test_a_wrong_configuration_is_one_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    config = tmp_path / "lldpns.toml"
    told = f"lldpns: {config}: No such file or directory\n"
    assert complaint(capsys, "-c", config) == told
    config.write_text("[lldp]\nmax_neighbors = 0\n")
    assert complaint(capsys, "-c", config) == (
        f"lldpns: {config}: lldp.max_neighbors: found 0, expected a whole number from 1 to 1024\n"
    )

"""Single fields as tshark shows them."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import IO


def fields(
    names: Sequence[str], *options: str, stdin: IO[bytes] | None = None
) -> list[tuple[str, ...]]:
    """Run `tshark OPTIONS` and give the fields `names` of each frame."""
    wanted = [word for name in names for word in ("-e", name)]
    command = ["tshark", "-n", *options, "-T", "fields", *wanted]
    done = subprocess.run(command, stdin=stdin, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return [tuple(line.split("\t")) for line in done.stdout.decode().splitlines()]

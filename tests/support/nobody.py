"""Commands as a user without any rights, in the middle of a test that root runs."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

NOBODY = 65534

# Covers the directory $1 with an empty one that all may enter, in which only $2 below it is there.
_UNCOVER = """
set -e
closed=$1 needed=$2
shift 2
over=${TMPDIR:-/tmp}
mount -t tmpfs -o mode=755 tmpfs "$over"
mkdir -p "$over${needed#"$closed"}"
mount --bind "$needed" "$over${needed#"$closed"}"
mount --move "$over" "$closed"
exec "$@"
"""


def as_nobody(words: Sequence[str]) -> list[str]:
    """Give the words of a command that runs as the user nobody.

    Where the Python of the tests is in somebody's closed home, a mount that only this command sees
    makes a way to it.
    """
    if Path("/proc/self/uid_map").read_text().split()[2] == "1":
        pytest.skip("needs a second user, and so to be root outside: this world has only one")
    identity = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    command = ["setpriv", *identity, *words]
    needed = Path(os.path.realpath(sys.base_prefix))
    for closed in reversed(needed.parents):
        if not stat.S_IMODE(closed.stat().st_mode) & stat.S_IXOTH:
            uncover = ["sh", "-c", _UNCOVER, "sh", str(closed), str(needed)]
            return ["unshare", "--mount", *uncover, *command]
    return command

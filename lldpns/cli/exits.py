"""How a command ends."""

import sys

from lldpns.views.escape import printable

DONE, CHECK_FAILED, USAGE, UNAVAILABLE = range(4)
"""Exit codes: done, a check failed, wrong usage, no daemon or not permitted."""


def fail(message: str, code: int) -> int:
    """Say in one line on stderr what went wrong and return the exit code."""
    print(f"lldpns: {printable(message)}", file=sys.stderr)
    return code

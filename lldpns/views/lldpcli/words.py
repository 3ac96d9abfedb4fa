"""What lldpcli's words for several TLVs have in common."""

UNKNOWN = "unknown"
"""What it says of a number that it has no word for."""


def milliwatts(watts: float) -> str:
    """Power as it gives it."""
    return str(round(watts * 1000))

"""Whose fault it is: theirs (`MalformedLLDPDU`) or ours (`UnencodableLLDPDU`)."""


class MalformedLLDPDU(ValueError):
    """A received LLDPDU that IEEE 802.1AB 9.2.7.7 tells us to discard as a whole.

    `reason` is one line saying what was found and what was expected. It holds numbers and our own
    words only, nothing a neighbor chose, so it may be logged as it is.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnencodableLLDPDU(ValueError):
    """A record of our own that no LLDPDU can carry: too long, too short, or a number too large."""


class UnusableTlv(ValueError):
    """One received TLV that is lost while the rest of its LLDPDU is kept; never leaves `decode`."""

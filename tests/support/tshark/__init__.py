"""tshark as an independent decoder: what it shows of LLDPDUs, and whether we decode the same."""

from tests.support.tshark.compare import differences
from tests.support.tshark.dissect import Field, ShownTlv, dissect

__all__ = ["Field", "ShownTlv", "differences", "dissect"]

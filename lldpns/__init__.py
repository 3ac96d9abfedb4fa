"""One daemon per Linux host that speaks LLDP in every network namespace."""

__version__ = "0.1.0"

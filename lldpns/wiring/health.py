"""How the agent itself is doing at one moment: immutable, as the snapshot is."""

import msgspec


class Durations(msgspec.Struct, frozen=True):
    """How long something took each time: a histogram."""

    within: dict[float, int]
    """For each of some rising bounds, in seconds: how many took that long at most."""
    count: int
    seconds: float
    """All of them together."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator may want to know of the agent. Counters only grow."""

    scans: dict[str, Durations]
    """Looks for namespaces: ``changes``, each second at most, and ``everything``."""
    timer_delay: Durations
    """How late the agent was for what was due at a port."""
    netns_errors: dict[str, int]
    """Attempts to find or enter namespaces that failed, by the name of the error (errno)."""
    netns_refused: int
    """Namespaces that cannot be entered now."""
    rtnetlink_overruns: int
    """How often the kernel had to drop events, after which all was read anew."""
    frames_lost: int
    """LLDPDUs for which a namespace's socket had no room, by whatever port they came."""
    watchers: dict[str, int]
    """Clients of each stream: ``events`` and ``frames``."""
    missed: dict[str, int]
    """Records of each that a client was too slow for."""

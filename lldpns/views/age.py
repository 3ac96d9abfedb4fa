"""How long ago something was."""

from datetime import datetime

_SECONDS = {"d": 86400, "h": 3600, "m": 60}


def age_of(since: str, now: datetime) -> int:
    """Whole seconds from an RFC 3339 time to `now`, an aware time; 0 if it is yet to come."""
    return max(0, int((now - datetime.fromisoformat(since)).total_seconds()))


def long(seconds: int) -> str:
    """In days and a clock, as lldpcli writes it: 2 days, 03:04:05."""
    days, rest = divmod(seconds, 86400)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} day{'s' if days > 1 else ''}, {clock}"


def brief(seconds: int) -> str:
    """In the largest unit that it fills: 59s, 5m, 3h, 12d."""
    for unit, size in _SECONDS.items():
        if seconds >= size:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"

"""Neighbors that are new, or called otherwise than before: each costs a time series for ever."""

from collections.abc import Sequence

_HOUR = 3600.0  # seconds


class Newcomers:
    """Which neighbors of one port may have series, and under which names.

    Prometheus keeps every series that it ever saw for weeks, so what counts is not how many
    neighbors there are, but how many there were. A neighbor under a name costs one token; those
    that were admitted before, and come back, cost none.

    Args:
        room: tokens that the port has besides those of an hour: as many as it can have neighbors.
        per_hour: tokens that come in an hour.
        now: monotonic seconds.
    """

    def __init__(self, room: int, per_hour: int, now: float) -> None:
        self._most = room + per_hour
        self._per_hour = per_hour
        self._tokens = float(self._most)
        self._at = now
        self._known: dict[tuple[str, str], None] = {}
        """Link and name of those admitted, the longest unseen first."""

    def admit(self, said: Sequence[tuple[str, str]], now: float) -> list[str | None]:
        """Give the name under which each neighbor may be shown.

        Args:
            said: of each neighbor that is there, its link and its name.
            now: monotonic seconds.

        Returns:
            Of each, its name; an empty one if it changed that too often; None if it is one of too
            many that are new.
        """
        earned = (now - self._at) / _HOUR * self._per_hour
        self._tokens, self._at = min(self._tokens + earned, self._most), now
        links = {link for link, _ in self._known}
        names = [self._name(link, name, links) for link, name in said]
        # Those that are there were put to the end just now, and are no more than there is room for.
        for key in list(self._known)[: -self._most]:
            del self._known[key]
        return names

    def _name(self, link: str, name: str, links: set[str]) -> str | None:
        key = link, name
        if key in self._known:
            del self._known[key]
        elif self._tokens >= 1:
            self._tokens -= 1
        else:
            return "" if link in links else None
        self._known[key] = None
        return name

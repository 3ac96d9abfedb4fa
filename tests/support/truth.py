"""What was built on the real kernel, and so what the links are."""

from __future__ import annotations

from tests.support.daemon import Daemon
from tests.support.waiting import poll_until

End = tuple[str, str]
"""A namespace, and an interface in it."""


class Truth:
    """What was built, and so what the links are."""

    def __init__(self) -> None:
        self.cables: list[tuple[End, End]] = []
        self.down: set[End] = set()
        self.hubs: list[set[End]] = []
        """The ports of each bridge that forwards LLDP."""
        self.children: dict[End, End] = {}
        """Of each macvlan, its lower interface."""

    def links(self) -> dict[frozenset[End], str]:
        """The ends and status of each link."""
        wires: dict[End, set[End]] = {}
        found: dict[frozenset[End], str] = {}
        for cable in self.cables:
            if self.down & set(cable):
                found[frozenset(cable)] = "down"
            else:
                self._join(wires, *cable)
        for hub in self.hubs:
            self._join(wires, *(end for end in hub if end in wires))
        for child, lower in self.children.items():
            # Beside its lower it is no port, but one more address of that.
            if lower in wires and child[0] != lower[0] and child not in self.down:
                self._join(wires, child, lower)
        for wire in wires.values():
            found[frozenset(wire)] = "ok" if len(wire) == 2 else "shared"
        return found

    @staticmethod
    def _join(wires: dict[End, set[End]], *ends: End) -> None:
        together = set(ends).union(*(wires.get(end, ()) for end in ends))
        wires.update(dict.fromkeys(together, together))

    def rename(self, before: End, after: End) -> None:
        """An interface has another name, or is elsewhere."""

        def now(end: End) -> End:
            return after if end == before else end

        self.cables = [(now(one), now(other)) for one, other in self.cables]
        self.down = set(map(now, self.down))
        self.hubs = [set(map(now, hub)) for hub in self.hubs]
        self.children = {now(child): now(lower) for child, lower in self.children.items()}

    def cut(self, end: End) -> None:
        """A cable is gone, and what stood on its ends."""
        (cable,) = (cable for cable in self.cables if end in cable)
        self.cables.remove(cable)
        self.down -= set(cable)
        self.hubs = [hub - set(cable) for hub in self.hubs]
        self.children = {c: lower for c, lower in self.children.items() if lower not in cable}


def wait_for_links(daemon: Daemon, expected: dict[frozenset[End], str]) -> None:
    """Wait until the links are what was built."""
    last: dict[frozenset[End], str] = {}

    def same() -> bool:
        nonlocal last
        last = {
            frozenset((end["netns"], end["interface"]) for end in link["ends"]): link["status"]
            for link in daemon.http("links")["links"]
        }
        return last == expected

    try:
        poll_until(same, timeout=15, what="the links that were built")
    except AssertionError as error:
        missing, wrong = expected.items() - last.items(), last.items() - expected.items()
        raise AssertionError(f"{error}\nnot shown: {missing}\nnot built: {wrong}") from None

"""Interfaces that appear, change and vanish, told while anybody watches.

What happens to an interface is told at once. One that flaps is told of in brief: after a few events
it rests, and what it has become is told at the end of that.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from lldpns.agent import snapshot
from lldpns.agent.feed import Feed
from lldpns.agent.namespace import Namespace
from lldpns.agent.peers import Peers
from lldpns.agent.snapshot import WallClock
from lldpns.kernel.rtnetlink import Interface
from lldpns.wiring import model

_REST = 1.0  # seconds from the first event of an interface to another look at it ...
_AT_ONCE = 5  # ... and how many are told before
_SLICE = 0.005  # seconds of looks in a row; then the loop gets its turn

_TOLD = (
    *("interface", "kind", "alias", "master", "lower", "peer"),
    *("mac", "mtu", "up", "operational"),
)
"""The fields of which a change is told."""

_Key = tuple[Namespace, int]
"""An interface: its namespace, and its index there."""


@dataclass(slots=True)
class _Told:
    """What has been told of an interface lately."""

    record: model.Interface | None
    """As it was then; None: it was not there."""
    left: int
    """How many events may be told before the next look."""


class InterfaceEvents:
    """Publishes what happens to interfaces; while nobody watches that is one look at a flag."""

    def __init__(
        self,
        namespaces: Mapping[int, Namespace],
        peers: Peers,
        feed: Feed[model.Event],
        clock: WallClock,
    ) -> None:
        self._namespaces = namespaces
        self._peers = peers
        self._feed = feed
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._told: dict[_Key, _Told] = {}
        self._looks: deque[tuple[float, _Key]] = deque()
        """When to look again at what, the first one first."""
        self._timer: asyncio.Handle | None = None

    def on_change(
        self, namespace: Namespace, before: Interface | None, after: Interface | None
    ) -> None:
        """An interface is not as it was; None: it was not there, or no longer is."""
        if not self._feed.watched:
            return
        some = after or before
        assert some is not None
        key = namespace, some.index
        told = self._told.get(key)
        if told is None:
            record = snapshot.interface_of(namespace, before, self._peers) if before else None
            told = _Told(record, _AT_ONCE)
            self._look_later(key, told)
        if told.left:
            self._tell(key, told)

    def stop(self) -> None:
        """Tell no more."""
        if self._timer:
            self._timer.cancel()
        self._told.clear()
        self._looks.clear()

    def _look_later(self, key: _Key, told: _Told) -> None:
        self._told[key] = told
        self._looks.append((self._loop.time() + _REST, key))
        self._arm()

    def _arm(self) -> None:
        if self._timer is None and self._looks:
            self._timer = self._loop.call_at(self._looks[0][0], self._look)

    def _look(self) -> None:
        """Tell what has become meanwhile of those that were told of a while ago.

        Not all of it has come from rtnetlink: the other end of a wire may be known only now.
        """
        now = self._loop.time()
        end = now + _SLICE
        while self._looks and self._looks[0][0] <= now < end:
            _, key = self._looks.popleft()
            told = self._told.pop(key)
            if self._feed.watched and self._tell(key, told):
                self._look_later(key, _Told(told.record, _AT_ONCE))
            now = self._loop.time()
        self._timer = None
        self._arm()

    def _tell(self, key: _Key, told: _Told) -> bool:
        """Tell how an interface differs from what was told of it, if it does."""
        namespace, index = key
        if self._namespaces.get(namespace.inode) is not namespace:
            return False  # netns-removed has said all
        there = namespace.interfaces.links.get(index)
        before, after = told.record, None
        if there is not None:
            after = snapshot.interface_of(namespace, there, self._peers)
        changed = _difference(before, after) if before and after else {}
        device = after or before
        if device is None or (before and after and not changed):
            return False
        told.record = after
        told.left -= 1
        self._feed.publish(
            model.Event(
                time=self._clock.at(self._loop.time()),
                event=f"interface-{_what(before, after)}",
                netns=namespace.name.best,
                cookie=namespace.cookie,
                interface=device.interface,
                device=device,
                changed=changed,
            )
        )
        return True


def _what(before: model.Interface | None, after: model.Interface | None) -> str:
    if before is None:
        return "added"
    return "removed" if after is None else "changed"


def _difference(
    before: model.Interface, after: model.Interface
) -> dict[str, tuple[object, object]]:
    values = ((field, getattr(before, field), getattr(after, field)) for field in _TOLD)
    return {field: (old, new) for field, old, new in values if old != new}

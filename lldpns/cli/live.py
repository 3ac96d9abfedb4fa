"""`lldpns show ... --live`: the table kept current on the terminal until q or Ctrl-C."""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

from lldpns.cli.asking import news
from lldpns.cli.caller import colored
from lldpns.cli.exits import DONE, USAGE, fail
from lldpns.cli.screen import Screen, usable
from lldpns.views.table import Table
from lldpns.views.window import Window, message, window

Draw = Callable[[datetime, int], Table]
"""Lays the table out as it is at an aware time, so many columns wide."""
Fetch = Callable[[], Draw | str]
"""Asks the agent: for a table, or for words to show instead of one."""

_AGES = 1.0  # seconds after which ages are shown anew
_SHARE = 3  # asking the agent takes at most so much of the time: a third
_PAUSE = 0.1  # seconds at least between two questions

_FAR = 1 << 30  # rows: more than there can be
_MOVES: dict[str, tuple[int, int]] = {
    **dict.fromkeys(("\x1b[A", "\x1bOA", "k"), (-1, 0)),  # up
    **dict.fromkeys(("\x1b[B", "\x1bOB", "j"), (1, 0)),  # down
    **dict.fromkeys(("\x1b[5~", "b"), (0, -1)),  # page up
    **dict.fromkeys(("\x1b[6~", " "), (0, 1)),  # page down
    **dict.fromkeys(("\x1b[H", "\x1bOH", "\x1b[1~", "g"), (-_FAR, 0)),  # home
    **dict.fromkeys(("\x1b[F", "\x1bOF", "\x1b[4~", "G"), (_FAR, 0)),  # end
}
"""What each key moves by: rows, and pages."""


def live(arguments: argparse.Namespace, fetch: Fetch) -> int:
    """Show what `fetch` gives, anew whenever something has happened.

    Raises:
        AgentUnavailable, RequestRefused: as `ask`; the terminal has been given back.
    """
    if not usable():
        return fail("--live needs a terminal; lldpns watch is for pipes", USAGE)
    with news(arguments) as happened:
        screen = Screen()
        view = _View(fetch, color=colored(arguments.color))
        try:
            with screen.taken():
                while not view.quit:
                    screen.draw(view.drawn(*screen.size))
                    # Before the agent may be asked again, further news are no news.
                    keys, is_news = screen.wait(None if view.stale else happened, view.patience)
                    view.press(keys)
                    if is_news:
                        happened.drain()
                        view.stale = True
        except (KeyboardInterrupt, EOFError):
            pass
    return DONE


class _View:
    """What is shown, and which part of it."""

    def __init__(self, fetch: Fetch, *, color: bool) -> None:
        self.quit = False
        self.stale = True
        """Whether something has happened since the agent was asked."""
        self._fetch = fetch
        self._color = color
        self._ask_from = 0.0
        self._found: Draw | str = ""
        self._window = Window([], 0, 0)

    def drawn(self, columns: int, height: int) -> list[str]:
        """The lines to be seen now."""
        started = time.monotonic()
        if self.stale and started >= self._ask_from:
            self.stale = False
            self._found = self._fetch()
            now = time.monotonic()
            self._ask_from = now + max(_PAUSE, (now - started) * (_SHARE - 1))
        if isinstance(self._found, str):
            self._window = message(self._found, columns, height, color=self._color)
        else:
            table = self._found(datetime.now(UTC), columns)
            top = self._window.top
            self._window = window(table, top, columns, height, color=self._color)
        return self._window.lines

    @property
    def patience(self) -> float:
        """Seconds until there is something to do without a reason from outside."""
        if self.stale:
            return max(0.0, self._ask_from - time.monotonic())
        return _AGES

    def press(self, keys: list[str]) -> None:
        """Do what the keys say."""
        self.quit = self.quit or "q" in keys
        top, page = self._window.top, max(1, self._window.rows - 1)
        for rows, pages in (_MOVES[key] for key in keys if key in _MOVES):
            top += rows + pages * page
        self._window = self._window._replace(top=top)

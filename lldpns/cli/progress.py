"""How far something is: one line on the terminal, in the place of the one before."""

import os
import sys

from lldpns.views.escape import cut

_BACK = "\r\x1b[K"  # to the beginning of the line, and what is on it away


class Progress:
    """The line, where stderr is a terminal; where it is none, messages and nothing else.

    Messages that are written through here are lines of their own, and stay.
    """

    def __init__(self) -> None:
        self.visible = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        """Whether there is anybody to see it."""
        self._drawn = False

    def show(self, text: str) -> None:
        """Have `text` as the line, as far as it fits."""
        if self.visible:
            self._drawn = True
            self._draw(text)

    def clear(self) -> None:
        """Have no line, as before."""
        if self._drawn:
            self._drawn = False
            self._draw("")

    def write(self, message: str) -> None:
        """Write a message in the place of the line."""
        self.clear()
        sys.stderr.write(message)

    def flush(self) -> None:
        """Have all that was written on the screen."""
        sys.stderr.flush()

    def _draw(self, text: str) -> None:
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            # Nothing in the last column: there some terminals begin another line.
            sys.stderr.write(_BACK + cut(text, columns - 1))
            sys.stderr.flush()
        except OSError:  # it was closed; whoever works on has more to do than to draw
            self.visible = self._drawn = False

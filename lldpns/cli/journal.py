"""The journal of systemd, in its own protocol: the message with fields of ours beside it.

https://systemd.io/JOURNAL_NATIVE_PROTOCOL/
"""

import logging
import os
import socket
import sys

from lldpns.views.escape import printable

_SOCKET = "/run/systemd/journal/socket"
_PRIORITIES = {  # syslog(3)
    logging.DEBUG: 7,
    logging.INFO: 6,
    logging.WARNING: 4,
    logging.ERROR: 3,
    logging.CRITICAL: 2,
}


def is_journal() -> bool:
    """Whether standard error goes to the journal, systemd.exec(5): $JOURNAL_STREAM."""
    try:
        stream = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


class JournalHandler(logging.Handler):
    """Sends each message to the journal, with the namespace and interface it is about."""

    def __init__(self, path: str = _SOCKET) -> None:
        super().__init__()
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one message.

        Raises:
            OSError: there is no journal, or it is in trouble.
        """
        fields = {
            "MESSAGE": printable(self.format(record)),
            "PRIORITY": str(_PRIORITIES.get(record.levelno, 6)),
            "SYSLOG_IDENTIFIER": "lldpns",
            "LLDPNS_NETNS": getattr(record, "netns", None),
            "LLDPNS_INTERFACE": getattr(record, "interface", None),
        }
        # One line a field: printable() leaves no newline in any.
        lines = (f"{name}={printable(value)}\n" for name, value in fields.items() if value)
        self._socket.sendto("".join(lines).encode(errors="replace"), self._path)

    def close(self) -> None:
        """Send no more."""
        self._socket.close()
        super().close()

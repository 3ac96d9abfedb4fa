"""A world of its own for a command: private users, network, mounts and processes.

The host's interfaces do not exist in it, and whatever is made in it (namespaces, mounts, processes)
ends with it, as it does with its caller. Made by util-linux, which every Debian has.
"""

import os
from collections.abc import Sequence

# /run is where ip(8) and the agent keep their things; an empty one is private and writable.
_SET_UP = 'mount -t tmpfs tmpfs /run && mkdir /run/netns && exec "$@"'


def sandboxed(command: Sequence[str]) -> list[str]:
    """The command line that runs `command` in a sandbox, as its first process."""
    private = ["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if os.geteuid() != 0:
        private += ["--user", "--map-root-user"]
    # unshare blocks SIGTERM, and nothing tells it that its caller has ended, but this signal.
    ended_with_caller = ["setpriv", "--pdeathsig", "KILL"]
    return [*ended_with_caller, "unshare", *private, "sh", "-c", _SET_UP, "sh", *command]

"""What /proc tells of one process, and small files that others write: proc(5), cgroups(7).

Of a process that has ended, and of a file that is not there, there is nothing to tell: no error.
"""

import errno
import json
import os
import stat
from collections.abc import Iterator

PROC = "/proc"

_MOST = 4 << 20  # octets of a file that are read at most


def raise_if_short(error: OSError) -> None:
    """Raise an error that is not about what was looked at: it is not gone, it cannot be seen."""
    if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOMEM):
        raise error


def read(path: str) -> str:
    """The beginning of a file as text; empty if it is none, is not there or may not be read."""
    try:
        # A container can have a say in the path: nothing but a plain file is opened, or waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return file.read(_MOST).decode("utf-8", "backslashreplace")
    except OSError:
        return ""


def read_json(path: str) -> object:
    """The document in a file; None if there is none."""
    try:
        return json.loads(read(path))
    except (ValueError, RecursionError):
        return None


def command(pid: int) -> str | None:
    """The program that a process runs, by its short name."""
    return read(f"{PROC}/{pid}/comm").rstrip("\n") or None


def parent(pid: int) -> int:
    """The parent of a process; 0 if it has none here."""
    # The command's name, in parentheses, may have blanks and parentheses of its own.
    fields = read(f"{PROC}/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0


def control_groups(pid: int) -> Iterator[str]:
    """The paths of the control groups that a process is in, one for each hierarchy."""
    for line in read(f"{PROC}/{pid}/cgroup").splitlines():
        yield line.split(":", 2)[-1]


def words_of_root(pid: int) -> list[str]:
    """The words that a process was started with, if it is root's; none otherwise.

    They are in the memory of the process, which can be mapped from a FUSE file: reading them would
    wait for whoever serves that file.
    """
    for line in read(f"{PROC}/{pid}/status").splitlines():
        if line.startswith("Uid:") and set(line.split()[1:]) == {"0"}:
            return read(f"{PROC}/{pid}/cmdline").split("\0")
    return []


def working_directory(pid: int) -> str | None:
    """Where a process is."""
    try:
        return os.readlink(f"{PROC}/{pid}/cwd")
    except OSError:
        return None

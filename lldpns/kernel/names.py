"""What people call a network namespace: by what was made for it, and by what owns it."""

import os
import re

import msgspec

from lldpns.kernel.discovery import NAMED_NETNS_DIRECTORY, Holders
from lldpns.kernel.mounts import as_text
from lldpns.kernel.owners import Owner, owner_of
from lldpns.kernel.procfs import command


class Name(msgspec.Struct, frozen=True):
    """The best name of a namespace, its other names, and its owner."""

    best: str
    aliases: tuple[str, ...]
    owner: Owner
    command: str | None
    """What the oldest process in it, or the one that has it open, runs."""


def name_of(holders: Holders, before: Owner | None = None) -> Name:
    """Name a namespace by what holds it. Never fails: the last resort is ``net:[INODE]``.

    Where nothing tells any more whose it is, it is whose it was `before`: a container that ends
    loses its processes first.
    """
    pids = holders.processes or tuple(pid for pid, _ in holders.descriptors)
    paths = [*holders.mounts, *holders.links, *(path for _, path in holders.foreign_mounts)]
    owner = owner_of(holders.processes, paths)
    if owner.name is None and before is not None:
        owner = before
    candidates = [
        *(as_text(os.path.basename(path)) for path in paths if _made_by_people(path)),
        *filter(None, (owner.name, owner.qualified_name if owner.pod else None)),
        *(as_text(os.path.basename(path)) for path in paths),
        f"net:[{holders.inode}]",
    ]
    best, *others = dict.fromkeys(candidates)
    return Name(best, tuple(others[:-1]), owner, command(pids[0]) if pids else None)


def named_after(holders: Holders) -> tuple[object, ...]:
    """What of the holders a name mostly depends on: with the same the name is mostly the same."""
    places = holders.mounts, holders.links, holders.foreign_mounts
    return (*places, holders.processes[:1], holders.descriptors[:1])


# Podman, CNI and Docker make up names of their own for the files they mount namespaces on.
_MADE_UP = re.compile(r"(netns|cni)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _made_by_people(path: str) -> bool:
    directory, name = os.path.split(path)
    return directory == NAMED_NETNS_DIRECTORY and not _MADE_UP.fullmatch(name)

"""Names of namespaces among each other, and the rules that leave some out."""

import re
from collections.abc import Sequence

from lldpns.agent.config import NamespaceRule
from lldpns.agent.local import ROOT
from lldpns.kernel.discovery import Holders
from lldpns.kernel.mounts import as_text
from lldpns.kernel.names import Name

_LAST_RESORT = re.compile(r"net:\[\d+\]")


class Names:
    """Which namespace has which name: no two have the same."""

    def __init__(self) -> None:
        self._inodes: dict[str, int] = {}

    def take(self, name: Name, inode: int) -> None:
        """A namespace is called by the best of these names from now on."""
        self._inodes[name.best] = inode

    def give_up(self, name: Name) -> None:
        """No namespace is called so any more."""
        self._inodes.pop(name.best, None)

    def choose(self, name: Name, holders: Holders) -> Name:
        """`name`, under another of its names if the best one is another namespace's."""
        last_resort = f"net:[{holders.inode}]"

        def free(each: str) -> bool:
            # A container can call itself what another one is called by for want of a name.
            reserved = each == ROOT or (_LAST_RESORT.fullmatch(each) and each != last_resort)
            return not reserved and self._inodes.get(each, holders.inode) == holders.inode

        if free(name.best):
            return name
        # A path is no file name, and no two namespaces are mounted on the same one.
        others = (name.owner.qualified_name, *map(as_text, holders.mounts), *name.aliases)
        best = next(each for each in (*others, last_resort) if each and free(each))
        aliases = [each for each in (name.best, *name.aliases) if each != best]
        return Name(best, tuple(aliases), name.owner, name.command)


def follows(rules: Sequence[NamespaceRule], name: Name, holders: Holders) -> bool:
    """Whether the first rule that matches has the agent follow the namespace, or none matches."""
    paths = (*holders.mounts, *holders.links, *(path for _, path in holders.foreign_mounts))
    for rule in rules:
        if rule.matches((name.best, *name.aliases), name.owner.runtime or "", paths):
            return rule.follow
    return True

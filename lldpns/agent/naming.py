"""Names of namespaces among each other, and the rules that leave some out."""

from collections.abc import Sequence

from lldpns.agent.config import NamespaceRule
from lldpns.agent.local import ROOT
from lldpns.kernel.discovery import Holders
from lldpns.kernel.mounts import as_text
from lldpns.kernel.names import Name


def unique(name: Name, holders: Holders, taken: set[str]) -> Name:
    """`name`, under another of its names if the best one is taken."""
    if name.best not in taken and name.best != ROOT:
        return name
    # A path is no file name, and no two namespaces are mounted on the same one.
    others = (name.owner.qualified_name, *map(as_text, holders.mounts), *name.aliases)
    candidates = [each for each in (*others, f"net:[{holders.inode}]") if each and each != ROOT]
    best = next(each for each in candidates if each not in taken)
    aliases = [each for each in (name.best, *name.aliases) if each != best]
    return Name(best, tuple(aliases), name.owner, name.command)


def follows(rules: Sequence[NamespaceRule], name: Name, holders: Holders) -> bool:
    """Whether the first rule that matches has the agent follow the namespace, or none matches."""
    paths = (*holders.mounts, *holders.links, *(path for _, path in holders.foreign_mounts))
    for rule in rules:
        if rule.matches((name.best, *name.aliases), name.owner.runtime or "", paths):
            return rule.follow
    return True

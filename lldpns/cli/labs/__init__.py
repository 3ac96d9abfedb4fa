"""The labs of `lldpns demo`: small networks of namespaces, each of which shows one thing.

NAME.sh beside this file makes the lab NAME in a world where nothing but `lo` exists: commands as
one would type them, below a comment with the title and the picture.
"""

import os
from collections.abc import Mapping
from typing import NamedTuple


class Lab(NamedTuple):
    """What is to be seen in a lab once it is built."""

    name: str
    ping: tuple[str, str]
    """A namespace, and the address that is to be reached from it."""
    neighbors: int
    """How many there are once everyone knows everyone."""
    ends: Mapping[str, int]
    """How many ends the links of each status have by then."""
    show: tuple[str, ...]
    """The arguments of `lldpns show` that tell the story."""
    needs: tuple[str, ...] = ()
    """Programs, besides those that every lab needs."""
    tun: bool = False
    """Whether it needs /dev/net/tun, which may be closed to users."""

    @property
    def script(self) -> str:
        """The path of the commands that build it, for `sh -e`."""
        return os.path.join(os.path.dirname(__file__), f"{self.name}.sh")

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return self._comment()[0]

    @property
    def picture(self) -> str:
        """What is wired to what: lines of at most 79 columns."""
        return "\n".join(self._comment()[2:])

    def _comment(self) -> list[str]:
        with open(self.script, encoding="utf-8") as script:
            head, _, _ = script.read().partition("\n\n")
        return [line[2:] for line in head.splitlines()]


_LABS = (
    Lab(
        "classic",
        ping=("net0", "10.0.1.2"),
        neighbors=4,
        ends={"ok": 4},
        show=("neighbors", "neighbors details --netns net0"),
    ),
    Lab("pair", ping=("pc1", "10.0.1.2"), neighbors=2, ends={"ok": 2}, show=("links",)),
    Lab("loopback", ping=("pc1", "10.0.2.3"), neighbors=4, ends={"ok": 4}, show=("links",)),
    Lab(
        "macvlan",
        ping=("web", "10.0.1.3"),
        neighbors=8,
        ends={"shared": 4},
        show=("links", "neighbors"),
    ),
    Lab(
        "containers",
        ping=("web", "192.0.2.9"),
        neighbors=8,
        ends={"ok": 8},
        show=("links",),
        needs=("nft",),
    ),
    Lab(
        "vpn",
        ping=("vpn1", "10.8.0.2"),
        neighbors=4,
        ends={"ok": 4},
        show=("links", "interfaces --netns 'vpn*'"),
        needs=("socat",),
        tun=True,
    ),
    Lab(
        "fault",
        ping=("pc1", "10.0.1.2"),
        neighbors=5,
        ends={"ok": 2, "one-way": 2, "silent": 2, "mismatch": 2},
        show=("links",),
        needs=("nft",),
    ),
)
LABS = {lab.name: lab for lab in _LABS}
"""Each by its name, the simple ones first."""

"""No two namespaces have the same name, and none has one that is kept for another."""

from __future__ import annotations

import pytest

from lldpns.agent.naming import Names
from lldpns.kernel.discovery import Holders
from lldpns.kernel.names import Name
from lldpns.kernel.owners import Owner


def name(best: str, *aliases: str) -> Name:
    return Name(best, aliases, Owner(), None)


def test_a_name_that_another_has_is_not_given_twice() -> None:
    names = Names()
    names.take(name("web"), 1)
    second = Holders(2, mounts=("/run/netns/web", "/srv/web"))
    assert names.choose(name("web"), second) == name("/run/netns/web", "web")
    assert names.choose(name("web"), Holders(2)) == name("net:[2]", "web")
    assert names.choose(name("web", "other"), Holders(2)) == name("other", "web")


def test_a_namespace_keeps_its_own_name_and_one_given_up_is_free() -> None:
    names = Names()
    names.take(name("web"), 1)
    assert names.choose(name("web"), Holders(1)).best == "web"
    names.give_up(name("web"))
    assert names.choose(name("web"), Holders(2)).best == "web"


@pytest.mark.parametrize("reserved", ["root", "net:[7]"])
def test_nobody_can_call_itself_what_is_kept_for_another(reserved: str) -> None:
    names = Names()
    chosen = names.choose(name(reserved), Holders(2))
    assert chosen == name("net:[2]", reserved)
    names.take(chosen, 2)
    assert names.choose(name("net:[7]"), Holders(7)) == name("net:[7]")

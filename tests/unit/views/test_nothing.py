"""A reason where there is nothing to show."""

from __future__ import annotations

from typing import Any

import pytest

from lldpns.views import nothing

Document = dict[str, Any]


def interface(**changes: Any) -> Document:
    return {"lldp_off": None, "operational": True, "lldp": "rx-and-tx", **changes}


def counters(came: int = 0, discarded: int = 0) -> Document:
    return {"frames_in_total": came, "frames_discarded_total": discarded}


@pytest.mark.parametrize(
    ("interfaces", "statistics", "reason"),
    [
        ([], [], "there is no interface that could speak LLDP"),
        ([interface(lldp_off="no wire")], [], "there is no interface that could speak LLDP"),
        (
            [interface(operational=False)],
            [counters()],
            "of 1 interface that could speak LLDP, none is up",
        ),
        (
            [interface(), interface(), interface(operational=False)],
            [counters(), counters()],
            "no frame has come in on 2 interfaces yet; most systems send one every 30 s",
        ),
        (
            [interface(lldp="rx-only")],
            [counters()],
            "no frame has come in on 1 interface yet, and by adminStatus none speaks;"
            " most systems send one every 30 s",
        ),
        (
            [interface(lldp="tx-only"), interface(lldp="disabled")],
            [counters()],
            "by its adminStatus none of 2 interfaces listens (disabled, tx-only)",
        ),
        (
            [interface(), interface()],
            [counters(3, 3), counters(1, 1)],
            "all of 4 frames that came in on 2 interfaces were discarded",
        ),
        ([interface()], [counters(3, 1)], "who was heard on 1 interface is gone"),
    ],
)
def test_why_nobody_is_heard(
    interfaces: list[Document], statistics: list[Document], reason: str
) -> None:
    shown = nothing.neighbors({"interfaces": interfaces}, {"statistics": statistics})
    assert shown == f"no neighbors: {reason} (see lldpns show interfaces)"


def test_what_does_not_match_and_what_there_is() -> None:
    assert nothing.matches("namespace", "--netns", "web*", ["db", "root", "db"]) == (
        "no namespace matches --netns web*; there are: db, root"
    )


def test_of_many_names_some_are_told() -> None:
    names = [f"n{number}" for number in range(12)]
    shown = nothing.matches("interface", "--interface", "x", names)
    assert shown.endswith("; there are: n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 2 more")


def test_names_of_strangers_are_harmless() -> None:
    shown = nothing.matches("namespace", "--netns", "\x1b[31m", ["\n\u202e"])
    assert shown == "no namespace matches --netns \\x1b[31m; there are: \\x0a\\u202e"

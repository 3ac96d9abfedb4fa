"""Links kept up to date are those that would be found from scratch, and tell how they changed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lldpns.wiring.links import Wiring, link_of, side_of
from lldpns.wiring.model import LinkStatus
from lldpns.wiring.wires import Wire, WiredPort, wires
from tests.unit.wiring.test_wires import end, identity, port

OK, ONE_WAY, SILENT, DOWN, SHARED, EXTERNAL = (
    LinkStatus.OK,
    LinkStatus.ONE_WAY,
    LinkStatus.SILENT,
    LinkStatus.DOWN,
    LinkStatus.SHARED,
    LinkStatus.EXTERNAL,
)
NAMES = [f"{netns}/{interface}" for netns in "ab" for interface in "123"]
OTHERS = ["switch/1", "switch/2"]


def settle(wiring: Wiring, now: float) -> list[tuple[LinkStatus | None, LinkStatus | None]]:
    """What the links are that changed, before and after."""
    return [(change.before, change.after) for step in wiring.settle(now) for change in step]


def wiring_of(*ports: WiredPort) -> Wiring:
    wiring = Wiring()
    for each in ports:
        wiring.put(each)
    return wiring


def test_a_link_comes_changes_and_goes() -> None:
    wiring = wiring_of(port("a/x", "", "b/y"), port("b/y", "", "a/x"))
    assert settle(wiring, 1.0) == [(None, SILENT)]
    wiring.put(port("a/x", "b/y", "b/y"))
    assert settle(wiring, 2.0) == [(SILENT, ONE_WAY)]
    wiring.put(port("b/y", "a/x", "a/x"))
    assert settle(wiring, 3.0) == [(ONE_WAY, OK)]
    assert settle(wiring, 4.0) == []
    wiring.drop(end("a/x"))
    wiring.drop(end("b/y"))
    assert settle(wiring, 5.0) == [(OK, None)]
    assert list(wiring.links) == []


def test_it_is_as_it_is_since_its_status_changed() -> None:
    wiring = wiring_of(port("a/x", "switch/1"))
    settle(wiring, 1.0)
    more = port("a/x", "switch/1", port_description="uplink")
    wiring.put(more)
    assert settle(wiring, 2.0) == []
    (link,) = wiring.links
    assert (link.since, link.ends[0].port_description) == (1.0, "uplink")
    wiring.put(port("a/x", "switch/2"))
    settle(wiring, 3.0)
    (link,) = wiring.links
    assert link.since == 3.0


def test_two_wires_become_one_and_two_again() -> None:
    wiring = wiring_of(port("a/x", "b/y"), port("b/y", "a/x"), port("c/z", "switch/1"))
    settle(wiring, 1.0)
    wiring.put(port("b/y", "a/x switch/1"))
    assert settle(wiring, 2.0) == [(OK, SHARED)]
    wiring.put(port("b/y", "a/x"))
    assert sorted(settle(wiring, 3.0)) == [(SHARED, EXTERNAL), (SHARED, OK)]


def test_its_ends_on_this_host_stand_first() -> None:
    wiring = wiring_of(port("z/x", "a-switch/1"))
    settle(wiring, 1.0)
    (link,) = wiring.links
    assert [each.netns for each in link.ends] == ["z", None]
    assert link.ends[1].chassis_id == identity("a-switch/1").chassis_id


def test_both_ends_of_a_link_give_it_the_same_name() -> None:
    one, other = identity("a/x"), identity("b/y")
    assert link_of([one, other]) == link_of([other, one]) != link_of([one])
    assert len(link_of([one, other])) == 16
    assert {side_of(one, other), side_of(other, one)} == {"a", "b"}
    assert side_of(one, one) == "a"


def test_whoever_says_nothing_leaves_the_link_without_a_name() -> None:
    wiring = wiring_of(port("a/x", "", "b/y"), WiredPort(endpoint=end("b/y")))
    settle(wiring, 1.0)
    (link,) = wiring.links
    assert (link.link, link.ends[1].chassis_id) == (None, None)


ports = st.builds(
    lambda name, hears, peer, sends, up: port(
        name, " ".join(hears), peer, sends=sends, up=up, operational=up
    ),
    st.sampled_from(NAMES),
    st.sets(st.sampled_from(NAMES + OTHERS), max_size=3).map(sorted),
    st.sampled_from(["", *NAMES]),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(st.lists(ports | st.sampled_from(NAMES), max_size=4), max_size=8))
def test_kept_up_to_date_is_as_good_as_from_scratch(rounds: list[list[WiredPort | str]]) -> None:
    wiring = Wiring()
    there: dict[str, WiredPort] = {}
    for number, steps in enumerate(rounds):
        for step in steps:
            if isinstance(step, str):
                wiring.drop(end(step))
                there.pop(step, None)
            else:
                wiring.put(step)
                there[f"{step.endpoint.netns}/{step.endpoint.interface}"] = step
        settle(wiring, float(number))
        kept = {Wire(link.wire, link.status, link.reason) for link in wiring.links}
        assert kept == set(wires(there.values()))

"""What the wire says beside what the kernel says: each status, and what decides between them."""

from __future__ import annotations

from typing import Any

from lldpns.wiring.model import Endpoint, Identifier, LinkStatus
from lldpns.wiring.wires import Heard, Identity, Wire, WiredPort, wires


def identity(name: str) -> Identity:
    netns, _, interface = name.partition("/")
    return Identity(Identifier("local", netns), Identifier("interface-name", interface))


def end(name: str) -> Endpoint:
    netns, _, interface = name.partition("/")
    return Endpoint(netns, interface)


def port(name: str, hears: str = "", peer: str = "", **more: Any) -> WiredPort:
    """The port `name`, which hears the ports in the list `hears`."""
    return WiredPort(
        endpoint=end(name),
        identity=identity(name),
        heard=tuple(Heard(identity(each), None, None) for each in hears.split()),
        peer=end(peer) if peer else None,
        **more,
    )


def only(*ports: WiredPort) -> Wire:
    (wire,) = wires(ports)
    return wire


def said(*ports: WiredPort) -> tuple[str, str | None]:
    wire = only(*ports)
    return str(wire.status), wire.reason


def test_both_ends_hear_each_other() -> None:
    assert said(port("a/x", "b/y", "b/y"), port("b/y", "a/x", "a/x")) == ("ok", None)


def test_the_kernel_need_not_know_the_pair() -> None:
    assert said(port("a/x", "b/y"), port("b/y", "a/x")) == ("ok", None)


def test_one_hears_only() -> None:
    wire = said(port("a/x", "", "b/y"), port("b/y", "a/x", "a/x"))
    assert wire == ("one-way", "a/x hears nothing from b/y")


def test_one_does_not_listen_by_configuration() -> None:
    wire = said(port("a/x", "", "b/y", receives=False), port("b/y", "a/x", "a/x"))
    assert wire == ("one-way", "by its adminStatus a/x does not listen")


def test_one_does_not_speak_by_configuration() -> None:
    wire = said(port("a/x", "", "b/y"), port("b/y", "a/x", "a/x", sends=False))
    assert wire == ("one-way", "by its adminStatus b/y does not speak")


def test_the_wire_is_silent() -> None:
    wire = said(port("a/x", "", "b/y"), port("b/y", "", "a/x"))
    assert wire == ("silent", "neither end hears the other")


def test_that_only_one_end_knows_the_pair_is_enough() -> None:
    assert said(port("a/x", "", "b/y"), port("b/y"))[0] == "silent"


def test_the_wire_is_silent_by_configuration() -> None:
    wire = said(port("a/x", "", "b/y"), port("b/y", "", "a/x", sends=False, receives=False))
    assert wire == ("silent", "by its adminStatus b/y does not speak")


def test_one_end_is_down() -> None:
    wire = said(
        port("a/x", "", "b/y", up=False, operational=False),
        port("b/y", "", "a/x", operational=False),
    )
    assert wire == ("down", "a/x is down")


def test_both_ends_are_down() -> None:
    down = {"up": False, "operational": False}
    wire = said(port("a/x", "", "b/y", **down), port("b/y", "", "a/x", **down))
    assert wire == ("down", "a/x and b/y are down")


def test_a_wire_without_carrier() -> None:
    wire = said(port("a/x", "", "b/y", operational=False), port("b/y", "", "a/x"))
    assert wire == ("down", "no carrier")


def test_the_far_end_is_on_another_system() -> None:
    wire = only(port("a/x", "switch/7"))
    assert wire.status is LinkStatus.EXTERNAL
    assert wire.nodes == {end("a/x"), identity("switch/7")}


def test_more_than_two_ends() -> None:
    wire = only(port("a/m", "b/m c/m"), port("b/m", "a/m c/m"), port("c/m", "a/m b/m"))
    assert (wire.status, wire.reason) == (LinkStatus.SHARED, "3 ends on one wire")
    assert wire.nodes == {end("a/m"), end("b/m"), end("c/m")}


def test_another_system_that_two_ports_hear_is_one_end() -> None:
    wire = only(port("a/x", "switch/7"), port("b/y", "switch/7"))
    assert wire.nodes == {end("a/x"), end("b/y"), identity("switch/7")}


def test_something_sits_between() -> None:
    """a/x - b/y and c/z - d/w are pairs, and whatever b/y gets goes out at c/z."""
    wire = only(
        port("a/x", "d/w", "b/y"),
        port("b/y", "", "a/x"),
        port("c/z", "", "d/w"),
        port("d/w", "a/x", "c/z"),
    )
    assert wire.status is LinkStatus.MISMATCH
    assert wire.reason == "the kernel wires a/x to b/y, d/w to c/z"
    assert wire.nodes == {end("a/x"), end("d/w")}


def test_something_sits_between_where_the_agent_is_silent() -> None:
    off = {"sends": False, "receives": False}
    wire = only(
        port("a/x", "d/w", "b/y"),
        port("b/y", "", "a/x", **off),
        port("c/z", "", "d/w", **off),
        port("d/w", "a/x", "c/z"),
    )
    assert wire.status is LinkStatus.MISMATCH
    assert wire.nodes == {end("a/x"), end("d/w")}


def test_both_ends_of_a_pair_hear_others() -> None:
    found = wires([port("a/x", "switch/1", "b/y"), port("b/y", "switch/2", "a/x")])
    assert [wire.status for wire in found] == [LinkStatus.MISMATCH] * 2


def test_another_agent_may_speak_for_a_port_that_is_disabled() -> None:
    wire = only(
        port("a/x", "someone/eth0", "b/y"), port("b/y", "", "a/x", sends=False, receives=False)
    )
    assert wire.status is LinkStatus.EXTERNAL


def test_a_bridge_that_forwards_makes_one_wire_of_its_cables() -> None:
    wire = only(
        port("a/x", "br/1 b/y", "br/1"),
        port("b/y", "br/2 a/x", "br/2"),
        port("br/1", "a/x", "a/x"),
        port("br/2", "b/y", "b/y"),
    )
    assert wire.status is LinkStatus.SHARED
    assert len(wire.nodes) == 4


def test_a_port_alone_has_no_wire() -> None:
    assert wires([port("a/x"), port("b/y", operational=False)]) == []


def test_a_peer_in_a_place_not_known_is_no_end() -> None:
    assert wires([port("a/x", "", "elsewhere/y")]) == []


def test_a_port_that_hears_itself_has_no_wire() -> None:
    assert wires([port("a/x", "a/x")]) == []


def test_who_passes_for_a_port_that_is_wired_elsewhere_is_not_on_its_wire() -> None:
    """Whoever is at b/y also says that it is c/z."""
    found = wires(
        [
            port("a/x", "b/y c/z", "b/y"),
            port("b/y", "a/x", "a/x"),
            port("c/z", "d/w", "d/w"),
            port("d/w", "c/z", "c/z"),
        ]
    )
    assert {(wire.status, wire.reason, wire.nodes) for wire in found} == {
        (
            LinkStatus.MISMATCH,
            "a/x hears one that says it is c/z",
            frozenset({end("a/x"), end("b/y")}),
        ),
        (LinkStatus.OK, None, frozenset({end("c/z"), end("d/w")})),
    }


def test_who_passes_for_a_port_and_is_nobody_else() -> None:
    """A virtual machine at the tap a/x says that it is c/z."""
    found = wires([port("a/x", "c/z"), port("c/z", "d/w"), port("d/w", "c/z")])
    assert {(wire.status, wire.nodes) for wire in found} == {
        (LinkStatus.MISMATCH, frozenset({end("a/x"), identity("c/z")})),
        (LinkStatus.OK, frozenset({end("c/z"), end("d/w")})),
    }


def test_one_that_hears_nobody_on_a_medium_is_on_it() -> None:
    wire = only(port("a/m"), port("b/m", "a/m c/m"), port("c/m", "a/m b/m"))
    assert wire.status is LinkStatus.SHARED
    assert len(wire.nodes) == 3

"""A capture is heard as its ports would have heard it: who is there, who is gone, and why."""

from __future__ import annotations

import msgspec
import pytest

from lldpns.cli import replay
from lldpns.cli.pcap import Captured
from lldpns.cli.replay import Replay
from lldpns.protocol import LLDPDU, ChassisId, PortId, constants, encode
from lldpns.wiring.model import Neighbor
from tests.support.captures import COOKED2, ETHERNET, cooked, cooked2, ethernet

START = 1_700_000_000.0
TTL = 120


def lldpdu(name: str = "switch", ttl: int = TTL) -> bytes:
    chassis_id = ChassisId(constants.CHASSIS_LOCAL, name.encode())
    port_id = PortId(constants.PORT_INTERFACE_NAME, b"port1")
    return encode(LLDPDU(chassis_id, port_id, ttl, system_name=b"switch1.example.net"))


def captured(
    octets: bytes, at: float | None = 0.0, interface: str = "net0/eth0", *, outgoing: bool = False
) -> Captured:
    """An Ethernet frame, so many seconds after the start."""
    time = None if at is None else START + at
    frame = ethernet(octets)
    return Captured(ETHERNET, frame, len(frame), time, interface, outgoing)


def something_else(at: float) -> Captured:
    return Captured(ETHERNET, ethernet(b"", ethertype=b"\x08\x00"), 14, START + at, "", False)


def heard(*frames: Captured) -> list[Neighbor]:
    return list(replayed(*frames).neighbors())


def replayed(*frames: Captured) -> Replay:
    one = Replay()
    for frame in frames:
        assert one.take(frame) is None
    return one


def names(neighbors: list[Neighbor]) -> list[str]:
    return [f"{each.netns}/{each.interface} {each.chassis_id.value}" for each in neighbors]


def test_a_neighbor_has_the_times_of_the_capture() -> None:
    (neighbor,) = heard(captured(lldpdu()), captured(lldpdu(), 30.0), something_else(50.0))
    assert neighbor.first_seen == "2023-11-14T22:13:20Z"
    assert neighbor.last_seen == "2023-11-14T22:13:50Z"
    assert neighbor.expires_in_seconds == 100.0


def test_who_says_goodbye_is_gone() -> None:
    one = replayed(captured(lldpdu()), captured(lldpdu(ttl=0), 1.0))
    assert list(one.neighbors()) == []
    assert one.gone == 1


def test_who_is_not_heard_of_in_time_is_gone() -> None:
    silence = captured(lldpdu("other"), TTL + 0.0, "net1/eth0")
    one = replayed(captured(lldpdu()), silence)
    assert names(list(one.neighbors())) == ["net1/eth0 other"]
    assert one.gone == 1


def test_who_comes_back_is_known_since_then() -> None:
    (neighbor,) = heard(captured(lldpdu()), captured(lldpdu(), 200.0))
    assert neighbor.first_seen == "2023-11-14T22:16:40Z"


def test_neighbors_come_in_the_order_of_names() -> None:
    places = ("net1/eth0", "net0/eth1", "net0/eth0", "eth0", "a/b/eth0", "")
    found = heard(*(captured(lldpdu(), 0.0, place) for place in places))
    assert [(each.netns, each.interface) for each in found] == [
        ("-", "-"),
        ("-", "eth0"),
        ("a/b", "eth0"),
        ("net0", "eth0"),
        ("net0", "eth1"),
        ("net1", "eth0"),
    ]


def test_several_neighbors_on_one_interface() -> None:
    assert len(heard(captured(lldpdu("one")), captured(lldpdu("two")))) == 2


def test_what_was_sent_makes_no_neighbor_and_tells_who_is_on_this_host() -> None:
    sent = captured(lldpdu(), 0.0, "net1/eth9", outgoing=True)
    (neighbor,) = heard(sent, captured(lldpdu(), 0.1))
    assert neighbor.remote is not None
    assert (neighbor.remote.netns, neighbor.remote.interface) == ("net1", "eth9")


def test_captured_on_any_interface() -> None:
    both = []
    for ifindex in (3, 4):
        frame = cooked2(lldpdu(), ifindex)
        both.append(Captured(COOKED2, frame, len(frame), START, "any", False))
    assert names(heard(*both)) == ["-/ifindex:3 switch", "-/ifindex:4 switch"]


def test_a_clock_that_goes_back_and_frames_without_a_time() -> None:
    frames = [captured(lldpdu(str(at)), at) for at in (50.0, 0.0, None)]
    assert {each.last_seen for each in heard(*frames)} == {"2023-11-14T22:14:10Z"}


def test_a_capture_without_any_time() -> None:
    (neighbor,) = heard(captured(lldpdu(), None))
    assert neighbor.first_seen == "1970-01-01T00:00:00Z"


def test_what_is_wrong_is_told_and_counted() -> None:
    one = Replay()
    reason = "TLV number 1 is missing, expected type 1"
    assert one.take(captured(b"\0\0")) == reason
    assert one.take(captured(b"\0\0")) == reason
    cut = captured(lldpdu())
    whole = len(cut.octets)
    cut = cut._replace(octets=cut.octets[:-10])
    assert one.take(cut) == f"10 of {whole} octets were not captured"
    cut = cut._replace(octets=cut.octets[:20])
    words = f"({whole - 20} of {whole} octets were not captured)"
    assert str(one.take(cut)).endswith(words)
    tagged = ethernet(lldpdu(), bytes.fromhex("81000064"))
    assert one.take(cut._replace(octets=tagged, length=0)) == "in a VLAN, where LLDP has no meaning"
    other = Captured(105, cooked(lldpdu()), 0, START, "", False)
    assert one.take(other) is None
    assert one.kinds == {"discarded": 3, "heard": 1, "tagged": 1, "not Ethernet": 1}
    assert one.cut == 2


def test_there_is_room_for_so_many_neighbors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "NEIGHBORS_MAX", 3)
    one = Replay()
    found = [one.take(captured(lldpdu(), 0.0, f"net{number}/eth0")) for number in range(5)]
    assert found[:3] == [None] * 3
    assert all(str(each).startswith("no room for another neighbor") for each in found[3:])
    assert one.take(captured(lldpdu(), 60.0, "net0/eth0")) is None
    # Those that are gone leave their room, whether they say so or not.
    assert one.take(captured(lldpdu(ttl=0), 61.0, "net1/eth0")) is None
    assert one.take(captured(lldpdu(), 62.0, "net3/eth0")) is None
    assert one.take(captured(lldpdu(), TTL - 1.0, "net4/eth0")) is not None
    assert one.take(captured(lldpdu(), TTL + 0.0, "net4/eth0")) is None
    assert [name[:4] for name in names(list(one.neighbors()))] == ["net0", "net3", "net4"]


def test_there_is_room_for_so_much_that_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    said = len(lldpdu("one"))
    monkeypatch.setattr(replay, "OCTETS_MAX", 2 * said + 9)
    one = replayed(captured(lldpdu("one")), captured(lldpdu("two"), 1.0))
    assert str(one.take(captured(lldpdu("six"), 2.0))).startswith("no room for what it says")
    assert str(one.take(captured(lldpdu("one") + bytes(50), 3.0))).startswith("no room for what")
    assert one.kinds == {"heard": 2, "discarded": 2}
    # Those that are gone leave their room.
    assert one.take(captured(lldpdu("six"), TTL + 0.0)) is None
    assert one.take(captured(lldpdu("ten"), TTL + 1.0)) is None
    assert [each.chassis_id.value for each in one.neighbors()] == ["six", "ten"]


def test_interfaces_that_nobody_is_heard_on_take_no_room() -> None:
    one = Replay()
    for number in range(1000):
        one.take(captured(b"\0\0", 0.0, f"net{number}/eth0"))
        one.take(captured(lldpdu(ttl=0), 0.0, f"net{number}/eth0"))
    assert one._receivers == {}


def test_a_sender_too_many_or_malformed_is_only_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "NEIGHBORS_MAX", 1)
    one = replayed(
        captured(b"\0\0", outgoing=True),
        captured(lldpdu("one"), outgoing=True),
        captured(lldpdu("two"), outgoing=True),
        captured(lldpdu("two"), 0.0, "net1/eth0"),
    )
    assert one.kinds == {"sent": 3, "heard": 1}
    assert [each.remote for each in one.neighbors()] == [None]


def test_the_record_is_that_of_the_api() -> None:
    (neighbor,) = heard(captured(lldpdu()))
    assert set(msgspec.to_builtins(neighbor)) == set(Neighbor.__struct_fields__)

"""The neighbor table: two maps that agree, a bound on both, and when to look for the expired."""

from math import inf

from hypothesis import given, settings
from hypothesis import strategies as st

from lldpns.protocol.lldpdu import inspect
from lldpns.protocol.neighbors import Msap, Neighbor, NeighborTable
from lldpns.protocol.tlv import ChassisId, PortId
from tests.support.ports import SOURCE, octets


def msap(chassis: str) -> Msap:
    return Msap(ChassisId(7, chassis.encode()), PortId(5, b"eth0"))


def put(table: NeighborTable, frame: bytes, now: float) -> Neighbor:
    inspection = inspect(frame)
    lldpdu = inspection.lldpdu
    return table.put(Msap(lldpdu.chassis_id, lldpdu.port_id), frame, inspection, now, SOURCE)[1]


def test_an_msap_identifier_is_chassis_id_and_port_id_with_their_subtypes() -> None:
    chassis, port = ChassisId(7, b"a"), PortId(7, b"b")
    assert Msap(chassis, port) == Msap(ChassisId(7, b"a"), PortId(7, b"b"))
    assert hash(Msap(chassis, port)) == hash(Msap(ChassisId(7, b"a"), PortId(7, b"b")))
    others = [
        Msap(ChassisId(6, b"a"), port),
        Msap(ChassisId(7, b"c"), port),
        Msap(chassis, PortId(5, b"b")),
        Msap(chassis, PortId(7, b"c")),
    ]
    assert Msap(chassis, port) not in others


def test_only_the_latest_octets_of_a_neighbor_are_known() -> None:
    table = NeighborTable()
    old, new = octets(name="old"), octets(name="new")
    put(table, old, 0.0)
    put(table, new, 1.0)
    assert table.refresh(old, 2.0, SOURCE) is None
    assert table.refresh(new, 2.0, SOURCE) == table.neighbors[msap("peer")]


def test_the_octets_of_a_neighbor_that_left_are_forgotten() -> None:
    table = NeighborTable()
    for leave in (lambda: table.remove(msap("peer")), table.clear, lambda: table.expire(inf)):
        put(table, octets(), 0.0)
        leave()
        assert table.refresh(octets(), 1.0, SOURCE) is None
        assert len(table) == 0


def test_removing_a_stranger() -> None:
    assert NeighborTable().remove(msap("stranger")) is None


def test_oldest_first_whatever_they_said_since() -> None:
    table = NeighborTable()
    for chassis in ("one", "two", "three"):
        put(table, octets(chassis), 0.0)
    put(table, octets("one", name="new"), 1.0)
    table.refresh(octets("two"), 2.0, SOURCE)
    assert list(table.neighbors) == [msap("one"), msap("two"), msap("three")]


def test_next_expiry_is_never_too_late_and_moves_when_reached() -> None:
    table = NeighborTable()
    assert table.next_expiry == inf
    put(table, octets("long", ttl=100), 0.0)
    put(table, octets("short", ttl=10), 0.0)
    assert table.next_expiry == 10.0
    table.refresh(octets("short", ttl=10), 5.0, SOURCE)
    assert table.expire(10.0) == []
    assert table.next_expiry == 15.0
    put(table, octets("long", ttl=3), 10.0)
    assert table.next_expiry == 13.0
    (expired,) = table.expire(13.0)
    assert expired.msap == msap("long")
    (expired,) = table.expire(1e9)
    assert expired.msap == msap("short")
    assert table.next_expiry == inf


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["put", "refresh", "remove", "expire", "clear"]),
            st.sampled_from(["a", "b", "c"]),
            st.sampled_from(["x", "longer"]),
            st.integers(1, 9),
            st.integers(0, 5),
        ),
        max_size=40,
    )
)
def test_the_table_behaves_like_a_dictionary_of_what_was_said_last(
    steps: list[tuple[str, str, str, int, int]],
) -> None:
    table, model, now = NeighborTable(), dict[str, tuple[bytes, float]](), 0.0
    for action, chassis, name, ttl, pause in steps:
        now += pause
        frame = octets(chassis, ttl=ttl, name=name)
        if action == "put":
            put(table, frame, now)
            model[chassis] = (frame, now + ttl)
        elif action == "refresh":
            known = model.get(chassis, (b"", 0.0))[0] == frame
            assert (table.refresh(frame, now, SOURCE) is not None) == known
            if known:
                model[chassis] = (frame, now + ttl)
        elif action == "remove":
            assert (table.remove(msap(chassis)) is not None) == (
                model.pop(chassis, None) is not None
            )
        elif action == "expire":
            expired = {each.msap for each in table.expire(now)}
            assert expired == {msap(each) for each, (_, end) in model.items() if end <= now}
            model = {each: said for each, said in model.items() if said[1] > now}
            assert table.next_expiry > now
        else:
            assert len(table.clear()) == len(model)
            model = {}
        assert {msap(each): said for each, said in model.items()} == {
            each: (neighbor.octets, neighbor.expires_at)
            for each, neighbor in table.neighbors.items()
        }
        assert table.next_expiry <= min((end for _, end in model.values()), default=inf)
        assert table.size == sum(len(frame) for frame, _ in model.values())

"""The rules of reception as a port follows them, by their numbers, and what it counts."""

from unittest.mock import patch

import msgspec
import pytest

from lldpns.protocol import receive
from lldpns.protocol.neighbors import (
    Msap,
    NeighborAdded,
    NeighborChanged,
    NeighborRemoved,
    RemovalReason,
)
from lldpns.protocol.port import AdminStatus
from lldpns.protocol.tlv import ChassisId, PortId, UnknownTlv
from tests.support.ports import (
    SOURCE,
    counters,
    lldpdu,
    octets,
    only_neighbor,
    running_port,
)

OTHER_SOURCE = bytes.fromhex("020000000002")
END = b"\0\0"
CHASSIS = bytes.fromhex("0205 07 70656572")  # locally assigned, "peer"
PORT = bytes.fromhex("0405 05 65746830")  # interface name, "eth0"
TTL = bytes.fromhex("0602 0079")  # 121
NAME = bytes.fromhex("0a04 6e616d65")  # system name "name"
MSAP = Msap(ChassisId(7, b"peer"), PortId(5, b"eth0"))


@pytest.mark.parametrize("frame", [octets(), octets(ttl=0), b"", b"\xff" * 40])
def test_rule_1_every_frame_is_counted(frame: bytes) -> None:
    port = running_port()
    for _ in range(3):
        port.receive(frame, 1.0, SOURCE)
    assert port.statistics.frames_in_total == 3


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        END,
        PORT + TTL + END,
        PORT + CHASSIS + TTL + END,
        CHASSIS + TTL + PORT + END,
        CHASSIS + PORT + END,
        CHASSIS + PORT + NAME + TTL + END,
        bytes.fromhex("0201 07") + PORT + TTL + END,
        CHASSIS + bytes.fromhex("0401 05") + TTL + END,
        bytes.fromhex("0301 07") + bytes(256) + PORT + TTL + END,
        CHASSIS + PORT + bytes.fromhex("0601 79") + END,
        CHASSIS + PORT + TTL[:3],
    ],
)
def test_rule_2_chassis_id_port_id_ttl_come_first_or_the_frame_is_discarded(frame: bytes) -> None:
    port = running_port()
    assert port.receive(frame, 1.0, SOURCE) == ()
    assert port.neighbors == {}
    assert counters(port) == {
        "frames_in_total": 1,
        "frames_discarded_total": 1,
        "frames_in_errors_total": 1,
    }


def test_rule_2_of_a_longer_ttl_the_first_two_octets_count() -> None:
    port = running_port()
    port.receive(CHASSIS + PORT + bytes.fromhex("0604 0079 ffff") + END, 1.0, SOURCE)
    assert only_neighbor(port).lldpdu.ttl == 121
    assert counters(port) == {"frames_in_total": 1, "neighbors_inserted": 1}


def test_rule_3_a_ttl_of_0_deletes_the_neighbor_and_is_no_ageout() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    neighbor = only_neighbor(port)
    removed = port.receive(octets(ttl=0), 2.0, SOURCE)
    assert removed == (NeighborRemoved(neighbor, RemovalReason.SHUTDOWN),)
    assert port.neighbors == {}
    assert counters(port) == {
        "frames_in_total": 2,
        "neighbors_inserted": 1,
        "neighbors_deleted": 1,
    }


def test_rule_3_of_a_shutdown_lldpdu_nothing_more_is_read() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    shutdown = CHASSIS + PORT + bytes.fromhex("0602 0000") + CHASSIS + b"\xff\xff\xff"
    (removed,) = port.receive(shutdown, 2.0, SOURCE)
    assert isinstance(removed, NeighborRemoved)
    assert port.statistics.frames_in_errors_total == 0


def test_rule_3_a_stranger_who_leaves_changes_nothing() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    assert port.receive(octets("stranger", ttl=0), 2.0, SOURCE) == ()
    assert len(port.neighbors) == 1
    assert counters(port) == {"frames_in_total": 2, "neighbors_inserted": 1}


def test_rule_3_who_left_is_new_when_it_comes_back_with_the_same_octets() -> None:
    port = running_port()
    for _ in range(2):
        (added,) = port.receive(octets(), 1.0, SOURCE)
        assert isinstance(added, NeighborAdded)
        port.receive(octets(ttl=0), 2.0, SOURCE)
    assert port.statistics.neighbors_inserted == 2


@pytest.mark.parametrize("second", [CHASSIS, PORT, TTL])
def test_rule_4_a_second_mandatory_tlv_discards_the_frame(second: bytes) -> None:
    port = running_port()
    assert port.receive(CHASSIS + PORT + TTL + NAME + second + END, 1.0, SOURCE) == ()
    assert port.neighbors == {}
    assert counters(port) == {
        "frames_in_total": 1,
        "frames_discarded_total": 1,
        "frames_in_errors_total": 1,
    }


BAD_CAPABILITIES = bytes.fromhex("0e01 00")
BEYOND_THE_END = bytes.fromhex("0cff 00")


@pytest.mark.parametrize("bad", [BAD_CAPABILITIES + NAME + END, NAME + BEYOND_THE_END])
def test_rule_5_a_malformed_optional_tlv_is_lost_alone(bad: bytes) -> None:
    port = running_port()
    port.receive(CHASSIS + PORT + TTL + bad, 1.0, SOURCE)
    assert only_neighbor(port).lldpdu == lldpdu(name="name")
    assert len(only_neighbor(port).discarded) == 1
    assert counters(port) == {
        "frames_in_total": 1,
        "tlvs_discarded_total": 1,
        "frames_in_errors_total": 1,
        "neighbors_inserted": 1,
    }


def test_rule_5_each_tlv_is_counted_but_the_frame_with_errors_once_and_so_in_each_refresh() -> None:
    port = running_port()
    frame = CHASSIS + PORT + TTL + BAD_CAPABILITIES + BEYOND_THE_END
    for _ in range(3):
        port.receive(frame, 1.0, SOURCE)
    assert counters(port) == {
        "frames_in_total": 3,
        "tlvs_discarded_total": 6,
        "frames_in_errors_total": 3,
        "neighbors_inserted": 1,
    }


def test_rule_6_tlvs_nobody_knows_are_kept_as_octets_and_counted_in_each_frame() -> None:
    port = running_port()
    reserved, organizational = bytes.fromhex("1201 aa"), bytes.fromhex("fe05 facade 01 bb")
    for _ in range(2):
        port.receive(CHASSIS + PORT + TTL + reserved + organizational + END, 1.0, SOURCE)
    assert only_neighbor(port).lldpdu.unknown == (UnknownTlv(9, b"\xaa"),)
    assert only_neighbor(port).unrecognized == 2
    assert counters(port) == {
        "frames_in_total": 2,
        "tlvs_unrecognized_total": 4,
        "neighbors_inserted": 1,
    }


def test_rule_7_a_missing_end_is_accepted_and_what_follows_the_end_ignored() -> None:
    port = running_port()
    for tail in (b"", END, END + b"\xff" * 30):
        port.receive(CHASSIS + PORT + TTL + NAME + tail, 1.0, SOURCE)
    assert only_neighbor(port).lldpdu == lldpdu(name="name")
    assert counters(port) == {"frames_in_total": 3, "neighbors_inserted": 1}


def test_rule_8_the_same_content_only_restarts_the_timer() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    before = only_neighbor(port)
    assert port.receive(octets(), 31.0, OTHER_SOURCE) == ()
    assert only_neighbor(port) == msgspec.structs.replace(
        before, source=OTHER_SOURCE, last_seen=31.0, expires_at=152.0
    )


def test_rule_8_the_same_octets_are_not_decoded_again() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    with patch.object(receive, "inspect", side_effect=AssertionError("decoded")):
        assert port.receive(octets(), 31.0, SOURCE) == ()
        with pytest.raises(AssertionError, match="decoded"):
            port.receive(octets("stranger"), 31.0, SOURCE)


def test_rule_8_other_octets_of_the_same_content_are_no_change() -> None:
    port = running_port()
    port.receive(octets(), 1.0, SOURCE)
    assert port.receive(octets() + b"padding", 31.0, SOURCE) == ()
    assert only_neighbor(port).expires_at == 152.0


def test_rule_8_another_ttl_is_a_refresh() -> None:
    port = running_port()
    port.receive(octets(ttl=121), 1.0, SOURCE)
    assert port.receive(octets(ttl=20), 2.0, SOURCE) == ()
    assert only_neighbor(port).lldpdu.ttl == 20
    assert only_neighbor(port).expires_at == 22.0
    assert only_neighbor(port).first_seen == 1.0


def test_rule_8_an_expired_neighbor_is_an_ageout() -> None:
    port = running_port(admin_status=AdminStatus.RX_ONLY)
    port.receive(octets(), 1.0, SOURCE)
    neighbor = only_neighbor(port)
    assert port.advance(121.999) == ()
    assert port.advance(122.0) == (NeighborRemoved(neighbor, RemovalReason.AGED_OUT),)
    assert counters(port) == {
        "frames_in_total": 1,
        "ageouts_total": 1,
        "neighbors_inserted": 1,
        "neighbors_deleted": 1,
    }


def test_rule_9_a_full_table_drops_the_newcomer_and_says_so_for_the_longest_ttl() -> None:
    port = running_port(admin_status=AdminStatus.RX_ONLY, max_neighbors=1)
    port.receive(octets(ttl=1000), 0.0, SOURCE)
    assert not port.too_many_neighbors
    assert port.receive(octets("second", ttl=50), 10.0, SOURCE) == ()
    assert port.receive(octets("third", ttl=20), 20.0, SOURCE) == ()  # 40 is no more than 60
    assert list(port.neighbors) == [MSAP]
    assert port.last_discard is not None
    assert port.last_discard.reason == "no room for another neighbor, 1 at most"
    assert counters(port) == {
        "frames_in_total": 3,
        "frames_discarded_total": 2,
        "neighbors_inserted": 1,
        "neighbors_dropped": 2,
    }
    assert port.deadline == 60.0
    port.advance(59.999)
    assert port.too_many_neighbors
    port.advance(60.0)
    assert not port.too_many_neighbors


def test_rule_9_a_full_table_still_serves_those_who_are_in_it() -> None:
    port = running_port(max_neighbors=1)
    port.receive(octets(), 1.0, SOURCE)
    port.receive(octets("second"), 2.0, SOURCE)
    assert port.receive(octets(), 3.0, SOURCE) == ()
    (changed,) = port.receive(octets(name="new"), 4.0, SOURCE)
    assert isinstance(changed, NeighborChanged)
    port.receive(octets("second", ttl=0), 5.0, SOURCE)
    port.receive(octets(ttl=0), 6.0, SOURCE)
    (added,) = port.receive(octets("second"), 7.0, SOURCE)
    assert isinstance(added, NeighborAdded)
    assert port.statistics.neighbors_dropped == 1


def test_rule_10_a_ttl_out_of_order_is_dropped_and_the_reason_kept_for_the_log() -> None:
    port = running_port()
    port.receive(octets("second"), 1.0, SOURCE)
    assert port.last_discard is None
    port.receive(CHASSIS + PORT + NAME + TTL + END, 2.0, SOURCE)
    assert port.last_discard is not None
    assert (port.last_discard.at, port.last_discard.source) == (2.0, SOURCE)
    assert "TLV number 3" in port.last_discard.reason

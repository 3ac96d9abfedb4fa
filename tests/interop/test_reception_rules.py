"""The rules of reception where lldpd has others: the same frames to both, and what they make of it.

The numbers are those of the project's list of rules; tests/unit/protocol has a test for every rule.
In 1, 4, 8 and 10 lldpd does the same, as the last two tests show.
"""

from typing import Any, NamedTuple

import pytest

from lldpns.protocol import LLDPDU, ChassisId, PortId, encode
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd
from tests.support.lldpd import Lldpd
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until
from tests.unit.protocol.frames import END, tlv

CONFIG = """
[lldp]
max_neighbors = 3
[[lldp.port]]
netns = "source"
interface = "*"
admin_status = "disabled"
"""
PORT = tlv(2, b"\5eth0")
TTL = tlv(3, b"\0\x78")
NAME = tlv(5, b"system name")
LAST = "the last one"


def chassis(name: str) -> bytes:
    """A chassis ID TLV."""
    return tlv(1, b"\7" + name.encode())


def frame(name: str, *tlvs: bytes) -> bytes:
    """The mandatory TLVs, others, and the end."""
    return chassis(name) + PORT + TTL + b"".join(tlvs) + END


class Both(NamedTuple):
    """lldpd and the agent, each at the end of a wire from the same sender."""

    daemon: Daemon
    lldpd: Lldpd

    def send(self, *lldpdus: bytes) -> None:
        """Send to both; return when they know a neighbor that comes last and leaves at once."""
        last = LLDPDU(ChassisId(7, LAST.encode()), PortId(5, b"eth0"), 120)
        with raw_port("source", "lldpd") as theirs, raw_port("source", "ours") as ours:
            for octets in (*lldpdus, encode(last)):
                theirs.send(octets)
                ours.send(octets)
            poll_until(lambda: LAST in self.known_to_us(), what="the agent to hear the last one")
            poll_until(lambda: LAST in self.known_to_lldpd(), what="lldpd to hear the last one")

    def known_to_us(self) -> dict[str, Any]:
        """What the agent has on each neighbor, by chassis ID."""
        neighbors = self.daemon.http("neighbors?netns=ours")["neighbors"]
        return {each["chassis_id"]["value"]: each for each in neighbors}

    def known_to_lldpd(self) -> dict[str, Any]:
        """What lldpd has on each neighbor, by chassis ID."""
        neighbors = self.lldpd.json("neighbors details")["lldp"][0].get("interface", [])
        return {each["chassis"][0]["id"][0]["value"]: each for each in neighbors}

    def counted_by_us(self, *names: str) -> tuple[int, ...]:
        """The agent's counters of these names."""
        (counters,) = self.daemon.http("statistics?netns=ours&interface=eth0")["statistics"]
        return tuple(counters[name] for name in names)

    def counted_by_lldpd(self, *names: str) -> tuple[int, ...]:
        """lldpd's counters of these names."""
        counters = self.lldpd.json("statistics")["lldp"][0]["interface"][0]
        return tuple(int(counters[name][0][name]) for name in names)


@pytest.fixture
def both(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> Both:
    for name in ("source", "ours", "theirs"):
        netns(name)
    veth("source", "ours", "ours", "eth0")
    veth("source", "lldpd", "theirs", "eth0")
    lldpd = start_lldpd("theirs")
    lldpd.lldpcli("configure system max-neighbors 3")
    return Both(start_daemon(CONFIG), lldpd)


def test_rule_2_an_identifier_of_another_subtype_is_one_to_us_only(both: Both) -> None:
    """A subtype without a meaning makes an identifier no less unique."""
    both.send(tlv(1, b"\x08later") + PORT + TTL + END)
    assert both.known_to_us().keys() == {"later", LAST}
    assert both.known_to_lldpd().keys() == {LAST}
    assert both.counted_by_us("frames_discarded_total") == (0,)
    assert both.counted_by_lldpd("rx_discarded_cnt") == (1,)


def test_rule_3_a_goodbye_counts_whatever_follows_it(both: Both) -> None:
    """After TTL 0 nothing more is read; lldpd reads on, and keeps who said goodbye."""
    goodbye = chassis("leaves") + PORT + tlv(3, b"\0\0") + b"\xff\xff"
    both.send(frame("leaves", NAME), goodbye)
    assert both.known_to_us().keys() == {LAST}
    assert both.known_to_lldpd().keys() == {"leaves", LAST}


@pytest.mark.parametrize(
    "bad",
    [
        tlv(7, b"\0"),
        tlv(8, b"\x05\x01\xc0\0\2\1\2"),
        tlv(127, b"\x00\x80\xc2"),
        tlv(127, b"\x00\x80\xc2\x01\x00"),
        tlv(127, b"\x00\x12\x0f\x02"),
        b"\x0c\xff\0",
    ],
)
def test_rule_5_a_malformed_optional_tlv_is_lost_alone(bad: bytes, both: Both) -> None:
    """In lldpd it takes the frame with it."""
    both.send(frame("one bad TLV", NAME, bad))
    assert len(both.known_to_us()["one bad TLV"]["discarded_tlvs"]) == 1
    assert both.known_to_us()["one bad TLV"]["system_name"] == "system name"
    counters = ("frames_discarded_total", "tlvs_discarded_total", "frames_in_errors_total")
    assert both.counted_by_us(*counters) == (0, 1, 1)
    assert "one bad TLV" not in both.known_to_lldpd()
    assert both.counted_by_lldpd("rx_discarded_cnt") == (1,)


def test_rule_5_malformed_tlvs_that_lldpd_takes(both: Both) -> None:
    """A name that is too long, and an address without length; neither is counted there."""
    no_address = tlv(8, b"\0\2\0\0\0\1\0")
    both.send(frame("long name", tlv(5, b"x" * 300)), frame("no address", NAME, no_address))
    ours, theirs = both.known_to_us(), both.known_to_lldpd()
    assert ours["long name"]["system_name"] is None
    assert theirs["long name"]["chassis"][0]["name"] == [{"value": "x" * 300}]
    assert ours["no address"]["management_addresses"] == []
    assert "mgmt-ip" not in theirs["no address"]["chassis"][0]
    assert both.counted_by_us("tlvs_discarded_total", "frames_in_errors_total") == (2, 2)
    assert both.counted_by_lldpd("rx_discarded_cnt", "rx_unrecognized_cnt") == (0, 0)


def test_rule_5_of_two_tlvs_that_may_come_once_the_first_counts(both: Both) -> None:
    """With lldpd it is the second one, and nothing is counted."""
    both.send(frame("two names", tlv(5, b"first"), tlv(5, b"second")))
    assert both.known_to_us()["two names"]["system_name"] == "first"
    assert both.known_to_lldpd()["two names"]["chassis"][0]["name"] == [{"value": "second"}]
    assert both.counted_by_us("tlvs_discarded_total") == (1,)
    assert both.counted_by_lldpd("rx_discarded_cnt") == (0,)


def test_rule_6_the_octets_of_a_reserved_type_are_kept(both: Both) -> None:
    """lldpd counts them, and keeps those of organizations only."""
    both.send(frame("unknown", tlv(9, b"reserved"), tlv(127, b"\2\0\x5e\7vendor")))
    reserved = {"type": 9, "oui": None, "subtype": None, "value": b"reserved".hex()}
    vendor = {"type": 127, "oui": "02-00-5e", "subtype": 7, "value": b"vendor".hex()}
    told = both.known_to_us()["unknown"]["unknown_tlvs"]
    assert told == [reserved, vendor]
    (tlvs,) = both.known_to_lldpd()["unknown"]["unknown-tlvs"]
    assert [each["oui"] for each in tlvs["unknown-tlv"]] == ["02,00,5E"]
    assert both.counted_by_us("tlvs_unrecognized_total") == (2,)
    assert both.counted_by_lldpd("rx_unrecognized_cnt") == (2,)


def test_rule_7_a_missing_end_is_accepted(both: Both) -> None:
    """lldpd drops the frame."""
    both.send(frame("no end", NAME)[: -len(END)], frame("padded", NAME) + b"\xff" * 20)
    assert both.known_to_us().keys() == {"no end", "padded", LAST}
    assert both.known_to_lldpd().keys() == {"padded", LAST}
    assert both.counted_by_us("frames_discarded_total", "frames_in_errors_total") == (0, 0)
    assert both.counted_by_lldpd("rx_discarded_cnt") == (1,)


def test_rule_9_who_finds_the_table_full_is_counted(both: Both) -> None:
    """lldpd drops the fourth neighbor as well, and its counters do not tell."""
    both.send(frame("one"), frame("two"))
    both.send(frame("four"))
    assert both.known_to_us().keys() == both.known_to_lldpd().keys() == {"one", "two", LAST}
    assert both.counted_by_us("frames_discarded_total", "neighbors_dropped") == (1, 1)
    assert both.counted_by_lldpd("rx", "rx_discarded_cnt", "insert_cnt") == (5, 0, 3)


def test_rule_8_both_count_as_an_ageout_what_aged_and_nothing_else(both: Both) -> None:
    """The same content only restarts the timer; a goodbye is no ageout."""
    brief = chassis("brief") + PORT + tlv(3, b"\0\2") + NAME + END
    both.send(brief, brief, frame("leaves"), chassis("leaves") + PORT + tlv(3, b"\0\0") + END)
    poll_until(lambda: both.known_to_us().keys() == {LAST}, what="us to forget")
    poll_until(lambda: both.known_to_lldpd().keys() == {LAST}, what="lldpd to forget")
    ours = ("neighbors_inserted", "neighbors_deleted", "ageouts_total")
    theirs = ("insert_cnt", "delete_cnt", "ageout_cnt")
    assert both.counted_by_us(*ours) == (3, 2, 1)
    assert both.counted_by_lldpd(*theirs) == (3, 2, 1)


def test_where_both_agree(both: Both) -> None:
    """Rules 1, 2, 4 and 10: what is no frame to either, but counted by both."""
    both.send(
        PORT + chassis("order") + TTL + END,
        chassis("no port") + TTL + END,
        chassis("no TTL") + PORT + END,
        tlv(1, b"\7") + PORT + TTL + END,
        tlv(1, b"\7" + b"x" * 256) + PORT + TTL + END,
        frame("two chassis", chassis("other")),
        frame("two ports", PORT),
        frame("two TTLs", TTL),
        chassis("TTL behind the name") + PORT + NAME + TTL + END,
    )
    assert both.known_to_us().keys() == both.known_to_lldpd().keys() == {LAST}
    ours = ("frames_in_total", "frames_discarded_total", "frames_in_errors_total")
    assert both.counted_by_us(*ours) == (10, 9, 9)
    assert both.counted_by_lldpd("rx", "rx_discarded_cnt") == (10, 9)

"""TLVs of IEEE 802.1."""

from __future__ import annotations

import pytest

from lldpns.protocol import OrganizationalRecord, dot1
from lldpns.protocol.errors import UnusableTlv


@pytest.mark.parametrize(
    ("octets", "record"),
    [
        ("0064", dot1.PortVlanId(100)),
        ("06 0064", dot1.PortProtocolVlanId(6, 100)),
        ("0064 05 766c616e61", dot1.VlanName(100, b"vlana")),
        ("0064 00", dot1.VlanName(100, b"")),
        ("05 88cc010203", dot1.ProtocolIdentity(b"\x88\xcc\1\2\3")),
        ("deadbeef", dot1.VidUsageDigest(0xDEADBEEF)),
        ("0fff", dot1.ManagementVid(4095)),
        ("03 00000007", dot1.LinkAggregation(3, 7)),
    ],
)
def test_octets_of_each_tlv(octets: str, record: OrganizationalRecord) -> None:
    assert type(record).from_octets(bytes.fromhex(octets)) == record
    assert record.to_octets() == bytes.fromhex(octets)


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        (dot1.PortVlanId, "00"),
        (dot1.PortProtocolVlanId, "0600"),
        (dot1.VlanName, ""),
        (dot1.VlanName, "0064"),
        (dot1.VlanName, "0064 06 766c616e61"),
        (dot1.VlanName, "0064 21" + 33 * "61"),
        (dot1.ProtocolIdentity, ""),
        (dot1.ProtocolIdentity, "ff 88cc"),
        (dot1.VidUsageDigest, "000000"),
        (dot1.ManagementVid, ""),
        (dot1.LinkAggregation, "0300"),
    ],
)
def test_a_tlv_that_is_too_short_or_lies_about_a_length(
    kind: type[OrganizationalRecord], octets: str
) -> None:
    with pytest.raises(UnusableTlv):
        kind.from_octets(bytes.fromhex(octets))


def test_flags_of_a_protocol_vlan() -> None:
    vlan = dot1.PortProtocolVlanId(dot1.PPVID_SUPPORTED, 0)
    assert (vlan.supported, vlan.enabled) == (True, False)


def test_status_of_an_aggregated_port() -> None:
    member = dot1.LinkAggregation(
        dot1.AGGREGATION_CAPABLE | dot1.AGGREGATION_ENABLED | dot1.AGGREGATION_FROM_PORT, 7
    )
    assert (member.capable, member.enabled) == (True, True)
    assert member.port_type_name == "aggregation-port"
    names = [dot1.LinkAggregation(kind << 2, 0).port_type_name for kind in range(4)]
    assert names == ["unspecified", "aggregation-port", "aggregator", "single-port-aggregator"]

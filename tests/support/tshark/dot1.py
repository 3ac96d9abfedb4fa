"""What tshark shows of the TLVs of IEEE 802.1."""

from __future__ import annotations

from lldpns.protocol import dot1
from tests.support.tshark.want import Rules, Want, Wants, want_some, want_some_text


def _port_vlan_id(record: dot1.PortVlanId) -> Wants:
    yield Want(f"{_PREFIX}.port_vlan.id", record.vlan_id)


def _port_protocol_vlan_id(record: dot1.PortProtocolVlanId) -> Wants:
    flags = f"{_PREFIX}.port_and_vlan_id_flag"
    yield Want(flags, record.flags)
    yield Want(f"{flags}.supported", int(record.supported))
    yield Want(f"{flags}.enabled", int(record.enabled))
    yield Want(f"{_PREFIX}.port_proto_vlan.id", record.vlan_id)


def _vlan_name(record: dot1.VlanName) -> Wants:
    yield Want(f"{_PREFIX}.vlan.id", record.vlan_id)
    yield Want(f"{_PREFIX}.vlan.name_len", len(record.name))
    yield from want_some_text(f"{_PREFIX}.vlan.name", record.name)


def _protocol_identity(record: dot1.ProtocolIdentity) -> Wants:
    yield Want(f"{_PREFIX}.proto.id_length", len(record.identity))
    yield from want_some(f"{_PREFIX}.proto.id", record.identity)


def _not_shown(record: dot1.VidUsageDigest | dot1.ManagementVid) -> Wants:
    """tshark knows the name of the subtype only."""
    yield from ()


def _aggregation(record: dot1.LinkAggregation) -> Wants:
    yield Want(f"{_PREFIX}.aggregation_status", record.status)
    yield Want(f"{_PREFIX}.aggregation_status.cap", int(record.capable))
    yield Want(f"{_PREFIX}.aggregation_status.enabled", int(record.enabled))
    yield Want(f"{_PREFIX}.aggregation_status.porttype", record.status >> 2 & 3)
    yield Want(f"{_PREFIX}.aggregated_port_id", record.port_id)


_PREFIX = "lldp.ieee.802_1"
RULES: Rules = {
    dot1.PortVlanId: _port_vlan_id,
    dot1.PortProtocolVlanId: _port_protocol_vlan_id,
    dot1.VlanName: _vlan_name,
    dot1.ProtocolIdentity: _protocol_identity,
    dot1.VidUsageDigest: _not_shown,
    dot1.ManagementVid: _not_shown,
    dot1.LinkAggregation: _aggregation,
}

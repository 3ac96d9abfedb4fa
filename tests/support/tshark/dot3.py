"""What tshark shows of the TLVs of IEEE 802.3."""

from __future__ import annotations

import msgspec

from lldpns.protocol import dot3, power
from tests.support.tshark.want import Rules, Want, Wants, want_flags


def _old_aggregation(record: dot3.LinkAggregation) -> Wants:
    """The only TLV that tshark warns of whatever is in it."""
    yield Want("lldp.tlv_deprecated", None)
    yield Want("_ws.expert.message", None, "TLV has been deprecated")
    yield Want("_ws.expert.severity", None, "6291456")
    yield Want("_ws.expert.group", None, "150994944")
    yield Want(f"{_PREFIX}.aggregation_status", record.status)
    yield Want(f"{_PREFIX}.aggregation_status.cap", int(record.capable))
    yield Want(f"{_PREFIX}.aggregation_status.enabled", int(record.enabled))
    yield Want(f"{_PREFIX}.aggregated_port_id", record.port_id)


def _mac_phy(record: dot3.MacPhy) -> Wants:
    status, advertised = (
        f"{_PREFIX}.mac_phy_auto_neg_status",
        f"{_PREFIX}.pmd_auto_neg_advertised_caps",
    )
    yield Want(status, record.autoneg)
    yield Want(f"{status}.supported", int(record.autoneg_supported))
    yield Want(f"{status}.enabled", int(record.autoneg_enabled))
    yield Want(advertised, record.advertised)
    yield from want_flags(advertised, record.advertised_names, _ABILITIES)
    # And again for those who got the order of the bits wrong.
    mirrored = msgspec.structs.replace(record, advertised=int(f"{record.advertised:016b}"[::-1], 2))
    yield from want_flags(f"{advertised}_inv", mirrored.advertised_names, _ABILITIES)
    yield Want(f"{_PREFIX}.pmd_mau_type", record.mau_type)


def _power_via_mdi(record: dot3.PowerViaMdi) -> Wants:
    support = f"{_PREFIX}.mdi_power_support"
    yield Want(support, record.support)
    yield Want(f"{support}.port_class", int(record.is_pse))
    yield Want(f"{support}.supported", int(record.supported))
    yield Want(f"{support}.enabled", int(record.enabled))
    yield Want(f"{support}.pse_pairs", int(record.pair_control))
    yield Want(f"{_PREFIX}.mdi_pse_pair", record.pairs)
    yield Want(f"{_PREFIX}.mdi_power_class", record.power_class)
    if record.allocation is not None:
        yield from _allocation(record.allocation)
    if record.four_pair is not None:
        yield from _four_pair(record.four_pair)


def _allocation(part: power.PowerAllocation) -> Wants:
    yield Want(f"{_PREFIX}.mdi_power_type", part.type)
    yield Want(f"{_PREFIX}.mdi_power_source", part.source)
    # tshark 4.0 takes the two bits before the priority for a part of it.
    priority = part.reserved << 3 | part.four_pair_id << 2 | part.priority
    yield Want(f"{_PREFIX}.mdi_power_priority", priority)
    yield Want(f"{_PREFIX}.mdi_pde_requested", part.requested)
    yield Want(f"{_PREFIX}.mdi_pse_allocated", part.allocated)


def _four_pair(part: power.FourPairPower) -> Wants:
    whole = int.from_bytes(part.to_octets())
    yield Want(f"{_PREFIX}.bt_ds_pd_requested_power_value_mode_a", part.requested_a)
    yield Want(f"{_PREFIX}.bt_ds_pd_requested_power_value_mode_b", part.requested_b)
    yield Want(f"{_PREFIX}.bt_ds_pse_allocated_power_value_alt_a", part.allocated_a)
    yield Want(f"{_PREFIX}.bt_ds_pse_allocated_power_value_alt_b", part.allocated_b)
    yield Want(f"{_PREFIX}.bt_power_status", whole >> 56 & 0xFFFF)
    yield Want(f"{_PREFIX}.bt_pse_powering_status", part.pse_status)
    yield Want(f"{_PREFIX}.bt_pd_powered_status", part.pd_status)
    yield Want(f"{_PREFIX}.bt_pse_power_pairs_ext", part.pairs)
    yield Want(f"{_PREFIX}.bt_ds_pwr_class_ext_a", part.class_a)
    yield Want(f"{_PREFIX}.bt_ds_pwr_class_ext_b", part.class_b)
    yield Want(f"{_PREFIX}.bt_pwr_class_ext_", part.power_class)
    yield Want(f"{_PREFIX}.bt_system_setup", part.reserved << 4 | part.type << 1 | part.isolated)
    yield Want(f"{_PREFIX}.bt_power_type_ext", part.type)
    yield Want(f"{_PREFIX}.bt_pse_maximum_available_power_value", part.available)
    yield Want(f"{_PREFIX}.bt_autoclass", part.autoclass)
    yield Want(f"{_PREFIX}.bt_pse_autoclass_support", part.autoclass >> 2 & 1)
    yield Want(f"{_PREFIX}.bt_autoclass_completed", part.autoclass >> 1 & 1)
    yield Want(f"{_PREFIX}.bt_autoclass_request", part.autoclass & 1)
    yield Want(f"{_PREFIX}.bt_autoclass_reserved", part.autoclass >> 3)
    yield Want(f"{_PREFIX}.bt_power_down", part.power_down << 18 | part.power_down_time)
    yield Want(f"{_PREFIX}.bt_power_down_request", part.power_down)
    yield Want(f"{_PREFIX}.bt_power_down_time", part.power_down_time)


def _maximum_frame_size(record: dot3.MaximumFrameSize) -> Wants:
    yield Want(f"{_PREFIX}.max_frame_size", record.octets)


_PREFIX = "lldp.ieee.802_3"
_ABILITIES = {
    "1000base_tfd": "1000base-t-full",
    "1000base_t": "1000base-t-half",
    "1000base_xfd": "1000base-x-full",
    "1000base_x": "1000base-x-half",
    "fdx_bpause": "symmetric-and-asymmetric-pause",
    "fdx_spause": "symmetric-pause",
    "fdx_apause": "asymmetric-pause",
    "fdx_pause": "pause",
    "100base_t2fd": "100base-t2-full",
    "100base_t2": "100base-t2-half",
    "100base_txfd": "100base-tx-full",
    "100base_tx": "100base-tx-half",
    "100base_t4": "100base-t4",
    "10base_tfd": "10base-t-full",
    "10base_t": "10base-t-half",
    "other": "other",
}
RULES: Rules = {
    dot3.MacPhy: _mac_phy,
    dot3.PowerViaMdi: _power_via_mdi,
    dot3.LinkAggregation: _old_aggregation,
    dot3.MaximumFrameSize: _maximum_frame_size,
}

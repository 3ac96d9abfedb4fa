"""What tshark shows of the TLVs of LLDP-MED."""

from __future__ import annotations

from lldpns.protocol import location, med
from tests.support.tshark.want import Rules, Want, Wants, want_flags, want_some_text, want_text


def _med_capabilities(record: med.MedCapabilities) -> Wants:
    capabilities = f"{_PREFIX}.subtype.caps"
    yield Want(capabilities, record.capabilities)
    yield from want_flags(capabilities, record.capability_names, _MED_CAPABILITIES)
    yield Want(f"{_PREFIX}.subtype.class", record.device_type)


def _network_policy(record: med.NetworkPolicy) -> Wants:
    yield Want(f"{_PREFIX}.app_type", record.application)
    yield Want(f"{_PREFIX}.policy_flag", int(record.unknown))
    yield Want(f"{_PREFIX}.tag_flag", int(record.tagged))
    yield Want(f"{_PREFIX}.vlan_id", record.vlan_id)
    yield Want(f"{_PREFIX}.l2_prio", record.priority)
    yield Want(f"{_PREFIX}.dscp", record.dscp)


def _coordinates(record: location.Coordinates) -> Wants:
    place = f"{_PREFIX}.loc"
    yield Want(f"{place}.data_format", record.format)
    yield Want(f"{place}.lat_resolution", record.latitude_resolution)
    yield Want(f"{place}.latitude", record.latitude_resolution << 34 | record.latitude)
    yield Want(f"{place}.long_resolution", record.longitude_resolution)
    yield Want(f"{place}.longitude", record.longitude_resolution << 34 | record.longitude)
    yield Want(f"{place}.alt_type", record.altitude_type)
    yield Want(f"{place}.alt_resolution", record.altitude_resolution)
    yield Want(f"{place}.altitude", record.altitude)
    yield Want(f"{place}.datum", record.datum)


def _civic_address(record: location.CivicAddress) -> Wants:
    yield Want(f"{_PREFIX}.loc.data_format", record.format)
    size = 3 + sum(2 + len(element.value) for element in record.elements)
    yield Want(f"{_PREFIX}.civic.length", size)
    yield Want(f"{_PREFIX}.civic.what", record.what)
    yield want_text(f"{_PREFIX}.civic.country", record.country)
    for element in record.elements:
        yield Want(f"{_PREFIX}.civic.type", element.type)
        yield Want(f"{_PREFIX}.civic.length", len(element.value))
        yield from want_some_text(f"{_PREFIX}.civic.value", element.value)


def _elin(record: location.Elin) -> Wants:
    yield Want(f"{_PREFIX}.loc.data_format", record.format)
    yield from want_some_text(f"{_PREFIX}.ecs", record.number)


def _extended_power(record: med.ExtendedPower) -> Wants:
    yield Want(f"{_PREFIX}.power.type", record.type)
    yield Want(f"{_PREFIX}.power.source", record.source)
    yield Want(f"{_PREFIX}.power.prio", record.priority)
    yield Want(f"{_PREFIX}.power.value", record.power)


def _inventory(record: med.Inventory) -> Wants:
    yield from want_some_text(f"{_PREFIX}.{_INVENTORY[type(record)]}", record.value)


_PREFIX = "lldp.media"
_MED_CAPABILITIES = {
    "llpd": "capabilities",
    "network_policy": "network-policy",
    "location_id": "location",
    "mdi_pse": "extended-power-pse",
    "mid_pd": "extended-power-pd",
    "inventory": "inventory",
}
_INVENTORY: dict[type[med.Inventory], str] = {
    med.HardwareRevision: "hardware",
    med.FirmwareRevision: "firmware",
    med.SoftwareRevision: "software",
    med.SerialNumber: "sn",
    med.ManufacturerName: "manufacturer",
    med.ModelName: "model",
    med.AssetId: "asset",
}
RULES: Rules = {
    med.MedCapabilities: _med_capabilities,
    med.NetworkPolicy: _network_policy,
    location.Coordinates: _coordinates,
    location.CivicAddress: _civic_address,
    location.Elin: _elin,
    med.ExtendedPower: _extended_power,
    **{kind: _inventory for kind in _INVENTORY},
}

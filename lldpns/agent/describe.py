"""What a neighbor said, in the words of `lldpns.wiring.model`."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from lldpns.protocol import (
    Capabilities,
    ChassisId,
    ManagementAddress,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    constants,
    dot1,
    dot3,
    location,
    med,
    text,
)
from lldpns.protocol.neighbors import Neighbor
from lldpns.protocol.organizational import Organizational
from lldpns.protocol.power import FourPairPower
from lldpns.wiring import model

Record = TypeVar("Record", bound=Organizational)


def neighbor(
    here: model.Endpoint,
    heard: Neighbor,
    remote: model.Endpoint | None,
    at: Callable[[float], str],
    now: float,
    said: model.Neighbor | None = None,
) -> model.Neighbor:
    """A neighbor as it is `now`, heard at the interface `here`.

    `remote` is the port of this host that it is, if it is one; `at` gives the time of day for the
    seconds in which `heard` and `now` are counted; `said` is `what_it_said`, if that is known.
    """
    return msgspec.structs.replace(
        said or what_it_said(heard),
        netns=here.netns,
        interface=here.interface,
        remote=remote,
        source_mac=heard.source.hex(":"),
        first_seen=at(heard.first_seen),
        last_seen=at(heard.last_seen),
        expires_in_seconds=round(max(0.0, heard.expires_at - now), 1),
    )


def what_it_said(heard: Neighbor) -> model.Neighbor:
    """A neighbor as its LLDPDU alone describes it: where and when it was heard is left blank."""
    lldpdu = heard.lldpdu
    records = lldpdu.organizational
    spoke = {record.oui for record in records}
    return model.Neighbor(
        netns="",
        interface="",
        chassis_id=identifier(lldpdu.chassis_id),
        port_id=identifier(lldpdu.port_id),
        ttl=lldpdu.ttl,
        port_description=string(lldpdu.port_description),
        system_name=string(lldpdu.system_name),
        system_description=string(lldpdu.system_description),
        capabilities=capabilities(lldpdu.capabilities),
        **management(lldpdu.management_addresses),
        vlans=vlans(records) if constants.OUI_DOT1 in spoke else (),
        dot1=other_dot1(records) if constants.OUI_DOT1 in spoke else None,
        dot3=of_dot3(records) if constants.OUI_DOT3 in spoke else None,
        med=of_med(records) if constants.OUI_MED in spoke else None,
        unknown_tlvs=unknown(lldpdu.unknown, records),
        discarded_tlvs=tuple(
            model.DiscardedTlv(each.type, each.reason) for each in heard.discarded
        ),
        remote=None,
        source_mac="",
        first_seen="",
        last_seen="",
        expires_in_seconds=0.0,
    )


def time(seconds: float, precision: str = "seconds") -> str:
    """RFC 3339, UTC, of the time so many seconds after 1970."""
    text = datetime.fromtimestamp(seconds, UTC).isoformat(timespec=precision)
    return text.replace("+00:00", "Z")


def identifier(said: ChassisId | PortId) -> model.Identifier:
    """A chassis ID or port ID."""
    return model.Identifier(said.subtype_name, said.text)


def string(octets: bytes | None) -> str | None:
    """A text that may not have been said."""
    return None if octets is None else text(octets)


def capabilities(said: Capabilities | None) -> model.Capabilities | None:
    """System capabilities."""
    return model.Capabilities(said.supported_names, said.enabled_names) if said else None


def management(said: Iterable[ManagementAddress]) -> dict[str, Any]:
    """The fields of a record that tell of management addresses."""
    said = list(said)
    return {
        "management_addresses": tuple(each.text for each in said),
        "management_interfaces": tuple(each.interface_number for each in said),
        "management_interface_subtypes": tuple(each.interface_subtype_name for each in said),
        "management_oids": tuple(each.oid_text for each in said),
    }


def vlans(records: Iterable[Organizational]) -> tuple[model.Vlan, ...]:
    """The VLANs a port is in, as they were said; its own (port VLAN ID) last if it has no name."""
    records = list(records)
    pvid = _first(records, dot1.PortVlanId)
    own = pvid.vlan_id if pvid else 0
    named = _all(records, dot1.VlanName)
    found = [model.Vlan(each.vlan_id, text(each.name), each.vlan_id == own) for each in named]
    if own and own not in {each.vlan_id for each in named}:
        found.append(model.Vlan(own, None, pvid=True))
    return tuple(found)


def other_dot1(records: Iterable[Organizational]) -> model.Dot1 | None:
    """What else was said in TLVs of IEEE 802.1; None if nothing was."""
    records = list(records)
    digest = _first(records, dot1.VidUsageDigest)
    management = _first(records, dot1.ManagementVid)
    said = model.Dot1(
        protocol_vlans=tuple(
            model.ProtocolVlan(each.vlan_id, each.supported, each.enabled)
            for each in _all(records, dot1.PortProtocolVlanId)
        ),
        protocol_identities=tuple(
            each.identity.hex() for each in _all(records, dot1.ProtocolIdentity)
        ),
        vid_usage_digest=digest.digest if digest else None,
        management_vid=management.vlan_id if management else None,
        link_aggregation=_aggregation(_first(records, dot1.LinkAggregation)),
    )
    return said if said != _NO_DOT1 else None


def of_dot3(records: Iterable[Organizational]) -> model.Dot3 | None:
    """What was said in TLVs of IEEE 802.3; None if nothing was."""
    records = list(records)
    mac_phy = _first(records, dot3.MacPhy)
    power = _first(records, dot3.PowerViaMdi)
    size = _first(records, dot3.MaximumFrameSize)
    said = model.Dot3(
        mac_phy=model.MacPhy(
            mac_phy.autoneg_supported,
            mac_phy.autoneg_enabled,
            mac_phy.advertised_names,
            mac_phy.mau_type_name,
        )
        if mac_phy
        else None,
        power=_power(power) if power else None,
        link_aggregation=_aggregation(_first(records, dot3.LinkAggregation)),
        maximum_frame_size=size.octets if size else None,
    )
    return said if said != _NO_DOT3 else None


def of_med(records: Iterable[Organizational]) -> model.Med | None:
    """What was said in LLDP-MED TLVs; None if nothing was."""
    records = list(records)
    about = _first(records, med.MedCapabilities)
    power = _first(records, med.ExtendedPower)
    said = model.Med(
        device_type=about.device_type_name if about else None,
        capabilities=about.capability_names if about else (),
        policies=tuple(
            model.NetworkPolicy(
                application=each.application_name,
                known=not each.unknown,
                tagged=each.tagged,
                vlan_id=each.vlan_id,
                priority=each.priority,
                dscp=each.dscp,
            )
            for each in _all(records, med.NetworkPolicy)
        ),
        locations=tuple(_location(each) for each in _all(records, location.Location)),
        power=model.MedPower(
            power.type_name, power.source_name, power.priority_name, power.power / 10
        )
        if power
        else None,
        inventory={_INVENTORY[type(each)]: each.text for each in _all(records, med.Inventory)},
    )
    return said if said != _NO_MED else None


def unknown(
    tlvs: Iterable[UnknownTlv], records: Iterable[Organizational]
) -> tuple[model.UnknownTlv, ...]:
    """The TLVs that are kept as octets."""
    reserved = [model.UnknownTlv(each.type, None, None, each.value.hex()) for each in tlvs]
    organizational = [
        model.UnknownTlv(127, each.oui.hex("-"), each.subtype, each.value.hex())
        for each in _all(records, OrganizationalTlv)
    ]
    return tuple(reserved + organizational)


def _all(records: Iterable[Organizational], kind: type[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, kind)]


def _first(records: Iterable[Organizational], kind: type[Record]) -> Record | None:
    return next((record for record in records if type(record) is kind), None)


def _aggregation(said: dot1.LinkAggregation | None) -> model.LinkAggregation | None:
    if said is None:
        return None
    return model.LinkAggregation(said.capable, said.enabled, said.port_id, said.port_type_name)


def _power(said: dot3.PowerViaMdi) -> model.Power:
    allocation = said.allocation
    return model.Power(
        device="pse" if said.is_pse else "pd",
        supported=said.supported,
        enabled=said.enabled,
        pair_control=said.pair_control,
        pairs=said.pairs_name,
        power_class=said.class_name,
        type=allocation.type_name if allocation else None,
        source=allocation.source_name if allocation else None,
        priority=allocation.priority_name if allocation else None,
        four_pair_id=bool(allocation.four_pair_id) if allocation else None,
        requested=allocation.requested / 10 if allocation else None,
        allocated=allocation.allocated / 10 if allocation else None,
        four_pair=_four_pair(said.four_pair) if said.four_pair else None,
    )


def _four_pair(said: FourPairPower) -> model.FourPairPower:
    return model.FourPairPower(
        type=said.type_name,
        pse_status=said.pse_status_name,
        pd_status=said.pd_status_name,
        pairs=said.pairs_name,
        power_class=said.power_class_name,
        class_a=said.class_a_name,
        class_b=said.class_b_name,
        requested_a=said.requested_a / 10,
        requested_b=said.requested_b / 10,
        allocated_a=said.allocated_a / 10,
        allocated_b=said.allocated_b / 10,
        available=said.available / 10,
        isolated=bool(said.isolated),
        autoclass=said.autoclass_names,
        power_down=said.asks_for_power_down,
        power_down_time=said.power_down_time,
    )


def _location(said: location.Location) -> model.Location:
    match said:
        case location.Coordinates():
            return model.Location(
                "coordinates",
                {
                    "latitude": round(said.latitude_degrees, 8),
                    "latitude_resolution": said.latitude_resolution,
                    "longitude": round(said.longitude_degrees, 8),
                    "longitude_resolution": said.longitude_resolution,
                    "altitude": said.height,
                    "altitude_resolution": said.altitude_resolution,
                    "altitude_unit": said.altitude_type_name,
                    "datum": said.datum_name,
                },
            )
        case location.CivicAddress():
            return model.Location("civic-address", _civic_address(said))
        case location.Elin():
            return model.Location("elin", {"number": text(said.number)})
    raise TypeError(f"no such location: {type(said).__name__}")


def _civic_address(said: location.CivicAddress) -> dict[str, str | float]:
    lines: dict[str, list[str]] = {}
    for each in said.elements:  # a line may come again, in another language or script
        lines.setdefault(each.type_name, []).append(text(each.value))
    address = {name: ", ".join(values) for name, values in lines.items()}
    return {"address_of": said.what_name, "country": text(said.country), **address}


_INVENTORY: dict[type[med.Inventory], str] = {
    med.HardwareRevision: "hardware_revision",
    med.FirmwareRevision: "firmware_revision",
    med.SoftwareRevision: "software_revision",
    med.SerialNumber: "serial_number",
    med.ManufacturerName: "manufacturer",
    med.ModelName: "model",
    med.AssetId: "asset_id",
}
_NO_DOT1 = model.Dot1((), (), None, None, None)
_NO_DOT3 = model.Dot3(None, None, None, None)
_NO_MED = model.Med(None, (), (), (), None, {})

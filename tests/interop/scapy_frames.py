"""LLDPDUs that scapy builds, of every TLV that it knows."""

from __future__ import annotations

import random
from typing import Any

from scapy.config import conf

# Otherwise the import reads the whole route table of the kernel.
conf.route_autoload = conf.route6_autoload = False

from scapy.contrib import lldp  # noqa: E402
from scapy.layers.l2 import Ether  # noqa: E402

_HEADER = 14


def build(count: int) -> list[bytes]:
    """Build so many LLDPDUs, the same ones at each call."""
    chance = random.Random(14)
    return [_build(chance, number) for number in range(count)]


def _build(chance: random.Random, number: int) -> bytes:
    layers = [
        _id(chance, lldp.LLDPDUChassisID, 1 + number % 7, mac=4, network=5),
        _id(chance, lldp.LLDPDUPortID, 1 + number // 7 % 7, mac=3, network=4),
        lldp.LLDPDUTimeToLive(ttl=chance.randint(1, 65535)),
        lldp.LLDPDUPortDescription(description=_text(chance)),
        lldp.LLDPDUSystemName(system_name=_text(chance)),
        lldp.LLDPDUSystemDescription(description=_text(chance)),
        _flags(chance, lldp.LLDPDUSystemCapabilities),
        *(_address(chance) for _ in range(chance.randrange(3))),
        *([] if number % 4 == 0 else [_POWER[number % 4 - 1](chance)]),
        *(_organizational(chance) for _ in range(chance.randrange(3))),
        lldp.LLDPDUEndOfLLDPDU(),
    ]
    frame = Ether(dst="01:80:c2:00:00:0e", src="02:00:00:00:00:01")
    for layer in layers:
        frame = frame / layer
    # In strict mode, which is the default, scapy refuses to build what the standard does not allow.
    return bytes(frame)[_HEADER:]


def _text(chance: random.Random) -> bytes:
    return bytes(chance.choices(range(0x21, 0x7F), k=chance.randint(1, 100)))


def _mac(chance: random.Random) -> str:
    return chance.randbytes(6).hex(":")


def _id(chance: random.Random, kind: Any, subtype: int, mac: int, network: int) -> Any:
    if subtype == mac:
        return kind(subtype=subtype, id=_mac(chance))
    if subtype == network:
        family, address = chance.choice([(1, "192.0.2.7"), (2, "2001:db8::7")])
        return kind(subtype=subtype, family=family, id=address)
    return kind(subtype=subtype, id=_text(chance))


def _flags(chance: random.Random, kind: Any) -> Any:
    bits = [field.name for field in kind.fields_desc[2:]]
    return kind(**{bit: chance.randrange(2) for bit in bits})


def _address(chance: random.Random) -> Any:
    family, size = chance.choice([(1, 4), (2, 16), (6, 6), (9, 31)])
    return lldp.LLDPDUManagementAddress(
        management_address_subtype=family,
        management_address=chance.randbytes(size),
        interface_numbering_subtype=chance.randint(1, 3),
        interface_number=chance.getrandbits(32),
        object_id=chance.randbytes(chance.choice([0, 5, 128])),
    )


def _power_basic(chance: random.Random) -> dict[str, Any]:
    return {
        "MDI_power_support": chance.getrandbits(8),
        "PSE_power_pair": chance.randrange(256),
        "power_class": chance.randrange(256),
    }


def _power_allocation(chance: random.Random) -> dict[str, Any]:
    return {
        **_power_basic(chance),
        "power_type_no": chance.randrange(2),
        "power_type_dir": chance.randrange(2),
        "power_source": chance.randrange(4),
        "PD_4PID": chance.randrange(4),
        "power_prio": chance.randrange(4),
        "PD_requested_power": chance.randrange(1000) / 10,
        "PSE_allocated_power": chance.randrange(1000) / 10,
    }


def _power_four_pair(chance: random.Random) -> dict[str, Any]:
    halves = [f"requested_power_mode_{mode}" for mode in "AB"]
    halves += [f"allocated_power_alt_{mode}" for mode in "AB"]
    return {
        **_power_allocation(chance),
        **{f"PD_{half}": chance.randrange(500) / 10 for half in halves},
        "PSE_powering_status": chance.randrange(4),
        "PD_powered_status": chance.randrange(4),
        "PD_power_pair_ext": chance.randrange(4),
        "dual_signature_class_mode_A": chance.randrange(8),
        "dual_signature_class_mode_B": chance.randrange(8),
        "power_class_ext": chance.randrange(16),
        "power_type_ext": chance.randrange(8),
        "PD_load": chance.randrange(2),
        "PSE_max_available_power": chance.randrange(1000) / 10,
        "autoclass": chance.getrandbits(8),
        "power_down_req": chance.randrange(64),
        "power_down_time": chance.getrandbits(18),
    }


def _organizational(chance: random.Random) -> Any:
    return lldp.LLDPDUGenericOrganisationSpecific(
        org_code=0x020000 | chance.getrandbits(16),
        subtype=chance.randrange(256),
        data=chance.randbytes(chance.choice([0, 1, 50, 507])),
    )


_POWER = (
    lambda chance: lldp.LLDPDUPowerViaMDI(**_power_basic(chance)),
    lambda chance: lldp.LLDPDUPowerViaMDIDDL(**_power_allocation(chance)),
    lambda chance: lldp.LLDPDUPowerViaMDIType34(**_power_four_pair(chance)),
)

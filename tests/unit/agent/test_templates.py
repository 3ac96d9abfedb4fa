"""Templates of the configuration: what may stand in them, and what becomes of it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from lldpns.agent.config import Lldp, RootTemplates
from lldpns.agent.host import Host
from lldpns.agent.local import lldpdu_of, local_system, port_data
from lldpns.agent.records import WrongValue, read
from lldpns.agent.templates import fill
from lldpns.protocol import ChassisId, PortId, constants
from tests.unit.agent.test_local import PHYSICAL, interface, tables

HOST = Host(name="vm", id="0123456789abcdef", description="Debian")


def said(netns: str = "net0", **config: Any) -> tuple[ChassisId, PortId]:
    """The identifiers of eth0 in a namespace that has physical interfaces."""
    lldp = Lldp(**config)
    known = tables(PHYSICAL)
    system = local_system(HOST, netns, known, lldp)
    port = port_data(interface(alias="uplink"), known, None)
    lldpdu = lldpdu_of(system, port, lldp)
    return lldpdu.chassis_id, lldpdu.port_id


def test_a_template_is_filled() -> None:
    assert fill("{netns}.{hostname}", {"netns": "web", "hostname": "vm"}) == "web.vm"
    assert fill("{netns}{netns}", {"netns": "{hostname}"}) == "{hostname}{hostname}"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("chassis_id", "the same for all"),
        ("chassis_id", "{netns"),
        ("chassis_id", "{netns} {interface}"),
        ("chassis_id", ""),
        ("port_id", "{alias}"),
        ("port_id", "{interface.__class__}"),
        ("system_name", "{0}"),
        ("system_name", "{}"),
        ("system_description", "}"),
        ("port_description", "x" * 256),
    ],
)
def test_what_is_no_template(key: str, value: str) -> None:
    with pytest.raises(WrongValue, match=f"^lldp.{key}: found .*, expected a text in which "):
        read({key: value}, Lldp, "lldp")


def test_identifiers_have_the_subtype_of_what_they_are() -> None:
    assert said() == (
        ChassisId(constants.CHASSIS_LOCAL, b"0123456789abcdef/net0"),
        PortId(constants.PORT_INTERFACE_NAME, b"eth0"),
    )
    assert said(port_id="{mac}")[1] == PortId(constants.PORT_MAC, bytes.fromhex("020000000002"))
    assert said(port_id="{interface} {alias}")[1] == PortId(constants.PORT_LOCAL, b"eth0 uplink")
    assert said(chassis_id="{netns} {mac}")[0] == ChassisId(
        constants.CHASSIS_LOCAL, b"net0 02:00:00:00:00:04"
    )


def test_the_own_namespace_has_templates_of_its_own() -> None:
    mac = ChassisId(constants.CHASSIS_MAC, bytes.fromhex("020000000004"))
    assert said("root")[0] == mac
    named = RootTemplates(chassis_id="{hostname}")
    assert said("root", root=named)[0] == ChassisId(constants.CHASSIS_LOCAL, b"vm")
    assert said("root", root=msgspec.structs.replace(named, chassis_id="{mac}"))[0] == mac

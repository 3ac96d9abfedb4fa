"""lldpcli's formats: their shapes, and that no text of a stranger breaks out of them.

tests/interop/test_lldpcli_formats.py holds them to what lldpcli itself prints.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given

from lldpns.cli.parser import parser
from lldpns.protocol import LLDPDU
from lldpns.views.escape import printable
from lldpns.views.lldpcli import formatted
from lldpns.views.lldpcli.answer import Detail
from tests.support.described import described
from tests.unit.protocol.strategies import announcements
from tests.unit.views.documents import HOSTILE, NOW, SILENT, document, hostile, neighbor

FORMATS = ["plain", "json", "json0", "keyvalue", "xml"]
DETAILS: list[Detail] = [None, "summary", "details"]
AGE = "1 day, 02:00:03"
BRIEF = neighbor(**SILENT)


def shown(items: dict[str, Any], name: str, detail: Detail = None) -> str:
    return formatted(items, f"lldpcli-{name}", detail, NOW)


def test_plain() -> None:
    rule = "-" * 79 + "\n"
    assert shown(document(BRIEF), "plain") == (
        rule + "LLDP neighbors:\n" + rule + f"Interface:    eth0, via: LLDP, RID: 1, Time: {AGE}\n"
        "  Chassis:     \n"
        "    ChassisID:    local 5f0c/bridge\n"
        "  Port:        \n"
        "    PortID:       ifname bridge-net0\n"
        "    TTL:          121\n"
        "  Netns:        net0\n" + rule
    )


def test_keyvalue() -> None:
    assert shown(document(BRIEF), "keyvalue") == (
        "lldp.eth0.via=LLDP\n"
        "lldp.eth0.rid=1\n"
        f"lldp.eth0.age={AGE}\n"
        "lldp.eth0.chassis.local=5f0c/bridge\n"
        "lldp.eth0.port.ifname=bridge-net0\n"
        "lldp.eth0.port.ttl=121\n"
        "lldp.eth0.netns=net0\n"
    )


def test_xml() -> None:
    assert shown(document(BRIEF), "xml") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<lldp label="LLDP neighbors">\n'
        f' <interface label="Interface" name="eth0" via="LLDP" rid="1" age="{AGE}">\n'
        '  <chassis label="Chassis">\n'
        '   <id label="ChassisID" type="local">5f0c/bridge</id>\n'
        "  </chassis>\n"
        '  <port label="Port">\n'
        '   <id label="PortID" type="ifname">bridge-net0</id>\n'
        '   <ttl label="TTL">121</ttl>\n'
        "  </port>\n"
        '  <netns label="Netns">net0</netns>\n'
        " </interface>\n"
        "</lldp>\n"
    )


def test_json0_keeps_its_shape() -> None:
    assert json.loads(shown(document(), "json0")) == {"lldp": [{}]}
    one, two = document(BRIEF), document(BRIEF, neighbor(interface="eth1"))
    for items in (one, two):
        (lldp,) = json.loads(shown(items, "json0"))["lldp"]
        assert len(lldp["interface"]) == len(items["neighbors"])
        assert lldp["interface"][0] == {
            "name": "eth0",
            "via": "LLDP",
            "rid": "1",
            "age": AGE,
            "chassis": [{"id": [{"type": "local", "value": "5f0c/bridge"}]}],
            "port": [
                {
                    "id": [{"type": "ifname", "value": "bridge-net0"}],
                    "ttl": [{"value": "121"}],
                }
            ],
            "netns": [{"value": "net0"}],
        }


def test_json_has_an_object_of_one_neighbor_and_a_list_of_two() -> None:
    assert json.loads(shown(document(), "json")) == {"lldp": {}}
    said = {
        "via": "LLDP",
        "rid": "1",
        "age": AGE,
        "chassis": {"id": {"type": "local", "value": "5f0c/bridge"}},
        "port": {"id": {"type": "ifname", "value": "bridge-net0"}, "ttl": "121"},
        "netns": "net0",
    }
    one = json.loads(shown(document(BRIEF), "json"))
    assert one == {"lldp": {"interface": {"eth0": said}}}
    two = json.loads(shown(document(BRIEF, BRIEF), "json"))
    assert two == {"lldp": {"interface": [{"eth0": said}, {"eth0": said}]}}


def test_the_name_of_a_chassis_is_its_key_in_json() -> None:
    chassis = json.loads(shown(document(neighbor()), "json"))["lldp"]["interface"]["eth0"][
        "chassis"
    ]
    assert list(chassis) == ["bridge.vm"]
    assert list(chassis["bridge.vm"]) == ["id", "descr", "mgmt-ip", "mgmt-iface", "capability"]
    assert chassis["bridge.vm"]["mgmt-ip"] == ["10.0.1.1", "fe80::1"]
    assert chassis["bridge.vm"]["capability"] == [
        {"type": "Bridge", "enabled": True},
        {"type": "Router", "enabled": False},
    ]


@pytest.mark.parametrize("name", ["yes", "on", "no", "off"])
def test_a_word_of_a_stranger_is_no_truth_value(name: str) -> None:
    items = document(neighbor(netns=name, interface=name, system_name=name))
    found = json.loads(shown(items, "json"))["lldp"]["interface"][name]
    assert found["netns"] == name
    assert list(found["chassis"]) == [name]


def test_a_system_has_one_number_wherever_it_is_heard() -> None:
    other = neighbor(interface="eth2", chassis_id={"subtype": "mac", "value": "5f0c/bridge"})
    items = document(neighbor(), neighbor(netns="net1"), other, neighbor(interface="eth3"))
    numbers = [line for line in shown(items, "keyvalue").splitlines() if ".rid=" in line]
    assert [line.partition("=")[2] for line in numbers] == ["1", "1", "2", "1"]


def test_every_format_of_lldpcli_is_one_of_the_command_line() -> None:
    for name in FORMATS:
        arguments = parser().parse_args(["show", "neighbors", "-f", f"lldpcli-{name}"])
        assert arguments.format == f"lldpcli-{name}"


def texts(value: Any) -> set[str]:
    """All keys and texts in a JSON document."""
    if isinstance(value, dict):
        return set(value) | texts(list(value.values()))
    if isinstance(value, list):
        return set().union(*map(texts, value))
    return {str(value)}


def well_formed(output: str, name: str, lines: int | None = None) -> None:
    """Hold an output to its format, with nothing in it that a terminal would act on."""
    assert all(line == printable(line) for line in output.splitlines())
    if name in ("json", "json0"):
        json.loads(output)
    elif name == "xml":
        ElementTree.fromstring(output)  # noqa: S314 - made here
    elif name == "keyvalue":
        assert all(re.fullmatch(r"lldp\.[^=]*=.*", line) for line in output.splitlines())
    if lines is not None:
        assert len(output.splitlines()) == lines


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_in_its_place(name: str, text: str) -> None:
    for detail in DETAILS:
        plain = shown(document(hostile("plain" if text else "")), name, detail)
        output = shown(document(hostile(text)), name, detail)
        well_formed(output, name, len(plain.splitlines()))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_json_loses_nothing_of_a_hostile_text(text: str) -> None:
    text = text.encode(errors="replace").decode()  # what is no character does not come this far
    for name in ("json", "json0"):
        assert text in texts(json.loads(shown(document(hostile(text)), name)))


def test_xml_keeps_line_breaks_and_tabs_and_writes_out_what_it_cannot_hold() -> None:
    said = "two\r\nlines\tand <&\"'> \x1b\u202e\ufffe 交"
    found = ElementTree.fromstring(shown(document(hostile(said)), "xml"))  # noqa: S314 - made here
    kept = "two\r\nlines\tand <&\"'> \\x1b\\u202e\\ufffe 交"
    assert found.findtext("interface/chassis/descr") == kept
    interface = found.find("interface")
    assert interface is not None
    assert interface.attrib["name"] == kept


def test_keyvalue_of_an_interface_with_the_separator_in_its_name() -> None:
    lines = shown(document(neighbor(interface="a=b.5", system_name="c=d")), "keyvalue").splitlines()
    assert lines[0] == r"lldp.a\x3db.5.via=LLDP"
    assert r"lldp.a\x3db.5.chassis.name=c=d" in lines


@pytest.mark.parametrize("name", FORMATS)
@given(lldpdu=announcements)
def test_whatever_is_said_is_well_formed(name: str, lldpdu: LLDPDU) -> None:
    items = {"neighbors": [described(lldpdu)]}
    for detail in DETAILS:
        well_formed(shown(items, name, detail), name)

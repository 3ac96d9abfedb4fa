"""The wiring as a document for programs."""

from __future__ import annotations

import json

from lldpns.views.escape import json_text
from lldpns.views.topology.graph import graph
from tests.support.wirings import LABS, macvlans, stacked


def test_all_there_is() -> None:
    document = graph(macvlans().topology)
    names = [(each["system"], each["here"], each["runtime"]) for each in document["systems"]]
    assert names[:2] == [("root", True, None), ("c1", True, "docker")]
    assert names[-1] == ("sw1", False, None)
    assert document["systems"][0]["ports"] == [
        {"port": "eth0", "kind": "physical", "state": "up", "within": None},
        {"port": "eth0.10", "kind": "vlan", "state": "up", "within": "eth0"},
    ]
    (link,) = document["links"]
    assert link.pop("ends")[3:] == [
        {"system": "root", "port": "eth0"},
        {"system": "sw1", "port": "ge-0/0/1"},
    ]
    assert link == {
        "medium": "shared",
        "status": "shared",
        "since": "2026-01-01T00:00:00Z",
        "reason": "5 ends hear one another",
    }


def test_what_stands_on_what() -> None:
    (tie,) = graph(stacked().topology)["ties"]
    assert tie == {
        "ends": [{"system": "root", "port": "bond0.7"}, {"system": "root", "port": "bond0"}],
        "kind": "lower",
    }


def test_names_are_as_they_are_and_harmless_in_json() -> None:
    document = graph(LABS["hostile"].topology)
    text = json_text(document)
    assert text.replace("\n", "").isprintable()
    assert json.loads(text) == document

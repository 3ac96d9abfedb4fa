"""The fleet itself: what is said of it elsewhere is so."""

from __future__ import annotations

from tests.support.fleet import CONTAINERS, HOSTS, SWITCH, Fleet
from tests.support.lab import ROOT
from tests.support.waiting import poll_until


def test_every_host_has_a_name_and_an_identity_of_its_own(fleet: Fleet) -> None:
    said = {
        name: host.daemon.http("namespaces")["namespaces"] for name, host in fleet.hosts.items()
    }
    assert set(said) == {*HOSTS, SWITCH}
    for name, namespaces in said.items():
        systems = {each["netns"]: each["system_name"] for each in namespaces}
        containers = CONTAINERS if name in HOSTS else ()
        assert systems == {ROOT: name, **{each: f"{each}.{name}" for each in containers}}
    chassis = [each["chassis_id"]["value"] for known in said.values() for each in known]
    assert len(set(chassis)) == len(chassis) == 10


def test_both_ends_of_every_cable_say_the_same_link_and_different_sides(fleet: Fleet) -> None:
    ends: dict[str, list[tuple[str, str]]] = {}
    for labels, _ in fleet.prometheus.query("lldpns_neighbor_info"):
        host = labels["instance"].partition(":")[0]
        port = f"{host}/{labels['netns']}/{labels['interface']}"
        ends.setdefault(labels["link"], []).append((labels["side"], port))
    cables = {frozenset(map(str, cable.ends)) for cable in fleet.cables}
    assert {frozenset(port for _, port in each) for each in ends.values()} == cables
    assert all(sorted(side for side, _ in each) == ["a", "b"] for each in ends.values())


def test_the_switch_passes_no_lldp_on(fleet: Fleet) -> None:
    heard = fleet.hosts["host1"].daemon.http("neighbors?netns=root&interface=eth0")["neighbors"]
    assert [each["system_name"] for each in heard] == [SWITCH]


def test_a_pulled_cable_is_heard_at_neither_end(fleet: Fleet) -> None:
    cable = fleet.cable("host1/root/eth1", "host2/root/eth1")
    expression = 'lldpns_neighbor_info{netns="root", interface="eth1"}'
    with fleet.pulled(cable):
        poll_until(lambda: not fleet.prometheus.query(expression), what="nobody to be heard")
    assert len(fleet.prometheus.query(expression)) == 2


def test_a_deaf_port_hears_nobody_and_is_heard(fleet: Fleet) -> None:
    one, other = fleet.cable("host2/db/eth1", "host3/web/eth1").ends
    expression = 'lldpns_neighbor_info{interface="eth1", netns!="root"}'
    with fleet.deaf(one):
        poll_until(lambda: len(fleet.prometheus.query(expression)) == 1, 20, "one to be deaf")
        ((labels, _),) = fleet.prometheus.query(expression)
        assert labels["instance"] == fleet.hosts[other.host].instance


def test_an_agent_that_is_killed_is_not_up(fleet: Fleet) -> None:
    with fleet.killed("host3"):
        poll_until(lambda: fleet.prometheus.query("up == 0"), what="it to be down")
        ((labels, _),) = fleet.prometheus.query("up == 0")
        assert labels["instance"] == fleet.hosts["host3"].instance
        poll_until(
            lambda: (
                not fleet.prometheus.query(f'lldpns_build_info{{instance="{labels["instance"]}"}}')
            ),
            what="its series to be stale",
        )

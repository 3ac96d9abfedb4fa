"""The wiring of all hosts as `lldpns ... --prometheus` has it, beside what was built."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lldpns.api.client import AgentUnavailable
from lldpns.api.fleet.metrics import Metrics
from lldpns.api.fleet.prometheus import Prometheus
from lldpns.wiring.plan.dot import parse
from tests.support.daemon import LLDPNS
from tests.support.fleet import Cable, Fleet, Port
from tests.support.graphviz import assert_readable, draw
from tests.support.lab import ROOT
from tests.support.victoriametrics import victoriametrics
from tests.support.waiting import poll_until

ENDS = frozenset[str]


def name_of(port: Port) -> str:
    """SYSTEM/INTERFACE: namespaces announce NETNS.HOST, that of a host itself HOST."""
    system = port.host if port.netns == ROOT else f"{port.netns}.{port.host}"
    return f"{system}/{port.interface}"


def ends_of(cable: Cable) -> ENDS:
    return frozenset(map(name_of, cable.ends))


def shown(fleet: Fleet, *words: str) -> tuple[str, str]:
    """What a command prints of the fleet: on stdout, and on stderr."""
    done = subprocess.run(
        [*LLDPNS, *words, "--prometheus", fleet.prometheus.url],
        env={**os.environ, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr


def links(fleet: Fleet, *words: str) -> dict[ENDS, dict[str, Any]]:
    """The links by their ends; those on no host as SYSTEM PORT."""
    document = json.loads(shown(fleet, "show", "links", "-f", "json", *words)[0])
    return {frozenset(map(end_of, link["ends"])): link for link in document["links"]}


def end_of(end: dict[str, Any]) -> str:
    if end["instance"] is None:
        return f"{end['system_name']} {end['port_id']['value']}"
    return f"{end['system']}/{end['interface']}"


def statuses(fleet: Fleet, url: str | None = None) -> dict[ENDS, str]:
    """The same without a process for it: it is polled for."""
    known = Metrics(Prometheus(url or fleet.prometheus.url)).fleet().links()
    return {
        frozenset(end_of(msgspec.to_builtins(end)) for end in link.ends): link.status
        for link in known
    }


@pytest.fixture(scope="module", autouse=True)
def another(fleet: Fleet, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a VictoriaMetrics. It is there early: for its first seconds it knows nothing."""
    with victoriametrics(tmp_path_factory.mktemp("another"), fleet.hosts.values()) as url:
        yield url


@pytest.fixture(autouse=True)
def built_truth(fleet: Fleet) -> None:
    """The links are the cables, all of them ok."""
    truth = {ends_of(cable): "ok" for cable in fleet.cables}
    poll_until(lambda: statuses(fleet) == truth, what="all to be as it was built")


def test_links_name_the_ports_of_the_cables(fleet: Fleet) -> None:
    found = links(fleet)
    for cable in fleet.cables:
        link = found[ends_of(cable)]
        places = {Port(end["instance"], end["netns"], end["interface"]) for end in link["ends"]}
        hosts = fleet.hosts
        assert places == {port._replace(host=hosts[port.host].instance) for port in cable.ends}
        assert link["since"] is not None


def test_a_link_is_what_its_agents_call_it(fleet: Fleet) -> None:
    found = links(fleet)
    for host in fleet.hosts.values():
        for link in host.daemon.http("links")["links"]:
            mine = [each for each in found.values() if each["link"] == link["link"]]
            assert len(mine) == 1
            told = {(end["chassis_id"]["value"], end["port_id"]["value"]) for end in link["ends"]}
            assert told == {
                (end["chassis_id"]["value"], end["port_id"]["value"]) for end in mine[0]["ends"]
            }


def test_filters(fleet: Fleet) -> None:
    at_web = {ends for ends in map(ends_of, fleet.cables) if "web." in "".join(ends)}
    assert links(fleet, "--netns", "web").keys() == at_web
    (one,) = links(fleet, "--netns", "web.host2")
    assert one == {"web.host2/eth0", "host2/to-web"}
    assert len(links(fleet, "--interface", "swp*")) == 3


def test_the_tree(fleet: Fleet) -> None:
    tree, notes = shown(fleet, "topology")
    assert notes == ""
    assert tree.endswith("\n\n10 namespaces, 11 links: 11 ok\n")
    headings = [line for line in tree.splitlines()[:-2] if re.match(r"\w", line)]
    hosts = [[host, f"db.{host}", f"web.{host}"] for host in ("host1", "host2", "host3")]
    assert headings == [*hosts[0], *hosts[1], *hosts[2], "switch1"]
    assert "├─ eth0 ───────── switch1/swp1    ok\n" in tree
    assert "└─ eth1 ───────── web.host3/eth1  ok\n" in tree
    assert "└─ mgmt0          nobody heard\n" in tree


def test_the_drawing_is_a_plan_of_all_hosts(fleet: Fleet, tmp_path: Path) -> None:
    dot, _ = shown(fleet, "topology", "-f", "dot")
    planned = [{f"{end.node}/{end.port}" for end in link.ends} for link in parse(dot).links]
    assert sorted(map(sorted, planned)) == sorted(map(sorted, map(ends_of, fleet.cables)))
    plan = tmp_path / "plan.dot"
    plan.write_text(dot)
    for name, cables in (("host1", 4), ("host2", 5), ("host3", 4), ("switch1", 3)):
        done = fleet.hosts[name].daemon.command("check", str(plan), "-f", "json")
        assert done.returncode == 0, done.stdout
        report = json.loads(done.stdout)
        assert (report["as_planned"], report["elsewhere"]) == (cables, 11 - cables)
    assert_readable(draw(dot))


def test_other_drawings(fleet: Fleet) -> None:
    graph = json.loads(shown(fleet, "topology", "-f", "json")[0])
    drawn = [
        frozenset(f"{end['system']}/{end['port']}" for end in link["ends"])
        for link in graph["links"]
    ]
    assert set(drawn) == set(map(ends_of, fleet.cables))
    assert all(each["here"] for each in graph["systems"])
    mermaid, _ = shown(fleet, "topology", "-f", "mermaid")
    assert mermaid.count("subgraph ") == 10


def test_a_pulled_cable_between_hosts(fleet: Fleet) -> None:
    cable = fleet.cable("host1/root/eth1", "host2/root/eth1")
    with fleet.pulled(cable):
        poll_until(lambda: ends_of(cable) not in statuses(fleet), 20, "the link to be gone")
        assert len(statuses(fleet)) == 10
        tree, _ = shown(fleet, "topology")
        assert re.search(r"^├─ eth1 +down$", tree, re.MULTILINE)
    assert statuses(fleet)[ends_of(cable)] == "ok"


def test_a_pulled_cable_on_a_host(fleet: Fleet) -> None:
    cable = fleet.cable("host1/root/to-web", "host1/web/eth0")
    with fleet.pulled(cable):
        poll_until(lambda: statuses(fleet)[ends_of(cable)] == "down", 20, "the link to be down")
        tree, _ = shown(fleet, "topology")
        assert "down: host1/to-web - web.host1/eth0: host1/to-web and web.host1/eth0 are" in tree
    assert statuses(fleet)[ends_of(cable)] == "ok"


def test_what_passes_one_way_only(fleet: Fleet) -> None:
    cable = fleet.cable("host2/db/eth1", "host3/web/eth1")
    with fleet.deaf(cable.ends[0]):
        poll_until(lambda: statuses(fleet)[ends_of(cable)] == "one-way", 20, "one to be deaf")
        reason = links(fleet)[ends_of(cable)]["reason"]
        assert reason == "db.host2/eth1 hears nothing from web.host3/eth1"
    assert statuses(fleet)[ends_of(cable)] == "ok"


def test_an_agent_that_is_gone(fleet: Fleet) -> None:
    """Who has heard it knows it as another system, until its TTL is over; and it is missed."""
    external = frozenset({"db.host2/eth1", "web.host3 eth1"})
    with fleet.killed("host3"):
        poll_until(lambda: external in statuses(fleet), 20, "host3 to be another system")
        tree, notes = shown(fleet, "topology")
        assert notes == "lldpns: nothing is known of host3:9917: no answer to Prometheus\n"
        assert "└─ eth1 ───────── web.host3 eth1  external\n" in tree


def test_victoriametrics_says_the_same(fleet: Fleet, another: str) -> None:
    def there() -> dict[ENDS, str]:
        with contextlib.suppress(AgentUnavailable):  # it may know nothing yet
            return statuses(fleet, another)
        return {}

    poll_until(lambda: there() == statuses(fleet), 20, "VictoriaMetrics to know as much")

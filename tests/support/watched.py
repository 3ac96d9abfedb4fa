"""The fleet, which a real Prometheus watches while things happen to it.

What Prometheus knew at each moment can be asked for later: no test depends on another, and the
fleet is as it was before.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from typing import Any

from lldpns.protocol import encode
from tests.support.fleet import PORT, Fleet, Host, Port, connect
from tests.support.fleet_truth import (
    AWAY,
    BETWEEN,
    DEAF,
    EXTENDED,
    MORE,
    PULLED,
    STRANGER,
    SWAPPED,
    Truth,
    announced,
    truths,
)
from tests.support.grafana import EVERYTHING, Selection, filled_in, queries
from tests.support.lab import ROOT, add_netns, delete_netns, ip, run
from tests.support.ports import lldpdu
from tests.support.rawport import RawPort, raw_port
from tests.support.waiting import poll_until

AGENTS = f"""
[[lldp.port]]
netns = "{BETWEEN}"
admin_status = "disabled"
"""
"""What their configuration is to have."""

_SETTLED, _SETTLED_HERE = "time() - process_start_time_seconds > 300", 3
_STEADY = 0.5  # seconds from one scrape, or evaluation of rules, to the next

Rows = list[tuple[dict[str, str], float]]


def sooner(expressions: str) -> str:
    """Expressions to which an agent is not new for long: here, everybody speaks each second."""
    return expressions.replace(_SETTLED, _SETTLED.replace("300", str(_SETTLED_HERE)))


class Watched:
    """What Prometheus knew at the moments that are named in `truth`, and what was so."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.truth = truths(fleet.cables)
        self.moments: dict[str, float] = {}
        self.known: dict[str, dict[str, Any]] = {}
        """What each agent said of itself at the last moment."""

    def wait_for(self, moment: str) -> None:
        """Poll until Prometheus has known for a while that all is as it should be then."""
        expected, known, now = set(_facts(self.truth[moment])), set[str](), 0.0

        def so() -> bool:
            nonlocal known, now
            now = time.time()
            known = set(self._known(now))
            return known == expected

        try:
            poll_until(so, timeout=30, what=f"all to be as {moment}")
        except AssertionError as error:
            missing, wrong = sorted(expected - known), sorted(known - expected)
            raise AssertionError(f"{error}\nmissing: {missing}\nwrong: {wrong}") from None
        prometheus = self.fleet.prometheus
        poll_until(lambda: prometheus.last_evaluation() > now + _STEADY, what="rules")
        self._wait_for_scrapes(now + _STEADY)
        self.moments[moment] = time.time()
        # What it was like is to be known in a range that begins now, too.
        self._wait_for_scrapes(self.moments[moment])

    def _wait_for_scrapes(self, after: float) -> None:
        ask = self.fleet.prometheus.query
        poll_until(lambda: ask("min(timestamp(up))")[0][1] > after, what="more scrapes")

    def _known(self, at: float) -> Iterator[str]:
        ask = self.fleet.prometheus.query
        for row, _ in ask("lldpns_neighbor_info", at):
            yield f"{place(row)} hears {row['remote_system']} {row['remote_port_id']}"
        for row, _ in ask("lldpns_link_status == 1", at):
            yield f"{place(row)} is {row['status']}"
        for row, _ in ask(f"time() - process_start_time_seconds <= {_SETTLED_HERE}", at):
            yield f"{row['instance']} has just started"

    def rows(self, query: str, moment: str, chosen: Mapping[str, Selection] = EVERYTHING) -> Rows:
        """What a panel was told at a moment, of all that had happened until then."""
        return self.expression(queries()[query].expression, moment, chosen)

    def expression(
        self, expression: str, moment: str, chosen: Mapping[str, Selection] = EVERYTHING
    ) -> Rows:
        """What any expression was."""
        at, built = self.moments[moment], self.moments["built"]
        window = f"{max(round((at - built) * 1000), 1000)}ms"
        filled = sooner(filled_in(expression, chosen, window))
        return self.fleet.prometheus.query(filled, at)


def host_of(row: Mapping[str, str]) -> str:
    """The host in a row."""
    return row["instance"].removesuffix(f":{PORT}")


def place(row: Mapping[str, str]) -> Port:
    """The port that a row is about."""
    return Port(host_of(row), row["netns"], row["interface"])


def link(row: Mapping[str, str]) -> frozenset[str]:
    """Both ends of the link in a row."""
    return frozenset({announced(place(row)), f"{row['remote_system']} {row['remote_port_id']}"})


def _facts(truth: Truth) -> Iterator[str]:
    for end in truth.hearing:
        yield f"{end} hears {announced(truth.wires[end])}"
    for end in truth.wires:
        if status := truth.told(end):
            yield f"{end} is {status}"


def watched_fleet(fleet: Fleet) -> Watched:
    """Let things happen to the fleet, and give what Prometheus knows of that."""
    watched = Watched(fleet)
    with contextlib.ExitStack() as after:
        _build_more(fleet, after)
        with raw_port(STRANGER, "7") as steady, raw_port(STRANGER, "8") as leaving:
            for stranger, name in ((steady, "7"), (leaving, "8")):
                _speak(stranger, name)
            watched.wait_for("built")
            _speak(leaving, "8", ttl=0)
        _let_happen(watched)
        for name, host in fleet.hosts.items():
            tables = ("namespaces", "interfaces")
            watched.known[name] = {each: host.daemon.http(each)[each] for each in tables}
    return watched


def _let_happen(watched: Watched) -> None:
    fleet = watched.fleet
    fleet.hosts[EXTENDED].run("ip netns delete removed")
    with fleet.swapped(*SWAPPED):
        with fleet.deaf(*DEAF):
            with contextlib.ExitStack() as pulled:
                for one, other in PULLED:
                    pulled.enter_context(fleet.pulled(fleet.cable(str(one), str(other))))
                watched.wait_for("happened")
            watched.wait_for("put back")
        with fleet.killed(AWAY):
            watched.wait_for("agent away")
        watched.wait_for("agent back")


def _speak(stranger: RawPort, port: str, ttl: int = 121) -> None:
    stranger.send(encode(lldpdu(STRANGER, port, ttl, name=STRANGER)))


def _build_more(fleet: Fleet, after: contextlib.ExitStack) -> None:
    host = fleet.hosts[EXTENDED]
    add_netns(STRANGER)
    after.callback(delete_netns, STRANGER)
    for netns in {end.netns for cable in MORE for end in cable if end.host == EXTENDED} - {ROOT}:
        host.run(["ip", "netns", "add", netns])
        after.callback(_remove, host, netns)
    for one, other in MORE:
        if other.host == STRANGER:
            near, far = f"{one.interface} netns {host.first}", f"{other.interface} netns {STRANGER}"
            run(f"ip link add name {near} type veth peer name {far}")
            after.callback(host.run, f"ip link delete dev {one.interface}")
            ip(STRANGER, f"link set dev {other.interface} up")
            host.run(f"ip link set dev {one.interface} up")
        else:
            connect(fleet.hosts, one, other)
    # What comes in at one end goes out at the other, as if there was one cable.
    for here, there in (("m0", "m1"), ("m1", "m0")):
        hook = f"type filter hook ingress device {here} priority 0;"
        rules = f"table netdev {here} {{ chain in {{ {hook} fwd to {there}; }}; }}"
        host.run(["nft", rules], netns=BETWEEN)


def _remove(host: Host, netns: str) -> None:
    """Delete a namespace; one already deleted is fine."""
    host.run(["sh", "-c", 'test ! -e "/run/netns/$1" || ip netns delete "$1"', "sh", netns])

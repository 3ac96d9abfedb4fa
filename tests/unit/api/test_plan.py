"""`GET /v1/plan` over a real socket: what the agent knows beside its own plan."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec

from lldpns.api.plan import Planned
from lldpns.api.turns import Turns
from lldpns.wiring.model import Interface, Namespace, Neighbor
from lldpns.wiring.plan.check import compare
from lldpns.wiring.plan.records import PlanReport
from lldpns.wiring.plan.report import Reporting
from tests.support.api import Known, served, snapshot
from tests.support.daemon import http_get
from tests.support.plans import Host, planned


def asked(host: Host, path: Path, *edges: str) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    comparison = partial(compare, planned(*edges)) if edges else None
    with served(host.snapshot, path, compare=comparison):
        return http_get(path, "/v1/plan")


def test_it_is_the_report(tmp_path: Path) -> None:
    host, edges = Host("a/1<b/2", "b/2<a/1", "c/3<d/4"), ("a:1 -- b:2", "x:1 -- y:1")
    status, body = asked(host, tmp_path / "api.sock", *edges)
    assert status == 200
    document = json.loads(body)
    assert msgspec.convert(document, PlanReport, strict=True) == host.beside(planned(*edges))
    assert list(document) == list(PlanReport.__struct_fields__)


def test_long_ones_come_in_slices(tmp_path: Path) -> None:
    ends = range(1201)
    host = Host(ports=[f"a/{end}" for end in ends])
    edges = tuple(f"a:{end} -- x:{end}" for end in ends)
    _, body = asked(host, tmp_path / "api.sock", *edges)
    report = msgspec.json.decode(body, type=PlanReport)
    assert report == host.beside(planned(*edges))


def test_hostile_names_are_no_control_characters(tmp_path: Path) -> None:
    host = Host("a/\x7f<b/\x9b", "b/\x9b<a/\x7f")
    _, body = asked(host, tmp_path / "api.sock", 'a:"\x7f" -- b:"\x9b"')
    assert all(line.isprintable() for line in body.decode().splitlines())
    assert json.loads(body)["results"][0]["ends"][0]["port"] == "\x7f"


def test_without_a_plan_it_says_so(tmp_path: Path) -> None:
    status, body = asked(Host(), tmp_path / "api.sock")
    assert status == 404
    assert json.loads(body) == {
        "error": "the agent has no plan; its configuration can name one (plan.file)"
    }


def test_it_has_no_filters(tmp_path: Path) -> None:
    with served(snapshot(), tmp_path / "api.sock"):
        status, body = http_get(tmp_path / "api.sock", "/v1/plan?netns=a")
    assert status == 400
    assert json.loads(body) == {"error": "unknown filter 'netns', expected none"}


# The loop has its turn in between.


def comparison_of(turns: int) -> Reporting:
    """One that asks the loop for so many turns."""
    loop = asyncio.get_running_loop()
    for _ in range(turns):
        passed: list[None] = []
        loop.call_soon(passed.append, None)
        while not passed:
            yield
    return PlanReport((), 0, 0, 0, 0, 0)


def test_others_have_their_turn_while_it_is_compared() -> None:
    async def run() -> PlanReport:
        return await Turns().result(comparison_of(5))

    assert asyncio.run(run()).planned == 0


def test_only_one_comparison_is_made_at_a_time() -> None:
    at_once, most = 0, 0

    def counted(
        namespaces: Sequence[Namespace],
        interfaces: Sequence[Interface],
        neighbors: Sequence[Neighbor],
    ) -> Reporting:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        report = yield from comparison_of(3)
        at_once -= 1
        return report

    async def run() -> None:
        reports = Planned(Known(snapshot()), counted)
        await asyncio.gather(*(reports.report() for _ in range(4)))

    asyncio.run(run())
    assert most == 1

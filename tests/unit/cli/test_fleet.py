"""`--prometheus` beside a server that says what no agent exports: one line, or harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote

import pytest

from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE
from lldpns.cli.main import main
from lldpns.views.escape import width
from tests.support.answering import Answering, answering, http

HOSTILE = '\x1b[2J\x07"\\N{evil}\u202e\n<b>&amp;]]>\x9b' + "long " * 1000
PORT = {"instance": "h1:9917", "netns": "root", "interface": "eth0"}
NEIGHBOR = {**PORT, "link": "12", "side": "a", "remote_chassis_id": "7", "remote_port_id": "8"}
CHASSIS = {"instance": "h1:9917", "netns": "root", "chassis_id": "5", "system": "h1"}

Known = Mapping[str, Iterable[Mapping[str, str]]]
"""The labels of each metric."""


def answer(known: Known, line: str, value: str = "1") -> bytes:
    """The answer to a request line; of what is not known, there is nothing."""
    found = re.search(r"\((lldpns_\w+)\)&|\((lldpns_\w+)\) HTTP", unquote(line))
    metric = found and (found[1] or found[2])
    rows = known.get(metric or "", ())
    result = [{"metric": labels, "value": [1_767_225_600, value]} for labels in rows]
    return http(json.dumps({"data": {"result": result}}).encode())


@pytest.fixture
def hostile() -> Iterator[Answering]:
    """A server where everything is called by hostile names."""
    neighbor = {**dict.fromkeys(NEIGHBOR, HOSTILE), "remote_chassis_id": f"{HOSTILE}7"}
    known = {
        "lldpns_local_chassis_info": [dict.fromkeys(CHASSIS, HOSTILE)],
        "lldpns_netns_info": [{"instance": HOSTILE, "netns": HOSTILE, "runtime": HOSTILE}],
        "lldpns_interface_info": [{**dict.fromkeys(PORT, HOSTILE), "kind": HOSTILE}],
        "lldpns_frames_sent_total": [dict.fromkeys(PORT, HOSTILE)],
        "lldpns_neighbor_info": [{**neighbor, "remote_system": HOSTILE}],
    }
    with answering(lambda line: answer(known, line, "NaN")) as server:
        yield server


@pytest.fixture
def agent() -> Iterator[Answering]:
    """A server that knows one agent, and one neighbor there."""
    known = {
        "lldpns_local_chassis_info": [CHASSIS],
        "lldpns_interface_info": [PORT],
        "lldpns_frames_sent_total": [PORT],
        "lldpns_interface_operational": [PORT],
        "lldpns_neighbor_info": [NEIGHBOR],
    }
    with answering(lambda line: answer(known, line)) as server:
        yield server


def shown(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == DONE
    out, err = capsys.readouterr()
    assert err == ""
    return out


def ended(words: Sequence[str]) -> Any:
    """The exit code of a command."""
    try:
        return main(words)
    except SystemExit as end:
        return end.code


def complaint(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> str:
    assert ended(words) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert err.rstrip("\n").isprintable()
    return err


@pytest.mark.parametrize(
    "words",
    [
        ["topology"],
        ["topology", "-f", "dot"],
        ["topology", "-f", "svg"],
        ["topology", "-f", "mermaid"],
        ["topology", "-f", "json"],
        ["show", "links"],
        ["show", "links", "-f", "json"],
        ["show", "links", "-f", "jsonl"],
    ],
    ids=" ".join,
)
def test_hostile_names(
    hostile: Answering,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = shown(capsys, *words, "--prometheus", hostile.url)
    assert "x1b" in out
    assert all(line.isprintable() for line in out.split("\n"))
    assert len(out) < 20_000
    if "-f" not in words:
        assert max(map(width, out.splitlines())) <= 80


def test_a_moment_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    known = {
        "lldpns_local_chassis_info": [CHASSIS],
        "lldpns_neighbor_info": [NEIGHBOR],
        "lldpns_neighbor_first_seen_timestamp_seconds": [NEIGHBOR],
    }
    for value in ("+Inf", "-1", "NaN", "1e300", "x"):
        with answering(partial(answer, known, value=value)) as server:
            out = shown(capsys, "show", "links", "-f", "json", "--prometheus", server.url)
        (link,) = json.loads(out)["links"]
        assert link["since"] is None


def test_links_of_a_neighbor_without_a_name(
    agent: Answering, capsys: pytest.CaptureFixture[str]
) -> None:
    out = shown(capsys, "show", "links", "--prometheus", agent.url)
    assert out.splitlines()[1].split()[:4] == ["h1/eth0", "7", "8", "external"]
    (line,) = shown(capsys, "show", "links", "-f", "jsonl", "--prometheus", agent.url).splitlines()
    keys = {"netns", "interface", "chassis_id", "port_id", "system_name", "port_description"}
    assert all(end.keys() == {*keys, "instance", "system"} for end in json.loads(line)["ends"])
    assert "h1\n└─ eth0 ──── 7 8  external\n" in shown(
        capsys, "topology", "--prometheus", agent.url
    )


def test_replicas_are_one(capsys: pytest.CaptureFixture[str]) -> None:
    twice: dict[str, list[dict[str, Any]]] = {
        "lldpns_local_chassis_info": [{**CHASSIS, "replica": each} for each in "ab"],
        "lldpns_neighbor_info": [{**NEIGHBOR, "replica": each} for each in "ab"],
    }
    with answering(lambda line: answer(twice, line)) as server:
        assert "1 link: 1 external" in shown(capsys, "show", "links", "--prometheus", server.url)


def test_nothing_matches(agent: Answering, capsys: pytest.CaptureFixture[str]) -> None:
    out = shown(capsys, "show", "links", "--netns", "no", "--prometheus", agent.url)
    assert out == "no links: none is known there, or none of those asked for\n"


def test_agents_that_do_not_answer(capsys: pytest.CaptureFixture[str]) -> None:
    def some(line: str) -> bytes:
        if "up%20%3D%3D%200" not in line:
            return answer({"lldpns_local_chassis_info": [CHASSIS]}, line)
        rows = [{"metric": {"instance": f"h{n}:9917\x1b"}, "value": [1, "0"]} for n in range(2, 9)]
        return http(json.dumps({"data": {"result": rows}, "warnings": ["half\x1b"]}).encode())

    with answering(some) as server:
        assert main(["topology", "--prometheus", server.url]) == DONE
    named = ", ".join(rf"h{n}:9917\x1b" for n in range(2, 7))
    assert capsys.readouterr().err == (
        f"lldpns: half\\x1b\nlldpns: nothing is known of {named}, ...: no answer to Prometheus\n"
    )


@pytest.mark.parametrize("words", [["topology"], ["show", "links"]], ids=" ".join)
def test_no_answer_of_use(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with answering(lambda line: answer({}, line)) as server:
        told = complaint(capsys, UNAVAILABLE, *words, "--prometheus", server.url)
    assert told == (
        f"lldpns: {server.url}: no metrics of lldpns there;"
        " have it scrape the agents, at their port 9917\n"
    )
    told = complaint(capsys, UNAVAILABLE, *words, "--prometheus", server.url)
    assert told == f"lldpns: {server.url}: Connection refused\n"
    told = complaint(capsys, USAGE, *words, "--prometheus", "host:9090")
    assert told == "lldpns: --prometheus takes a URL such as http://HOST:9090\n"
    told = complaint(capsys, USAGE, *words, "--prometheus", server.url, "--here")
    assert "--here: not allowed with argument --prometheus" in told

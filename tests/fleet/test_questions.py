"""Questions in docs/grafana.md have the answers that the fleet was built for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

from tests.support.fleet_truth import AWAY, STRANGER, Truth, port
from tests.support.questions import Question, questions
from tests.support.watched import Watched, host_of, link, place

Row = Mapping[str, str]

HOST = "host2"  # the host7 of the page


class Answer(NamedTuple):
    """What is to be found in the rows at a moment."""

    moment: str
    found: Callable[[Row], Any]
    expected: Callable[[Truth], Any]


def far(row: Row) -> str:
    return f"{row['remote_system']} {row.get('remote_port_id') or row['remote_interface']}"


def not_as_planned(truth: Truth) -> set[Any]:
    return {end for end in truth.wires if truth.by_plan(end) not in (None, "ok")}


ANSWERS = {
    "What is eth1 of host7 wired to?": Answer("built", far, lambda _: {"host1 eth1"}),
    "What is the container web of host7 wired to?": Answer(
        "built", far, lambda _: {f"{HOST} to-web"}
    ),
    "Which ports does switch1 have cables to?": Answer(
        "built", place, lambda _: {port(f"host{number}/root/eth0") for number in (1, 2, 3)}
    ),
    "Which links do both ends confirm?": Answer(
        "happened",
        link,
        lambda truth: (
            {truth.link(end) for end in truth.hearing if truth.wires[end].host != STRANGER}
            - truth.one_way
        ),
    ),
    "What is gone that was there an hour ago?": Answer(
        "happened", link, lambda truth: truth.vanished
    ),
    "Which link works in one direction only?": Answer(
        "happened", link, lambda truth: truth.one_way
    ),
    "What is wired otherwise than the kernel says?": Answer(
        "built", place, lambda _: {port("host1/far-a/x"), port("host1/far-b/y")}
    ),
    "What is not as planned?": Answer("happened", place, not_as_planned),
    "What should be at eth1 of host7?": Answer("happened", far, lambda _: {"host1 eth1"}),
    "Since when is it wired like that?": Answer(
        "put back", place, lambda _: {port(f"{HOST}/root/eth1")}
    ),
    "Which namespaces does host7 have?": Answer(
        "built", lambda row: row["netns"], lambda _: {"root", "web", "db"}
    ),
    "Where do bad frames come in?": Answer(
        "agent back", host_of, lambda _: {"host1", "host2", "host3", "switch1"}
    ),
    "Which agent does not answer?": Answer("agent away", host_of, lambda _: {AWAY}),
}
LAST_NIGHT = "What changed last night?"

every_question = pytest.mark.parametrize("question", questions(), ids=lambda each: each.text)


def asked(watched: Watched, question: Question, moment: str) -> list[tuple[Row, float]]:
    query = question.query.replace("host7", HOST)
    return [(row, value) for row, value in watched.expression(query, moment)]


@every_question
def test_the_query_has_the_answer(watched: Watched, question: Question) -> None:
    if question.text == LAST_NIGHT:
        found = {link(row) for row, _ in asked(watched, question, "agent back")}
        assert found >= watched.truth["happened"].vanished
        return
    answer = ANSWERS[question.text]
    found = {answer.found(row) for row, _ in asked(watched, question, answer.moment)}
    assert found == answer.expected(watched.truth[answer.moment])


@every_question
def test_the_command_runs_and_says_something(watched: Watched, question: Question) -> None:
    words = question.command.split()
    if words[0] != "lldpns":
        assert words[0] in ("journalctl", "systemctl")
        return
    done = watched.fleet.hosts[HOST].daemon.command(*words[1:])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout

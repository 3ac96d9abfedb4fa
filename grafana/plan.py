"""*Plan*: what is not wired as planned."""

from grafana_foundation_sdk.builders import stat
from grafana_foundation_sdk.models.dashboard import Dashboard

from grafana import looks
from grafana.page import page
from grafana.panels import number, rows, timeline
from grafana.queries import PLAN_STATES, by_plan, number_of, plan_states, planned_ends

_END = {
    "instance": "Host",
    "netns": "Namespace",
    "interface": "Interface",
    "remote_system": "Planned",
    "remote_interface": "Its port",
    "status": "Status",
    "heard_system": "Heard",
    "heard_port": "Its port there",
}


def _number(title: str, description: str, color: str, *statuses: str) -> stat.Panel:
    return number(title, description, number_of(by_plan(*statuses)), color=color)


_NUMBERS = (
    number(
        "Planned ends",
        "Ends of planned links that are, or should be, on the selected hosts: of a link between"
        " two of them there are two.",
        number_of(by_plan(*(each for each in PLAN_STATES if each != "unexpected"))),
    ),
    _number("As planned", "Ends that hear whom they should, and nobody else.", "green", "ok"),
    _number(
        "Missing",
        "Ends that hear nobody, or of which there is no interface.",
        "red",
        "missing",
        "no-interface",
    ),
    _number(
        "Wrong",
        "Ends that hear another system, or another port of the planned one.",
        "red",
        "wrong-system",
        "wrong-port",
    ),
    _number(
        "Doubtful",
        "Ends that are not heard themselves, or that hear somebody else, too.",
        "orange",
        "one-way",
        "extra-neighbor",
    ),
    _number(
        "Not in the plan",
        "Ports that hear somebody, and that the plan does not name.",
        "blue",
        "unexpected",
    ),
)

_NOT_AS_PLANNED = rows(
    "Not as planned",
    "Who should be at the other end, and who is heard there: one of them, if there are several.",
    planned_ends(*(each for each in PLAN_STATES if each != "ok")),
    _END,
    none="All is as planned, or no agent has a plan (plan.file)",
    colors=looks.PLAN,
)

_TIMELINE = timeline(
    "Ports that were not always as planned",
    "Of every selected port whose status by the plan changed in the time range: how it was.",
    plan_states(),
    PLAN_STATES,
    looks.PLAN,
    none="No status changed",
)

_ALL = rows(
    "All ends",
    "Every end of a planned link, and every port that hears somebody who is not planned.",
    planned_ends(*PLAN_STATES),
    _END,
    none="No agent has a plan (plan.file)",
    colors=looks.PLAN,
    height=14,
)


def plan() -> Dashboard:
    """The dashboard."""
    return page(
        "plan",
        "Plan",
        "What is wired as planned, what is missing and what is wrong",
        {
            "At the end of the time range": (*_NUMBERS, _NOT_AS_PLANNED),
            "Over time": (_TIMELINE,),
            "All that is planned": (_ALL,),
        },
        since="24h",
    )

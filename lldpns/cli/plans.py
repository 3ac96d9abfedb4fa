"""Plans as files and as people write them, for whoever compares the wiring with one."""

from collections.abc import Sequence
from functools import partial

from lldpns.api.plan import Compare
from lldpns.views.escape import printable
from lldpns.wiring.model import Interface, Namespace, Neighbor
from lldpns.wiring.plan.check import compare
from lldpns.wiring.plan.escapes import unescaped
from lldpns.wiring.plan.file import SIZE_MAX, parse
from lldpns.wiring.plan.records import Plan, PlanError
from lldpns.wiring.plan.report import Reporting


def read(path: str) -> Plan:
    """Read a plan.

    Raises:
        PlanError: it cannot be read or used; one line, the path in front.
    """
    try:
        with open(path, "rb") as file:
            return parse(file.read(SIZE_MAX + 1), path)
    except OSError as error:
        raise PlanError(f"{path}: {error.strerror}") from None
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from None


def comparison(path: str) -> Compare:
    """What compares an agent with the plan at `path`, which is read once.

    Raises:
        PlanError: it cannot be read or used; one line, the path in front.
    """
    return partial(checked, read(path))


def checked(
    plan: Plan,
    namespaces: Sequence[Namespace],
    interfaces: Sequence[Interface],
    neighbors: Sequence[Neighbor],
) -> Reporting:
    """Compare a plan with the tables of one agent; it may be one that `lldpns topology` drew."""
    tables = namespaces, interfaces, neighbors
    plan = yield from unescaped(plan, *tables, printable)
    return (yield from compare(plan, *tables))

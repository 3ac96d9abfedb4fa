"""Which language a plan is in, and reading it."""

import re

from lldpns.wiring.plan import dot
from lldpns.wiring.plan.dot_tokens import SPACE
from lldpns.wiring.plan.records import Plan, PlanError, wrong

SIZE_MAX = 16 << 20
"""Octets of the largest plan that is read."""

_DOT = re.compile(SPACE + r"(?: strict | (?:di)?graph )\b (?!\s*+:)", re.VERBOSE | re.IGNORECASE)
_DOT_NAMES = (".dot", ".gv")
_YAML_NAMES = (".yml", ".yaml")


def parse(octets: bytes, name: str) -> Plan:
    """Read a plan in the language that its file name tells or, if that tells none, its beginning.

    Raises:
        PlanError: it cannot be used.
    """
    if len(octets) > SIZE_MAX:
        raise PlanError(f"found more than {SIZE_MAX >> 20} MiB, expected a plan of at most that")
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise wrong(line, f"octet {octets[error.start]:#x}", "UTF-8") from None
    if name.endswith(_DOT_NAMES) or (not name.endswith(_YAML_NAMES) and _DOT.match(text)):
        return dot.parse(text)
    from lldpns.wiring.plan import containerlab  # PyYAML is for those who have such a plan

    return containerlab.parse(text)

"""Colours, the same in every panel."""

GREEN, BLUE, PURPLE = "#73BF69", "#5794F2", "#B877D9"  # of Grafana's own palette
YELLOW, ORANGE, RED, GREY = "#F2CC0C", "#FF9830", "#F2495C", "#8E8E8E"

LINK = {
    "ok": GREEN,
    "external": BLUE,
    "shared": PURPLE,
    "one-way": ORANGE,
    "silent": YELLOW,
    "down": GREY,
    "mismatch": RED,
}
"""Of the statuses of a link."""

STATE = {**LINK, "moved": YELLOW, "vanished": RED}
"""Of the states of a link over time."""

PLAN = {
    "ok": GREEN,
    "unexpected": BLUE,
    "extra-neighbor": PURPLE,
    "one-way": ORANGE,
    "missing": YELLOW,
    "wrong-port": RED,
    "wrong-system": RED,
    "no-interface": GREY,
}
"""Of the statuses by a plan."""

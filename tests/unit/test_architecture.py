"""The rooms of the house: every import points down. ARCHITECTURE.md has the picture."""

from __future__ import annotations

import ast
import http.server
import json
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2] / "lldpns"

# What a room may import of this house, besides itself and the version in lldpns/__init__.py.
BELOW = {
    "cli": {"agent", "api", "views", "kernel", "protocol", "wiring"},
    "agent": {"kernel", "protocol", "wiring"},
    "api": {"wiring"},
    "views": set(),
    "kernel": set(),
    "protocol": set(),
    "wiring": set(),
}

# The ground floor computes: it is given the time, and returns what is to be done.
PURE = {"protocol", "wiring"}
IMPURE_MODULES = {"asyncio", "logging", "os", "socket", "time"}

# A person waits for `lldpns show`. What is of the standard library here takes 2 ms each.
HEAVY = {"aiohttp", "asyncio", "msgspec", "prometheus_client", "pyroute2", "rich", "scapy", "yaml"}
HEAVY |= {"shutil", "urllib"}


def imported(file: Path, package: str) -> Iterator[str]:
    """Give the full dotted names that a file imports, at its top or later."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ""
            if node.level:
                parents = package.split(".")
                base = ".".join(parents[: len(parents) - node.level + 1])
            module = ".".join(filter(None, (base, node.module)))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def faults(house: Path) -> list[str]:
    """List every import below `house` that the rules forbid, and every room they do not know."""
    found = []
    for file in sorted(house.rglob("*.py")):
        inside = file.relative_to(house.parent)
        package = ".".join(inside.parts[:-1])
        for name in imported(file, package):
            top, target, *_ = [*name.split("."), ""]
            room = inside.parts[1] if len(inside.parts) > 2 else ""
            if room and room not in BELOW:
                found.append(f"{inside}: {room} is no room of this house")
            elif top == house.name and target in BELOW and target != room:
                if target not in BELOW.get(room, set()):
                    found.append(f"{inside}: {room or 'the package'} imports {target}")
            elif room in PURE and top in IMPURE_MODULES:
                found.append(f"{inside}: {room} imports {top}")
    return found


def test_every_arrow_points_down() -> None:
    assert {file.parent.name for file in HOUSE.glob("*/*.py")} == set(BELOW)
    assert faults(HOUSE) == []


@pytest.mark.parametrize(
    ("room", "source", "fault"),
    [
        ("protocol", "import time", "protocol imports time"),
        ("wiring", "from os.path import join", "wiring imports os"),
        ("kernel", "def late():\n from lldpns.protocol import tlv", "kernel imports protocol"),
        ("views", "from lldpns import wiring", "views imports wiring"),
        ("api", "from ..agent.agent import Agent", "api imports agent"),
        ("agent", "import lldpns.api.server", "agent imports api"),
        ("attic", "import sys", "attic is no room of this house"),
    ],
)
def test_an_arrow_that_points_up_is_found(
    tmp_path: Path, room: str, source: str, fault: str
) -> None:
    file = tmp_path / "lldpns" / room / "module.py"
    file.parent.mkdir(parents=True)
    file.write_text(source)
    assert faults(tmp_path / "lldpns") == [f"lldpns/{room}/module.py: {fault}"]


def test_arrows_that_point_down_are_none_of_them(tmp_path: Path) -> None:
    file = tmp_path / "lldpns" / "cli" / "main.py"
    file.parent.mkdir(parents=True)
    file.write_text("import time\nfrom lldpns import __version__, views\nfrom . import show")
    assert faults(tmp_path / "lldpns") == []


class NothingToShow(http.server.BaseHTTPRequestHandler):
    """An agent that knows of nothing."""

    def do_GET(self) -> None:
        body = json.dumps({self.path.split("?")[0].rsplit("/", 1)[-1]: []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: a client of a Unix socket has no address to log."""


@pytest.mark.parametrize("words", [["show", "neighbors"], ["topology"]], ids=" ".join)
def test_what_a_person_waits_for_loads_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "api.sock"
    with socketserver.UnixStreamServer(str(path), NothingToShow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = [*words, "--socket", str(path)]
        script = f"""
import sys
sys.argv = ["lldpns", *{command}]
from lldpns.cli.main import main
try:
    code = main()
except SystemExit as exit:
    code = exit.code
print("loaded:", code or 0, *sorted({HEAVY} & set(sys.modules)))
"""
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False
        )
        server.shutdown()
    assert done.stdout.splitlines()[-1:] == ["loaded: 0"], done.stdout + done.stderr


def test_who_asks_about_all_hosts_loads_no_server() -> None:
    script = f"import sys, lldpns.cli.fleet\nprint(*sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=True
    )
    assert set(done.stdout.split()) <= {"msgspec", "urllib"}

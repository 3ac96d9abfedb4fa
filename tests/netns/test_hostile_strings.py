"""Whatever strangers call themselves: every format stays valid, and no terminal is touched.

The commands and formats are those of the parser: one that is new is tested too, or fails here.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import pty
import re
import shlex
import socket
import termios
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from lldpns.cli.main import main
from lldpns.views.escape import width
from tests.support.commands import COMMANDS
from tests.support.daemon import LLDPNS
from tests.support.graphviz import draw
from tests.support.hostile import NETNS, STRINGS, Heard, everything_heard, name_of
from tests.support.metrics import CLASSIC, OPENMETRICS, Scrape
from tests.support.tmux import terminal

SGR = re.compile(r"\x1b\[\d*m")
"""Select Graphic Rendition: the only sequence that views write themselves."""


class View(NamedTuple):
    """A command that prints something and ends."""

    words: tuple[str, ...]
    form: str


def every_view() -> Iterator[View]:
    """Give each command with each format, and each detail of it."""
    for command in COMMANDS:
        options = {each.dest: each.choices for each in command._actions}
        words = tuple(command.prog.split()[1:])
        operands = {"check": ("PLAN",), "decode": ("FILE",)}.get(words[-1] if words else "", ())
        for form in options.get("format") or ():
            for detail in ((), *((each,) for each in options.get("detail") or ())):
                # `watch` has no end; `scan` is for where no daemon is, and prints as `show` does.
                if words not in (("watch",), ("scan",)):
                    yield View((*words, *operands, *detail, "-f", form), form)


VIEWS = list(every_view())
TABLES = ("neighbors", "links", "interfaces", "namespaces", "statistics", "chassis")


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Heard]:
    with everything_heard(tmp_path_factory.mktemp("hostile")) as heard:
        plan = printed(heard, "topology", "-f", "dot")
        heard.capture.with_name("plan.dot").write_text(plan)
        yield heard


def run(heard: Heard, *words: str) -> int:
    """Run `lldpns WORDS` here; give its exit code."""
    given = {"PLAN": str(heard.capture.with_name("plan.dot")), "FILE": str(heard.capture)}
    argv = [given.get(word, word) for word in words]
    about_a_file = words[0] == "decode"
    return main([*argv, *(() if about_a_file else ("--socket", str(heard.daemon.socket)))])


def printed(heard: Heard, *words: str) -> str:
    """What `lldpns WORDS` prints for a program; its remarks are harmless."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    remarks = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(remarks):
        assert run(heard, *words) in (0, 1)
    remarks.flush()
    is_text(remarks.buffer.getvalue().decode())
    text: str = out.buffer.getvalue().decode()
    return text


def shown(heard: Heard, columns: int, *words: str) -> str:
    """What `lldpns WORDS` shows on a terminal of so many columns."""
    ours, its = pty.openpty()
    termios.tcsetwinsize(its, (50, columns))
    tty.setraw(its)  # or it makes a carriage return and a line feed of each line feed
    with ThreadPoolExecutor(1) as pool, contextlib.closing(os.fdopen(ours, "rb", 0)) as reader:
        reading = pool.submit(read_all, reader)
        with open(its, "w", encoding="utf-8") as out, contextlib.redirect_stdout(out):
            run(heard, *words)
        return reading.result().decode()


def read_all(reader: Any) -> bytes:
    octets = b""
    with contextlib.suppress(OSError):  # EIO: nobody has the terminal any more
        while piece := reader.read(1 << 16):
            octets += piece
    return octets


def is_text(text: str) -> None:
    """Nothing but what is plainly visible, in lines."""
    assert text.replace("\n", "").isprintable()


def is_json(text: str) -> None:
    assert re.fullmatch(r"[\n -~]*", text)
    json.loads(text)


def is_jsonl(text: str) -> None:
    assert text.endswith("\n")
    for line in text.splitlines():
        is_json(line)


def is_xml(text: str) -> None:
    is_text(text)
    read = "".join(ElementTree.fromstring(text).itertext())  # noqa: S314 - made here
    assert re.sub("[\t\n\r\xa0]", "", read).isprintable()


def is_keyvalue(text: str) -> None:
    is_text(text)
    for line in text.splitlines():
        assert re.match(r"lldp\.[^=]+\.[a-z0-9-]+=", line), line


def is_dot(text: str) -> None:
    is_text(text)
    draw(text)


CHECKS: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(("text", "tree", "mermaid", "lldpcli-plain"), is_text),
    **dict.fromkeys(("json", "lldpcli-json", "lldpcli-json0"), is_json),
    **dict.fromkeys(("svg", "lldpcli-xml"), is_xml),
    "jsonl": is_jsonl,
    "lldpcli-keyvalue": is_keyvalue,
    "dot": is_dot,
}
ESCAPE = {"json": r"\u001b", "mermaid": "#92;x1b", "svg": r"\x1b"}
"""How ESC is written, where it is not \\x1b."""


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: " ".join(view.words))
def test_every_view_stays_valid_and_touches_no_terminal(heard: Heard, view: View) -> None:
    text = printed(heard, *view.words)
    CHECKS[view.form](text)
    if view.words[:2] != ("show", "configuration"):  # which no stranger can say anything in
        is_of_json = "json" in view.form
        assert ESCAPE.get("json" if is_of_json else view.form, r"\x1b") in text
    for columns in (80, 30):
        on_terminal = shown(heard, columns, *view.words)
        CHECKS[view.form](SGR.sub("", on_terminal))
        if view.form in ("text", "tree"):
            lines = SGR.sub("", on_terminal).splitlines()
            rule = 79 if "-" * 79 in lines else 0
            assert max(map(width, lines)) <= max(columns, rule)


def test_all_formats_are_looked_at() -> None:
    assert {view.form for view in VIEWS} == CHECKS.keys()
    assert {view.words[1] for view in VIEWS if view.words[0] == "show"} > {*TABLES}


def test_json_says_what_the_neighbor_said(heard: Heard) -> None:
    for words in (("show", "neighbors"), ("decode", "FILE")):
        neighbors = json.loads(printed(heard, *words, "-f", "json"))["neighbors"]
        assert {name_of(text) for text in STRINGS.values()} <= {
            each["system_name"] for each in neighbors
        }
    assert NETNS.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace") in {
        each["netns"] for each in neighbors
    }


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_events(heard: Heard, form: str) -> None:
    whole, initial = (heard.streams[f"watch {form}{more}"].decode() for more in ("", " --initial"))
    for text in (whole, initial):
        CHECKS[form](text)
    what = ("neighbor-added", "neighbor-changed", "neighbor-removed")
    counts = [whole.count(f"{each} " if form == "text" else f'"{each}"') for each in what]
    assert counts[0] >= 2 * len(STRINGS)
    assert min(counts[1:]) >= len(STRINGS)
    for event in ("netns-added", "interface-added", "link-status", "neighbor-added"):
        assert event in initial


@pytest.mark.parametrize("verbose", ["", " -v"])
def test_frames(heard: Heard, verbose: str) -> None:
    text = heard.streams[f"capture{verbose}"].decode()
    is_text(text)
    assert text.count(" in 02:00:00:00:0b:ad ") == 4 * len(STRINGS) + 1


def test_names_for_completion(heard: Heard) -> None:
    for names in ("netns", "interface"):
        is_text(printed(heard, "complete", names))


@pytest.mark.parametrize(
    "words",
    [("show", "neighbors", "--netns", NETNS[::-1]), ("show", "links", "--interface", "\x1b\n*")],
)
def test_hints_and_what_was_asked_for(heard: Heard, words: tuple[str, ...]) -> None:
    assert "matches" in printed(heard, *words)
    is_text(printed(heard, *words))
    is_text(SGR.sub("", shown(heard, 80, *words)))


def test_errors_are_one_line(heard: Heard, capfd: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("show", "neighbors", "--socket", f"/{NETNS}"),
        ("decode", f"/{NETNS}"),
        ("check", f"/{NETNS}", "--socket", str(heard.daemon.socket)),
    ):
        assert main(words) in (2, 3)
        remark = capfd.readouterr().err
        assert remark.count("\n") == 1
        is_text(remark)
    with pytest.raises(SystemExit):
        main([NETNS])
    is_text(capfd.readouterr().err)


def test_the_log_of_the_agent(heard: Heard) -> None:
    is_text(heard.daemon.log)
    assert r"\x1b[2J" in heard.daemon.log


def asked(heard: Heard, target: str, accept: str = "*/*") -> str:
    with socket.socket(socket.AF_UNIX) as unix:
        unix.connect(str(heard.daemon.socket))
        connection = http.client.HTTPConnection("lldpns")
        connection.sock = unix
        connection.request("GET", target, headers={"Accept": accept, "Connection": "close"})
        return connection.getresponse().read().decode()


@pytest.mark.parametrize("form", [CLASSIC, OPENMETRICS])
def test_metrics(heard: Heard, form: str) -> None:
    text = asked(heard, "/metrics", form)
    is_text(text)
    found = Scrape(text, form).series("lldpns_neighbor_info")
    assert len(found) > len(STRINGS)


@pytest.mark.parametrize("table", TABLES)
def test_answers_of_the_agent(heard: Heard, table: str) -> None:
    text = asked(heard, f"/v1/{table}")
    assert not re.search("[\0-\x09\x0b-\x1f\x7f-\x9f]", text)
    assert json.loads(text)[table]


@pytest.mark.parametrize("table", ["neighbors", "links", "namespaces", "interfaces"])
def test_a_table_that_is_kept_current(heard: Heard, tmp_path: Path, table: str) -> None:
    with terminal(tmp_path) as screen:
        title = screen.title
        words = [*LLDPNS, "show", table, "--live", "--socket", str(heard.daemon.socket)]
        screen.run(f"{shlex.join(words)}; echo code $?")
        for key, last in (("g", "q quits"), ("G", "q quits")):
            screen.press(key)
            lines = screen.wait_for(lambda lines: last in lines[-1], "the view")  # noqa: B023
            is_text("\n".join(lines))
        screen.press("q")
        screen.wait_for(lambda lines: any(line.endswith("code 0") for line in lines), "the end")
        assert screen.as_it_was
        assert screen.title == title

"""`lldpns show ... --live` on a real terminal: current, within its size, and given back."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.daemon import LLDPNS, Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, add_netns, add_veth, delete_link, delete_netns, ip, run
from tests.support.tmux import Terminal, terminal
from tests.support.waiting import poll_until

PAIRS = 15


@pytest.fixture(scope="module")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Daemon]:
    """An agent that knows a namespace with many wires to this one."""
    with contextlib.ExitStack() as after:
        add_netns("wires")
        after.callback(delete_netns, "wires")
        for number in range(PAIRS):
            add_veth(ROOT, f"wire{number:02}", "wires", f"eth{number:02}")
            after.callback(delete_link, f"wire{number:02}")
        daemon = Daemon(tmp_path_factory.mktemp("live"))
        after.callback(daemon.stop)
        wait_for_neighbors(daemon, 2 * PAIRS)
        yield daemon


@pytest.fixture
def web(daemon: Daemon, netns: MakeNetns, veth: MakeVeth) -> Iterator[None]:
    """One more namespace, with two wires, that a test may do anything with."""
    netns("web")
    for number in (1, 2):
        veth(ROOT, f"web{number}", "web", f"eth{number}")
    wait_for_neighbors(daemon, 2 * PAIRS + 4)
    yield
    delete_netns("web")
    wait_for_neighbors(daemon, 2 * PAIRS)


def wait_for_neighbors(daemon: Daemon, number: int) -> None:
    poll_until(lambda: len(daemon.http("neighbors")["neighbors"]) == number, what=f"{number}")


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Terminal]:
    with terminal(tmp_path) as shown:
        yield shown


def opened(shell: Terminal, daemon: Daemon, *words: str) -> list[str]:
    """Begin to look, and give what is to be seen first."""
    what = words or ("neighbors",)
    command = [*LLDPNS, "show", *what, "--live", "--socket", str(daemon.socket)]
    shell.run(f"{shlex.join(command)}; echo code $?")
    return shell.wait_for(lambda lines: "q quits" in lines[-1], "the view")


def test_the_table_fits_the_screen_and_says_what_is_not_shown(
    daemon: Daemon, shell: Terminal
) -> None:
    lines = opened(shell, daemon)
    assert len(lines) == 24
    assert lines[0].split()[:3] == ["NETNS", "INTERFACE", "NEIGHBOR"]
    assert [line.split()[0] for line in lines[2:4]] == ["wire01", "wire02"]
    assert lines[-2] == "30 neighbors on 30 interfaces in 2 namespaces"
    assert lines[-1] == "10 rows below: ↑ ↓ show them; q quits"
    shell.press("Down", "Down")
    lines = shell.wait_for(lambda lines: "2 rows above, 8 rows" in lines[-1], "two rows further")
    assert lines[1].split()[:2] == ["root", "wire02"]
    shell.press("G")
    lines = shell.wait_for(lambda lines: "10 rows above:" in lines[-1], "the end")
    assert lines[-4].split()[0] == "eth14"
    shell.resize(60, 40)
    lines = shell.wait_for(lambda lines: len(lines) == 40 and lines[-1] == "q quits", "all rows")
    assert len(max(lines, key=len)) <= 60
    shell.resize(30, 5)
    lines = shell.wait_for(lambda lines: len(lines) == 5 and "below" in lines[-1], "few rows")
    assert len(max(lines, key=len)) <= 30
    assert len(lines[1:4]) == 3


def test_what_happens_is_shown_and_so_are_ages(daemon: Daemon, web: None, shell: Terminal) -> None:
    opened(shell, daemon, "neighbors", "--netns", "web")
    ip(ROOT, "link delete dev web1")
    lines = shell.wait_for(lambda lines: "1 neighbor on" in "\n".join(lines), "one less")
    assert "eth1" not in "\n".join(lines)
    first = lines[1].split()[-1]
    shell.wait_for(lambda lines: lines[1].split()[-1] != first, "another age")
    run("ip netns delete web")
    shell.wait_for(lambda lines: lines[0].startswith("no namespace matches --netns web"), "why")


def test_links_have_their_colours(daemon: Daemon, web: None, shell: Terminal) -> None:
    opened(shell, daemon, "links", "--netns", "web")
    shell.wait_for(lambda lines: "2 links: 2 ok" in "\n".join(lines), "both")
    assert "\x1b[32mok\x1b" in "\n".join(shell.lines(colored=True))
    ip("web", "link set dev eth1 down")
    shell.wait_for(lambda lines: "1 down" in "\n".join(lines), "it to be down")
    assert "\x1b[31mdown\x1b" in "\n".join(shell.lines(colored=True))


def assert_given_back(shell: Terminal, code: int) -> list[str]:
    """The terminal is as it was before a command that ended so; give what is to be seen on it."""
    ended = f"code {code}"
    shell.wait_for(lambda lines: any(line.endswith(ended) for line in lines), "the end")
    assert shell.as_it_was
    shell.run("stty -a | tr ' ' '\\n' | grep -x -e echo -e icanon")
    lines = shell.wait_for(lambda lines: {"echo", "icanon"} <= {*lines}, "what is typed to be seen")
    assert "q quits" not in "\n".join(lines)
    return lines


@pytest.mark.parametrize("key", ["q", "C-c"])
def test_the_terminal_is_given_back_at_the_end(daemon: Daemon, shell: Terminal, key: str) -> None:
    opened(shell, daemon)
    assert not shell.as_it_was
    shell.press(key)
    assert_given_back(shell, 0)


def test_the_terminal_is_given_back_to_whoever_ends_it(daemon: Daemon, shell: Terminal) -> None:
    opened(shell, daemon)
    os.kill(shell.running, signal.SIGTERM)
    assert_given_back(shell, 0)


def test_the_end_of_the_agent_is_told_on_a_terminal_that_was_given_back(
    start_daemon: StartDaemon, shell: Terminal
) -> None:
    daemon = start_daemon()
    opened(shell, daemon)
    daemon.stop()
    lines = assert_given_back(shell, 3)
    # As it is noticed first: on the stream, or when something is asked.
    assert re.search("the daemon has ended|no daemon runs here", "".join(lines))


def test_ctrl_z_gives_the_terminal_to_the_shell_for_a_while(
    daemon: Daemon, shell: Terminal
) -> None:
    opened(shell, daemon)
    shell.press("C-z")
    shell.wait_for(lambda lines: "Stopped" in " ".join(lines), "the shell")
    assert shell.as_it_was
    shell.run("fg")
    shell.wait_for(lambda lines: "q quits" in lines[-1], "the view")
    assert not shell.as_it_was

"""`lldpns demo LAB --shell`: a shell in the lab, and nothing left when it ends."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Sequence

import pytest

from tests.support.demo import DEMO, run_demo, traces
from tests.support.nobody import as_nobody
from tests.support.terminal import on_a_terminal
from tests.support.waiting import poll_until

SHELL = [*DEMO, "pair", "--shell"]
PROMPT = "lldpns demo pair# "
COMMANDS = """\
echo socket $LLDPNS_SOCKET
lldpns show neighbors --netns pc2
ip netns exec pc1 ping -c 1 10.0.1.2
(exit 7)
"""


@pytest.mark.parametrize("who", [list, as_nobody], ids=["root", "nobody"])
def test_commands_from_a_pipe_run_in_the_lab(who: Callable[[Sequence[str]], list[str]]) -> None:
    before = traces()
    done = run_demo(who(SHELL), input=COMMANDS)
    assert (done.returncode, done.stderr) == (0, "")
    _, _, said = done.stdout.partition("\nThis shell is in the lab")
    assert "\nsocket /run/lldpns/api.sock\n" in said
    assert "\n1 neighbor on 1 interface in 1 namespace\n" in said
    assert "\n64 bytes from 10.0.1.2: " in said
    assert traces() == before


def test_a_person_at_a_terminal_stays_in_the_lab_until_exit() -> None:
    before = traces()
    # Afterwards the terminal is the caller's again, who could not read from it otherwise.
    script = f"{shlex.join(SHELL)} && read answer && echo back, $answer"
    with on_a_terminal(["sh", "-c", script]) as terminal:
        terminal.wait_for(PROMPT)
        terminal.type("sh -c 'echo $((6 * 7)); exec sleep 60'\n")
        terminal.wait_for("42")  # from now on the terminal is that of the command, not the shell
        terminal.type("\x03")
        terminal.wait_for(PROMPT)
        terminal.type("sleep 60 &\n")
        terminal.wait_for(PROMPT)
        terminal.type("exit\n")
        terminal.wait_for("exit")  # as it was typed
        terminal.wait_for("exit")  # as bash says goodbye
        terminal.type("hello\n")
        terminal.wait_for("back, hello")
    assert traces() == before


def test_a_lab_whose_caller_is_killed_ends_though_the_shell_would_go_on() -> None:
    before = traces()
    with subprocess.Popen(SHELL, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        for line in demo.stdout:
            if line.startswith("This shell is in the lab"):
                break
        demo.kill()
        demo.wait()
        poll_until(lambda: traces() == before, what="the end of all it started")

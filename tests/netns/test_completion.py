"""Completion in real shells: a key is pressed, and what the command then gets is looked at.

Names of namespaces are chosen by whoever makes them: none may mean anything to a shell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from generate.__main__ import write
from lldpns.views.escape import as_pattern
from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, StartDaemon
from tests.support.holders import anonymous
from tests.support.terminal import Terminal, on_a_terminal
from tests.support.waiting import poll_until

ROOT = Path(__file__).parents[2]
PROMPT = "here> "
SAID = "that is what it got"
LIST = {"bash": "\t\t", "zsh": "\t"}  # keys

# A program that tells what it got, and asks the real one for names.
COMMAND = """\
#!/bin/sh
[ "$1" != complete ] || exec {python} -m lldpns.cli.main "$@"
printf '%s\\0' "$@" >got
echo "{said}"
"""

BASH = """\
. /usr/share/bash-completion/bash_completion
PS1='{prompt}'
"""
ZSH = """\
fpath=({share}/zsh/site-functions $fpath)
autoload -Uz compinit
compinit -u -D
PS1='{prompt}'
"""


class Shell:
    """An interactive shell in a directory of its own."""

    def __init__(self, terminal: Terminal, directory: Path) -> None:
        self._terminal = terminal
        self._got = directory / "got"

    def enter(self, keys: str) -> list[str]:
        """Type keys and Enter; give the arguments that `lldpns` then got."""
        self._terminal.type(f"{keys}\n")
        self._terminal.wait_for(SAID)
        self._terminal.wait_for(PROMPT)
        return self._got.read_text().split("\0")[:-1]

    def look(self, keys: str, shown: str) -> None:
        """Type keys, wait for what that shows, and take the line back."""
        self._terminal.type(keys)
        self._terminal.wait_for(shown)
        assert self.enter("\x15lldpns nothing") == ["nothing"]


@contextmanager
def shell(name: str, directory: Path, socket: Path) -> Iterator[Shell]:
    programs, share = directory / "bin", directory / "share"
    programs.mkdir()
    (programs / "lldpns").write_text(COMMAND.format(python=sys.executable, said=SAID))
    (programs / "lldpns").chmod(0o755)
    write(share)
    (directory / ".bashrc").write_text(BASH.format(prompt=PROMPT))
    (directory / ".zshrc").write_text(ZSH.format(prompt=PROMPT, share=share))
    environment = {
        "PATH": f"{programs}:/usr/bin:/bin:/usr/sbin:/sbin",
        "HOME": str(directory),
        "ZDOTDIR": str(directory),
        "XDG_DATA_DIRS": str(share),
        "PYTHONPATH": str(ROOT),
        "LLDPNS_SOCKET": str(socket),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
    }
    words = ["sh", "-c", f"cd {directory} && exec {name} -i"]
    with on_a_terminal(words, environment) as terminal:
        terminal.wait_for(PROMPT)
        yield Shell(terminal, directory)
        terminal.type("exit 0\n")


# What a shell, a terminal or a pattern might obey, each name with an own beginning.
HOSTILE = [
    "$(touch pwned)",
    "`touch pwned`",
    ";touch pwned",
    ">pwned",
    "\ntouch pwned",
    "\x1b]0;pwned\x07",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "\\$(touch pwned)",
    "!touch",
    "#pwned",
    "~root",
    "*",
    "[x]",
    "{x,y}",
    "=touch",
    "-rf",
    "a b  c ",
    "c:d=e:f",
]


def typed(pattern: str, quote: str = "") -> str:
    """The beginning of a pattern, as somebody types it behind `quote`."""
    beginning = pattern[: 2 if pattern[0] in "[?" else 1]
    if quote == "'":
        return quote + beginning
    if quote == '"':
        return quote + "".join(f"\\{each}" if each in '$`"\\' else each for each in beginning)
    return "".join(f"\\{each}" for each in beginning)


@pytest.fixture
def hostile(netns: MakeNetns, start_daemon: StartDaemon) -> Daemon:
    """An agent that knows of namespaces with hostile names."""
    for name in HOSTILE:
        netns(name)
    daemon = start_daemon()
    known = {each["netns"] for each in daemon.http("namespaces")["namespaces"]}
    assert known == {*HOSTILE, "root"}
    return daemon


def argument(got: Sequence[str]) -> str:
    """What came with `--netns`, behind a blank or `=`."""
    *before, last = got
    assert before[:2] == ["show", "neighbors"]
    assert before[2:] == ["--netns"] or last.startswith("--netns=")
    return last.removeprefix("--netns=")


def stays_as_typed(name: str, quote: str, pattern: str) -> bool:
    """Whether completion leaves the beginning of a pattern in quotes alone.

    Ours does in bash, where the rest would end the quotes or mean something in them; zsh looks for
    the name of a variable behind '$.
    """
    if name == "zsh":
        return quote == "'" and pattern.startswith("$")
    return any(each in pattern for each in {"'": "'", '"': '"$`\\!'}[quote])


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_a_hostile_name_is_a_word_and_nothing_else(
    name: str, tmp_path: Path, hostile: Daemon
) -> None:
    with shell(name, tmp_path, hostile.socket) as here:
        there = {*os.listdir(tmp_path), "got"}
        for pattern in map(as_pattern, HOSTILE):
            for option in ("--netns ", "--netns="):
                got = here.enter(f"lldpns show neighbors {option}{typed(pattern)}\t")
                assert argument(got) == pattern
            for quote in "'\"":
                keys = f"lldpns show neighbors --netns {typed(pattern, quote)}\t"
                if quote == "'" == pattern[0]:
                    continue  # nobody begins it so
                if stays_as_typed(name, quote, pattern):
                    assert pattern.startswith(argument(here.enter(keys + quote)))
                else:
                    assert argument(here.enter(keys)) == pattern
        here.look(f"lldpns show neighbors --netns {LIST[name]}", "root")
        assert {*os.listdir(tmp_path)} <= there


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_commands_options_and_files(name: str, tmp_path: Path) -> None:
    (tmp_path / "plan.dot").touch()
    with shell(name, tmp_path, tmp_path / "no.sock") as here:
        assert here.enter("lldpns to\t-f mer\t") == ["topology", "-f", "mermaid"]
        assert here.enter("lldpns show neigh\tdet\t--her\t") == [
            *("show", "neighbors", "details", "--here")
        ]
        assert here.enter("lldpns check pl\t") == ["check", "plan.dot"]
        # Nobody tells names, and nothing is said of that in the middle of a line.
        assert here.enter("lldpns watch --netns we\t") == ["watch", "--netns", "we"]
        here.look(f"lldpns {LIST[name]}", "watch")
        assert here.enter("lldpns compl\t") == ["compl"]


@pytest.mark.parametrize("name", ["bash", "zsh"])
def test_names_of_the_lab(name: str, tmp_path: Path, agent_in_the_lab: Daemon) -> None:
    with anonymous() as holder, shell(name, tmp_path, agent_in_the_lab.socket) as here:
        nameless = f"net:[{holder.inode}]"
        poll_until(
            lambda: nameless in str(agent_in_the_lab.http("namespaces")), what="the nameless one"
        )
        assert here.enter("lldpns watch --netns brid\t")[-1] == "bridge"
        assert here.enter("lldpns show links --interface net0\t")[-1] == "net0-bridge"
        assert here.enter("lldpns capture --netns net:\t")[-1] == as_pattern(nameless)
        assert here.enter("lldpns capture --netns=net:\\[\t")[-1].endswith(as_pattern(nameless))
        # The pattern is that of this one.
        (found,) = agent_in_the_lab.json("namespaces", "--netns", as_pattern(nameless))[
            "namespaces"
        ]
        assert found["netns"] == nameless

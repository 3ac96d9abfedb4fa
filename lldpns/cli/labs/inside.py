"""`lldpns demo` in its sandbox: builds a lab, runs the agent in it, and tells the story."""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter

from lldpns.api.client import AgentUnavailable, get
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, fail
from lldpns.cli.labs import Lab

# -P: not what happens to lie in the current directory.
LLDPNS = [sys.executable, "-P", "-m", "lldpns.cli.main"]
SOCKET = "/run/lldpns/api.sock"
_LOG = "/run/lldpns.log"
_BIN = "/run/bin"
_PATIENCE = 20.0  # seconds; it takes less than one


def tell(lab: Lab, *, shell: bool) -> int:
    """Build the lab, print what the agent knows of it and, if asked to, let the user in."""
    print(f"A lab: {lab.title}.\n\n{lab.picture}\n", flush=True)
    with open(_LOG, "w") as log:
        agent = subprocess.Popen([*LLDPNS, "daemon"], stdin=subprocess.DEVNULL, stderr=log)
    try:
        subprocess.run(["sh", "-e", lab.script], stdin=subprocess.DEVNULL, check=True)
        _ping(*lab.ping)
        _wait_for(lab, agent)
        for words in lab.show:
            print(f"$ lldpns show {words}", flush=True)
            subprocess.run([*LLDPNS, "show", *shlex.split(words)], check=True)
            print(flush=True)
        if shell:
            _shell(lab)
    except subprocess.CalledProcessError as error:
        return fail(f"{error.cmd[0]} failed in the lab; what it said is above", UNAVAILABLE)
    except TimeoutError as error:
        with open(_LOG) as log:
            sys.stderr.write(log.read())
        return fail(str(error), CHECK_FAILED)
    finally:
        agent.terminate()
        agent.wait()
    return DONE


def _ping(netns: str, address: str) -> None:
    # Until one is answered: a tunnel may not be ready for the first.
    until = ["-c", "1", "-i", "0.2", "-w", "5"]
    command = ["nsenter", f"--net=/run/netns/{netns}", "ping", *until, address]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    line = next(line for line in answer.stdout.splitlines() if "time=" in line)
    print(f"{netns}$ ping -c 1 {address}\n{line}\n", flush=True)


def _wait_for(lab: Lab, agent: subprocess.Popen[bytes]) -> None:
    """Poll until the agent knows all that there is to be known."""
    deadline = time.monotonic() + _PATIENCE
    known: tuple[int, dict[str, int]] = (0, {})
    while time.monotonic() < deadline and agent.poll() is None:
        with contextlib.suppress(AgentUnavailable):  # it is still starting
            known = _known()
        if known == (lab.neighbors, lab.ends):
            return
        time.sleep(0.02)
    seen = f"{known[0]} neighbors instead of {lab.neighbors}, ends of links: {known[1]}"
    raise TimeoutError(f"{seen}; the agent's log is above")


def _known() -> tuple[int, dict[str, int]]:
    """How many neighbors the agent knows, and how many ends the links of each status have."""
    neighbors = get(SOCKET, "/v1/neighbors")["neighbors"]
    ends: Counter[str] = Counter()
    for link in get(SOCKET, "/v1/links")["links"]:
        ends[link["status"]] += len(link["ends"])
    return len(neighbors), dict(ends)


def _shell(lab: Lab) -> None:
    """Let the user look around, until the shell ends; how it ends is the user's own affair."""
    os.mkdir(_BIN)
    with open(os.open(f"{_BIN}/lldpns", os.O_CREAT | os.O_WRONLY, 0o755), "w") as command:
        command.write(f'#!/bin/sh\nexec {shlex.join(LLDPNS)} "$@"\n')
    netns, address = lab.ping
    print("This shell is in the lab; leaving it (exit) takes the lab away. Try:")
    print(f"    lldpns show interfaces\n    ip netns exec {netns} ping {address}\n", flush=True)
    # Not the user's own prompt: who forgets where this is would look for interfaces in vain.
    environment = {
        **os.environ,
        "PATH": f"{_BIN}:{os.environ['PATH']}",
        "PS1": f"lldpns demo {lab.name}# ",
    }
    shell = ["bash", "--norc"] if shutil.which("bash") else ["sh"]
    subprocess.run(shell, env=environment)

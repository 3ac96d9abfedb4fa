"""`lldpns demo`: a lab, the real agent in it, and what it shows; nothing is left behind.

The command runs itself again in a sandbox of its own. There it is the first process, so everything
it starts ends with it, whatever happens.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time

from lldpns.api.client import AgentUnavailable, get
from lldpns.cli.exits import CHECK_FAILED, DONE, UNAVAILABLE, fail
from lldpns.cli.labs import CLASSIC, Lab
from lldpns.kernel.sandbox import sandboxed

# -P: not what happens to lie in the current directory.
_LLDPNS = [sys.executable, "-P", "-m", "lldpns.cli.main"]
_INSIDE = "LLDPNS_DEMO_INSIDE"
_SOCKET = "/run/lldpns/api.sock"
_LOG = "/run/lldpns.log"
_PATIENCE = 20.0  # seconds; it takes less than one
_NEEDED = {"ip": "iproute2", "ping": "iputils-ping", "unshare": "util-linux"}


def demo(_: argparse.Namespace) -> int:
    """Build the classic lab, run the agent in it, and print who is wired to whom."""
    # Not by the variable alone: set by mistake, it would have the lab built outside.
    if os.environ.get(_INSIDE) and os.getpid() == 1:
        return _inside(CLASSIC)
    missing = [package for program, package in _NEEDED.items() if not shutil.which(program)]
    if missing:
        return fail(f"the demo needs: sudo apt-get install {' '.join(missing)}", UNAVAILABLE)
    probe = subprocess.run(sandboxed(["true"]), capture_output=True, text=True)
    if probe.returncode != 0:
        reason = probe.stderr.strip().rpartition("\n")[2]
        return fail(f"no private namespaces for this user here ({reason}); use sudo", UNAVAILABLE)
    environment = {**os.environ, _INSIDE: "1", "LLDPNS_SOCKET": _SOCKET}
    return subprocess.run(sandboxed([*_LLDPNS, "demo"]), env=environment).returncode


def _inside(lab: Lab) -> int:
    print(f"A lab: {lab.title}.\n\n{lab.picture}", flush=True)
    with open(_LOG, "w") as log:
        agent = subprocess.Popen([*_LLDPNS, "daemon"], stderr=log)
    try:
        subprocess.run(["sh", "-ec", lab.script], check=True)
        _ping(*lab.ping)
        _wait_for(lab.neighbors, agent)
        _run("show", "neighbors")
        _run("show", "neighbors", "details", "--netns", lab.ping[0])
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
    command = ["nsenter", f"--net=/run/netns/{netns}", "ping", "-c", "1", "-W", "5", address]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    line = next(line for line in answer.stdout.splitlines() if "time=" in line)
    print(f"{netns}$ ping -c 1 {address}\n{line}\n", flush=True)


def _wait_for(neighbors: int, agent: subprocess.Popen[bytes]) -> None:
    """Poll until the agent knows that many neighbors."""
    deadline = time.monotonic() + _PATIENCE
    known = 0
    while time.monotonic() < deadline and agent.poll() is None:
        try:
            known = len(get(_SOCKET, "/v1/neighbors")["neighbors"])
        except AgentUnavailable:
            known = 0  # it is still starting
        if known == neighbors:
            return
        time.sleep(0.02)
    raise TimeoutError(f"{known} neighbors instead of {neighbors}; the agent's log is above")


def _run(*arguments: str) -> None:
    print(f"$ lldpns {' '.join(arguments)}", flush=True)
    subprocess.run([*_LLDPNS, *arguments], check=True)
    print(flush=True)

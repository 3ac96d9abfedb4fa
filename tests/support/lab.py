"""Commands, network namespaces, veth pairs, and the classic lab made of them."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

Command = str | Sequence[str]

# The agent's own namespace, which has no file in /run/netns.
ROOT = "root"


def run(command: Command, *, netns: str = ROOT, timeout: float = 20.0) -> str:
    """Run a command (a line is split as a shell would) in `netns`; return what it printed.

    A failing command fails the test with what it wrote to stderr.
    """
    words = within(netns, command)
    done = subprocess.run(words, capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode != 0:
        raise AssertionError(
            f"{shlex.join(words)}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def within(netns: str, command: Command) -> list[str]:
    """Give the words of a command that runs in `netns`."""
    words = shlex.split(command) if isinstance(command, str) else list(command)
    return words if netns == ROOT else ["ip", "netns", "exec", netns, *words]


def add_netns(name: str) -> None:
    """Create a network namespace with its loopback interface up."""
    run(["ip", "netns", "add", name])
    run(["ip", "-n", name, "link", "set", "dev", "lo", "up"])


def delete_netns(name: str) -> None:
    """Delete a namespace and end what still runs in it; one already deleted is fine."""
    if Path("/run/netns", name).exists():
        for pid in run(["ip", "netns", "pids", name]).split():
            subprocess.run(["kill", "-KILL", pid], check=False, capture_output=True)
        run(["ip", "netns", "delete", name])


def ip(netns: str, arguments: str) -> str:
    """Run `ip ARGUMENTS` on the interfaces of `netns`."""
    return run(["ip", *([] if netns == ROOT else ["-n", netns]), *shlex.split(arguments)])


def add_veth(netns1: str, interface1: str, netns2: str, interface2: str) -> None:
    """Wire `interface1` in `netns1` to `interface2` in `netns2`, and set both up."""
    run(
        f"ip link add name {interface1} {_netns(netns1)} type veth"
        f" peer name {interface2} {_netns(netns2)}"
    )
    ip(netns1, f"link set dev {interface1} up")
    ip(netns2, f"link set dev {interface2} up")


def delete_link(interface: str) -> None:
    """Delete an interface of the agent's own namespace; one already gone is fine."""
    if Path("/sys/class/net", interface).exists():
        ip(ROOT, f"link delete dev {interface}")


def _netns(netns: str) -> str:
    return "" if netns == ROOT else f"netns {netns}"


def build_classic_lab() -> None:
    """Wire the existing namespaces net0 and net1 to a Linux bridge in the namespace bridge."""
    ip("bridge", "link add name br type bridge")
    ip("bridge", "link set dev br up")
    for name, address in ("net0", "10.0.1.1/24"), ("net1", "10.0.1.2/24"):
        add_veth(name, f"{name}-bridge", "bridge", f"bridge-{name}")
        ip("bridge", f"link set dev bridge-{name} master br")
        ip(name, f"address add {address} dev {name}-bridge")

"""`lldpns demo`: a lab, the real agent in it, and what it shows; nothing is left behind.

The command runs itself again in a sandbox of its own. There it is the first process, so everything
it starts ends with it, whatever happens.
"""

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

from lldpns.cli.exits import DONE, UNAVAILABLE, fail
from lldpns.cli.labs import LABS, Lab
from lldpns.cli.labs.inside import LLDPNS, SOCKET, tell
from lldpns.kernel.sandbox import sandboxed

_INSIDE = "LLDPNS_DEMO_INSIDE"
_PACKAGES = {
    "ip": "iproute2",
    "ping": "iputils-ping",
    "setpriv": "util-linux",
    "unshare": "util-linux",
    "nft": "nftables",
    "socat": "socat",
}
_EVERY_LAB_NEEDS = ("ip", "ping", "setpriv", "unshare")
_TUN = "/dev/net/tun"


def demo(arguments: argparse.Namespace) -> int:
    """Build a lab, run the agent in it, and print who is wired to whom."""
    if arguments.list:
        for lab in LABS.values():
            print(f"{lab.name:<12}{lab.title}")
        return DONE
    lab = LABS[arguments.lab]
    # Not by the variable alone: set by mistake, it would have the lab built outside.
    if os.environ.get(_INSIDE) and os.getpid() == 1:
        return tell(lab, shell=arguments.shell)
    # /usr/sbin is where nft is, and Debian's users do not look there.
    os.environ["PATH"] = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    if missing := _missing(lab):
        return fail(missing, UNAVAILABLE)
    environment = {**os.environ, _INSIDE: "1", "LLDPNS_SOCKET": SOCKET}
    command = [*LLDPNS, "demo", lab.name, *(["--shell"] if arguments.shell else [])]
    with _terminal_given_back():
        return subprocess.run(sandboxed(command), env=environment).returncode


def _missing(lab: Lab) -> str | None:
    """What this host lacks for the lab, and what to do about it."""
    programs = [*_EVERY_LAB_NEEDS, *lab.needs]
    missing = {_PACKAGES[program] for program in programs if not shutil.which(program)}
    if missing:
        return f"the demo needs: sudo apt-get install {' '.join(sorted(missing))}"
    probe = subprocess.run(sandboxed(["true"]), capture_output=True, text=True)
    if probe.returncode != 0:
        reason = probe.stderr.strip().rpartition("\n")[2]
        return f"no private namespaces for this user here ({reason}); use sudo"
    if lab.tun:
        try:
            os.close(os.open(_TUN, os.O_RDWR))
        except PermissionError:
            return f"the lab {lab.name} needs {_TUN}, which is closed to this user; use sudo"
        except OSError as error:
            return f"the lab {lab.name} needs {_TUN}: {error.strerror}; try sudo modprobe tun"
    return None


@contextlib.contextmanager
def _terminal_given_back() -> Iterator[None]:
    """Make the caller the terminal's foreground again.

    A shell in the lab takes the terminal, and cannot see outside its sandbox whose it was.
    """
    try:
        foreground = os.tcgetpgrp(0)
    except OSError:  # stdin is no terminal
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)  # what tcsetpgrp does to those behind
        os.tcsetpgrp(0, foreground)

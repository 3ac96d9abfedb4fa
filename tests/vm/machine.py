"""Boots a small virtual machine for one command, and passes through what it prints and how it ends.

tests/vm/run says what is inside. The machine has two network cards, wired to each other and to
nothing else, reads the files of this one and writes none, and ends with this process, whatever
happens to it.
"""

from __future__ import annotations

import argparse
import os
import selectors
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.vm.image import INITRD, KERNEL, why_none

TIMEOUT = 600.0
_QEMU = "qemu-system-x86_64"
_BOOT_TIMEOUT = {"kvm": 10.0, "tcg": 120.0}
_FAILED, _TIMED_OUT = 125, 124  # as timeout(1) ends
_CONSOLE_LINES = 60
_PASSED_ON = ("HOME", "LANG", "LC_ALL", "PATH", "PYTEST_ADDOPTS", "TERM")


class Failed(Exception):
    """The machine did not do its job; says why."""


class NoSignOfLife(Failed):
    """It did not come up in time."""


def run(words: list[str], timeout: float = TIMEOUT) -> int:
    """Run a command in a machine, with standard output and error going to ours.

    Returns:
        Its exit status.

    Raises:
        Failed: there is no machine here, it came to no end, or took more than `timeout` seconds.
    """
    if why := why_none():
        raise Failed(why)
    deadline = time.monotonic() + timeout
    if _kvm_may_work():
        try:
            return _Machine("kvm", words).run(deadline)
        except NoSignOfLife as error:
            print(f"tests/vm/run: KVM: {error}; emulating", file=sys.stderr)
    return _Machine("tcg", words).run(deadline)


def _kvm_may_work() -> bool:
    """/dev/kvm alone says little: what hides behind it may run no ordinary kernel (as PVM)."""
    flags = Path("/proc/cpuinfo").read_text().partition("\nflags")[2].partition("\n")[0].split()
    return os.access("/dev/kvm", os.R_OK | os.W_OK) and bool({"vmx", "svm"} & set(flags))


class _Machine:
    """One machine for one command."""

    def __init__(self, accelerator: str, words: list[str]) -> None:
        self.accelerator = accelerator
        self.words = words
        self._selector = selectors.DefaultSelector()
        self._told = {"console": b"", "status": b""}
        self._streams = {"output": sys.stdout.fileno(), "errors": sys.stderr.fileno()}

    def run(self, deadline: float) -> int:
        with tempfile.NamedTemporaryFile("w") as script:
            script.write(self._script())
            script.flush()
            qemu = self._start(script.name)
            try:
                return self._follow(deadline)
            except Failed as error:
                console = self._told["console"].decode(errors="replace").splitlines()
                raise type(error)("\n".join([str(error), *console[-_CONSOLE_LINES:]])) from None
            finally:
                qemu.kill()
                qemu.wait()

    def _script(self) -> str:
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment["LLDPNS_VM"] = self.accelerator
        return "\n".join(
            [
                f"cd {shlex.quote(os.getcwd())} || exit",
                *(f"export {name}={shlex.quote(value)}" for name, value in environment.items()),
                f"exec {shlex.join(self.words)}\n",
            ]
        )

    def _start(self, script: str) -> subprocess.Popen[bytes]:
        options = ["-nodefaults", "-no-user-config", "-no-reboot", "-display", "none"]
        options += ["-M", "q35", "-m", "1024", "-smp", str(min(os.cpu_count() or 1, 2))]
        options += ["-accel", self.accelerator, "-cpu", "max"]
        options += ["-kernel", str(KERNEL), "-initrd", str(INITRD)]
        options += ["-append", "console=ttyS0 loglevel=4 panic=-1 norandmaps mitigations=off"]
        options += [
            "-fsdev",
            "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap",
        ]
        options += ["-device", "virtio-9p-pci,fsdev=root,mount_tag=root"]
        options += ["-fw_cfg", f"name=opt/lldpns/command,file={script}"]
        options += ["-device", "virtio-serial-pci"]
        ends = list(socket.socketpair())
        for number, end in enumerate(ends):
            options += ["-netdev", f"socket,id=card{number},fd={end.fileno()}"]
            options += ["-device", f"virtio-net-pci,netdev=card{number},romfile="]
        for number, name in enumerate(("console", "status", "output", "errors")):
            here, there = socket.socketpair()
            ends.append(there)
            self._selector.register(here, selectors.EVENT_READ, name)
            options += ["-chardev", f"socket,id={name},fd={there.fileno()}"]
            port = f"virtserialport,nr={number},chardev={name}"
            options += ["-serial", f"chardev:{name}"] if number == 0 else ["-device", port]
        # Ends with us, even when nothing here can see to it any more.
        words = ["setpriv", "--pdeathsig", "KILL", _QEMU, *options]
        qemu = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, pass_fds=[each.fileno() for each in ends]
        )
        for each in ends:
            each.close()
        return qemu

    def _follow(self, deadline: float) -> int:
        boot_deadline = min(time.monotonic() + _BOOT_TIMEOUT[self.accelerator], deadline)
        while self._selector.get_map():
            up, _, status = self._told["status"].partition(b"\n")
            if status.endswith(b"\n"):
                self._pump(0)
                return int(status)
            end = deadline if up else boot_deadline
            if not self._pump(end - time.monotonic()) and time.monotonic() >= end:
                if not up:
                    raise NoSignOfLife("no sign of life")
                raise TimeoutError
        raise Failed("the machine ended before the command")

    def _pump(self, timeout: float) -> bool:
        """Take what comes within the time; False if nothing does."""
        events = self._selector.select(max(timeout, 0))
        for key, _ in events:
            assert isinstance(key.fileobj, socket.socket)
            octets = key.fileobj.recv(65536)
            if not octets:
                self._selector.unregister(key.fileobj)
                key.fileobj.close()
            elif key.data in self._streams:
                _write(self._streams[key.data], octets)
            else:
                self._told[key.data] += octets
        return bool(events)


def _write(descriptor: int, octets: bytes) -> None:
    while octets:
        octets = octets[os.write(descriptor, octets) :]


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/vm/run")
    parser.add_argument("--timeout", type=float, default=TIMEOUT, metavar="SECONDS")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("no command")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return run(arguments.command, arguments.timeout)
    except TimeoutError:
        print(f"tests/vm/run: not done after {arguments.timeout:g} s", file=sys.stderr)
        return _TIMED_OUT
    except Failed as error:
        print(f"tests/vm/run: {error}", file=sys.stderr)
        return _FAILED


if __name__ == "__main__":
    sys.exit(main())

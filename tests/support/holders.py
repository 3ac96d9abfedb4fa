"""Network namespaces as anybody can make and keep them, without `ip netns`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

from tests.support.lab import ip, run
from tests.support.waiting import poll_until

# Each prints a line when it is where it should be, and stays until it is killed.
_IN_A_NEW_ONE = "import signal; print('ready', flush=True); signal.pause()"
_THREAD_ONLY = """
import ctypes, signal, threading
libc = ctypes.CDLL(None, use_errno=True)
def stay():
    assert libc.unshare(0x40000000) == 0
    print(threading.get_native_id(), flush=True)
    threading.Event().wait()
threading.Thread(target=stay, daemon=True).start()
signal.pause()
"""
_DESCRIPTOR_ONLY = """
import ctypes, os, signal
libc = ctypes.CDLL(None, use_errno=True)
home = os.open("/proc/self/ns/net", os.O_RDONLY)
assert libc.unshare(0x40000000) == 0
held = os.open("/proc/self/ns/net", os.O_RDONLY)
assert libc.setns(home, 0x40000000) == 0
os.close(home)
print(held, flush=True)
signal.pause()
"""

# A mount over a mount hides it, but not from mountinfo.
_MOUNT_ONLY = """
import ctypes, os, signal, sys, tempfile
libc = ctypes.CDLL(None, use_errno=True)
home = os.open("/proc/self/ns/net", os.O_RDONLY)
place = tempfile.mkdtemp().encode()
assert libc.mount(b"none", place, b"tmpfs", 0, None) == 0
open(place + b"/hidden", "w").close()
assert libc.unshare(0x40000000) == 0
assert libc.mount(b"/proc/self/ns/net", place + b"/hidden", None, 4096, None) == 0
assert libc.setns(home, 0x40000000) == 0
os.close(home)
if sys.argv[1:] == ["unanswered"]:
    fuse = os.open("/dev/fuse", os.O_RDWR)
    options = f"fd={fuse},rootmode=40000,user_id=0,group_id=0".encode()
    assert libc.mount(b"nobody", place, b"fuse", 0, options) == 0
print(os.fsdecode(place + b"/hidden"), flush=True)
signal.pause()
"""


class Holder:
    """A process that keeps a namespace of its own, and the path through which to get there."""

    def __init__(self, words: list[str], path: str) -> None:
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        self.path = path.format(pid=self.pid, said=said)
        self.inode = os.stat(self.path).st_ino

    @property
    def pid(self) -> int:
        return self.process.pid

    def end(self) -> None:
        """Kill it, as whoever runs a container can; fine if it has ended already."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextlib.contextmanager
def anonymous() -> Iterator[Holder]:
    """A process in a namespace that has no name."""
    words = ["unshare", "--net", sys.executable, "-c", _IN_A_NEW_ONE]
    yield from _held(Holder(words, "/proc/{pid}/ns/net"))


@contextlib.contextmanager
def thread_only() -> Iterator[Holder]:
    """A process of which one thread, not the first, is in a namespace of its own."""
    words = [sys.executable, "-c", _THREAD_ONLY]
    yield from _held(Holder(words, "/proc/{pid}/task/{said}/ns/net"))


@contextlib.contextmanager
def descriptor_only() -> Iterator[Holder]:
    """A process that has a namespace open, and nobody is in it."""
    words = [sys.executable, "-c", _DESCRIPTOR_ONLY]
    yield from _held(Holder(words, "/proc/{pid}/fd/{said}"))


@contextlib.contextmanager
def mounted_elsewhere() -> Iterator[Holder]:
    """A process that has a namespace mounted in a mount namespace of its own, and is not in it."""
    words = ["unshare", "--mount", sys.executable, "-c", _MOUNT_ONLY]
    yield from _held(Holder(words, "/proc/{pid}/root{said}"))


@contextlib.contextmanager
def mounted_where_nobody_answers() -> Iterator[Holder]:
    """The same, but every path to it waits for ever; the path given is to something else."""
    words = ["unshare", "--mount", sys.executable, "-c", _MOUNT_ONLY, "unanswered"]
    yield from _held(Holder(words, "/proc/{pid}/ns/mnt"))


def _held(holder: Holder) -> Iterator[Holder]:
    try:
        yield holder
    finally:
        holder.end()


def wire(path: str, interface: str, name: str = "eth0") -> None:
    """Wire `interface` here to `name` in the namespace at `path`, and set both up."""
    run(f"ip link add name {interface} type veth peer name far-{interface}")
    with open(path) as netns:
        # A descriptor names a namespace to ip(8) where no name and no process does.
        words = ["ip", "link", "set", "dev", f"far-{interface}", "netns"]
        target = f"/proc/{os.getpid()}/fd/{netns.fileno()}"
        subprocess.run([*words, target], check=True)
        for command in (f"set dev far-{interface} name {name}", f"set dev {name} up"):
            run(["nsenter", f"--net={path}", "ip", "link", *command.split()])
    ip("root", f"link set dev {interface} up")


def gone(interface: str) -> None:
    """Poll until the kernel has taken an interface away: the namespace of its peer is freed."""
    poll_until(
        lambda: not os.path.exists(f"/sys/class/net/{interface}"), what=f"the end of {interface}"
    )

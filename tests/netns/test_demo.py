"""`lldpns demo`: works for anybody, anywhere, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from lldpns.cli.labs import LABS
from tests.support.demo import DEMO, run_demo, traces
from tests.support.nobody import as_nobody
from tests.support.waiting import poll_until

ROWS = {
    "classic": (
        "bridge  bridge-net0  net0.",
        "        bridge-net1  net1.",
        "net0    net0-bridge  bridge.",
        "net1    net1-bridge  bridge.",
    ),
    "pair": ("pc1/eth0  pc2/eth0  ok  ",),
    "loopback": ("pc1/eth0  pc2/eth1  ok  ", "pc2/eth2  pc3/eth3  ok  "),
    "macvlan": (
        "db/eth0  host/eth0     shared  ",
        "         switch/port1",
        "         web/eth0",
    ),
    "containers": (
        "api/eth0       root/veth-api  ok  ",
        "db/eth0        root/veth-db   ok  ",
        "internet/eth0  root/uplink    ok  ",
        "root/veth-web  web/eth0       ok  ",
    ),
    "vpn": ("bridge/port1  vpn1/eth0  ok  ", "bridge/port2  vpn2/eth0  ok  "),
    "fault": (
        "pc1/eth0  pc2/eth0  ok        ",
        "pc1/eth1  pc2/eth1  one-way   ",
        "pc1/eth2  pc2/eth2  silent    ",
        "pc1/eth3  pc2/eth3  mismatch  ",
    ),
}
REASON = re.compile(r" {4}\S")  # below its row, where not all fits into a line
PROGRAMS = ("ip", "ping", "setpriv", "unshare", "nft", "socat")
NOT_FOR_USERS = {"vpn"}  # /dev/net/tun may be closed to them


def assert_shown(done: subprocess.CompletedProcess[str], name: str = "classic") -> None:
    """Hold the demo to its exit code, the picture, the ping and the rows of its first table."""
    lab = LABS[name]
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"A lab: {lab.title}.\n\n{lab.picture}\n\n")
    assert f"64 bytes from {lab.ping[1]}: " in done.stdout
    _, _, tables = done.stdout.partition(f"$ lldpns show {lab.show[0]}\n")
    rows = tables.partition("\n\n")[0].splitlines()[1:]
    rows = [row for row in rows if not REASON.match(row)]
    assert [row[: len(start)] for row, start in zip(rows, ROWS[name], strict=True)] == [*ROWS[name]]
    for words in lab.show:
        assert f"\n$ lldpns show {words}\n" in done.stdout


@pytest.mark.parametrize("lab", LABS)
def test_the_rows_of_a_lab_and_nothing_left_behind(lab: str) -> None:
    before = traces()
    assert_shown(run_demo([*DEMO, lab]), lab)
    assert traces() == before


@pytest.mark.parametrize("lab", [lab for lab in LABS if lab not in NOT_FOR_USERS])
def test_nobody_needs_to_be_root(lab: str) -> None:
    before = traces()
    assert_shown(run_demo(as_nobody([*DEMO, lab])), lab)
    assert traces() == before


def with_tun(make: str, words: Sequence[str]) -> list[str]:
    """Give the words of a command that sees only what `make` puts into /dev/net."""
    script = f'mount -t tmpfs -o mode=755 tmpfs /dev/net && {make} && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", script, "sh", *words]


def test_the_tunnel_is_for_users_too_where_its_device_is() -> None:
    done = run_demo(with_tun("mknod -m 666 /dev/net/tun c 10 200", as_nobody([*DEMO, "vpn"])))
    assert_shown(done, "vpn")


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        ("mknod -m 600 /dev/net/tun c 10 200", ", which is closed to this user; use sudo"),
        ("true", ": No such file or directory; try sudo modprobe tun"),
    ],
)
def test_a_device_that_the_tunnel_lacks_is_named(make: str, problem: str) -> None:
    done = run_demo(with_tun(make, as_nobody([*DEMO, "vpn"])))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"lldpns: the lab vpn needs /dev/net/tun{problem}\n"


def test_where_nobody_may_look_for_programs_they_are_found() -> None:
    # nft is in /usr/sbin, which is not in the PATH of Debian's users.
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}
    assert_shown(run_demo([*DEMO, "fault"], env=environment), "fault")


def test_a_demo_that_is_killed_leaves_nothing_behind() -> None:
    before = traces()
    with subprocess.Popen(DEMO, stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout
        assert "A lab:" in demo.stdout.readline()
        demo.kill()
    poll_until(lambda: traces() == before, what="the end of all it started")


def test_a_reader_that_has_seen_enough() -> None:
    done = run_demo(["sh", "-c", f"{' '.join(DEMO)} | head -1"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("A lab: ")


@pytest.mark.parametrize(
    ("lab", "program", "package"),
    [
        ("classic", "ip", "iproute2"),
        ("classic", "ping", "iputils-ping"),
        ("classic", "setpriv", "util-linux"),
        ("classic", "unshare", "util-linux"),
        ("containers", "nft", "nftables"),
        ("fault", "nft", "nftables"),
        ("vpn", "socat", "socat"),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, lab: str, program: str, package: str) -> None:
    for other in {*PROGRAMS, "sh", "mount"} - {program}:
        found = shutil.which(other)
        assert found
        (tmp_path / other).symlink_to(os.path.realpath(found))
    # The demo looks in /usr/sbin as well.
    hide = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs tmpfs /usr/sbin && exec "$@"', "sh"]
    words = [*hide, "env", f"PATH={tmp_path}", *DEMO, lab]
    done = run_demo(words)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"lldpns: the demo needs: sudo apt-get install {package}\n"


def test_where_namespaces_are_not_allowed() -> None:
    # No user namespaces here, as on a host that forbids them to users.
    forbid = "echo 0 > /proc/sys/user/max_user_namespaces; exec"
    words = ["unshare", "--user", "--map-root-user", "sh", "-c", f'{forbid} "$@"', "sh"]
    done = run_demo([*words, "setpriv", "--bounding-set=-all", *DEMO])
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("lldpns: no private namespaces for this user here (")
    assert done.stderr.count("\n") == 1


def test_what_lies_in_the_current_directory_is_not_run(tmp_path: Path) -> None:
    for name in ("json", "socket", "lldpns", "logging"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('run from the current directory')")
    command = str(Path(sys.executable).with_name("lldpns"))
    assert_shown(run_demo([command, "demo"], cwd=tmp_path))


def test_the_variable_of_the_inner_half_alone_builds_nothing_outside() -> None:
    before = traces()
    assert_shown(run_demo(env={**os.environ, "LLDPNS_DEMO_INSIDE": "1"}))
    assert traces() == before

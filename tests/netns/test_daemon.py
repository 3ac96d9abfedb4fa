"""The daemon as a process: its socket, its signals, its users, and whatever comes in."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lldpns.protocol import MalformedLLDPDU, decode, encode
from tests.support.daemon import LLDPNS, Daemon
from tests.support.everything import EVERYTHING
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, ip, run
from tests.support.nobody import NOBODY, as_nobody
from tests.support.ports import lldpdu
from tests.support.rawport import SOURCE, RawPort, raw_port
from tests.support.waiting import poll_until

NETNS_DIRECTORY = Path("/run/netns")
LAB = [
    ("net0", "net0-bridge"),
    ("net1", "net1-bridge"),
    ("bridge", "bridge-net0"),
    ("bridge", "bridge-net1"),
]


def failing(words: list[str], code: int) -> str:
    """The only line that a failing command prints, on stderr and without its name in front."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("lldpns: ")
    return done.stderr.removeprefix("lldpns: ").rstrip("\n")


def daemon_words(path: Path, *options: str) -> list[str]:
    return [*LLDPNS, "daemon", "--socket", str(path), *options]


# The socket.


def test_a_second_daemon_on_the_same_socket_says_who_holds_it(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    assert failing(daemon_words(daemon.socket), 3) == (
        f"{daemon.socket}: held by process {daemon.pid}; stop it, or choose another --socket"
    )
    assert daemon.http("namespaces")["namespaces"]


def test_the_socket_of_a_killed_daemon_is_replaced(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    daemon.kill()
    assert daemon.socket.is_socket()
    expected = f"{daemon.socket}: the daemon has ended; start it with: sudo lldpns daemon"
    assert failing([*LLDPNS, "show", "neighbors", "--socket", str(daemon.socket)], 3) == expected
    daemon.start()
    assert daemon.http("namespaces")["namespaces"]


def test_what_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    path.write_text("precious")
    assert failing(daemon_words(path), 3) == f"{path}: exists and is no socket; remove it"
    assert path.read_text() == "precious"


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    directory = tmp_path / "read-only"
    directory.mkdir()
    run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(directory)])
    yield directory
    run(["umount", str(directory)])


def test_a_socket_that_cannot_be_made(read_only: Path, tmp_path: Path) -> None:
    path = read_only / "api.sock"
    assert failing(daemon_words(path), 3) == f"{path}: cannot listen there: Read-only file system"
    long = tmp_path / ("x" * 200)
    assert failing(daemon_words(long), 3) == f"{long}: cannot listen there: AF_UNIX path too long"


def test_a_socket_removed_by_hand_keeps_nobody_from_leaving_well(
    start_daemon: StartDaemon,
) -> None:
    daemon = start_daemon()
    daemon.socket.unlink()
    daemon.stop()


# The configuration.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[lldp]\nmsg_tx_interval = 0", "lldp.msg_tx_interval: found 0, expected "),
        ("[lldp]\ninterval = 30", "lldp.interval: unknown key, did you mean msg_tx_interval?"),
        ("lldp = true", "lldp: found True, expected a table"),
        ("[lldp", "not valid TOML: "),
    ],
)
def test_a_wrong_configuration(tmp_path: Path, text: str, message: str) -> None:
    config = tmp_path / "lldpns.toml"
    config.write_text(text)
    path = tmp_path / "api.sock"
    said = failing(daemon_words(path, "-c", str(config)), 2)
    assert said.startswith(f"{config}: {message}")
    assert not path.exists()


def test_a_missing_configuration(tmp_path: Path) -> None:
    config = tmp_path / "none.toml"
    said = failing(daemon_words(tmp_path / "api.sock", "-c", str(config)), 2)
    assert said == f"{config}: No such file or directory"


# Users.


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory of the user nobody, below directories that all may enter."""
    directory = Path("/run/nobody")
    directory.mkdir()
    os.chown(directory, NOBODY, NOBODY)
    yield directory
    directory.rmdir()


def test_an_unprivileged_daemon_says_what_it_needs(open_directory: Path) -> None:
    said = failing(as_nobody(daemon_words(open_directory / "api.sock")), 3)
    assert said == "packet sockets need root (CAP_NET_RAW); use sudo"
    assert os.listdir(open_directory) == []


def test_an_unprivileged_daemon_where_it_may_not_write(tmp_path: Path) -> None:
    path = Path("/run/lldpns/api.sock")
    said = failing(as_nobody(daemon_words(path)), 3)
    assert said == f"{path}: cannot listen there: Permission denied; use sudo"
    config = tmp_path / "lldpns.toml"
    config.touch()
    said = failing(as_nobody(daemon_words(path, "-c", str(config))), 2)
    assert said == f"{config}: Permission denied"


def test_a_reader_without_permission(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    path = Path("/run/nobody.sock")
    path.hardlink_to(daemon.socket)  # its directory is for root only, and it alone is the question
    try:
        said = failing(as_nobody([*LLDPNS, "show", "neighbors", "--socket", str(path)]), 3)
    finally:
        path.unlink()
    assert said == f"{path}: permission denied; use sudo, or join the group that owns it"


# Signals.


@pytest.fixture
def wire(netns: MakeNetns, veth: MakeVeth) -> Iterator[RawPort]:
    """The far end of a wire to the agent's own namespace, whose near end is `here`."""
    netns("far")
    veth(ROOT, "here", "far", "there")
    with raw_port("far", "there") as port:
        yield port


def near(daemon: Daemon) -> list[Any]:
    """What the agent hears on the near end."""
    neighbors: list[Any] = daemon.http("neighbors?netns=root&interface=here")["neighbors"]
    return neighbors


def chassis(daemon: Daemon) -> set[str]:
    return {neighbor["chassis_id"]["value"] for neighbor in near(daemon)}


def wait_for(daemon: Daemon, name: str) -> None:
    """Wait until the agent has read all frames up to the one of the chassis `name`."""
    poll_until(lambda: name in chassis(daemon), what=f"the frame of {name!r}")


def knows_the_far_end(daemon: Daemon) -> bool:
    return {"netns": "far", "interface": "there"} in [each["remote"] for each in near(daemon)]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_goodbyes(
    start_daemon: StartDaemon, wire: RawPort, end: signal.Signals
) -> None:
    daemon = start_daemon()
    assert wire.receive().ttl == 121
    daemon.process.process.send_signal(end)
    while (last := wire.receive()).ttl != 0:
        assert last.ttl == 121
    assert last.port_id.text == "here"
    assert daemon.process.process.wait(10) == 0
    assert not daemon.socket.exists()
    assert "Traceback" not in daemon.log


def test_every_port_of_every_namespace_says_goodbye(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    with contextlib.ExitStack() as after:
        ends = [after.enter_context(raw_port(*end)) for end in LAB]
        daemon.stop()
        gone = set()
        for end in ends:
            while (last := end.receive()).ttl != 0:
                assert last.ttl == 121
            gone.add(last.port_id.text)
    assert gone == {interface for _, interface in LAB}


def test_a_client_that_hangs_does_not_keep_it_from_ending(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    with socket.socket(socket.AF_UNIX) as idle:
        idle.connect(str(daemon.socket))
        idle.send(b"GET /v1/neigh")
        daemon.stop()


# Frames of strangers.

VALID = encode(lldpdu("stranger", "port", ttl=300, name="stranger"))


def frames_cut_short() -> list[bytes]:
    return [VALID[:length] for length in range(len(VALID))]


def frames_of_one_octet() -> list[bytes]:
    lengths = (1, 2, 3, 46, 511, 1500)
    return [bytes((octet,)) * length for octet in (0x00, 0x02, 0x7F, 0xFF) for length in lengths]


def frames_without_order() -> list[bytes]:
    chassis_id, port_id, rest = VALID[:11], VALID[11:18], VALID[18:]
    return [port_id + chassis_id + rest, chassis_id + chassis_id + rest, rest, chassis_id + rest]


@pytest.mark.parametrize("make", [frames_cut_short, frames_of_one_octet, frames_without_order])
def test_malformed_frames_change_nothing(
    start_daemon: StartDaemon, wire: RawPort, make: Callable[[], list[bytes]]
) -> None:
    daemon = start_daemon()
    poll_until(lambda: knows_the_far_end(daemon), what="the far end")
    for malformed in make():
        wire.send(malformed)
    wire.send(encode(lldpdu("last", "port")))
    wait_for(daemon, "last")
    # A frame that is cut after its mandatory TLVs is a valid one.
    assert chassis(daemon) - {"stranger"} == {"last", far_chassis(daemon)}
    (counters,) = daemon.http("statistics?netns=root&interface=here")["statistics"]
    assert counters["frames_discarded_total"] == sum(map(is_malformed, make()))
    assert counters["frames_in_errors_total"] >= counters["frames_discarded_total"]
    assert "Traceback" not in daemon.log


def is_malformed(octets: bytes) -> bool:
    try:
        decode(octets)
    except MalformedLLDPDU:
        return True
    return False


def far_chassis(daemon: Daemon) -> str:
    (namespace,) = daemon.http("namespaces?netns=far")["namespaces"]
    value = namespace["chassis_id"]["value"]
    assert isinstance(value, str)
    return value


def test_a_jumbo_frame_of_nonsense(start_daemon: StartDaemon, wire: RawPort) -> None:
    ip(ROOT, "link set dev here mtu 9000")
    ip("far", "link set dev there mtu 9000")
    daemon = start_daemon()
    wire.send(b"\xff" * 9000)
    wire.send(VALID + b"\xff" * 8000)
    wait_for(daemon, "stranger")
    assert "Traceback" not in daemon.log


@pytest.mark.parametrize(
    "destination",
    ["ffffffffffff", "0180c200000d", "01000ccccccc", "020000000bad", "000000000000"],
)
def test_frames_to_other_addresses_are_not_for_us(
    start_daemon: StartDaemon, wire: RawPort, destination: str
) -> None:
    daemon = start_daemon()
    wire.send(VALID, destination=bytes.fromhex(destination))
    wire.send(encode(lldpdu("last", "port")), destination=bytes.fromhex("0180c2000000"))
    wait_for(daemon, "last")
    assert "stranger" not in chassis(daemon)


def test_tagged_frames_are_not_for_us(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon()
    for tag in ("81000005", "88a80005", "8100e005", "8100000581000006"):
        wire.send(VALID, ethertype=bytes.fromhex(tag + "88cc"))
    priority_only = encode(lldpdu("last", "port"))
    wire.send(priority_only, ethertype=bytes.fromhex("8100e00088cc"))
    wait_for(daemon, "last")
    assert "stranger" not in chassis(daemon)


def mutations(count: int) -> Iterator[bytes]:
    """Valid frames with something broken in each, the same ones each time."""
    chance = random.Random(8021)
    for _ in range(count):
        octets = bytearray(VALID)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(octets) + 1)
            match chance.randrange(4):
                case 0:
                    octets[at : at + 1] = bytes((chance.randrange(256),))
                case 1:
                    del octets[at : at + chance.randint(1, 9)]
                case 2:
                    octets[at:at] = chance.randbytes(chance.randint(1, 9))
                case 3:
                    octets += octets[:at]
        yield bytes(octets[:1500])


def test_ten_thousand_mutated_frames(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon("[lldp]\nmax_neighbors = 1024\n")
    for number, mutated in enumerate(mutations(10_000)):
        wire.send(mutated)
        if number % 1000 == 999:  # no faster than the agent reads, or the kernel drops the rest
            wire.send(encode(lldpdu(f"after {number}", "port")))
            wait_for(daemon, f"after {number}")
    poll_until(lambda: knows_the_far_end(daemon), what="the far end")
    shown = daemon.command("show", "neighbors", "details")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.replace("\n", "").isprintable()
    assert "Traceback" not in daemon.log
    assert daemon.log.replace("\n", "").isprintable()


def test_too_many_neighbors_leave_those_known_before(
    start_daemon: StartDaemon, wire: RawPort
) -> None:
    daemon = start_daemon("[lldp]\nmax_neighbors = 4\n")
    poll_until(lambda: knows_the_far_end(daemon), what="the far end")
    for number in range(100):
        wire.send(encode(lldpdu(f"flood{number}", "port")))
    wire.send(encode(lldpdu("flood0", "port", name="seen")))
    poll_until(lambda: "seen" in [each["system_name"] for each in near(daemon)], what="the last")
    assert chassis(daemon) == {far_chassis(daemon), "flood0", "flood1", "flood2"}


def test_what_a_stranger_says_is_shown_and_harmless(
    start_daemon: StartDaemon, wire: RawPort
) -> None:
    daemon = start_daemon()
    name = "\x1b[2J\r\n\x9b31m\u202e\0end"
    wire.send(encode(lldpdu("stranger", "port", name=name)))
    wait_for(daemon, "stranger")
    (heard,) = [each for each in near(daemon) if each["system_name"] == name]
    assert heard["source_mac"] == SOURCE.hex(":")
    for detail in ([], ["details"], ["summary"]):
        shown = daemon.command("show", "neighbors", *detail)
        assert r"\x1b[2J\x0d\x0a\x9b31m\u202e\x00end" in shown.stdout
        assert shown.stdout.replace("\n", "").isprintable()
    assert daemon.log.replace("\n", "").isprintable()


OF_EVERYTHING = [
    "ChassisID:    mac 02:00:00:00:00:01",
    "PortID:       ifname eth0",
    "TTL:          121",
    "PortDescr:    port description",
    "SysDescr:     system description",
    "Capability:   Station, off",
    "MgmtIP:       10.0.0.1",
    "MgmtOID:      1.3.6.1",
    "VLAN:         5, pvid: yes",
    "VLAN:         8, pvid: no name",
    "PPVID:        7, supported: yes, enabled: yes",
    "PI:           88cc",
    "VID digest:   0x01020304",
    "Mgmt VID:     9",
    "Aggregation:  supported: yes, enabled: yes, port: 10",
    "Aggregation:  supported: yes, enabled: no, port: 11",
    "MAU oper type: 1000BASE-T full duplex",
    "Power values: requested 13.0 W, allocated 12.0 W",
    "4-pair power: type-4-single-signature-pd, class-6, available 50.0 W",
    "MFS:          1522",
    "Device Type:  endpoint-class-3",
    "VLAN:         100, tagged, priority: 5, DSCP: 46",
    "latitude:     52.0",
    "city:         Berlin",
    "number:       112",
    "MED power:    13.0 W, pd, source: pse, priority: low",
    "hardware_revision: text",
    "asset_id:     text",
    "TLV:          type 9, length 4: 6e696e65",
    "TLV:          OUI 02-00-5e, subtype 7, length 3: c0ffee",
]


def test_every_tlv_that_can_be_sent_is_shown(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon()
    wire.send(encode(EVERYTHING))
    poll_until(lambda: "system name" in [each["system_name"] for each in near(daemon)], what="it")
    (heard,) = [each for each in near(daemon) if each["system_name"] == "system name"]
    assert heard["discarded_tlvs"] == []
    assert None not in heard["dot1"].values()
    assert None not in heard["dot3"].values()
    assert all(heard["med"].values())
    shown = daemon.command("show", "neighbors", "details", "--netns", "root").stdout
    assert [words for words in OF_EVERYTHING if words not in shown] == []


# Namespaces.


def names(daemon: Daemon) -> list[str]:
    return [each["netns"] for each in daemon.http("namespaces")["namespaces"]]


def descriptors(daemon: Daemon) -> int:
    return len(os.listdir(f"/proc/{daemon.pid}/fd"))


@pytest.fixture
def oddities() -> Iterator[None]:
    """Leave in /run/netns what is no namespace."""
    os.mkfifo(NETNS_DIRECTORY / "fifo")
    (NETNS_DIRECTORY / "file").touch()
    (NETNS_DIRECTORY / "directory").mkdir()
    (NETNS_DIRECTORY / "loop").symlink_to("loop")
    (NETNS_DIRECTORY / "own").symlink_to("/proc/self/ns/net")
    os.mknod(NETNS_DIRECTORY / "device", 0o600, os.makedev(1, 5))
    (NETNS_DIRECTORY / "mounted").touch()
    run(["mount", "--bind", "/etc/hostname", "/run/netns/mounted"])
    (NETNS_DIRECTORY / "uts").touch()
    run(["mount", "--bind", "/proc/self/ns/uts", "/run/netns/uts"])
    yield
    run(["umount", "/run/netns/uts"])
    run(["umount", "/run/netns/mounted"])
    for path in NETNS_DIRECTORY.iterdir():
        path.rmdir() if path.name == "directory" else path.unlink()


def test_what_is_no_namespace_is_passed_over(
    oddities: None, netns: MakeNetns, start_daemon: StartDaemon
) -> None:
    netns("before")
    daemon = start_daemon()
    assert names(daemon) == ["before", "root"]
    netns("after")
    poll_until(lambda: names(daemon) == ["after", "before", "root"], what="the new namespace")
    assert "cannot enter" not in daemon.log


ODD_NAMES = {
    b"a b": "a b",
    b"\xff\xfe": r"\xff\xfe",
    "büro".encode(): "büro",
    b"\x1b[31m": "\x1b[31m",
    b"new\nline": "new\nline",
    b"carriage\rreturn": "carriage\rreturn",
    b"back\\slash\\040": r"back\slash\040",
    b"-": "-",
    b"root": "/run/netns/root",
    b"n" * 255: "n" * 255,
}


@pytest.fixture
def odd_names() -> Iterator[None]:
    for name in ODD_NAMES:
        path = b"/run/netns/" + name
        subprocess.run(["touch", "--", path], check=True)
        subprocess.run([b"unshare", b"--net=" + path, b"true"], check=True)
    yield
    for name in ODD_NAMES:
        path = b"/run/netns/" + name
        subprocess.run(["umount", "--", path], check=True)
        subprocess.run(["rm", "--", path], check=True)


def test_any_file_name_is_the_name_of_a_namespace(
    odd_names: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    assert names(daemon) == sorted([*ODD_NAMES.values(), "root"])
    said = {each["chassis_id"]["value"] for each in daemon.http("namespaces")["namespaces"]}
    assert len(said) == len(ODD_NAMES) + 1
    shown = daemon.command("show", "namespaces").stdout
    assert len(shown.splitlines()) == len(ODD_NAMES) + 2
    assert shown.replace("\n", "").isprintable()
    words = [*LLDPNS, "show", "namespaces", "--socket", str(daemon.socket), "--netns"]
    done = subprocess.run([*words, b"\xff*"], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[1].startswith(r"\xff\xfe ")
    assert daemon.log.replace("\n", "").isprintable()


def test_a_namespace_named_root_comes_and_goes(start_daemon: StartDaemon, netns: MakeNetns) -> None:
    daemon = start_daemon()
    netns("root")
    poll_until(lambda: len(names(daemon)) == 2, what="both")
    found = {each["path"]: each["netns"] for each in daemon.http("namespaces")["namespaces"]}
    assert found.keys() == {None, "/run/netns/root"}
    assert found[None] == "root"
    assert found["/run/netns/root"] != "root"
    run("ip netns delete root")
    poll_until(lambda: names(daemon) == ["root"], what="the agent's own alone")


def test_fifty_namespaces_at_once(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    before = descriptors(daemon)
    many = [f"many{number:02}" for number in range(50)]
    at_once([["ip", "netns", "add", name] for name in many])
    poll_until(lambda: names(daemon) == [*many, "root"], what="all of them")
    at_once([["ip", "netns", "delete", name] for name in many])
    poll_until(lambda: names(daemon) == ["root"], what="all of them to be gone")
    poll_until(lambda: descriptors(daemon) <= before, what="their sockets to be closed")
    assert "Traceback" not in daemon.log


def test_namespaces_that_are_gone_before_they_are_entered(start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    before = descriptors(daemon)
    brief = "for n in $(seq 25); do ip netns add brief$n; ip netns delete brief$n; done"
    at_once([["sh", "-c", brief], ["sh", "-c", brief.replace("brief", "other")]])
    run("ip netns add last")
    poll_until(lambda: names(daemon) == ["last", "root"], what="the last one alone")
    run("ip netns delete last")
    poll_until(lambda: names(daemon) == ["root"], what="it to be gone")
    poll_until(lambda: descriptors(daemon) <= before, what="all sockets to be closed")
    assert "Traceback" not in daemon.log


def at_once(commands: list[list[str]]) -> None:
    """Run all commands at the same time, and hold them to success."""
    running = [subprocess.Popen(words) for words in commands]
    assert [process.wait(20) for process in running] == [0] * len(running)


# Interfaces.


def test_hostile_names_of_interfaces(start_daemon: StartDaemon, netns: MakeNetns) -> None:
    daemon = start_daemon()
    netns("far")
    name, peer, alias = "\x1b[31mred\u202e", b"\xff\xfe", "\x1b]0;title\x07\nalias"
    words = ["ip", "link", "add", "name", name, "type", "veth"]
    subprocess.run([*words, "peer", "name", peer, "netns", "far"], check=True)
    try:
        run(["ip", "link", "set", "dev", name, "alias", alias, "up"])
        subprocess.run(["ip", "-n", "far", "link", "set", "dev", peer, "up"], check=True)

        def heard() -> Any:
            return daemon.http("neighbors?netns=far")["neighbors"]

        (neighbor,) = poll_until(heard, what="the neighbor")
        assert neighbor["interface"] == r"\xff\xfe"
        assert neighbor["port_id"]["value"] == name
        assert neighbor["port_description"] == alias
        assert neighbor["remote"] == {"netns": "root", "interface": name}
        for what in (["neighbors"], ["neighbors", "details"], ["interfaces"]):
            shown = daemon.command("show", *what)
            assert r"\x1b[31mred\u202e" in shown.stdout
            assert shown.stdout.replace("\n", "").isprintable()
        assert daemon.log.replace("\n", "").isprintable()
    finally:
        run(["ip", "link", "delete", "dev", name])


def test_an_interface_that_comes_and_goes_all_the_time(
    start_daemon: StartDaemon, netns: MakeNetns
) -> None:
    daemon = start_daemon()
    netns("far")
    for _ in range(20):
        run("ip link add name flash type veth peer name flash netns far")
        ip(ROOT, "link set dev flash up")
        ip(ROOT, "link delete dev flash")

    def gone() -> bool:
        return "flash" not in [
            each["interface"] for each in daemon.http("interfaces")["interfaces"]
        ]

    poll_until(gone, what="it to be gone")
    assert daemon.http("neighbors") == {"neighbors": []}
    assert "Traceback" not in daemon.log


def test_only_the_kernel_is_believed(start_daemon: StartDaemon, wire: RawPort) -> None:
    daemon = start_daemon()
    poll_until(lambda: knows_the_far_end(daemon), what="the far end")
    index = int(Path("/sys/class/net/here/ifindex").read_text())
    gone = struct.pack("=IHHIIBxHiII", 32, 17, 0, 0, 0, 0, 1, index, 0, 0)  # RTM_DELLINK
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as forger:
        for forged in (gone, b"\xff" * 100, gone[:20]):
            for port in rtnetlink_ports():
                forger.sendto(forged, (port, 0))
    ip(ROOT, "link set dev here alias true")

    def alias() -> bool:
        heard = daemon.http("neighbors?netns=far")["neighbors"]
        return [each["port_description"] for each in heard] == ["true"]

    poll_until(alias, what="the event of the kernel after the forged ones")
    assert "neighbor-removed" not in daemon.log
    assert "Traceback" not in daemon.log


def rtnetlink_ports() -> list[int]:
    """The netlink addresses in this namespace that listen to rtnetlink's groups."""
    rows = [line.split() for line in Path("/proc/net/netlink").read_text().splitlines()[1:]]
    found = [int(row[2]) for row in rows if row[1] == "0" and int(row[3], 16)]
    assert found
    return found

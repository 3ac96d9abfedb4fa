"""Changes as they happen: each one told, with what changed and why."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from lldpns.protocol import encode
from tests.support.daemon import LLDPNS, http_get
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, ip, run
from tests.support.metrics import Scrape
from tests.support.ports import lldpdu
from tests.support.processes import LoggedProcess
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until
from tests.support.watching import watching

CONTROL = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}


def events(watch: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """Each event, until the stream ends, which fails the test."""
    assert watch.stdout is not None
    for line in watch.stdout:
        yield json.loads(line)
    raise AssertionError("the stream ended")


def up_to(
    watch: subprocess.Popen[str], last: Callable[[dict[str, Any]], bool]
) -> list[dict[str, Any]]:
    """Read events up to the one that is the `last`."""
    found = []
    for event in events(watch):
        found.append(event)
        if last(event):
            break
    return found


def until(watch: subprocess.Popen[str], **wanted: str) -> dict[str, Any]:
    """Read events up to the one that has all of `wanted`, and give it."""
    return up_to(watch, lambda event: wanted.items() <= event.items())[-1]


def test_a_namespace_and_its_wire_from_beginning_to_end(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    with watching(daemon, "-f", "jsonl") as watch:
        netns("web")
        until(watch, event="netns-added", netns="web")
        veth(ROOT, "wire", "web", "eth0")
        added = until(watch, event="neighbor-added", netns="root", interface="wire")
        assert added["neighbor"]["remote"] == {"netns": "web", "interface": "eth0"}
        ip("web", "address add 10.0.0.1/24 dev eth0")
        changed = until(watch, event="neighbor-changed", netns="root")
        while "10.0.0.1" not in changed["neighbor"]["management_addresses"]:
            changed = until(watch, event="neighbor-changed", netns="root")
        assert "management_addresses" in changed["changed"]
        run("ip netns delete web")
        gone = until(watch, event="netns-removed", netns="web")
        assert gone["reason"] == "nobody else holds it"
        gone = until(watch, event="neighbor-removed", netns="root", interface="wire")
        assert gone["reason"] == "port-down"
        daemon.stop()
        assert watch.wait(10) == 3
        assert watch.stderr is not None
        assert "the daemon has ended" in watch.stderr.read()


def test_control_characters_of_a_stranger_are_escapes(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    netns("far")
    veth(ROOT, "near", "far", "eth0")
    daemon = start_daemon()
    name = "\x1b[31m\n\u202e\x7f\x9b31m\u2028"
    with (
        socket.socket(socket.AF_UNIX) as unix,
        unix.makefile("r", encoding="utf-8", newline="\n") as stream,
        watching(daemon, "-f", "jsonl") as watch,
        raw_port("far", "eth0") as port,
    ):
        unix.settimeout(10)
        unix.connect(str(daemon.socket))
        unix.sendall(b"GET /v1/events HTTP/1.0\r\n\r\n")
        assert any("watching" in line for line in stream)
        port.send(encode(lldpdu("stranger", name=name)))
        assert watch.stdout is not None
        for lines in (stream, watch.stdout):
            line = next(line for line in lines if "stranger" in line).removesuffix("\n")
            assert not set(line) & CONTROL
            assert json.loads(line)["neighbor"]["system_name"] == name


def test_text_is_one_line_for_each_change(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    with watching(daemon, "--netns", "w*") as watch:
        netns("web")
        netns("other")
        veth("web", "eth0", "other", "eth0")
        assert watch.stdout is not None
        found: list[list[str]] = []
        while not found or found[-1][0] != "neighbor-added":
            # A link may be silent first: each end is heard a moment after it is seen.
            found.append(watch.stdout.readline().split()[1:])
    assert found[0] == ["netns-added", "web"]
    assert ["interface-added", "web/eth0", "veth,"] in [words[:3] for words in found]
    assert found[-1][1] == "web/eth0"


def test_an_interface_from_beginning_to_end(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    netns("web")
    with watching(daemon, "-f", "jsonl") as watch:

        def changed(field: str, before: object, after: object, name: str = "eth0") -> None:
            """Read up to the change of this field of web's interface; more may come with it."""
            wanted = {field: [before, after]}
            event = up_to(
                watch,
                lambda each: (
                    (each["event"], each["netns"]) == ("interface-changed", "web")
                    and wanted.items() <= each["changed"].items()
                ),
            )[-1]
            assert event["interface"] == event["device"]["interface"] == name
            assert event["device"][field] == after

        veth("root", "wire", "web", "eth0")
        added = until(watch, event="interface-added", netns="web", interface="eth0")
        assert added["device"]["kind"] == "veth"
        assert added["device"]["up"] is False
        changed("operational", False, True)
        ip("web", "link add name br type bridge")
        ip("web", "link set dev eth0 master br")
        changed("master", None, "br")
        ip("web", "link delete dev br")
        changed("master", "br", None)
        gone = until(watch, event="interface-removed", interface="br")
        assert gone["device"]["kind"] == "bridge"
        ip("web", "link set dev eth0 mtu 1400 alias uplink")
        changed("alias", None, "uplink")
        ip("web", "link set dev eth0 down")
        changed("up", True, False)
        ip("web", "link set dev eth0 address 02:00:00:00:00:99")
        changed("mac", added["device"]["mac"], "02:00:00:00:00:99")
        ip("web", "link set dev eth0 name wan0")
        changed("interface", "eth0", "wan0", name="wan0")
        ip("web", "link delete dev wan0")
        gone = until(watch, event="interface-removed", netns="web")
        assert (gone["interface"], gone["device"]["mac"]) == ("wan0", "02:00:00:00:00:99")


def test_an_interface_that_moves_is_gone_here_and_comes_there(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    veth("root", "one", "root", "two")
    netns("web")
    with watching(daemon, "-f", "jsonl", "--interface", "two") as watch:
        ip("root", "link set dev two netns web")
        # Each namespace tells for itself: either may be the first.
        left = {("interface-removed", "root"), ("interface-added", "web")}
        while left:
            event = next(events(watch))
            left.discard((event["event"], event["netns"]))


def test_an_interface_that_flaps_is_told_of_in_brief_and_as_it_is_in_the_end(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    netns("web")
    veth("web", "eth0", "web", "eth1")
    poll_until(lambda: daemon.http("neighbors")["neighbors"], what="the wire")
    flaps = [f"link set dev eth0 {state}" for _ in range(300) for state in ("down", "up")]
    with watching(daemon, "-f", "jsonl") as watch:
        began = time.monotonic()
        lines = "\n".join([*flaps, "link set dev eth0 mtu 1400"])
        words = ["ip", "-n", "web", "-batch", "-"]
        subprocess.run(words, input=lines, text=True, check=True)
        found = up_to(
            watch,
            lambda each: (
                each.get("interface") == "eth0" and each.get("device", {}).get("mtu") == 1400
            ),
        )
        took = time.monotonic() - began
        of_eth0 = [each for each in found if each.get("interface") == "eth0" and "device" in each]
        # Five at once, and as many with what is found each second.
        assert len(of_eth0) <= 5 + 6 * (took + 1)
        for before, after in pairwise(of_eth0):
            for field, (was, _) in after["changed"].items():
                assert before["device"][field] == was
        assert {"event": "missed"}.items() not in [each.items() for each in found]
        now = daemon.http("interfaces?netns=web&interface=eth0")["interfaces"][0]
        if of_eth0[-1]["device"]["operational"] != now["operational"]:
            until(watch, event="interface-changed", interface="eth0")
        assert now["operational"]


def test_a_thousand_interfaces_at_once_are_all_told(
    start_daemon: StartDaemon, netns: MakeNetns
) -> None:
    daemon = start_daemon()
    netns("many")
    pairs = range(500)
    lines = "\n".join(f"link add name a{n} type veth peer name b{n}" for n in pairs)
    with watching(daemon, "-f", "jsonl") as watch:
        words = ["ip", "-n", "many", "-batch", "-"]
        subprocess.run(words, input=lines, text=True, check=True)
        names = {f"{side}{n}" for n in pairs for side in "ab"}
        told: set[str] = set()
        while told != names:
            event = until(watch, event="interface-added", netns="many")
            told.add(event["interface"])
        run("ip netns delete many")
        found = up_to(watch, lambda each: each["event"] == "netns-removed")
        # That says all.
        assert "interface-removed" not in [each["event"] for each in found]


def test_first_what_there_is_and_then_what_happens(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    netns("web")
    veth("root", "wire", "web", "eth0")
    poll_until(lambda: len(daemon.http("neighbors")["neighbors"]) == 2, what="the wire")
    poll_until(lambda: daemon.http("links")["links"], what="the link")
    with watching(daemon, "-f", "jsonl", "--initial", "--netns", "web") as watch:
        found = up_to(watch, lambda each: each["event"] == "link-status")
        shown = [(each["event"], each.get("interface"), each["initial"]) for each in found]
        assert shown == [
            ("netns-added", None, True),
            ("interface-added", "eth0", True),
            ("interface-added", "lo", True),
            ("neighbor-added", "eth0", True),
            ("link-status", "wire", True),
        ]
        assert found[1]["device"] == daemon.http("interfaces?netns=web")["interfaces"][0]
        run("ip netns delete web")
        gone = until(watch, event="netns-removed")
        assert "initial" not in gone


def test_here_is_the_namespace_of_the_caller_whatever_it_is_called(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    for name in ("web", "other"):
        netns(name)
    poll_until(lambda: len(daemon.http("namespaces")["namespaces"]) == 3, what="both")
    with watching(daemon, "-f", "jsonl", "--here", netns="web") as watch:
        veth("other", "eth0", "other", "eth1")
        veth("root", "wire", "web", "eth9")
        found = up_to(watch, lambda each: each["event"] == "link-status")
        assert {each["netns"] for each in found[:-1]} == {"web"}
        assert found[-1]["interface"] == "wire"
        run("touch /run/netns/abc")
        run("mount --bind /run/netns/web /run/netns/abc")
        try:
            run("umount /run/netns/web")
            renamed = until(watch, event="netns-renamed", netns="abc")
            assert renamed["changed"] == {"netns": ["web", "abc"]}
            ip("abc", "link set dev eth9 mtu 1400")
            until(watch, event="interface-changed", netns="abc", interface="eth9")
        finally:
            run("ip netns delete abc")
            run("rm -f /run/netns/web")


def test_a_reader_that_is_too_slow_is_told_what_it_missed_and_slows_nobody(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth, tmp_path: Path
) -> None:
    netns("far")
    veth("root", "near", "far", "eth0")
    daemon = start_daemon()

    def missed() -> bool:
        for number in range(100):
            port.send(encode(lldpdu("stranger", name=f"{number % 2}" * 255)))
        scrape = Scrape(http_get(daemon.socket, "/metrics")[1].decode())
        return scrape.value("lldpns_records_missed_total", stream="events") > 0

    words = [*LLDPNS, "watch", "--socket", str(daemon.socket)]
    quick = LoggedProcess(words, tmp_path / "quick")
    try:
        quick.wait_until(lambda: "Ctrl-C ends" in quick.log, "the other")
        with watching(daemon, "-f", "jsonl") as slow, raw_port("far", "eth0") as port:
            slow.send_signal(signal.SIGSTOP)
            poll_until(missed, timeout=30, what="the agent to give up on it")
            port.send(encode(lldpdu("the last")))
            poll_until(lambda: "the last" in quick.log, what="the other to know all")
            slow.send_signal(signal.SIGCONT)
            assert until(slow, event="missed")["count"] > 0
            assert until(slow, event="neighbor-added")["neighbor"]["system_name"] is None
    finally:
        quick.kill()
    assert "missed" not in quick.log


def test_ctrl_c_is_how_it_ends(start_daemon: StartDaemon) -> None:
    with watching(start_daemon()) as watch:
        watch.send_signal(signal.SIGINT)
        assert watch.wait(10) == 0
        assert watch.stderr is not None
        assert watch.stderr.read() == ""

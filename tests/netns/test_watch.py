"""Changes as they happen: each one told, with what changed and why."""

from __future__ import annotations

import json
import socket
import subprocess
from typing import Any

from lldpns.protocol import encode
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, ip, run
from tests.support.ports import lldpdu
from tests.support.rawport import raw_port
from tests.support.watching import watching

CONTROL = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))}


def until(watch: subprocess.Popen[str], **wanted: str) -> tuple[dict[str, Any], list[str]]:
    """Read events up to the one that has all of `wanted`; give it and the names of all."""
    names = []
    assert watch.stdout is not None
    for line in watch.stdout:
        event = json.loads(line)
        names.append(event["event"])
        if all(event.get(key) == value for key, value in wanted.items()):
            assert isinstance(event, dict)
            return event, names
    raise AssertionError(f"the stream ended before {wanted}")


def test_a_namespace_and_its_wire_from_beginning_to_end(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    with watching(daemon, "-f", "jsonl") as watch:
        netns("web")
        until(watch, event="netns-added", netns="web")
        veth(ROOT, "wire", "web", "eth0")
        added, _ = until(watch, event="neighbor-added", netns="root", interface="wire")
        assert added["neighbor"]["remote"] == {"netns": "web", "interface": "eth0"}
        ip("web", "address add 10.0.0.1/24 dev eth0")
        changed, _ = until(watch, event="neighbor-changed", netns="root")
        while "10.0.0.1" not in changed["neighbor"]["management_addresses"]:
            changed, _ = until(watch, event="neighbor-changed", netns="root")
        assert "management_addresses" in changed["changed"]
        run("ip netns delete web")
        gone, _ = until(watch, event="netns-removed", netns="web")
        assert gone["reason"] == "nobody else holds it"
        gone, _ = until(watch, event="neighbor-removed", netns="root", interface="wire")
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
        assert watch.stdout.readline().split()[1:] == ["netns-added", "web"]
        assert watch.stdout.readline().split()[1:3] == ["neighbor-added", "web/eth0"]

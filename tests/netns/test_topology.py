"""`lldpns topology` of namespaces that are there, in every format."""

from __future__ import annotations

import json
import os
import subprocess
from xml.etree import ElementTree

import pytest

from lldpns.cli.labs import LABS
from lldpns.views.escape import printable
from tests.support.daemon import Daemon
from tests.support.demo import DEMO
from tests.support.fixtures import MakeNetns, StartDaemon
from tests.support.graphviz import Picture, assert_readable, draw
from tests.support.lab import run
from tests.support.waiting import poll_until

# What the kernel lets somebody call an interface, and the file system a namespace.
NAMES = ['a"b', "back\\", "<b>&amp;", "交換機", "\x1b[31m", "]-->[", "\udcff"]


def drawn(daemon: Daemon, *arguments: str) -> str:
    """What `lldpns topology ARGUMENTS` prints."""
    done = daemon.command("topology", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def wait_for_links(daemon: Daemon, number: int) -> None:
    """Poll until there are that many links, all ok."""

    def all_ok() -> bool:
        links = daemon.http("links")["links"]
        return [link["status"] for link in links] == ["ok"] * number

    poll_until(all_ok, what=f"{number} links")


def words(picture: Picture) -> set[str]:
    """What can be read in a picture."""
    return {text.strip() for _, _, text in picture.words()}


def test_the_classic_lab(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for_links(daemon, 2)
    assert drawn(daemon) == (
        "bridge\n"
        "└─ br (bridge)\n"
        "   ├─ bridge-net0 ──── net0/net0-bridge    ok\n"
        "   └─ bridge-net1 ──── net1/net1-bridge    ok\n"
        "net0\n"
        "└─ net0-bridge ─────── bridge/bridge-net0  ok\n"
        "net1\n"
        "└─ net1-bridge ─────── bridge/bridge-net1  ok\n"
        "\n"
        "3 namespaces, 2 links: 2 ok\n"
        "nothing is wired in 1 namespace: root\n"
    )
    assert words(draw(drawn(daemon, "-f", "dot"))) >= {"bridge", "br", "bridge-net0", "net0"}
    svg = ElementTree.fromstring(drawn(daemon, "-f", "svg"))  # noqa: S314 - made here
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"
    assert drawn(daemon, "-f", "mermaid").startswith("flowchart LR\n")
    assert len(json.loads(drawn(daemon, "-f", "json"))["links"]) == 2


def test_names_that_the_kernel_allows(netns: MakeNetns, start_daemon: StartDaemon) -> None:
    for name in NAMES:
        netns(name)
        pair = ["name", name, "type", "veth", "peer", "name", "far", "netns", name]
        run(["ip", "link", "add", *pair])
        run(["ip", "link", "set", "dev", name, "up"])
        run(["ip", "-n", name, "link", "set", "dev", "far", "up"])
    try:
        daemon = start_daemon()
        wait_for_links(daemon, len(NAMES))
        shown = {printable(os.fsencode(name).decode("utf-8", "backslashreplace")) for name in NAMES}
        assert words(draw(drawn(daemon, "-f", "dot"))) == shown | {"root", "far"}
        tree = drawn(daemon)
        assert {line.split(" ")[1] for line in tree.splitlines()[1:8]} == shown
        assert tree.replace("\n", "").isprintable()
        document = json.loads(drawn(daemon, "-f", "json"))
        assert {printable(each["system"]) for each in document["systems"]} == shown | {"root"}
    finally:
        for name in NAMES:
            run(["ip", "link", "delete", "dev", name])


@pytest.mark.parametrize("name", LABS)
def test_every_lab_makes_a_readable_picture(name: str) -> None:
    done = subprocess.run(
        [*DEMO, name, "--shell"],
        input="lldpns topology -f dot",
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    picture = draw(done.stdout[done.stdout.index("graph lldpns") :])
    assert_readable(picture)
    netns, _ = LABS[name].ping
    assert netns in words(picture)

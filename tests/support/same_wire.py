"""lldpd and the agent on the same wire, and what their outputs have in common."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from lldpns.protocol import LLDPDU, ChassisId, PortId, encode
from lldpns.protocol.organizational import Organizational
from lldpns.views import lldpcli
from lldpns.views.lldpcli.answer import Detail
from tests.support.consumers import CONSUMERS, Consumer
from tests.support.daemon import Daemon
from tests.support.lldpd import Lldpd
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

FORMATS = ("plain", "json", "json0", "keyvalue", "xml")
DETAILS: tuple[Detail, ...] = (None, "summary", "details")
# `sender` is for the frames of the test alone.
CONFIG = """
[lldp]
max_neighbors = 500
[[lldp.port]]
netns = "sender"
interface = "*"
admin_status = "disabled"
"""
TTL = 600


class SameWire:
    """lldpd and the agent, both on eth0 and eth1 in `here`; the other ends are in `sender`."""

    def __init__(self, daemon: Daemon, lldpd: Lldpd) -> None:
        self.daemon = daemon
        self.lldpd = lldpd
        self._sent: set[tuple[str, ChassisId, PortId]] = set()

    def send(self, *lldpdus: LLDPDU, interface: str = "eth0") -> None:
        """Send to both, and return when both know everybody."""
        with raw_port("sender", interface) as port:
            for each in lldpdus:
                port.send(encode(each))
                self._sent.add((interface, each.chassis_id, each.port_id))
                if len(self._sent) % 32 == 0:  # a socket holds only so many frames
                    self._wait()
        self._wait()

    def _wait(self) -> None:
        number = len(self._sent)
        poll_until(lambda: len(self._document()["neighbors"]) == number, what="the agent to know")
        poll_until(lambda: len(self._known_to_lldpd()) == number, what="lldpd to know")

    def _known_to_lldpd(self) -> list[Any]:
        neighbors = self.lldpd.json("neighbors summary")["lldp"][0].get("interface", [])
        assert isinstance(neighbors, list)
        return neighbors

    def _document(self) -> Any:
        return self.daemon.http("neighbors?netns=here")

    def theirs(self, name: str, detail: Detail = None) -> str:
        """What lldpcli prints in this format, without what differs from run to run."""
        return _without_run(self.lldpd.lldpcli(f"-f {name} show neighbors {detail or ''}"))

    def ours(self, name: str, detail: Detail = None) -> str:
        """What we print in this format, without what differs from run to run."""
        now = datetime.now(UTC)
        return _without_run(lldpcli.formatted(self._document(), f"lldpcli-{name}", detail, now))

    def command(self, name: str, detail: Detail) -> str:
        """The same from the command line."""
        words = ["show", "neighbors", *([detail] if detail else []), "--netns", "here"]
        done = self.daemon.command(*words, "-f", f"lldpcli-{name}")
        assert (done.returncode, done.stderr) == (0, "")
        return _without_run(done.stdout)

    def compare(self) -> None:
        """Hold every format to what lldpcli prints, and every reader to what it reads there."""
        for name in FORMATS:
            for detail in DETAILS:
                ours = essence(name, self.ours(name, detail))
                assert ours == essence(name, self.theirs(name, detail)), f"{name} {detail}"
        for tool in CONSUMERS:
            ours = _read(tool, self.ours(tool.format, tool.detail))
            assert ours == _read(tool, self.theirs(tool.format, tool.detail)), tool.name


def _read(tool: Consumer, output: str) -> Any:
    """What a tool makes of it; some fail at what lldpcli prints, and then at ours alike."""
    try:
        return without_netns(tool.read(output))
    except (LookupError, TypeError) as error:
        return repr(error)


def _without_run(output: str) -> str:
    """Without what differs from run to run: ages and numbers of systems."""
    output = re.sub(r"\d+ days?, \d\d:\d\d:\d\d", "0 day, 00:00:00", output)
    return re.sub(r'(RID: |rid=|rid="|"rid": ")\d+', r"\g<1>0", output)


def without_netns(value: Any) -> Any:
    """Without our addition, however deep it is."""
    if isinstance(value, dict):
        return {key: without_netns(each) for key, each in value.items() if key != "netns"}
    return [without_netns(each) for each in value] if isinstance(value, list) else value


def essence(name: str, output: str) -> str:
    """The output without our addition; of JSON, whose white space is free, all in its order."""
    if name in ("json", "json0"):
        return json.dumps(without_netns(json.loads(output)), indent=2)
    addition = r"  Netns: +here|lldp\.[^.=]+\.netns=here|  <netns label=\"Netns\">here</netns>"
    return re.sub(rf"^({addition})\n", "", output, flags=re.MULTILINE)


def said(port: str, *organizational: Organizational, **fields: Any) -> LLDPDU:
    """An LLDPDU of a system of its own, called like its port."""
    chassis = fields.pop("chassis_id", ChassisId(7, f"chassis of {port}".encode()))
    port_id = fields.pop("port_id", PortId(5, port.encode()))
    return LLDPDU(chassis, port_id, TTL, organizational=organizational, **fields)

"""A lab that an agent and a real Prometheus watch, while things happen to it.

What Prometheus knew at each moment can be asked for later: no test depends on another.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from grafana.files import RULES
from lldpns.protocol import encode
from tests.support.daemon import Daemon
from tests.support.grafana import EVERYTHING, Selection, filled_in, queries
from tests.support.lab import (
    ROOT,
    add_netns,
    add_veth,
    build_classic_lab,
    delete_link,
    delete_netns,
    ip,
    run,
)
from tests.support.ports import lldpdu
from tests.support.prometheus import Prometheus
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

INSTANCE = "host7:9917"

# A namespace may be called as a file may, whatever that means in a regular expression.
ODD, ODDER = "lab(1).a+b", "lab[2]$"

_AGENT = """
[api]
listen = "127.0.0.1:9917"
[lldp]
msg_tx_interval = 1
msg_tx_hold = 2
[[lldp.port]]
netns = "between"
admin_status = "disabled"
[[lldp.port]]
netns = "switch"
admin_status = "disabled"
"""

_PROMETHEUS = f"""
global: {{scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 250ms}}
rule_files: [rules.yml]
scrape_configs:
  - job_name: lldpns
    static_configs: [{{targets: ["127.0.0.1:9917"], labels: {{instance: "{INSTANCE}"}}}}]
"""

_NAMESPACES = (
    *("net0", "net1", "bridge", ODD, ODDER, "back-a", "back-b", "deaf", "heard", "moves", "before"),
    *("after", "pulled-a", "pulled-b", "removed", "stays", "far-a", "far-b", "between", "switch"),
)
_CABLES = (
    ((ODD, "x"), (ODDER, "y")),
    (("back-a", "x"), ("back-b", "y")),
    (("deaf", "x"), ("heard", "y")),
    (("moves", "x"), ("before", "y")),
    (("pulled-a", "x"), ("pulled-b", "y")),
    (("removed", "x"), ("stays", "y")),
    (("far-a", "x"), ("between", "m0")),
    (("far-b", "y"), ("between", "m1")),
    ((ROOT, "eth3"), ("switch", "7")),
    ((ROOT, "eth4"), ("switch", "8")),
)

_OK = ("bridge/bridge-net0", "net0/net0-bridge", "bridge/bridge-net1", "net1/net1-bridge")
_STEADY = {
    **dict.fromkeys((*_OK, f"{ODD}/x", f"{ODDER}/y"), "ok"),
    **{"far-a/x": "mismatch", "far-b/y": "mismatch", "root/eth3": "external"},
}
_BUILT = {
    **_STEADY,
    **dict.fromkeys(("back-a/x", "back-b/y", "deaf/x", "heard/y", "moves/x", "before/y"), "ok"),
    **dict.fromkeys(("pulled-a/x", "pulled-b/y", "removed/x", "stays/y"), "ok"),
    "root/eth4": "external",
}
_HAPPENED = {
    **_STEADY,
    **dict.fromkeys(("back-a/x", "back-b/y", "pulled-a/x", "pulled-b/y"), "down"),
    **{"deaf/x": "one-way", "heard/y": "one-way", "moves/x": "ok", "after/y": "ok"},
    **{"root/eth4": "silent", "switch/8": "silent"},
}
STATUSES = {
    "built": _BUILT,
    "happened": _HAPPENED,
    "put back": {**_HAPPENED, "back-a/x": "ok", "back-b/y": "ok"},
}
"""Of the link at each NETNS/INTERFACE that has one, at each moment."""


SETTLED, SETTLED_HERE = "> 300", "> 1"
"""Until when an agent is new, in seconds: these are all too new to wait for."""


class Watched:
    """What Prometheus knew when all was built, after all happened, and after one was put back."""

    def __init__(self, prometheus: Prometheus, daemon: Daemon) -> None:
        self.prometheus = prometheus
        self.daemon = daemon
        self.moments: dict[str, float] = {}

    def wait_for(self, moment: str) -> None:
        """Poll until Prometheus knows that the links are as they should be then."""
        now, known, expected = 0.0, {}, STATUSES[moment]

        def so() -> bool:
            nonlocal now, known
            now = time.time()
            rows = self.prometheus.query("lldpns_link_status == 1", now)
            known = {f"{row['netns']}/{row['interface']}": row["status"] for row, _ in rows}
            return known == expected

        try:
            poll_until(so, timeout=20, what=f"the links to be as {moment}")
        except AssertionError as error:
            raise AssertionError(f"{error}\nknown: {known}\nexpected: {expected}") from None
        self.moments[moment] = now
        # Whatever changes next was like this for some scrapes.
        poll_until(
            lambda: self.prometheus.query("timestamp(up)")[0][1] > now + 0.5, what="more scrapes"
        )

    def rows(
        self, query: str, moment: str, chosen: Mapping[str, Selection] = EVERYTHING
    ) -> list[tuple[dict[str, str], float]]:
        """What a panel was told at a moment, of all that had happened until then."""
        return self.expression(queries()[query].expression, moment, chosen)

    def expression(
        self, expression: str, moment: str, chosen: Mapping[str, Selection] = EVERYTHING
    ) -> list[tuple[dict[str, str], float]]:
        """What any expression was."""
        at, built = self.moments[moment], self.moments["built"]
        window = f"{max(round((at - built) * 1000), 1000)}ms"
        filled = filled_in(expression, chosen, window).replace(SETTLED, SETTLED_HERE)
        return self.prometheus.query(filled, at)


@contextlib.contextmanager
def watched_lab(directory: Path) -> Iterator[Watched]:
    """Build it, let things happen to it, and give what Prometheus knows of that."""
    with contextlib.ExitStack() as after:
        rules = directory / "prometheus" / "rules.yml"
        rules.parent.mkdir()
        rules.write_text(RULES.read_text().replace(SETTLED, SETTLED_HERE))
        # It looks for its targets only after five seconds.
        prometheus = Prometheus(rules.parent, _PROMETHEUS)
        after.callback(prometheus.stop)
        for name in _NAMESPACES:
            add_netns(name)
            after.callback(delete_netns, name)
        build_classic_lab()
        for near, far in _CABLES:
            add_veth(*near, *far)
        for interface in ("eth3", "eth4"):
            after.callback(delete_link, interface)
        _cross_between()
        daemon = Daemon(directory / "agent", _AGENT)
        after.callback(daemon.stop)
        watched = Watched(prometheus, daemon)
        _let_happen(watched)
        yield watched


def _let_happen(watched: Watched) -> None:
    with raw_port("switch", "7") as steady, raw_port("switch", "8") as leaving:
        steady.send(encode(lldpdu("switch", "7", name="switch")))
        leaving.send(encode(lldpdu("switch", "8", name="switch")))
        watched.wait_for("built")
        leaving.send(encode(lldpdu("switch", "8", ttl=0)))
    _drop_lldp_into("deaf", "x")
    for netns in ("back-b", "pulled-b"):
        ip(netns, "link set dev y down")
    ip("moves", "link delete dev x")
    add_veth("moves", "x", "after", "y")
    delete_netns("removed")
    watched.wait_for("happened")
    ip("back-b", "link set dev y up")
    watched.wait_for("put back")


def _nft(netns: str, *commands: str) -> None:
    for command in commands:
        run(["nft", command], netns=netns)


def _cross_between() -> None:
    """What comes in at one end of `between` goes out at the other, as if there was one cable."""
    _nft("between", "add table netdev lab")
    for here, there in (("m0", "m1"), ("m1", "m0")):
        hook = f"type filter hook ingress device {here} priority 0;"
        _nft(
            "between",
            f"add chain netdev lab {here} {{ {hook} }}",
            f"add rule netdev lab {here} fwd to {there}",
        )


def _drop_lldp_into(netns: str, interface: str) -> None:
    hook = f"type filter hook ingress device {interface} priority 0;"
    _nft(
        netns,
        "add table netdev lab",
        f"add chain netdev lab {interface} {{ {hook} }}",
        f"add rule netdev lab {interface} ether type 0x88cc drop",
    )

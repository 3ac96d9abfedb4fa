"""Links on the real kernel: each status, and what `show links` says of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.daemon import Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, StartLldpd
from tests.support.holders import anonymous, wire
from tests.support.lab import ip, run
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

FAST = """
[lldp]
msg_tx_interval = 1
msg_tx_hold = 2
"""


def end_of(end: dict[str, Any]) -> str:
    if end["netns"] is None:
        return f"{end['system_name']} {end['port_id']['value']}"
    return f"{end['netns']}/{end['interface']}"


def links(daemon: Daemon) -> dict[tuple[str, ...], tuple[str, str | None]]:
    """Status and reason of every link, by its ends."""
    return {
        tuple(map(end_of, link["ends"])): (link["status"], link["reason"])
        for link in daemon.http("links")["links"]
    }


def wait_for(daemon: Daemon, *expected: tuple[tuple[str, ...], str, str | None]) -> None:
    """Poll until these are the links, and no others."""
    wanted = {ends: (status, reason) for ends, status, reason in expected}
    last: Any = None

    def there() -> bool:
        nonlocal last
        last = links(daemon)
        return bool(last == wanted)

    try:
        poll_until(there, what=f"the links {wanted}")
    except AssertionError as error:
        raise AssertionError(f"{error}\nthere are: {last}") from None


def drop_lldp_into(netns: str, interface: str) -> None:
    """Let no LLDP frame reach the agent there."""
    run(["nft", "add table netdev lldp"], netns=netns)
    hook = f"type filter hook ingress device {interface} priority 0;"
    run(["nft", f"add chain netdev lldp {interface} {{ {hook} }}"], netns=netns)
    run(["nft", f"add rule netdev lldp {interface} ether type 0x88cc drop"], netns=netns)


def stop_dropping(netns: str) -> None:
    run(["nft", "delete table netdev lldp"], netns=netns)


@pytest.fixture
def pair(netns: MakeNetns, veth: MakeVeth) -> tuple[str, str]:
    """Two namespaces and a cable; give its ends."""
    for name in ("a", "b"):
        netns(name)
    veth("a", "x", "b", "y")
    return "a/x", "b/y"


def test_the_classic_lab(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for(
        daemon,
        (("bridge/bridge-net0", "net0/net0-bridge"), "ok", None),
        (("bridge/bridge-net1", "net1/net1-bridge"), "ok", None),
    )


def test_one_way_within_a_ttl_and_back(pair: tuple[str, str], start_daemon: StartDaemon) -> None:
    daemon = start_daemon(FAST)
    wait_for(daemon, (pair, "ok", None))
    drop_lldp_into("a", "x")
    wait_for(daemon, (pair, "one-way", "a/x hears nothing from b/y"))
    drop_lldp_into("b", "y")
    wait_for(daemon, (pair, "silent", "neither end hears the other"))
    stop_dropping("b")
    wait_for(daemon, (pair, "one-way", "a/x hears nothing from b/y"))
    stop_dropping("a")
    wait_for(daemon, (pair, "ok", None))


def test_one_way_by_configuration(pair: tuple[str, str], start_daemon: StartDaemon) -> None:
    config = """
    [[lldp.port]]
    netns = "b"
    admin_status = "rx-only"
    """
    reason = "by its adminStatus b/y does not speak"
    wait_for(start_daemon(config), (pair, "one-way", reason))


def test_down_and_up(pair: tuple[str, str], start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for(daemon, (pair, "ok", None))
    ip("b", "link set dev y down")
    wait_for(daemon, (pair, "down", "b/y is down"))
    ip("a", "link set dev x down")
    wait_for(daemon, (pair, "down", "a/x and b/y are down"))
    ip("a", "link set dev x up")
    ip("b", "link set dev y up")
    wait_for(daemon, (pair, "ok", None))


def test_names_of_interfaces_and_namespaces_are_followed(
    pair: tuple[str, str], start_daemon: StartDaemon, netns: MakeNetns
) -> None:
    daemon = start_daemon()
    wait_for(daemon, (pair, "ok", None))
    ip("b", "link set dev y name z")
    wait_for(daemon, (("a/x", "b/z"), "ok", None))
    netns("c")
    ip("b", "link set dev z netns c")
    wait_for(daemon, (("a/x", "c/z"), "down", "c/z is down"))
    ip("c", "link set dev z up")
    wait_for(daemon, (("a/x", "c/z"), "ok", None))
    ip("a", "link delete dev x")
    wait_for(daemon)


def test_something_sits_between(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    for name in ("a", "b", "between"):
        netns(name)
    veth("a", "x", "between", "m0")
    veth("b", "y", "between", "m1")
    run(["nft", "add table netdev between"], netns="between")
    for here, there in (("m0", "m1"), ("m1", "m0")):
        hook = f"type filter hook ingress device {here} priority 0;"
        run(["nft", f"add chain netdev between {here} {{ {hook} }}"], netns="between")
        run(["nft", f"add rule netdev between {here} fwd to {there}"], netns="between")
    config = """
    [[lldp.port]]
    netns = "between"
    admin_status = "disabled"
    """
    reason = "the kernel wires a/x to between/m0, b/y to between/m1"
    wait_for(start_daemon(config), (("a/x", "b/y"), "mismatch", reason))


def test_siblings_of_a_macvlan_share_their_wire(
    netns: MakeNetns, start_daemon: StartDaemon, veth: MakeVeth
) -> None:
    for name in ("host", "far", "c1", "c2"):
        netns(name)
    veth("host", "eth0", "far", "eth0")
    ip("far", "link set dev eth0 down")
    for name in ("c1", "c2"):
        ip("host", f"link add link eth0 name {name} netns {name} type macvlan mode bridge")
        ip(name, f"link set dev {name} up")
    daemon = start_daemon()
    ip("far", "link set dev eth0 up")
    ends = ("c1/c1", "c2/c2", "far/eth0", "host/eth0")
    wait_for(daemon, (ends, "shared", "4 ends on one wire"))
    interfaces = daemon.http("interfaces?interface=c1")["interfaces"]
    assert [each["lower"] for each in interfaces] == [{"netns": "host", "interface": "eth0"}]


def test_the_far_end_is_on_another_system(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon, start_lldpd: StartLldpd
) -> None:
    """Another agent speaks for b/y, where ours is told to be silent."""
    for name in ("a", "b"):
        netns(name)
    veth("a", "x", "b", "y")
    start_lldpd("b").lldpcli("configure lldp tx-interval 1")
    config = """
    [[lldp.port]]
    netns = "b"
    admin_status = "disabled"
    """
    mac = ip("b", "-o link show dev y").split("link/ether ")[1].split()[0]
    reason = "the far end is on another system"
    wait_for(start_daemon(config), (("a/x", f"b {mac}"), "external", reason))


def test_a_peer_is_found_by_whatever_keeps_its_namespace(start_daemon: StartDaemon) -> None:
    """The kernel's view needs no LLDP: neither end may speak."""
    daemon = start_daemon("[lldp]\nadmin_status = 'disabled'\n")
    with anonymous() as holder:
        wire(holder.path, "wire")
        ends = (f"net:[{holder.inode}]/eth0", "root/wire")
        reason = f"by its adminStatus net:[{holder.inode}]/eth0 does not listen"
        wait_for(daemon, (ends, "silent", reason))
        peers = {
            each["interface"]: each["peer"] for each in daemon.http("interfaces")["interfaces"]
        }
        assert peers["wire"] == {"netns": f"net:[{holder.inode}]", "interface": "eth0"}
        assert peers["eth0"] == {"netns": "root", "interface": "wire"}


def test_many_peers_of_one_index_are_told_apart(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    """Every eth0 has index 2, and so has its peer: only the kernel knows which is whose."""
    names = [f"n{number}" for number in range(6)]
    for name in names:
        netns(name)
    for left, right in zip(names[::2], names[1::2], strict=True):
        veth(left, "eth0", right, "eth0")
    for name in names:  # nor do their addresses tell
        ip(name, "link set dev eth0 address 02:00:00:00:00:01")
    daemon = start_daemon("[lldp]\nadmin_status = 'disabled'\n")
    expected = {
        here: there
        for left, right in zip(names[::2], names[1::2], strict=True)
        for here, there in ((left, right), (right, left))
    }
    interfaces = daemon.http("interfaces?interface=eth0")["interfaces"]
    assert {each["netns"]: each["peer"]["netns"] for each in interfaces} == expected


def test_a_stranger_cannot_pass_for_an_end(
    pair: tuple[str, str], netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    netns("c")
    veth("c", "in", "c", "out")
    daemon = start_daemon()
    wait_for(daemon, (pair, "ok", None), (("c/in", "c/out"), "ok", None))
    with raw_port("a", "x") as heard_at_x, raw_port("c", "in") as stranger:
        ip("b", "link set dev y alias again")  # so that it speaks
        stranger.send(heard_at_x.capture())
        reason = "c/out hears one that says it is b/y"
        wait_for(daemon, (pair, "ok", None), (("c/in", "c/out"), "mismatch", reason))

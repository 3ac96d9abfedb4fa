"""The main job on a real kernel: who is wired to whom, and every change followed."""

import json
import os
from functools import partial

from tests.support.daemon import LLDPNS, Daemon
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import ROOT, ip, run
from tests.support.waiting import poll_until

End = tuple[str, str]

CLASSIC = {
    ("net0", "net0-bridge"): ("bridge", "bridge-net0"),
    ("net1", "net1-bridge"): ("bridge", "bridge-net1"),
    ("bridge", "bridge-net0"): ("net0", "net0-bridge"),
    ("bridge", "bridge-net1"): ("net1", "net1-bridge"),
}


def remotes(daemon: Daemon) -> dict[End, End]:
    """Which port of this host each interface hears; a second neighbor on one is a failure."""
    found: dict[End, End] = {}
    for neighbor in daemon.http("neighbors")["neighbors"]:
        here = (neighbor["netns"], neighbor["interface"])
        assert here not in found, f"two neighbors on {here}"
        remote = neighbor["remote"]
        found[here] = (remote["netns"], remote["interface"]) if remote else ("", "")
    return found


def wait_for(daemon: Daemon, expected: dict[End, End], what: str, timeout: float = 10.0) -> None:
    """Poll until the agent sees exactly these wires."""
    last: dict[End, End] = {}

    def seen() -> bool:
        nonlocal last
        last = remotes(daemon)
        return last == expected

    try:
        poll_until(seen, timeout, what)
    except AssertionError as error:
        raise AssertionError(f"{error}\nseen: {last}\nexpected: {expected}") from None


def pair(left: End, right: End) -> dict[End, End]:
    return {left: right, right: left}


def test_the_classic_lab_has_exactly_four_neighbors(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the four neighbors")
    host = os.uname().nodename
    for neighbor in daemon.json("neighbors")["neighbors"]:
        remote = neighbor["remote"]
        assert neighbor["system_name"] == f"{remote['netns']}.{host}"
        assert neighbor["port_id"] == {
            "subtype": "interface-name",
            "value": remote["interface"],
        }
        assert neighbor["chassis_id"]["subtype"] == "local"
        assert neighbor["chassis_id"]["value"].endswith("/" + remote["netns"])
        assert neighbor["ttl"] == 121
    daemon.stop()


def test_management_addresses_are_those_of_the_namespace(
    lab: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()

    def addresses() -> bool:
        neighbors = daemon.http("neighbors")["neighbors"]
        said = {each["remote"]["netns"]: each["management_addresses"][:1] for each in neighbors}
        return said == {"net0": ["10.0.1.1"], "net1": ["10.0.1.2"], "bridge": said.get("bridge")}

    poll_until(addresses, what="the addresses of both hosts")


def test_here_is_the_namespace_of_the_shell(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    words = [*LLDPNS, "show", "neighbors", "--here", "-f", "json", "--socket", str(daemon.socket)]
    for netns, expected in {"net0": 1, "bridge": 2, ROOT: 0}.items():
        shown = json.loads(run(words, netns=netns))["neighbors"]
        assert [each["netns"] for each in shown] == [netns] * expected


def test_what_appears_after_the_start_is_followed(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    assert remotes(daemon) == {}
    netns("late")
    veth(ROOT, "to-late", "late", "to-root")
    wait_for(daemon, pair((ROOT, "to-late"), ("late", "to-root")), "the new wire")


def test_a_wire_between_two_interfaces_of_one_namespace(
    start_daemon: StartDaemon, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    veth(ROOT, "left", ROOT, "right")
    wait_for(daemon, pair((ROOT, "left"), (ROOT, "right")), "both ends in one namespace")


def test_a_renamed_interface_is_one_neighbor_under_its_new_name(
    lab: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    ip("net0", "link set dev net0-bridge down")
    ip("net0", "link set dev net0-bridge name uplink")
    ip("net0", "link set dev uplink up")
    renamed = {key: value for key, value in CLASSIC.items() if "net0" not in (*key, *value)}
    renamed |= pair(("net0", "uplink"), ("bridge", "bridge-net0"))
    wait_for(daemon, renamed, "the new name on both sides")


def test_an_interface_renamed_while_up_says_goodbye_in_its_old_name(
    lab: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    ip("net0", "link set dev net0-bridge name uplink")
    renamed = {key: value for key, value in CLASSIC.items() if "net0" not in (*key, *value)}
    renamed |= pair(("net0", "uplink"), ("bridge", "bridge-net0"))
    wait_for(daemon, renamed, "the new name alone, long before the old one ages out")


def test_an_interface_moved_to_another_namespace(
    lab: None, start_daemon: StartDaemon, netns: MakeNetns
) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    netns("net2")
    ip("net0", "link set dev net0-bridge netns net2")
    ip("net2", "link set dev net0-bridge up")
    moved = {key: value for key, value in CLASSIC.items() if "net0" not in (*key, *value)}
    moved |= pair(("net2", "net0-bridge"), ("bridge", "bridge-net0"))
    wait_for(daemon, moved, "the interface in its new namespace")


def test_a_changed_mac_address_is_the_source_of_the_next_frames(
    lab: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    mac = "02:00:00:00:00:42"
    ip("net0", f"link set dev net0-bridge address {mac}")
    ip("net0", "link set dev net0-bridge down")  # so that it announces itself at once
    ip("net0", "link set dev net0-bridge up")

    def source() -> bool:
        document = daemon.http("neighbors?netns=bridge&interface=bridge-net0")
        return [each["source_mac"] for each in document["neighbors"]] == [mac]

    poll_until(source, what="the new source address")


def test_a_flap_removes_the_neighbors_and_brings_them_back(
    lab: None, start_daemon: StartDaemon
) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    ip("net1", "link set dev net1-bridge down")
    without = {key: value for key, value in CLASSIC.items() if "net1" not in (*key, *value)}
    wait_for(daemon, without, "net1 to be gone from both sides")
    ip("net1", "link set dev net1-bridge up")
    wait_for(daemon, CLASSIC, "net1 to be back")


def test_a_deleted_namespace_leaves_nothing_behind(lab: None, start_daemon: StartDaemon) -> None:
    daemon = start_daemon()
    wait_for(daemon, CLASSIC, "the lab")
    run("ip netns delete net0")
    without = {key: value for key, value in CLASSIC.items() if "net0" not in (*key, *value)}
    wait_for(daemon, without, "the neighbors of net0 to be gone")

    def peers() -> str:
        return ip("bridge", "-o link show")

    # The far end of a veth vanishes only when nobody, the agent included, holds its namespace.
    poll_until(lambda: "bridge-net0" not in peers(), what="the kernel to take the wire away")
    names = [each["netns"] for each in daemon.http("namespaces")["namespaces"]]
    assert names == ["bridge", "net1", "root"]


def test_a_namespace_made_anew_under_the_same_name(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    daemon = start_daemon()
    netns("again")
    veth(ROOT, "first", "again", "eth0")
    wait_for(daemon, pair((ROOT, "first"), ("again", "eth0")), "the first one")
    run("ip netns delete again")
    netns("again")
    veth(ROOT, "second", "again", "eth0")
    wait_for(daemon, pair((ROOT, "second"), ("again", "eth0")), "the second one alone")


def test_two_agents_on_the_same_ports_do_not_fight(lab: None, start_daemon: StartDaemon) -> None:
    often = "[lldp]\nmsg_tx_interval = 1\n"
    first, second = start_daemon(often), start_daemon(often)
    for daemon in (first, second):
        wait_for(daemon, CLASSIC, "the lab, for both")
    known = {daemon: times(daemon, "first_seen") for daemon in (first, second)}
    for daemon in (first, second):
        heard = times(daemon, "last_seen")
        for _ in range(3):  # three more rounds of everybody's frames change nothing
            heard = poll_until(partial(later, daemon, heard), what="another round")
        assert times(daemon, "first_seen") == known[daemon]
        assert remotes(daemon) == CLASSIC


def times(daemon: Daemon, key: str) -> dict[End, str]:
    neighbors = daemon.http("neighbors")["neighbors"]
    return {(each["netns"], each["interface"]): each[key] for each in neighbors}


def later(daemon: Daemon, before: dict[End, str]) -> dict[End, str]:
    """The times at which each neighbor was last heard, once all are later than `before`."""
    now = times(daemon, "last_seen")
    return now if all(now[end] > before[end] for end in before) else {}


def test_neighbors_of_a_killed_agent_age_out_and_of_a_stopped_one_leave_at_once(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    """As on two hosts: neither agent enters the namespace of the other."""
    netns("other")
    veth(ROOT, "here", "other", "there")
    rules = "[[namespace]]\nfollow = false\n"
    ours = start_daemon(rules)
    theirs = start_daemon(f"[lldp]\nmsg_tx_interval = 1\nmsg_tx_hold = 2\n{rules}", "other")

    def heard() -> list[tuple[str, int]]:
        neighbors = ours.http("neighbors")["neighbors"]
        return [(each["port_id"]["value"], each["ttl"]) for each in neighbors]

    poll_until(lambda: heard() == [("there", 3)], what="the other agent")
    theirs.kill()
    poll_until(lambda: heard() == [], what="it to age out")
    assert "neighbor-removed (aged-out)" in ours.log
    assert "neighbor-removed (shutdown)" not in ours.log
    theirs.start()
    poll_until(lambda: heard() == [("there", 3)], what="the other agent again")
    theirs.stop()
    poll_until(lambda: "neighbor-removed (shutdown)" in ours.log, what="its goodbye")
    assert heard() == []
    assert ours.log.count("(aged-out)") == 1


def test_an_agent_that_ends_does_not_take_the_ports_of_another_with_it(
    lab: None, start_daemon: StartDaemon
) -> None:
    first, second = start_daemon(), start_daemon()
    for daemon in (first, second):
        wait_for(daemon, CLASSIC, "the lab, for both")
    second.stop()
    # Its shutdown LLDPDUs carry the identifiers of the first one's ports, which then speak up:
    # the next regular frame would be half a minute away.
    poll_until(lambda: "neighbor-removed (shutdown)" in first.log, what="the goodbyes")
    wait_for(first, CLASSIC, "the lab, still")

"""A fleet: three hosts with containers, wired to a switch and to each other, and a Prometheus.

Each host has a network, mounts, processes and a name of its own, and a machine ID, so that it is to
its agent what a machine is. So has the switch, which runs an agent, too: LLDP is per cable, and a
bridge passes none of it on, so hosts hear the switch and not each other. On each host, `web` and
`db` are network namespaces as containers have them, of the same names everywhere, on a bridge.

    host1 web/eth0 - root/to-web, db/eth0 - root/to-db           and so on host2 and host3
    host1 root/eth0 - switch1 root/swp1                           host2 on swp2, host3 on swp3
    host1 root/eth1 - host2 root/eth1
    host2 db/eth1 - host3 web/eth1
    host1 root/mgmt0, host2 ..., switch1 ...                      the management network

The test is on the management network, and so is Prometheus, at http://127.0.0.1:9090. Nobody speaks
LLDP on its far end. Every agent has the same plan: all of the above.

Faults are context managers of `Fleet`: what happens is to be polled for in the block, and after it
the cables concerned are as they were. There can be several at once.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.support.daemon import Daemon
from tests.support.fixtures import show_log
from tests.support.lab import ROOT, Command, delete_link, run, within
from tests.support.prometheus import Prometheus
from tests.support.waiting import poll_until

HOSTS = ("host1", "host2", "host3")
SWITCH = "switch1"
CONTAINERS = ("web", "db")
PORT = 9917
_ADDRESS = "192.0.2.{number}"  # RFC 5737
_BRIDGE = "management"

# Frames each second, and a TTL of 6 seconds: nobody should have to wait for much.
CONFIG = """
[lldp]
msg_tx_interval = 1
msg_tx_hold = 5
[api]
listen = "{address}:{port}"
[plan]
file = "{plan}"
{more}
"""

_PROMETHEUS = """
global: {{scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}}
{rules}
scrape_configs:
  - job_name: lldpns
    static_configs:
{targets}
"""

# What `ip netns` had mounted in the world is not there on the host; /etc is that of the world, but
# for the machine ID.
_SET_UP = """
set -e
findmnt -rnt nsfs -o TARGET | xargs -r -n 1 umount -l
mount -t tmpfs tmpfs /run/netns
mount -t overlay -o "lowerdir=/etc,upperdir=$1/etc,workdir=$1/work" overlay /etc
hostname "$2"
ip link set dev lo up
echo ready
exec sleep infinity
"""


class Port(NamedTuple):
    """An interface somewhere in the fleet."""

    host: str
    netns: str
    interface: str

    def __str__(self) -> str:
        return f"{self.host}/{self.netns}/{self.interface}"

    @property
    def system(self) -> str:
        """The name that is announced there."""
        return self.host if self.netns == ROOT else f"{self.netns}.{self.host}"


class Cable(NamedTuple):
    """Two ports that are wired to each other."""

    ends: tuple[Port, Port]

    def __str__(self) -> str:
        return " - ".join(map(str, self.ends))


class Host:
    """A host, or the switch; its agent is `daemon`."""

    def __init__(self, name: str, directory: Path, address: str) -> None:
        self.name = name
        self.address = address
        self.instance = f"{name}:{PORT}"
        """What Prometheus calls it."""
        self._directory = directory
        for folder in ("etc", "work"):
            (directory / folder).mkdir(parents=True)
        # machine-id(5): 32 hexadecimal digits.
        (directory / "etc/machine-id").write_text(name.encode().hex().rjust(32, "0") + "\n")
        private = ["--net", "--mount", "--pid", "--uts", "--fork", "--kill-child", "--mount-proc"]
        self._process = subprocess.Popen(
            ["unshare", *private, "sh", "-c", _SET_UP, "sh", str(directory), name],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline() != "ready\n":
            raise AssertionError(f"{name}: exit code {self._process.wait()}")
        self.first = _child(self._process.pid)

    @property
    def enter(self) -> list[str]:
        """What to put before the words of a command for it to run on the host."""
        return ["nsenter", "--net", "--mount", "--pid", "--uts", f"--target={self.first}"]

    def run(self, command: Command, *, netns: str = ROOT) -> str:
        """Run a command in a namespace of the host; return what it printed."""
        return run([*self.enter, *within(netns, command)])

    def start_agent(self, plan: Path, more: str) -> None:
        """Start the agent; `more` is for its configuration."""
        config = CONFIG.format(address=self.address, port=PORT, plan=plan, more=more)
        self.daemon = HostDaemon(self._directory / "agent", config, self.enter)

    def stop_agent(self) -> None:
        """Stop the agent, and hold it to leaving well; show what it logged if the test fails."""
        try:
            self.daemon.stop()
        finally:
            show_log(f"the agent of {self.name}", self.daemon.log)

    def end(self) -> None:
        """End everything on the host; its interfaces go with it."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


class HostDaemon(Daemon):
    """The agent of a host. It is started by nsenter, which passes no signals on."""

    def __init__(self, directory: Path, config: str, enter: Sequence[str]) -> None:
        self._enter = enter
        super().__init__(directory, config)

    def _words(self) -> list[str]:
        return [*self._enter, *super()._words()]

    @property
    def pid(self) -> int:
        """That of whoever listens on the agent's socket, unix(7)."""
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(str(self.socket))
            credentials = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int(struct.unpack("3i", credentials)[0])

    def _terminate(self) -> int:
        os.kill(self.pid, signal.SIGTERM)
        return self.process.process.wait(10)


class Fleet:
    """All of it, wired. Every cable is known to Prometheus, from both ends."""

    def __init__(self, hosts: dict[str, Host], cables: list[Cable], prometheus: Prometheus) -> None:
        self.hosts = hosts
        """The switch among them."""
        self.cables = cables
        self.prometheus = prometheus

    def cable(self, one: str, other: str) -> Cable:
        """The cable between two ports, as their names are written."""
        (found,) = [each for each in self.cables if {one, other} == set(map(str, each.ends))]
        return found

    @contextlib.contextmanager
    def pulled(self, cable: Cable) -> Iterator[None]:
        """A cable that is pulled during the block: there is no carrier at either end."""
        one, _ = cable.ends
        self._ip(one, "link set dev {} down")
        try:
            yield
        finally:
            self._ip(one, "link set dev {} up")
            self.wait([cable])

    @contextlib.contextmanager
    def deaf(self, *ports: Port) -> Iterator[None]:
        """Ports that no LLDP frame gets into during the block."""
        with contextlib.ExitStack() as after:
            after.callback(self.wait, [each for each in self.cables if set(ports) & set(each.ends)])
            for number, port in enumerate(ports):
                hook = f"type filter hook ingress device {port.interface} priority 0;"
                chain = f"chain in {{ {hook} ether type 0x88cc drop; }};"
                run_there = partial(self.hosts[port.host].run, netns=port.netns)
                run_there(["nft", f"table netdev deaf{number} {{ {chain} }}"])
                after.callback(run_there, ["nft", f"delete table netdev deaf{number}"])
            yield

    @contextlib.contextmanager
    def swapped(self, one: Port, other: Port) -> Iterator[None]:
        """Two ports of a host that are on each other's cable during the block."""
        self._swap(one, other)
        try:
            yield
        finally:
            self._swap(one, other)
            self.wait(each for each in self.cables if {one, other} & set(each.ends))

    @contextlib.contextmanager
    def killed(self, name: str) -> Iterator[None]:
        """A host whose agent is killed, and started again after the block."""
        self.hosts[name].daemon.kill()
        try:
            yield
        finally:
            self.hosts[name].daemon.start()
            cables = (each for each in self.cables if name in (end.host for end in each.ends))
            self.wait(cables)

    def wait(self, cables: Iterable[Cable]) -> None:
        """Poll until Prometheus knows these cables, from both ends."""
        wanted = {frozenset(cable.ends) for cable in cables}
        poll_until(lambda: wanted <= self._heard(), 30, "Prometheus to know every cable")

    def _heard(self) -> set[frozenset[Port]]:
        """The ports that are on the same link, as Prometheus knows it."""
        links: dict[str, set[Port]] = {}
        for labels, _ in self.prometheus.query("lldpns_neighbor_info"):
            host = labels["instance"].removesuffix(f":{PORT}")
            port = Port(host, labels["netns"], labels["interface"])
            links.setdefault(labels["link"], set()).add(port)
        return set(map(frozenset, links.values()))

    def _swap(self, one: Port, other: Port) -> None:
        for port in (one, other):
            self._ip(port, "link set dev {} down")
        for before, after in ((one, "swapped"), (other, one.interface)):
            self._ip(before, f"link set dev {{}} name {after}")
        self._ip(one._replace(interface="swapped"), f"link set dev {{}} name {other.interface}")
        for port in (one, other):
            self._ip(port, "link set dev {} up")

    def _ip(self, port: Port, command: str) -> None:
        self.hosts[port.host].run(f"ip {command.format(port.interface)}", netns=port.netns)


@contextlib.contextmanager
def built(directory: Path, rules: Sequence[Path] = (), agents: str = "") -> Iterator[Fleet]:
    """A fleet, of which nothing is left afterwards.

    Args:
        directory: for its files.
        rules: files for Prometheus.
        agents: more of the configuration of each agent.
    """
    with contextlib.ExitStack() as after:
        run(f"ip link add name {_BRIDGE} type bridge")
        after.callback(delete_link, _BRIDGE)
        run(f"ip address add {_ADDRESS.format(number=1)}/24 dev {_BRIDGE}")
        run(f"ip link set dev {_BRIDGE} up")
        hosts = {}
        for number, name in enumerate((*HOSTS, SWITCH), start=2):
            host = Host(name, directory / name, _ADDRESS.format(number=number))
            after.callback(host.end)
            hosts[name] = host
        # It looks for its targets only after five seconds.
        prometheus = Prometheus(directory / "prometheus", _configuration(hosts, rules))
        after.callback(prometheus.stop)
        cables = list(_wired(hosts))
        plan = directory / "plan.dot"
        plan.write_text(planned(cables))
        for host in hosts.values():
            host.start_agent(plan, agents)
            after.callback(host.stop_agent)
        fleet = Fleet(hosts, cables, prometheus)
        fleet.wait(cables)
        yield fleet


def planned(cables: Iterable[Cable]) -> str:
    """The plan of these cables, in DOT."""
    edges = (" -- ".join(f'"{end.system}":"{end.interface}"' for end in c.ends) for c in cables)
    return "\n".join(["graph fleet {", *edges, "}"])


def _wired(hosts: dict[str, Host]) -> Iterator[Cable]:
    """Build what the picture above shows."""
    for host in hosts.values():
        _connect_management(host)
        host.run("ip link add name br0 type bridge")
        host.run("ip link set dev br0 up")
    for number, name in enumerate(HOSTS, start=1):
        for container in CONTAINERS:
            hosts[name].run(f"ip netns add {container}")
            yield connect(hosts, Port(name, ROOT, f"to-{container}"), Port(name, container, "eth0"))
            hosts[name].run(f"ip link set dev to-{container} master br0")
        yield connect(hosts, Port(name, ROOT, "eth0"), Port(SWITCH, ROOT, f"swp{number}"))
        hosts[SWITCH].run(f"ip link set dev swp{number} master br0")
    yield connect(hosts, Port("host1", ROOT, "eth1"), Port("host2", ROOT, "eth1"))
    yield connect(hosts, Port("host2", "db", "eth1"), Port("host3", "web", "eth1"))


def connect(hosts: dict[str, Host], one: Port, other: Port) -> Cable:
    """Wire two ports, which are made for it, to each other."""
    near, far = hosts[one.host], hosts[other.host]
    # Their own names may be taken in the namespace of the host, through which they go.
    run(f"ip link add name near netns {near.first} type veth peer name far netns {far.first}")
    for name, host, port in (("near", near, one), ("far", far, other)):
        if port.netns != ROOT:
            host.run(f"ip link set dev {name} netns {port.netns}")
        host.run(f"ip link set dev {name} name {port.interface}", netns=port.netns)
        host.run(f"ip link set dev {port.interface} up", netns=port.netns)
    return Cable((one, other))


def _connect_management(host: Host) -> None:
    run(f"ip link add name {host.name} type veth peer name mgmt0 netns {host.first}")
    run(f"ip link set dev {host.name} master {_BRIDGE} up")
    host.run(f"ip address add {host.address}/24 dev mgmt0")
    host.run("ip link set dev mgmt0 up")


def _configuration(hosts: dict[str, Host], rules: Sequence[Path]) -> str:
    targets = []
    for host in hosts.values():
        targets.append(f'      - targets: ["{host.address}:{PORT}"]')
        targets.append(f'        labels: {{instance: "{host.instance}"}}')
    files = [f"rule_files: [{', '.join(map(str, rules))}]"] if rules else []
    return _PROMETHEUS.format(rules="\n".join(files), targets="\n".join(targets))


def _child(pid: int) -> int:
    """The only child of a process."""
    (child,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(child)

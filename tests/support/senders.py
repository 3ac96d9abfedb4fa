"""LLDP senders that are not ours: ladvd, systemd-networkd and Open vSwitch, each in a namespace.

lldpd has a module of its own. Each of these runs in mount and process namespaces too, with a /run
of its own, so that nothing of it outlives its first process.
"""

from __future__ import annotations

import shlex
from pathlib import Path

from tests.support.lab import run
from tests.support.processes import LoggedProcess


class Ladvd(LoggedProcess):
    """ladvd with a place to tell: LLDP-MED's civic location needs country and location."""

    def __init__(self, netns: str, log: Path) -> None:
        script = """
            mkdir /run/ladvd
            # It locks what it logs to, and a pipe cannot be.
            exec ladvd -f -a -r -L -t -c DE -l 'rack 4, row 2' 2>&1 | cat
        """
        super().__init__(_alone(netns, script), log)


class Networkd(LoggedProcess):
    """systemd-networkd as in a container: /sys is read-only, so it does not wait for udev."""

    def __init__(self, netns: str, interface: str, log: Path) -> None:
        network = (
            f"[Match]\nName={interface}\n"
            "[Network]\nEmitLLDP=yes\nKeepConfiguration=yes\nLinkLocalAddressing=no\n"
            "[LLDP]\nMUDURL=https://things.example.org/mud.json\n"
        )
        script = f"""
            mkdir -p /run/systemd/network /run/systemd/netif
            chown systemd-network: /run/systemd/netif
            printf %s {shlex.quote(network)} >/run/systemd/network/10.network
            mount -o remount,bind,ro /sys
            # As PID 1 it would log to the kernel.
            /lib/systemd/systemd-networkd
            exit $?
        """
        super().__init__(_alone(netns, script), log)


class OpenVswitch(LoggedProcess):
    """A bridge of Open vSwitch with one port, and an ISID mapped to a VLAN.

    `datapath` is "netdev", in userspace, or "system", in the kernel.
    """

    def __init__(self, netns: str, interface: str, log: Path, datapath: str = "netdev") -> None:
        script = f"""
            mkdir /run/openvswitch
            ovsdb-tool create /run/conf.db /usr/share/openvswitch/vswitch.ovsschema
            ovsdb-server /run/conf.db --remote=punix:/run/openvswitch/db.sock &
            ovs-vsctl --no-wait --retry init
            ovs-vsctl --no-wait -- add-br br0 -- set bridge br0 datapath_type={datapath} \
                -- add-port br0 {interface} -- set interface {interface} lldp:enable=true \
                -- add-aa-mapping br0 10000 100
            exec ovs-vswitchd
        """
        super().__init__(_alone(netns, script), log)

    def vsctl(self, arguments: str) -> None:
        """Run `ovs-vsctl ARGUMENTS`; returns when it is so."""
        mounts = f"--mount=/proc/{self.pid}/ns/mnt"
        run(["nsenter", mounts, "ovs-vsctl", "--timeout=20", *shlex.split(arguments)], timeout=30)


def _alone(netns: str, script: str) -> list[str]:
    """Give the words for a shell in `netns` that is PID 1 of its own world, with an empty /run."""
    shell = f"set -e; mount -t tmpfs -o mode=755 tmpfs /run; {script}"
    inside = f"unshare --uts --mount-proc --pid --fork --kill-child sh -c {shlex.quote(shell)}"
    return ["ip", "netns", "exec", netns, *shlex.split(inside)]

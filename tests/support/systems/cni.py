"""The CNI plugin `bridge`, called as a container runtime calls it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.support.lab import add_netns, delete_link, delete_netns, run
from tests.support.systems.started import Started, peer_of

PLUGINS = "/usr/lib/cni"

_BRIDGE = "cni0"
_NETNS = "cni-5a3f1e52-7d0c-4b7e-9f42-0d6b5c8a1e77"
_NETWORK = {"cniVersion": "1.0.0", "name": "lab", "type": "bridge", "bridge": _BRIDGE}


@contextlib.contextmanager
def bridge(_: Path) -> Iterator[Started]:
    """A namespace with a name that a runtime would make up, on a bridge."""
    add_netns(_NETNS)
    try:
        path = f"/run/netns/{_NETNS}"
        _plugin("ADD", path)
        try:
            (shown,) = [line.split()[0] for line in run("ip netns list").splitlines()]
            yield Started(shown, path, {}, near=peer_of(path))
        finally:
            _plugin("DEL", path)
    finally:
        delete_netns(_NETNS)
        delete_link(_BRIDGE)


def _plugin(command: str, netns: str) -> None:
    """Call the plugin: the command in its environment, the network on its standard input."""
    environment = {
        "CNI_COMMAND": command,
        "CNI_CONTAINERID": "lab1",
        "CNI_NETNS": netns,
        "CNI_IFNAME": "eth0",
        "CNI_PATH": PLUGINS,
    }
    subprocess.run(
        [f"{PLUGINS}/{_NETWORK['type']}"],
        env=os.environ | environment,
        input=json.dumps(_NETWORK),
        text=True,
        check=True,
        capture_output=True,
    )

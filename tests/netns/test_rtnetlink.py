"""What the kernel says of interfaces, as it is decoded."""

from __future__ import annotations

import gc
import os
from contextlib import closing

from lldpns.kernel import rtnetlink
from lldpns.kernel.netns import call_in, open_netns
from tests.support.fixtures import MakeNetns, MakeVeth
from tests.support.lab import ip


def read_all(netns: str) -> dict[str, rtnetlink.Interface]:
    """Every interface of a namespace, by name."""
    descriptor = open_netns(f"/run/netns/{netns}")
    try:
        sock = call_in(descriptor, rtnetlink.open_socket)
    finally:
        os.close(descriptor)
    found = {}
    with closing(sock):
        rtnetlink.request_links(sock, 1)
        while True:
            for message in rtnetlink.read(sock) or ():
                match message:
                    case rtnetlink.LinkThere(interface):
                        found[interface.name] = interface
                    case rtnetlink.DumpEnd():
                        return found


def test_what_was_decoded_leaves_no_garbage(netns: MakeNetns, veth: MakeVeth) -> None:
    veth(netns("near"), "wire", netns("far"), "wire")
    ip("near", "link add name br type bridge")
    read_all("near")  # pyroute2 prepares what it decodes for the first time
    gc.collect()
    gc.disable()
    try:
        found = read_all("near")
        assert gc.collect() <= 2  # the end of the dump
    finally:
        gc.enable()
    assert {name: each.kind for name, each in found.items()} == {
        "lo": None,
        "wire": "veth",
        "br": "bridge",
    }

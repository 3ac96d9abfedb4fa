"""Documents of the API for Hypothesis, which need not agree with one another."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from lldpns.views.topology.looks import STATUSES
from lldpns.views.topology.model import drawn

Document = dict[str, Any]

# Few names, so that they meet; some of any sort. Text of the API is valid Unicode.
names = st.sampled_from(["root", "a", "shared", "eth0", "br0", r"\xff"]) | st.text(
    st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4
)
statuses = st.sampled_from([*STATUSES, "from the future"])
places = st.builds(lambda netns, interface: {"netns": netns, "interface": interface}, names, names)
identifiers = st.builds(
    lambda subtype, value: {"subtype": subtype, "value": value},
    st.sampled_from(["mac", "local"]),
    names | st.just(""),
)


def document(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(fields)


def optional(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | some


said = {"system_name": optional(names), "port_description": optional(names)}
here = document(
    netns=names,
    interface=names,
    chassis_id=optional(identifiers),
    port_id=optional(identifiers),
    **said,
)
elsewhere = document(
    netns=st.none(), interface=st.none(), chassis_id=identifiers, port_id=identifiers, **said
)
namespaces = st.lists(document(netns=names, runtime=optional(names)), max_size=4)
interfaces = st.lists(
    document(
        netns=names,
        interface=names,
        kind=st.sampled_from(["veth", "bridge", "macvlan", "physical"]),
        up=st.booleans(),
        operational=st.booleans(),
        lldp_off=optional(st.just("off")),
        master=optional(names),
        lower=optional(places),
        peer=optional(places),
    ),
    max_size=8,
)
links = st.lists(
    document(
        ends=st.tuples(here, here | elsewhere, st.lists(here | elsewhere, max_size=2)).map(
            lambda ends: [*ends[:2], *ends[2]]
        ),
        status=statuses,
        since=st.just("2026-01-01T00:00:00Z"),
        reason=optional(names),
    ),
    max_size=6,
)
topologies = st.builds(
    lambda *lists: drawn({"namespaces": lists[0]}, {"interfaces": lists[1]}, {"links": lists[2]}),
    namespaces,
    interfaces,
    links,
)

"""Plans as containerlab reads them: a topology file, YAML.

Its rules tell which namespace a node is, and what is wired without being among the links.
"""

from collections.abc import Iterable, Iterator

from lldpns.wiring.plan import yaml_tree
from lldpns.wiring.plan.records import Plan, PlannedLink, PortName, distinct, wrong
from lldpns.wiring.plan.yaml_tree import Node

_ROOT = "root"
_NO_CONTAINERS = ("bridge", "ovs-bridge", "host")  # kinds of nodes that are in the host's namespace
_MANAGEMENT = "eth0"  # wired to the management network where no network-mode says otherwise

_BRIEF = ("", "brief", "veth", "veth-stitch")  # links between any two nodes
_TO_THE_HOST = ("host", "mgmt-net", "macvlan")  # also the names of nodes that mean the host
# A macvlan does not hear the interface below it, a vxlan ends elsewhere, a dummy nowhere.
_UNCHECKED = ("macvlan", "vxlan", "vxlan-stitch", "dummy")


def parse(text: str) -> Plan:
    """Read a plan.

    Raises:
        PlanError: it is no YAML, no topology file, or has a link such as containerlab has not.
    """
    top = yaml_tree.parse(text)
    topology = top.get("topology")
    if topology is None:
        raise wrong(top.line, str(top), "topology: as containerlab has it, or a graph in DOT")
    lab = _Lab(top, topology)
    links: list[PlannedLink] = []
    free = list(lab.management_ports())
    unchecked = 0
    for node in _items(topology.get("links")):
        kind, ends = _link(node)
        if kind in _UNCHECKED:
            free += ends
            unchecked += 1
        else:
            links.append(PlannedLink(tuple(ends), node.line))
    return Plan(distinct(links), tuple(free), lab.namespaces(), all_here=True, unchecked=unchecked)


class _Lab:
    """What becomes of the nodes."""

    def __init__(self, top: Node, topology: Node) -> None:
        self._name = _text(top.get("name"))
        prefix = top.get("prefix")
        self._prefix = "clab" if prefix is None else _text(prefix)
        self._topology = topology
        self._nodes = dict(_entries(topology.get("nodes")))

    def namespaces(self) -> dict[str, str]:
        """The namespace of each node: its container's, that of another, or the host's."""
        found = dict.fromkeys(_TO_THE_HOST, _ROOT)
        for name, node in self._nodes.items():
            mode = self._setting(node, "network-mode")
            if mode.startswith("container:"):
                other = mode.removeprefix("container:")
                found[name] = self._container(other) if other in self._nodes else other
            elif mode == "host" or self._setting(node, "kind") in _NO_CONTAINERS:
                found[name] = _ROOT
            else:
                found[name] = self._container(name)
        return found

    def management_ports(self) -> Iterator[PortName]:
        """The ports that containerlab wires to its management network unasked."""
        for name, node in self._nodes.items():
            mode, kind = self._setting(node, "network-mode"), self._setting(node, "kind")
            if not mode and kind not in _NO_CONTAINERS:
                yield PortName(name, _MANAGEMENT)

    def _container(self, node: str) -> str:
        if not self._prefix:
            return node
        if self._prefix == "__lab-name":
            return f"{self._name}-{node}"
        return f"{self._prefix}-{self._name}-{node}"

    def _setting(self, node: Node, key: str) -> str:
        """What applies to a node: its own, or its group's, its kind's, or that of all."""
        scopes = [node, self._section("groups", _text(node.get("group")))]
        if key != "kind":
            scopes.append(self._section("kinds", self._setting(node, "kind")))
        scopes.append(self._topology.get("defaults"))
        return next((text for scope in scopes if scope and (text := _text(scope.get(key)))), "")

    def _section(self, name: str, key: str) -> Node | None:
        section = self._topology.get(name)
        return section.get(key) if section else None


def _link(node: Node) -> tuple[str, list[PortName]]:
    """The type of a link, and its ends as far as the topology file names them."""
    kind = _text(node.get("type")).lower()
    if kind in _BRIEF:
        ends = [_endpoint(each) for each in _items(node.get("endpoints"))]
        if len(ends) != 2:
            raise wrong(node.line, f"{len(ends)} endpoints", "endpoints: [NODE:PORT, NODE:PORT]")
        if ends[0] == ends[1]:
            raise wrong(node.line, f"{ends[0].node}:{ends[0].port} wired to itself", "two ports")
        return next((end.node for end in ends if end.node in _TO_THE_HOST), kind), ends
    if kind not in (*_TO_THE_HOST, *_UNCHECKED):
        known = ", ".join(dict.fromkeys((*_BRIEF[2:], *_TO_THE_HOST, *_UNCHECKED)))
        raise wrong(node.line, f"type: {kind}", f"one of {known}")
    ends = [_endpoint(node.get("endpoint") or node)]
    if kind in _TO_THE_HOST:
        interface = _text(node.get("host-interface"))
        if not interface:
            raise wrong(node.line, f"no host-interface in a {kind} link", "its name")
        ends.append(PortName(kind, interface))
    return kind, ends


def _endpoint(node: Node) -> PortName:
    """An endpoint in either form: ``NODE:INTERFACE``, or a mapping of the two."""
    if isinstance(node.value, str):
        system, _, port = node.value.partition(":")
    else:
        system, port = _text(node.get("node")), _text(node.get("interface"))
    if not system or not port:
        raise wrong(node.line, str(node), "NODE:INTERFACE, or a mapping with node and interface")
    return PortName(system, port)


def _text(node: Node | None) -> str:
    """The text of a scalar; empty if there is none."""
    if node is None:
        return ""
    if not isinstance(node.value, str):
        raise wrong(node.line, str(node), "text")
    return node.value


def _items(node: Node | None) -> Iterable[Node]:
    if node is None or node.value == "":
        return ()
    if not isinstance(node.value, list):
        raise wrong(node.line, str(node), "a list")
    return node.value


def _entries(node: Node | None) -> Iterable[tuple[str, Node]]:
    if node is None or node.value == "":
        return ()
    if not isinstance(node.value, dict):
        raise wrong(node.line, str(node), "a mapping")
    return node.value.items()

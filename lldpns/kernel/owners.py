"""Who a network namespace was made for: a container, a pod, a machine, a unit.

Whatever started a container knows its name, and mostly is the parent of its first process: so that
is asked first. Where it is gone, or not root's, the control group tells, if less.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from lldpns.kernel.procfs import (
    control_groups,
    parent,
    read_json,
    words_of_root,
    working_directory,
)

_HEX64 = r"([0-9a-f]{64})"
_SHORT = 12  # digits of an identifier that Docker and Podman print
_LOOK_AT = 4  # processes of a namespace that are asked
_RUNTIMES = 4  # processes of an OCI runtime, one the parent of the other, that are passed over


class Owner(msgspec.Struct, frozen=True):
    """Who a namespace was made for. None: not of that kind, or not to be found out."""

    runtime: str | None = None
    container: str | None = None
    pod: str | None = None
    unit: str | None = None
    pod_namespace: str | None = None
    """What Kubernetes calls a namespace; the names of pods are unique in one."""

    @property
    def name(self) -> str | None:
        """What its own tool calls it."""
        return self.pod or self.container or self.unit

    @property
    def qualified_name(self) -> str | None:
        """The same, for where others have that name too."""
        return f"{self.pod_namespace or self.runtime}/{self.name}" if self.name else None


def owner_of(processes: Sequence[int], paths: Sequence[str]) -> Owner:
    """Whose the namespace is that has these processes, the oldest first, and these mounts."""
    for pid in processes[:_LOOK_AT]:
        owner = _by_control_group(pid, _PODS) or _by_parent(pid) or _by_control_group(pid, _OTHERS)
        if owner is not None:
            return owner
    # Docker has namespaces of its own too, for the networks of a swarm.
    of_docker = any(path.startswith(_DOCKER_MOUNTS) for path in paths)
    return Owner("docker" if of_docker else None)


def _text(value: object) -> str | None:
    """A string out of JSON, which can have what is no character: such stands as an escape."""
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else None


# By the process that started the first one


def _by_parent(pid: int) -> Owner | None:
    starter, words = _starter(pid)
    program = words[0] if words else ""
    if not program.startswith("["):  # what calls itself something else than its file
        program = os.path.basename(program)
    for beginning, recognise in _BY_PROGRAM.items():
        if program.startswith(beginning):
            return recognise(starter, words)
    return None


def _starter(pid: int) -> tuple[int, list[str]]:
    """The parent of a process, and its words; what an OCI runtime made it for while it makes it."""
    for _ in range(_RUNTIMES):
        pid = parent(pid)
        words = words_of_root(pid)
        if not words or os.path.basename(words[0]) not in ("runc", "crun"):
            break
    return pid, words


def _conmon(_: int, words: list[str]) -> Owner | None:
    # CRI-O has a conmon too, and gives it no such command.
    of_podman = os.path.basename(_option(words, "--exit-command") or "") == "podman"
    name = _option(words, "-n") if of_podman else None
    return Owner("podman", name) if name else None


def _containerd_shim(shim: int, words: list[str]) -> Owner | None:
    identifier = _option(words, "-id")
    if _option(words, "-namespace") == "moby" and identifier:
        # The shim is in the container's bundle: OCI runtime specification, config.json.
        bundle = read_json(f"{working_directory(shim)}/config.json")
        return _docker(identifier, _docker_data(identifier, bundle))
    return None


def _docker(identifier: str, data: str) -> Owner:
    state = read_json(f"{data}/containers/{identifier}/config.v2.json")
    name = _text(state.get("Name")) if isinstance(state, dict) else None
    return Owner("docker", name.lstrip("/") if name else identifier[:_SHORT])


def _docker_data(identifier: str, bundle: object) -> str:
    """Where Docker keeps its data: a container's /etc/hostname is a file of its there."""
    mounts = bundle.get("mounts") if isinstance(bundle, dict) else None
    for mount in mounts if isinstance(mounts, list) else ():
        source = _text(mount.get("source")) if isinstance(mount, dict) else None
        if source and source.endswith(f"/containers/{identifier}/hostname"):
            return source.removesuffix(f"/containers/{identifier}/hostname")
    return _DOCKER_DATA


def _libvirt_lxc(_: int, words: list[str]) -> Owner | None:
    name = _option(words, "--name")
    return Owner("libvirt-lxc", name) if name else None


def _lxc_monitor(_: int, words: list[str]) -> Owner | None:
    """The monitor of LXC calls itself ``[lxc monitor] PATH NAME``."""
    return Owner("lxc", words[0].rpartition(" ")[2])


def _nspawn(_: int, words: list[str]) -> Owner | None:
    name = _option(words, "--machine", "-M")
    return Owner("systemd-nspawn", name) if name else None


def _option(words: list[str], *names: str) -> str | None:
    """The value of an option, in the word of its name, after =, or in the one that follows."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        option, equals, value = word.partition("=")
        if option in names:
            return (value if equals else following) or None
    return None


_BY_PROGRAM: dict[str, Callable[[int, list[str]], Owner | None]] = {
    "containerd-shim": _containerd_shim,
    "conmon": _conmon,
    "[lxc monitor]": _lxc_monitor,
    "libvirt_lxc": _libvirt_lxc,
    "systemd-nspawn": _nspawn,
}
_DOCKER_DATA = "/var/lib/docker"
_DOCKER_MOUNTS = "/run/docker/netns/"


# By control group

Recognise = Callable[[int, re.Match[str]], Owner | None]


def _by_control_group(pid: int, kinds: Sequence[tuple[re.Pattern[str], Recognise]]) -> Owner | None:
    for path in control_groups(pid):
        for group in _innermost_first(path):
            for pattern, recognise in kinds:
                match = pattern.search(group)
                if match and (owner := recognise(pid, match)):
                    return owner
    return None


def _innermost_first(path: str) -> Iterator[str]:
    """A container can have containers of its own: what is nearest to the process counts."""
    while path.strip("/"):
        yield path
        path = path.rpartition("/")[0]


def _pod(_: int, match: re.Match[str]) -> Owner:
    uid, sandbox = match[1].replace("_", "-"), match[2]
    arguments = _cni_arguments(sandbox) if sandbox else {}
    name, namespace = arguments.get("K8S_POD_NAME"), arguments.get("K8S_POD_NAMESPACE")
    return Owner("kubernetes", pod=name or uid, pod_namespace=namespace)


def _cni_arguments(container: str) -> dict[str, str | None]:
    """What the container's runtime told the CNI plugins: libcni keeps it, as cniCacheV1."""
    try:
        files = [name for name in os.listdir(_CNI_RESULTS) if f"-{container}-" in name]
    except OSError:
        return {}  # no such directory: there is no CNI here
    for file in files:
        result = read_json(f"{_CNI_RESULTS}/{file}")
        arguments = result.get("cniArgs") if isinstance(result, dict) else None
        pairs = [each for each in arguments or () if isinstance(each, list) and len(each) == 2]
        if pairs:
            return {str(name): _text(value) for name, value in pairs}
    return {}


def _unit(pid: int, match: re.Match[str]) -> Owner | None:
    # What a unit starts in a namespace of its own making is not the unit's.
    if set(control_groups(parent(pid))) == set(control_groups(pid)):
        return None
    return Owner("systemd", unit=match[1])


def _named(runtime: str) -> Recognise:
    """The recogniser of a runtime that has the name in the control group, escaped by systemd."""
    return lambda _, match: Owner(runtime, _unescape(match[1]))


def _unescape(name: str) -> str:
    """Undo systemd-escape(1) as far as names need it: \\x2d is a dash."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), name)


_CNI_RESULTS = "/var/lib/cni/results"
_UUID = r"([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})"
_PODS: list[tuple[re.Pattern[str], Recognise]] = [
    (re.compile(rf"/kubepods.*pod{_UUID}(?:\.slice)?(?:/[^/]*?{_HEX64}(?:\.scope)?)?$"), _pod)
]
# The first that matches counts, so the most specific stands first.
_OTHERS: list[tuple[re.Pattern[str], Recognise]] = [
    (re.compile(rf"/docker[-/]{_HEX64}(?:\.scope)?$"), lambda _, m: _docker(m[1], _DOCKER_DATA)),
    (
        re.compile(rf"/libpod-(?:payload-)?{_HEX64}(?:\.scope)?$"),
        lambda _, match: Owner("podman", match[1][:_SHORT]),
    ),
    (re.compile(r"/lxc\.payload\.([^/]+)$"), _named("lxc")),
    (re.compile(r"/lxc-\d+-([^/]+)\.libvirt-lxc$"), _named("libvirt-lxc")),
    (re.compile(r"/machine-lxc\\x2d\d+\\x2d([^/]+)\.scope$"), _named("libvirt-lxc")),
    (re.compile(r"/machine-([^/]+)\.scope$"), _named("systemd-nspawn")),
    (re.compile(r"/systemd-nspawn@([^/]+)\.service$"), _named("systemd-nspawn")),
    (re.compile(r"/([^/]+\.service)$"), _unit),
]

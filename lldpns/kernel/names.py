"""What people call a network namespace: by what was made for it, and by what owns it."""

import json
import os
import re
import stat
from collections.abc import Iterator

import msgspec

from lldpns.kernel.discovery import NAMED_NETNS_DIRECTORY, Holders
from lldpns.kernel.mounts import as_text

_STATE_MAX = 4 << 20  # octets of a runtime's state file that are read at most
_HEX64 = r"([0-9a-f]{64})"


class Owner(msgspec.Struct, frozen=True):
    """Who a namespace was made for. None: not of that kind, or not to be found out."""

    runtime: str | None = None
    container: str | None = None
    pod: str | None = None
    unit: str | None = None

    @property
    def name(self) -> str | None:
        """What its own tool calls it."""
        return self.pod or self.container or self.unit


class Name(msgspec.Struct, frozen=True):
    """The best name of a namespace, its other names, and its owner."""

    best: str
    aliases: tuple[str, ...]
    owner: Owner
    command: str | None
    """What the oldest process in it, or the one that has it open, runs."""


def name_of(holders: Holders) -> Name:
    """Name a namespace by what holds it. Never fails: the last resort is ``net:[INODE]``."""
    pids = holders.processes or tuple(pid for pid, _ in holders.descriptors)
    owner = _owner(holders)
    paths = [*holders.mounts, *holders.links, *(path for _, path in holders.foreign_mounts)]
    candidates = [
        *(as_text(os.path.basename(path)) for path in paths if _made_by_people(path)),
        *([owner.name] if owner.name else []),
        *(as_text(os.path.basename(path)) for path in paths),
        f"net:[{holders.inode}]",
    ]
    best, *others = dict.fromkeys(candidates)
    command = _command(pids[0]) if pids else None
    return Name(best, tuple(others[:-1]), owner, command)


# Podman, CNI and Docker make up names of their own for the files they mount namespaces on.
_MADE_UP = re.compile(r"(netns|cni)-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _made_by_people(path: str) -> bool:
    directory, name = os.path.split(path)
    return directory == NAMED_NETNS_DIRECTORY and not _MADE_UP.fullmatch(name)


def _owner(holders: Holders) -> Owner:
    for path in (*holders.mounts, *(path for _, path in holders.foreign_mounts)):
        owner = _cni_owner(path)
        if owner is not None:
            return owner
    for pid in holders.processes[:_LOOK_AT]:
        owner = _owner_of_process(pid)
        if owner is not None:
            return owner
    return Owner()


def _owner_of_process(pid: int) -> Owner | None:
    for cgroup in _cgroups(pid):
        for pattern, recognise in _BY_CGROUP:
            match = pattern.search(cgroup)
            if match:
                return recognise(pid, match)
    return None


def _cgroups(pid: int) -> Iterator[str]:
    """The control groups of a process, cgroups(7)."""
    for line in _read(f"/proc/{pid}/cgroup").splitlines():
        yield line.split(":", 2)[-1]


def _docker(pid: int, match: re.Match[str]) -> Owner:
    return Owner("docker", _docker_name(pid, match[1]) or match[1][:12])


def _docker_name(pid: int, identifier: str) -> str | None:
    for directory in _state_directories(pid, f"/containers/{identifier}", "/var/lib/docker"):
        state = _json(f"{directory}/containers/{identifier}/config.v2.json")
        if isinstance(state, dict) and isinstance(state.get("Name"), str):
            return str(state["Name"]).lstrip("/")
    return None


def _podman(pid: int, match: re.Match[str]) -> Owner:
    return Owner("podman", _conmon_name(pid) or match[1][:12])


def _conmon_name(pid: int) -> str | None:
    """conmon, the parent of every container of Podman's, is told its name: ``-n NAME``."""
    words = _command_line(_parent(pid))
    if words and os.path.basename(words[0]) == "conmon" and "-n" in words[:-1]:
        return words[words.index("-n") + 1]
    return None


def _pod(pid: int, match: re.Match[str]) -> Owner:
    environment = _environment(pid)
    pod = environment.get("HOSTNAME") or match[1].replace("_", "-")
    return Owner("kubernetes", None, pod)


def _lxc(_: int, match: re.Match[str]) -> Owner:
    return Owner("lxc", _unescape_unit(match[1]))


def _libvirt(_: int, match: re.Match[str]) -> Owner:
    return Owner("libvirt-lxc", _unescape_unit(match[1]))


def _machine(_: int, match: re.Match[str]) -> Owner:
    return Owner("systemd-nspawn", _unescape_unit(match[1]))


def _unit(pid: int, match: re.Match[str]) -> Owner:
    machine = _nspawn_name(pid)
    if machine:
        return Owner("systemd-nspawn", machine)
    return Owner("systemd", unit=match[1])


def _nspawn_name(pid: int) -> str | None:
    """systemd-nspawn is told the machine's name, and started by a unit may keep its cgroup."""
    words = _command_line(_parent(pid))
    if words and os.path.basename(words[0]) == "systemd-nspawn":
        for word, following in zip(words, [*words[1:], ""], strict=True):
            if word.startswith("--machine="):
                return word.partition("=")[2]
            if word in ("-M", "--machine"):
                return following
    return None


# The first that matches counts, so the most specific stands first.
_BY_CGROUP = [
    (re.compile(r"kubepods.*pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})"), _pod),
    (re.compile(rf"(?:^|/)docker[-/]{_HEX64}"), _docker),
    (re.compile(rf"(?:^|/)libpod-{_HEX64}"), _podman),
    (re.compile(r"(?:^|/)lxc\.payload\.([^/]+)"), _lxc),
    (re.compile(r"(?:^|/)lxc-\d+-([^/]+)\.libvirt-lxc"), _libvirt),
    (re.compile(r"(?:^|/)machine-lxc\\x2d\d+\\x2d([^/]+)\.scope"), _libvirt),
    (re.compile(r"(?:^|/)machine-([^/]+)\.scope"), _machine),
    (re.compile(r"(?:^|/)systemd-nspawn@([^/]+)\.service"), _machine),
    (re.compile(r"(?:^|/)([^/]+\.service)$"), _unit),
]
_LOOK_AT = 4  # processes of a namespace whose control groups are looked at

_CNI_RESULTS = "/var/lib/cni/results"


def _cni_owner(path: str) -> Owner | None:
    """The CNI library keeps the result of each ADD, with the path of the namespace in it."""
    name = os.path.basename(path)
    if not name.startswith("cni-"):
        return None
    try:
        files = os.listdir(_CNI_RESULTS)
    except OSError:
        return None
    for file in files:
        state = _json(f"{_CNI_RESULTS}/{file}")
        if isinstance(state, dict) and name in json.dumps(state.get("result", "")):
            arguments = {each[0]: each[1] for each in state.get("cniArgs") or () if len(each) == 2}
            container = str(state.get("containerId", "")) or None
            return Owner("cni", container, arguments.get("K8S_POD_NAME"))
    return None


def _state_directories(pid: int, suffix: str, usual: str) -> Iterator[str]:
    """Where a runtime keeps its state: the usual place, or what its bind mounts tell.

    A container's /etc/hostname is a file of the runtime's, mounted from its state directory.
    """
    yield usual
    for line in _read(f"/proc/{pid}/mountinfo").splitlines():
        root = line.split(" ", 4)[3:4]
        if root and suffix in root[0]:
            yield root[0].partition(suffix)[0]
            return


def _parent(pid: int) -> int:
    # The command's name, in parentheses, may have blanks and parentheses of its own: proc(5).
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return int(fields[1]) if len(fields) > 1 else 0


def _command(pid: int) -> str | None:
    """The program that a process runs, by its short name."""
    return _read(f"/proc/{pid}/comm").rstrip("\n") or None


def _command_line(pid: int) -> list[str]:
    return _read(f"/proc/{pid}/cmdline").split("\0")


def _environment(pid: int) -> dict[str, str]:
    words = (word.partition("=") for word in _read(f"/proc/{pid}/environ").split("\0"))
    return {name: value for name, _, value in words}


def _unescape_unit(name: str) -> str:
    """Undo systemd-escape(1) as far as names need it: \\x2d is a dash."""
    return re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), name)


def _json(path: str) -> object:
    try:
        return json.loads(_read(path))
    except (ValueError, RecursionError):
        return None


def _read(path: str) -> str:
    """The beginning of a file as text; empty if it is none, is not there or may not be read."""
    try:
        # A container can have a say in the path: nothing but a plain file is opened, or waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return ""
            return file.read(_STATE_MAX).decode("utf-8", "backslashreplace")
    except OSError:
        return ""

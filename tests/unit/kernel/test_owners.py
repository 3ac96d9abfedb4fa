"""Whose a namespace is, by what /proc tells of the processes in it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Protocol

import pytest

from lldpns.kernel import owners, procfs
from lldpns.kernel.discovery import Holders
from lldpns.kernel.names import name_of
from lldpns.kernel.owners import Owner, owner_of

ID = "1aee67c8deadd8cdae7d994af4a709daef57af57ac5e2135b60e957bbd557f13"
UID = "0b5c2a52-6d4b-4f43-9a3e-5a7d3d0d9a11"
FIRST = 42


class Process(Protocol):
    def __call__(
        self, pid: int, group: str = "/", parent: int = 1, words: str = "", user: int = 0
    ) -> Path:
        """Have a process; give its directory."""


@pytest.fixture
def process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Process:
    """A /proc of the test's own, and nothing of a runtime's state."""
    monkeypatch.setattr(procfs, "PROC", str(tmp_path / "proc"))
    monkeypatch.setattr(owners, "_DOCKER_DATA", str(tmp_path / "docker"))
    monkeypatch.setattr(owners, "_CNI_RESULTS", str(tmp_path / "cni"))

    def have(pid: int, group: str = "/", parent: int = 1, words: str = "", user: int = 0) -> Path:
        directory = tmp_path / "proc" / str(pid)
        directory.mkdir(parents=True)
        (directory / "cgroup").write_text(f"12:pids:{group}\n0::{group}\n")
        (directory / "stat").write_text(f"{pid} (a ) b) S {parent} 1 1 0\n")
        (directory / "status").write_text(f"Name:\tx\nUid:\t{user}\t{user}\t{user}\t{user}\n")
        (directory / "cmdline").write_text(words.replace(" ", "\0") + "\0")
        (directory / "comm").write_text("init\n")
        return directory

    return have


def owner(group: str, process: Process) -> Owner:
    process(FIRST, group)
    return owner_of([FIRST], [])


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (f"/docker/{ID}", Owner("docker", ID[:12])),
        (f"/system.slice/docker-{ID}.scope", Owner("docker", ID[:12])),
        (f"/docker/{ID}/init.scope", Owner("docker", ID[:12])),
        (f"/libpod_parent/libpod-{ID}", Owner("podman", ID[:12])),
        (f"/machine.slice/libpod-{ID}.scope/container", Owner("podman", ID[:12])),
        (f"/system.slice/web.service/libpod-payload-{ID}", Owner("podman", ID[:12])),
        (
            f"/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope",
            Owner("podman", ID[:12]),
        ),
        ("/lxc.payload.box", Owner("lxc", "box")),
        ("/lxc.payload.box/init.scope", Owner("lxc", "box")),
        ("/machine/lxc-67-shop-db.libvirt-lxc", Owner("libvirt-lxc", "shop-db")),
        (
            r"/machine.slice/machine-lxc\x2d67\x2dshop\x2ddb.scope",
            Owner("libvirt-lxc", "shop-db"),
        ),
        (
            r"/machine.slice/machine-my\x2dbox.scope/payload/init.scope",
            Owner("systemd-nspawn", "my-box"),
        ),
        (
            "/machine.slice/systemd-nspawn@box.service/payload/init.scope",
            Owner("systemd-nspawn", "box"),
        ),
        ("/system.slice/web.service", Owner("systemd", unit="web.service")),
        (r"/system.slice/web@a\x2db.service", Owner("systemd", unit=r"web@a\x2db.service")),
        (f"/kubepods/besteffort/pod{UID}/{ID}", Owner("kubernetes", pod=UID)),
        (
            f"/kubepods.slice/kubepods-pod{UID.replace('-', '_')}.slice/cri-containerd-{ID}.scope",
            Owner("kubernetes", pod=UID),
        ),
        ("/user.slice/user-1000.slice/session-3.scope", Owner()),
        ("/", Owner()),
        ("/docker/0123", Owner()),
        (f"/mydocker/{ID}", Owner()),
    ],
)
def test_control_groups_tell(group: str, expected: Owner, process: Process) -> None:
    assert owner(group, process) == expected


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (f"/lxc.payload.box/docker/{ID}", Owner("docker", ID[:12])),
        (f"/docker/{'0' * 64}/docker/{ID}", Owner("docker", ID[:12])),
        (
            "/machine.slice/machine-box.scope/payload/system.slice/web.service",
            Owner("systemd", unit="web.service"),
        ),
        (f"/docker/{'0' * 64}/kubelet/kubepods/pod{UID}/{ID}", Owner("kubernetes", pod=UID)),
    ],
)
def test_the_innermost_counts(group: str, expected: Owner, process: Process) -> None:
    assert owner(group, process) == expected


def test_what_a_unit_starts_in_a_namespace_of_its_own_is_not_the_unit(process: Process) -> None:
    process(FIRST, "/system.slice/runner.service", parent=7)
    process(7, "/system.slice/runner.service")
    assert owner_of([FIRST], []) == Owner()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            f"/usr/bin/conmon -c {ID} -n web --exit-command /usr/bin/podman --exit-command-arg -n",
            Owner("podman", "web"),
        ),
        (
            "/usr/lib/libvirt/libvirt_lxc --name shop-db --console 17",
            Owner("libvirt-lxc", "shop-db"),
        ),
        ("/usr/bin/systemd-nspawn --quiet --machine=box -D /x", Owner("systemd-nspawn", "box")),
        ("systemd-nspawn -M box", Owner("systemd-nspawn", "box")),
        ("systemd-nspawn -D /x", Owner()),
        (f"/usr/bin/conmon -c {ID} -n k8s_POD_web", Owner()),
        ("conmon", Owner()),
    ],
)
def test_what_started_it_tells(words: str, expected: Owner, process: Process) -> None:
    process(FIRST, parent=7)
    process(7, words=words)
    assert owner_of([FIRST], []) == expected


def test_the_monitor_of_lxc_tells_the_name(process: Process) -> None:
    """Where the group is there already LXC makes another: lxc.payload.box-1."""
    process(FIRST, "/lxc.payload.box-1", parent=7)
    (process(7) / "cmdline").write_text("[lxc monitor] /var/lib/lxc box")
    assert owner_of([FIRST], []) == Owner("lxc", "box")


def test_only_what_root_started_is_asked(process: Process) -> None:
    """Whoever else it is could have the words mapped from a file that never answers."""
    process(FIRST, parent=7)
    process(7, words=f"conmon -c {ID} -n web --exit-command /usr/bin/podman", user=1000)
    assert owner_of([FIRST], []) == Owner()


def docker_state(directory: Path, state: object) -> None:
    place = directory / "containers" / ID
    place.mkdir(parents=True)
    (place / "config.v2.json").write_text(json.dumps(state))


def test_docker_tells_the_name(process: Process, tmp_path: Path) -> None:
    docker_state(tmp_path / "docker", {"Name": "/web"})
    assert owner(f"/docker/{ID}", process) == Owner("docker", "web")


def test_docker_with_its_data_elsewhere(process: Process, tmp_path: Path) -> None:
    """While the container is being made, runc is between it and the shim."""
    docker_state(tmp_path / "elsewhere", {"Name": "/web"})
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    mount = {"source": f"{tmp_path}/elsewhere/containers/{ID}/hostname"}
    (bundle / "config.json").write_text(json.dumps({"mounts": [{}, 3, mount]}))
    process(FIRST, f"/custom/{ID}", parent=8)
    process(8, words="runc create", parent=7)
    shim = process(7, words=f"/usr/bin/containerd-shim-runc-v2 -namespace moby -id {ID}")
    (shim / "cwd").symlink_to(bundle)
    assert owner_of([FIRST], []) == Owner("docker", "web")


@pytest.mark.parametrize("state", [[], {}, {"Name": 3}, {"Name": ""}, None])
def test_a_state_that_is_none_makes_no_trouble(
    state: object, process: Process, tmp_path: Path
) -> None:
    docker_state(tmp_path / "docker", state)
    assert owner(f"/docker/{ID}", process) == Owner("docker", ID[:12])


def test_what_is_no_character_is_escaped(process: Process, tmp_path: Path) -> None:
    docker_state(tmp_path / "docker", {"Name": "/a\ud800"})
    assert owner(f"/docker/{ID}", process) == Owner("docker", r"a\ud800")


def test_a_state_that_is_a_pipe_is_not_waited_for(process: Process, tmp_path: Path) -> None:
    (tmp_path / "docker/containers" / ID).mkdir(parents=True)
    os.mkfifo(tmp_path / "docker/containers" / ID / "config.v2.json")
    assert owner(f"/docker/{ID}", process) == Owner("docker", ID[:12])


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            {"cniArgs": [["K8S_POD_NAMESPACE", "shop"], ["K8S_POD_NAME", "web-0"], ["x"], 3]},
            Owner("kubernetes", pod="web-0", pod_namespace="shop"),
        ),
        ({"cniArgs": None}, Owner("kubernetes", pod=UID)),
        ({"cniArgs": [["K8S_POD_NAME", 3]]}, Owner("kubernetes", pod=UID)),
        (["cniArgs"], Owner("kubernetes", pod=UID)),
    ],
)
def test_the_cni_library_tells_a_pod(
    result: object, expected: Owner, process: Process, tmp_path: Path
) -> None:
    (tmp_path / "cni").mkdir()
    (tmp_path / "cni" / f"pods-{ID}-eth0").write_text(json.dumps(result))
    assert owner(f"/kubepods/burstable/pod{UID}/{ID}", process) == expected


def test_namespaces_of_a_swarm_are_dockers(process: Process) -> None:
    assert owner_of([], ["/run/docker/netns/1-gy5k"]) == Owner("docker")


def test_a_process_that_has_ended_tells_nothing(process: Process) -> None:
    assert owner_of([FIRST], []) == Owner()


def test_the_name_stays_when_the_processes_end(process: Process) -> None:
    process(FIRST, "/lxc.payload.box")
    mount = "/run/netns/cni-94cf6cbf-0e51-2312-e246-14d8e70cbc8c"
    running = name_of(Holders(5, mounts=(mount,), processes=(FIRST,)))
    ending = name_of(Holders(5, mounts=(mount,)), running.owner)
    assert running.best == ending.best == "box"
    assert ending.aliases == (Path(mount).name,)


@pytest.mark.parametrize(
    "name",
    ["cni-94cf6cbf-0e51-2312-e246-14d8e70cbc8c", "netns-efa034cb-e17e-1f5d-8164-16afa41761fa"],
)
def test_a_name_that_a_runtime_made_up_is_the_last(name: str, process: Process) -> None:
    process(FIRST, "/lxc.payload.box")
    made_up, chosen = f"/run/netns/{name}", "/run/netns/mine"
    assert name_of(Holders(5, mounts=(made_up,), processes=(FIRST,))).best == "box"
    assert name_of(Holders(5, mounts=(made_up, chosen), processes=(FIRST,))).best == "mine"
    assert name_of(Holders(5, mounts=(made_up,))).best == name

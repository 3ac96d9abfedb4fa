"""What container systems write on a machine goes to a layer that is thrown away."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from tests.support.lab import run

_WRITTEN_TO = ("/var", "/etc")
_HIERARCHIES = Path("/sys/fs/cgroup")
_UNIFIED = _HIERARCHIES / "unified"


@contextlib.contextmanager
def thrown_away(directory: Path) -> Iterator[None]:
    """Keep /var, /etc and the control groups as they are, whatever is run in the block."""
    with contextlib.ExitStack() as after:
        for path in _WRITTEN_TO:
            after.enter_context(_layer(path, directory / path.lstrip("/")))
        if _is_hybrid():
            after.enter_context(_moved_away(_UNIFIED, directory / "unified"))
        before = _control_groups()
        after.callback(lambda: _remove(_control_groups() - before))
        yield


@contextlib.contextmanager
def _layer(path: str, directory: Path) -> Iterator[None]:
    upper, work = directory / "upper", directory / "work"
    upper.mkdir(parents=True)
    work.mkdir()
    options = f"lowerdir={path},upperdir={upper},workdir={work}"
    run(["mount", "-t", "overlay", "-o", options, "overlay", path])
    try:
        yield
    finally:
        run(["umount", "--lazy", path])


def _is_hybrid() -> bool:
    """Whether there is cgroup v2 beside v1: the runc of Podman and libvirt cannot have both."""
    return (_UNIFIED / "cgroup.procs").exists()


@contextlib.contextmanager
def _moved_away(mount: Path, elsewhere: Path) -> Iterator[None]:
    elsewhere.mkdir()
    run(["mount", "--move", str(mount), str(elsewhere)])
    try:
        yield
    finally:
        run(["mount", "--move", str(elsewhere), str(mount)])


def _control_groups() -> set[Path]:
    """The groups that systems make for themselves, at the top or in the group of the tests."""
    hierarchies = [_HIERARCHIES] if (_HIERARCHIES / "cgroup.procs").exists() else []
    hierarchies += [path for path in _HIERARCHIES.iterdir() if (path / "cgroup.procs").exists()]
    own = [line.split(":", 2)[2] for line in Path("/proc/self/cgroup").read_text().splitlines()]
    tops = {hierarchy / group.lstrip("/") for hierarchy in hierarchies for group in ("", *own)}
    return {path for top in tops if top.is_dir() for path in top.iterdir() if path.is_dir()}


def _remove(groups: set[Path]) -> None:
    """Remove groups that nobody is in; others are not ours, or the test of its end has failed."""
    for top in groups:
        for path, _, _ in os.walk(top, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(path)

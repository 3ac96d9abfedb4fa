"""A root file system of busybox: enough to sleep in, and made without a download."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

_APPLETS = ("sh", "sleep", "ip", "true")
SLEEP = ["/bin/sleep", "1000000"]


def make_rootfs(directory: Path) -> Path:
    """Make one in `directory`, which is not there yet, and give it back."""
    (directory / "bin").mkdir(parents=True)
    for name in ("dev", "etc", "proc", "run", "sys", "tmp", "usr"):
        (directory / name).mkdir()
    (directory / "etc/os-release").touch()  # systemd-nspawn takes nothing else for a system
    shutil.copy(_busybox(), directory / "bin/busybox")
    for name in _APPLETS:
        (directory / "bin" / name).symlink_to("busybox")
    return directory


def as_tar(rootfs: Path) -> bytes:
    """The same as an archive, of which images are made."""
    octets = io.BytesIO()
    with tarfile.open(fileobj=octets, mode="w") as archive:
        archive.add(rootfs, arcname=".")
    return octets.getvalue()


def _busybox() -> str:
    found = shutil.which("busybox")
    assert found, "busybox is missing: tests/install-packages test"
    return found

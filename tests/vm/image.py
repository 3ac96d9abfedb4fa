"""Makes what the virtual machine boots, in .cache/vm: a kernel of Debian, an initrd around `init`.

    python3 -m tests.vm.image [PACKAGE]

The package of the kernel (another one may be given, as linux-image-6.12.9-amd64_6.12.9-1_amd64.deb)
is downloaded and unpacked, never installed; nothing here needs root.
"""

from __future__ import annotations

import lzma
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[1] / ".cache" / "vm"
KERNEL = CACHE / "kernel"
INITRD = CACHE / "initrd"

_PACKAGE = "linux-image-amd64"
_NO_X86_64 = "the virtual machine is an x86_64 with the files of this machine, which is none"


class Unavailable(Exception):
    """What is missing here, for a person."""


def why_none() -> str | None:
    """Say what is missing for a virtual machine here; None if nothing is."""
    if platform.machine() != "x86_64":
        return _NO_X86_64
    for program, package in (
        ("qemu-system-x86_64", "qemu-system-x86"),
        ("busybox", "busybox-static"),
    ):
        if not shutil.which(program):
            return f"{program} is missing: apt-get install {package}"
    if not (KERNEL.exists() and INITRD.exists()):
        return "the virtual machine has not been made: run `make test`"
    return None


def make(package: Path | None = None) -> None:
    """Make KERNEL and INITRD."""
    CACHE.mkdir(parents=True, exist_ok=True)
    busybox = shutil.which("busybox")
    if busybox is None:
        raise Unavailable("busybox is missing: apt-get install busybox-static")
    package = package or _download()
    with tempfile.TemporaryDirectory(dir=CACHE) as unpacked:
        _run("dpkg-deb", "-x", str(package), unpacked)
        (image,) = Path(unpacked, "boot").glob("vmlinuz-*")
        kernel = uncompressed(image.read_bytes())
        initrd = cpio(_initrd_files(Path(busybox), Modules(Path(unpacked))))
    _replace(KERNEL, kernel)
    _replace(INITRD, initrd)


# The kernel


def _download() -> Path:
    """The package of the kernel that _PACKAGE now stands for; fetched if it is not there."""
    if not shutil.which("apt-get"):
        raise Unavailable(f"no apt-get, which would fetch Debian's {_PACKAGE}")
    try:
        return _download_listed()
    except subprocess.CalledProcessError:
        # The package lists of a new machine are absent or old.
        if os.geteuid() != 0:
            raise Unavailable("please run: sudo apt-get update") from None
        _run("apt-get", "update", "-qq")
        return _download_listed()


def _download_listed() -> Path:
    listed = _run("apt-cache", "depends", "--important", _PACKAGE)
    (name,) = set(re.findall(r"Depends: (linux-image-\d\S*)", listed)) or {_PACKAGE}
    _run("apt-get", "download", "-qq", name)  # one that is there already is not fetched again
    return max(CACHE.glob(f"{name}_*.deb"), key=lambda file: file.stat().st_mtime)


def uncompressed(image: bytes) -> bytes:
    """Give the ELF file inside a bzImage: an emulated machine would take long to unpack it.

    A compression that Python does not know is left to the machine. Offsets: x86/boot.rst.
    """
    setup_sectors = image[0x1F1] or 4
    offset, length = (int.from_bytes(image[at : at + 4], "little") for at in (0x248, 0x24C))
    start = (setup_sectors + 1) * 512 + offset
    try:
        return lzma.LZMADecompressor().decompress(image[start : start + length])
    except lzma.LZMAError:
        return image


# The initrd


class File(NamedTuple):
    """A file of the initrd."""

    path: str
    content: bytes
    mode: int = stat.S_IFREG | 0o755


class Modules:
    """The modules of an unpacked kernel."""

    def __init__(self, unpacked: Path) -> None:
        self._files = {_name(file): file for file in unpacked.glob("**/*.ko*")}
        self._built_in = {
            _name(Path(line))
            for file in unpacked.glob("**/modules.builtin")
            for line in file.read_text().splitlines()
        }

    def content(self, name: str) -> bytes:
        """Give the object file of a module."""
        if name not in self._files:
            raise Unavailable(f"this kernel has no module {name}")
        content = self._files[name].read_bytes()
        return lzma.decompress(content) if self._files[name].suffix == ".xz" else content

    def in_order(self, wanted: Iterable[str]) -> list[str]:
        """Give `wanted` and all that they depend on, each after its dependencies."""
        order: dict[str, None] = {}

        def add(name: str) -> None:
            if name in order or name in self._built_in:
                return
            depends = re.search(rb"\0depends=([^\0]*)\0", self.content(name))
            for each in depends[1].decode().split(",") if depends else ():
                if each:
                    add(each.replace("-", "_"))
            order[name] = None

        for name in wanted:
            add(name)
        return list(order)


def _name(file: Path) -> str:
    return file.name.partition(".")[0].replace("-", "_")


def _initrd_files(busybox: Path, modules: Modules) -> Iterator[File]:
    for folder in ("dev", "modules"):
        yield File(folder, b"", stat.S_IFDIR | 0o755)
    yield File("busybox", busybox.read_bytes())
    yield File("init", (HERE / "init").read_bytes())
    wanted = _wanted_modules()
    lines = []
    for name in modules.in_order(wanted):
        yield File(f"modules/{name}", modules.content(name))
        lines.append(f"{name} {wanted.get(name, '')}\n")
    yield File("modules.list", "".join(lines).encode())


def _wanted_modules() -> dict[str, str]:
    """The modules of modules.txt and their parameters."""
    lines = (HERE / "modules.txt").read_text().splitlines()
    words = [line.partition("#")[0].split() for line in lines]
    return {name: " ".join(parameters) for name, *parameters in filter(None, words)}


def cpio(files: Iterable[File]) -> bytes:
    """Give an archive of the files in the format "newc", see initramfs-buffer-format.rst."""
    archive = bytearray()
    for number, file in enumerate([*files, File("TRAILER!!!", b"", 0)], start=1):
        name = file.path.encode() + b"\0"
        fields = (number, file.mode, 0, 0, 1, 0, len(file.content), 0, 0, 0, 0, len(name), 0)
        archive += b"070701" + b"".join(b"%08x" % field for field in fields) + name
        archive += bytes(-len(archive) % 4) + file.content
        archive += bytes(-len(archive) % 4)
    return bytes(archive)


def _replace(path: Path, content: bytes) -> None:
    """Write a file that is never there by half."""
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.rename(path)


def _run(*words: str) -> str:
    done = subprocess.run(words, cwd=CACHE, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"{' '.join(words)}: {done.stderr}", file=sys.stderr)
        raise subprocess.CalledProcessError(done.returncode, words)
    return done.stdout


def main() -> None:
    if platform.machine() != "x86_64":
        print(_NO_X86_64)  # the tests that need it say so, too
        return
    try:
        make(Path(sys.argv[1]).resolve() if sys.argv[1:] else None)
    except Unavailable as error:
        sys.exit(f"tests/vm/image.py: {error}")


if __name__ == "__main__":
    main()

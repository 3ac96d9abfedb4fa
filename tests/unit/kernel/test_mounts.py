"""Which of the mounts in /proc/PID/mountinfo are network namespaces."""

from __future__ import annotations

import pytest

from lldpns.kernel.mounts import MOUNTINFO, Mount, as_text, own_mounts, parse_mountinfo
from lldpns.kernel.watch import Watch


def mount(path: str | bytes, inode: int = 4026531840, kind: str = "net") -> bytes:
    """A line of mountinfo as the kernel writes it for a namespace mounted on `path`."""
    octets = path if isinstance(path, bytes) else path.encode()
    root = f"{kind}:[{inode}]".encode()
    return b"95 60 0:4 " + root + b" " + octets + b" rw shared:26 master:1 - nsfs nsfs rw\n"


OTHERS = (
    b"22 28 0:20 / /proc rw,nosuid,nodev,noexec,relatime shared:5 - proc proc rw\n"
    b"60 28 0:25 / /run rw,nosuid,nodev shared:9 - tmpfs tmpfs rw,size=1631448k,mode=755\n"
    b"61 60 0:25 /netns /run/netns rw,nosuid,nodev shared:9 - tmpfs tmpfs rw,mode=755\n"
)


def test_paths_and_inodes() -> None:
    lines = OTHERS + mount("/run/netns/b", 402) + mount("/run/netns/a", 401)
    assert list(parse_mountinfo(lines)) == [Mount("/run/netns/b", 402), Mount("/run/netns/a", 401)]


@pytest.mark.parametrize("path", ["/run/docker/netns/default", "/run/netns/deeper/a", "/x"])
def test_any_place_will_do(path: str) -> None:
    assert list(parse_mountinfo(OTHERS + mount(path))) == [Mount(path, 4026531840)]


@pytest.mark.parametrize(
    "line",
    [
        mount("/run/netns/user", kind="user"),
        b"95 60 0:4 / /run/netns/a rw - nsfs nsfs rw\n",
        b"95 60 0:4 net:[1] /run/netns/a rw - tmpfs nsfs rw\n",
        b"95 60 0:4 net:[1] /run/netns/a rw -\n",
        b"",
        b"\n",
    ],
)
def test_other_mounts_are_none_of_them(line: bytes) -> None:
    assert list(parse_mountinfo(OTHERS + line)) == []


@pytest.mark.parametrize(
    ("written", "name", "path"),
    [
        (r"a\040b", "a b", "a b"),
        (r"a\011b", "a\tb", "a\tb"),
        (r"a\012b", "a\nb", "a\nb"),
        (r"a\134040", r"a\040", r"a\040"),
        (r"a\134b", r"a\b", r"a\b"),
        ("a\rb\x0b\x0c", "a\rb\x0b\x0c", "a\rb\x0b\x0c"),
        ("\x1b[31m", "\x1b[31m", "\x1b[31m"),
        ("büro", "büro", "büro"),
        (b"b\xfcro", r"b\xfcro", "b\udcfcro"),
        ("-", "-", "-"),
        ("n" * 255, "n" * 255, "n" * 255),
    ],
)
def test_any_file_name(written: str | bytes, name: str, path: str) -> None:
    octets = written if isinstance(written, bytes) else written.encode()
    lines = mount(b"/run/netns/" + octets, 401) + mount("/run/netns/~", 402)
    found = Mount(f"/run/netns/{path}", 401)
    assert list(parse_mountinfo(lines)) == [found, Mount("/run/netns/~", 402)]
    assert as_text(path) == name


def test_of_stacked_mounts_the_last_counts() -> None:
    lines = mount("/run/netns/a", 401) + mount("/run/netns/a", 402)
    assert list(parse_mountinfo(lines)) == [Mount("/run/netns/a", 402)]


def test_one_namespace_under_two_names_is_two_mounts() -> None:
    lines = mount("/run/netns/b", 401) + mount("/run/netns/a", 401)
    assert [each.inode for each in parse_mountinfo(lines)] == [401, 401]


def test_this_system_can_be_read_and_watched() -> None:
    assert isinstance(own_mounts(), list)
    watch = Watch(MOUNTINFO)
    try:
        watch.acknowledge()
        assert watch.fileno() >= 0
    finally:
        watch.close()

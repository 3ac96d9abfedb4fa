"""Many namespaces, each wired to one other, and what else is there on a busy host."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

NAME = "crowd{}"


@contextmanager
def crowd(count: int, wires: int = 1) -> Iterator[list[str]]:
    """So many namespaces with so many ports each; 0 and 1 are wired to each other, 2 and 3, ...

    Gives their names. The interfaces are called eth0, eth1, ...
    """
    names = [NAME.format(number) for number in range(count)]
    batch(f"netns add {name}" for name in names)
    try:
        wire(names, range(wires))
        yield names
    finally:
        delete(names)


def wire(names: Sequence[str], numbers: Sequence[int]) -> None:
    """Give each of the namespaces the ports with these numbers."""
    pairs = list(zip(names[::2], names[1::2], strict=True))
    batch(
        f"link add name eth{number} up netns {left} type veth peer name eth{number} netns {right}"
        for number in numbers
        for left, right in pairs
    )
    for _, right in pairs:  # an end that is made first cannot be set up with its making
        batch((f"link set dev eth{number} up" for number in numbers), "-n", right)


def delete(names: Sequence[str]) -> None:
    """Delete namespaces, as fast as the kernel can."""
    batch(f"netns delete {name}" for name in names)


@contextmanager
def sleepers(count: int) -> Iterator[None]:
    """So many processes that do nothing."""
    processes = [subprocess.Popen(["sleep", "infinity"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def batch(lines: Iterator[str], *options: str) -> None:
    """Have one `ip` work through lines of commands."""
    words = ["ip", *options, "-batch", "-"]
    subprocess.run(words, input="\n".join(lines), text=True, check=True)

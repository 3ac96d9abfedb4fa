"""What processes take: memory and CPU time, with all that they started."""

from collections.abc import Iterable
from pathlib import Path


def family(pid: int) -> list[int]:
    """A process and all that it started, as long as they run."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found.extend(map(int, children.read_text().split()))
    return found


def memory(pids: Iterable[int]) -> int:
    """Octets of memory; what is shared counts for each as much as it would if all parted (PSS)."""
    total = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) << 10
    return total


def cpu(pids: Iterable[int]) -> float:
    """Seconds of CPU time since they were started, not rounded to ticks of the clock."""
    tasks = (task for pid in pids for task in Path(f"/proc/{pid}/task").iterdir())
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9

"""`lldpns decode`: who was there at the end of a capture."""

import argparse
import sys
from datetime import UTC, datetime
from fnmatch import fnmatchcase

import msgspec

from lldpns.cli.exits import CHECK_FAILED, DONE, USAGE, fail
from lldpns.cli.pcap import BrokenCapture, NoCapture, read
from lldpns.cli.replay import Replay
from lldpns.cli.show import rendered
from lldpns.views.table import count
from lldpns.wiring.model import Neighbor

_FAULTS_TOLD = 10  # in one line each; further ones are only counted


def decode(arguments: argparse.Namespace) -> int:
    """Print the neighbors in a capture file."""
    replay = Replay()
    code = DONE
    try:
        _take_all(arguments.file, replay)
    except OSError as error:
        return fail(f"{arguments.file}: {error.strerror or error}", USAGE)
    except NoCapture as error:
        return fail(f"{arguments.file}: {error}", USAGE)
    except BrokenCapture as error:
        frames = count(replay.kinds.total(), "frame")
        code = fail(f"{arguments.file}: broken after {frames}: {error}", CHECK_FAILED)
    neighbors = [each for each in replay.neighbors() if _is_wanted(each, arguments)]
    sys.stdout.write(_shown(arguments, neighbors, replay.now))
    print(_summary(replay), file=sys.stderr)
    return code


def _take_all(path: str, replay: Replay) -> None:
    told = 0
    for number, frame in enumerate(read(path), start=1):
        fault = replay.take(frame)
        if fault is not None and told < _FAULTS_TOLD:
            told += 1
            print(f"frame {number}: {fault}", file=sys.stderr)


def _is_wanted(neighbor: Neighbor, arguments: argparse.Namespace) -> bool:
    return fnmatchcase(neighbor.netns, arguments.netns or "*") and fnmatchcase(
        neighbor.interface, arguments.interface or "*"
    )


def _shown(arguments: argparse.Namespace, neighbors: list[Neighbor], now: float) -> str:
    if not neighbors and arguments.format == "text" and not arguments.detail:
        return "no neighbors at the end of the capture\n"
    document = {"neighbors": msgspec.to_builtins(neighbors)}
    return rendered(arguments, document, datetime.fromtimestamp(now, UTC))


def _summary(replay: Replay) -> str:
    kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(replay.kinds.items()))
    parts = [f"{count(replay.kinds.total(), 'frame')}{': ' if kinds else ''}{kinds}"]
    if replay.cut:
        parts.append(f"{replay.cut} not captured whole")
    if replay.gone:
        parts.append(f"{count(replay.gone, 'neighbor')} gone before the end")
    return "; ".join(parts)

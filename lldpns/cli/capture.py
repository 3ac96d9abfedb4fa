"""`lldpns capture`: the LLDP frames of all namespaces as they pass, until Ctrl-C."""

import argparse
import contextlib
import signal
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from lldpns.agent import describe
from lldpns.api import client
from lldpns.cli.asking import listen
from lldpns.cli.caller import columns
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.protocol import MalformedLLDPDU, inspect
from lldpns.protocol.neighbors import Msap, NeighborTable
from lldpns.views import details, frames
from lldpns.views.table import count
from lldpns.wiring.model import Endpoint

if TYPE_CHECKING:
    from lldpns.cli.pcap import Writer

Document = dict[str, Any]

_ETHERNET_HEADER = 14
_SOURCE = slice(6, 12)
_EPOCH = datetime.fromtimestamp(0, UTC)


def capture(arguments: argparse.Namespace) -> int:
    """Show each frame, and write it to a file if one is named."""
    if arguments.write == "-" and (arguments.verbose or sys.stdout.isatty()):
        return fail("-w - takes all of stdout: leave out -v, and pipe it", USAGE)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as well as Ctrl-C
    taker = _Taker(arguments.write, verbose=arguments.verbose)
    try:
        for record in listen(arguments, "frames"):
            taker.take(record)
    except KeyboardInterrupt:
        return DONE
    except client.AgentUnavailable as error:
        return fail(str(error), UNAVAILABLE)
    except client.RequestRefused as error:
        return fail(str(error), USAGE)
    except BrokenPipeError:
        raise  # whoever read it has seen enough
    except OSError as error:
        return fail(f"{arguments.write or 'stdout'}: {error.strerror or error}", USAGE)
    finally:
        taker.finish()
    return DONE


class _Taker:
    """Takes what the agent tells, and counts it."""

    def __init__(self, path: str | None, *, verbose: bool) -> None:
        self._path = path
        self._verbose = verbose
        self._writer: Writer | None = None
        self._began = False
        self._frames = 0
        self._missed = 0

    def take(self, record: Document) -> None:
        match record.get("event"):
            case "watching":
                self._begin()
            case "missed":
                self._missed += record["count"]
                _tell(f"{count(record['count'], 'frame')} missed: this reader is too slow")
            case None:
                self._frames += 1
                self._take_frame(record)

    def finish(self) -> None:
        """Say how many frames there were."""
        if self._writer:
            with contextlib.suppress(OSError):  # it has all that could be written
                self._writer.close()
        if self._began:
            _tell(f"{count(self._frames, 'frame')}, {self._missed} missed")

    def _begin(self) -> None:
        if self._path is not None:  # not earlier: without an agent the file stays as it is
            from lldpns.cli.pcap import Writer

            self._writer = Writer(self._path)
        self._began = True
        # Whoever waits for this misses nothing that happens afterwards.
        _tell("capturing; Ctrl-C ends")

    def _take_frame(self, frame: Document) -> None:
        octets = bytes.fromhex(frame["octets"])
        if self._writer:
            self._writer.write(
                octets,
                (datetime.fromisoformat(frame["time"]) - _EPOCH) // timedelta(microseconds=1),
                f"{frame['netns']}/{frame['interface']}",
                outgoing=frame["direction"] == "out",
            )
        if self._path != "-":
            self._show(frame, octets)

    def _show(self, frame: Document, octets: bytes) -> None:
        said = malformed = None
        try:
            said = _said(frame, octets)
        except MalformedLLDPDU as error:
            malformed = error.reason
        text = frames.line(frame, said, malformed) + "\n"
        if self._verbose:
            block = frames.octets(frame) if said is None else details.block(said)
            text += details.fitted(block, columns())
        sys.stdout.write(text)
        sys.stdout.flush()


def _said(frame: Document, octets: bytes) -> Document:
    """What a frame says, as the record of a neighbor that has just been heard.

    Raises:
        MalformedLLDPDU: nothing that could be understood.
    """
    lldpdu = octets[_ETHERNET_HEADER:]
    inspection = inspect(lldpdu)
    msap = Msap(inspection.lldpdu.chassis_id, inspection.lldpdu.port_id)
    _, heard = NeighborTable().put(msap, lldpdu, inspection, 0.0, octets[_SOURCE])
    here = Endpoint(frame["netns"], frame["interface"])
    said: Document = msgspec.to_builtins(describe.neighbor(here, heard, None, describe.time, 0.0))
    return said


def _tell(message: str) -> None:
    print(message, file=sys.stderr, flush=True)

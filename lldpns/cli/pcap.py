"""Capture files, by scapy's readers and writers. Takes 0.1 s to import: only what needs it does."""

import gzip
import logging
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from typing import Any, NamedTuple, Protocol, cast

from scapy.error import Scapy_Exception
from scapy.utils import RawPcapNgReader, RawPcapNgWriter, RawPcapReader

_ETHERNET = 1  # link type
_INBOUND, _OUTBOUND = 1, 2  # pcapng, option epb_flags
_PCAPNG = b"\n\r\r\n"
_GZIP = b"\x1f\x8b"
_FRAME_MAX = 65535  # octets that scapy gives of one frame
_READ_MAX = 16 << 20  # octets: a block of a file may say that it has 4 GiB
_INTERFACES_MAX = 65536  # of one section of a file ...
_NAME_MAX = 1024  # ... and octets of the name of each
_YEAR_10000 = 253402300800  # no datetime is later


class NoCapture(Exception):
    """A file that is no capture; the message says why."""


class BrokenCapture(Exception):
    """A capture that cannot be read any further; the message says why."""


class Captured(NamedTuple):
    """A frame of a capture file."""

    link_type: int
    octets: bytes
    length: int
    """Of the whole frame: there may be fewer `octets`."""
    time: float | None
    """Seconds since 1970, if the file says so."""
    interface: str
    """As the file names it; empty if it does not."""
    outgoing: bool
    """The host that captured it sent it, as far as the file tells."""


def read(path: str) -> Iterator[Captured]:
    """The frames of a capture file, pcap or pcapng, also compressed by gzip; `-` is stdin.

    Reads on as it is asked to: a file may be larger than the memory, or without end.

    Raises:
        OSError: it cannot be opened.
        NoCapture: it is something else.
        BrokenCapture: it breaks off, or is not as it should be, after the frames so far.
    """
    with _opened(path) as file, _remarks() as remarks:
        source = _Source(file)
        reader = _reader(source)
        try:
            for octets, about in reader:
                yield _captured(reader, octets, about)
        except Scapy_Exception as error:
            raise BrokenCapture(str(error)) from None
        if remarks.first is not None:
            raise BrokenCapture(remarks.first)
        if not source.ended:
            raise BrokenCapture("a block does not end as it began")


class Writer:
    """A pcapng file in which each frame has the name of its interface; `-` is stdout.

    What was written is in the file at once: somebody may be reading it, or pull the plug.

    Raises:
        OSError: the file cannot be made.
    """

    def __init__(self, path: str) -> None:
        # scapy opens files by name only, and a name of stdout that may be opened there is none.
        self._writer = RawPcapNgWriter(os.devnull if path == "-" else path)
        if path == "-":
            self._writer.f.close()
            self._writer.f = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        self._writer.sync = True
        self._writer.linktype = _ETHERNET
        self._writer.write_header(None)
        self._writer.flush()

    def write(self, octets: bytes, microseconds: int, interface: str, *, outgoing: bool) -> None:
        """Add an Ethernet frame that passed so many microseconds after 1970.

        Raises:
            OSError: it cannot be written.
        """
        frame = _Frame(octets)
        frame.sniffed_on = interface
        frame.direction = _OUTBOUND if outgoing else _INBOUND
        # scapy cuts off what is less than a microsecond; a float alone may be a little less.
        self._writer.write_packet(frame, sec=(microseconds + 0.5) / 1e6)

    def close(self) -> None:
        """Close the file.

        Raises:
            OSError: what was left cannot be written.
        """
        self._writer.close()


class _Frame(bytes):
    """What scapy's writers look for beside the octets of a packet."""

    sniffed_on: str
    direction: int


class _File(Protocol):
    """What is asked of a file, compressed or not."""

    def read(self, size: int, /) -> bytes: ...
    def peek(self, size: int, /) -> bytes: ...


class _Source:
    """The octets of a file, for scapy: bounded, and with an end that can be told from a break."""

    def __init__(self, file: _File) -> None:
        self._file = file
        self.ended = False
        """The latest read began where the file ends."""

    def read(self, size: int) -> bytes:
        if size > _READ_MAX:
            raise Scapy_Exception(f"a block of {size} octets, {_READ_MAX} at most are read")
        try:
            octets = self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise Scapy_Exception(str(error)) from None
        if 0 < len(octets) < size:
            raise Scapy_Exception("the file breaks off")
        self.ended = len(octets) < size
        return octets

    def peek(self, size: int) -> bytes:
        try:
            return self._file.peek(size)[:size]
        except (OSError, EOFError, zlib.error) as error:
            raise NoCapture(str(error)) from None


class _PcapNgReader(RawPcapNgReader):
    """scapy's, without what a file could use to fill the memory."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        for secrets_or_processes in (10, 0x80000001):
            del self.blocktypes[secrets_or_processes]

    def _read_block_shb(self) -> None:
        self.interfaces = []  # their numbers are those of the section; scapy counts on
        super()._read_block_shb()

    def _read_block_idb(self, block: bytes, size: int) -> None:
        if len(self.interfaces) == _INTERFACES_MAX:
            raise Scapy_Exception(f"more than {_INTERFACES_MAX} interfaces")
        super()._read_block_idb(block, size)
        # It may say more than is of use, 64 KiB at a time. A snaplen of 0 is no limit; scapy would
        # leave nothing of a simple packet.
        link_type, snaplen, said = self.interfaces[-1]
        kept = {"tsresol": said["tsresol"], "name": said.get("name", b"")[:_NAME_MAX]}
        self.interfaces[-1] = link_type, snaplen or _READ_MAX, kept


class _Remarks(logging.Filter):
    """Keeps the first of scapy's warnings, and keeps all of them from the terminal."""

    first: str | None = None

    def filter(self, record: logging.LogRecord) -> bool:
        if self.first is None:
            self.first = record.getMessage()
        return False


@contextmanager
def _remarks() -> Iterator[_Remarks]:
    remarks = _Remarks()
    logger = logging.getLogger("scapy.runtime")
    # Before scapy's own filter, which walks the stack for each message.
    logger.filters.insert(0, remarks)
    try:
        yield remarks
    finally:
        logger.removeFilter(remarks)


@contextmanager
def _opened(path: str) -> Iterator[_File]:
    if path == "-":
        yield _unpacked(cast(BufferedReader, sys.stdin.buffer))
    else:
        with open(path, "rb") as file:
            yield _unpacked(file)


def _unpacked(file: BufferedReader) -> _File:
    return gzip.open(file) if file.peek(len(_GZIP)).startswith(_GZIP) else file


def _reader(source: _Source) -> RawPcapReader:
    magic = source.peek(len(_PCAPNG))
    kind: Any = _PcapNgReader if magic == _PCAPNG else RawPcapReader
    try:
        if not magic.startswith(_GZIP):  # again: one layer is enough
            return cast(RawPcapReader, kind(source))
    except Scapy_Exception:
        pass
    raise NoCapture("no pcap or pcapng file")


def _captured(reader: RawPcapReader, octets: bytes, about: Any) -> Captured:
    if isinstance(reader, RawPcapNgReader):
        time = None
        if about.tshigh is not None:
            ticks = about.tshigh << 32 | about.tslow
            time = ticks / about.tsresol
        return Captured(
            link_type=about.linktype,
            octets=octets,
            length=about.wirelen,
            time=time if time is not None and time < _YEAR_10000 else None,
            interface=(about.ifname or b"").decode("utf-8", "backslashreplace"),
            outgoing=about.direction == _OUTBOUND,
        )
    if len(octets) < min(about.caplen, _FRAME_MAX):
        raise Scapy_Exception("the file breaks off")
    return Captured(
        link_type=reader.linktype & 0xFFFF,  # the rest tells of the FCS
        octets=octets,
        length=about.wirelen,
        time=about.sec + about.usec / (1e9 if reader.nano else 1e6),
        interface="",
        outgoing=False,
    )

"""Text chosen to do harm, wherever strangers can choose text, and an agent that hears it all."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

from lldpns.protocol import (
    LLDPDU,
    ChassisId,
    ManagementAddress,
    Organizational,
    OrganizationalTlv,
    PortId,
    UnknownTlv,
    dot1,
    encode,
    location,
)
from tests.support.daemon import LLDPNS, Daemon
from tests.support.lab import add_netns, delete_netns, run
from tests.support.processes import LoggedProcess
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until
from tests.unit.protocol.strategies import inventory_kinds

STRINGS = {
    "controls": bytes(range(32)) + b"\x7f" + "".join(map(chr, range(0x80, 0xA0))).encode(),
    "escape sequences": b"\x1b[2J\x1b]0;owned\x07\x1b]52;c;Zm9v\x1b\\\x1bc\x9b31m\x1b[?1049h",
    "quotes and markup": b"\"'`\\<&>]]>&#0;&#8238;&nbsp;=,.;/{}[]$(true)%n--",
    "line breaks": "a\nlldp.eth0.via=CDP\r\n\x0b\x0c\x85\u2028\u2029    TTL: 1\t".encode(),
    "no UTF-8": b"\xff\xfe\xc3(\xed\xa0\x80\xf8 caf\xe9",
    "marks that reorder": "\u202eevil\u2066\u2069\u200f\u200b\ufeff\u00ad\ufe0f".encode(),
    "no characters": "\ufffe\ue000\U000e0001".encode(),
    "255 octets": b"x" * 255,
    "255 escaped octets": b"\x1b" * 255,
    "wide": "交".encode() * 85,
}
"""What a neighbor calls itself, by what is bad about it."""

# What the kernel lets somebody call a namespace and an interface; \udcff is the octet 0xff.
NETNS = "\x1b[2J\x9b\"'`\n\r\t\u202e<&]]>\\\udcff;$(true)"
LONG = "n" * 255
INTERFACE = "\x1b[7m\x7f\"'\udcff<&\u202e"

_LAST = b"this is the last"
_FROM_THE_BEGINNING = {
    "watch text": ("watch",),
    "watch jsonl": ("watch", "-f", "jsonl"),
    "capture": ("capture",),
    "capture -v": ("capture", "-v"),
}
_AFTERWARDS = {
    "watch text --initial": ("watch", "--initial"),
    "watch jsonl --initial": ("watch", "-f", "jsonl", "--initial"),
}
_REMARK = b"Ctrl-C ends\n"


def name_of(text: bytes) -> str:
    """What the agent makes of octets that should be UTF-8 and may not be."""
    return text.decode("utf-8", "replace")


def lldpdu(text: bytes, *, ttl: int = 121, description: bytes = b"") -> LLDPDU:
    """A system that says `text` in every field that can have it."""
    some = text[:32]
    organizational: tuple[Organizational, ...] = (
        dot1.VlanName(8, some),
        dot1.ProtocolIdentity(some),
        *(kind(some) for kind in inventory_kinds),
        location.CivicAddress(2, text[:2], (location.CivicElement(3, some),)),
        location.Elin(text[:25]),
        OrganizationalTlv(b"\x02\x00\x5e", 7, some),
    )
    is_long = len(text) > 100  # no room in a frame for all of it
    return LLDPDU(
        ChassisId(7, text),
        PortId(5, text),
        ttl,
        text,
        text,
        description or text,
        None,
        (ManagementAddress(16, text[:31], 2, 3),),  # of the family DNS
        () if is_long else organizational,
        () if is_long else (UnknownTlv(9, some),),
    )


class Heard:
    """An agent that has heard it all, and what was shown of that meanwhile."""

    def __init__(self, daemon: Daemon, directory: Path) -> None:
        self.daemon = daemon
        self.capture = directory / "hostile.pcapng"
        self.streams: dict[str, bytes] = {}
        """What each command without an end printed."""

    def heard(self) -> list[str | None]:
        """The descriptions of the hostile neighbors that there are now."""
        neighbors = self.daemon.http("neighbors")["neighbors"]
        strings = {name_of(text) for text in STRINGS.values()}
        return [each["system_description"] for each in neighbors if each["system_name"] in strings]


@contextlib.contextmanager
def everything_heard(directory: Path) -> Iterator[Heard]:
    """Build it all, with somebody watching, and take it away afterwards."""
    with contextlib.ExitStack() as after:
        daemon = Daemon(directory / "daemon")
        after.callback(daemon.stop)
        heard = Heard(daemon, directory)

        def begin(name: str, *words: str) -> None:
            streams[name] = _stream(daemon, directory / name, *words)
            after.callback(streams[name].kill)

        streams: dict[str, LoggedProcess] = {}
        begin("capture -w", "capture", "-w", str(heard.capture))
        for name, words in _FROM_THE_BEGINNING.items():
            begin(name, *words)
        for name in (NETNS, LONG, "far"):
            after.callback(delete_netns, name)
            add_netns(name)
        _wire(NETNS, INTERFACE, "eth0")
        _wire(LONG, "eth0", "eth1")
        _tell(heard)
        for name, words in _AFTERWARDS.items():
            begin(name, *words)
        heard.streams = {name: _all_of(name, process) for name, process in streams.items()}
        yield heard


def _stream(daemon: Daemon, log: Path, *words: str) -> LoggedProcess:
    """A command without an end, from when it misses nothing."""
    process = LoggedProcess([*LLDPNS, *words, "--socket", str(daemon.socket)], log)
    process.wait_until(lambda: _REMARK in log.read_bytes(), " ".join(words))
    return process


def _all_of(name: str, process: LoggedProcess) -> bytes:
    """Wait for the last it has to tell, and end it; give what it printed."""
    poll_until(lambda: _LAST in process.log_path.read_bytes(), what=f"all of {name}")
    process.process.send_signal(signal.SIGINT)
    assert process.process.wait(20) == 0
    return process.log_path.read_bytes().replace(b"watching; " + _REMARK, b"")


def _wire(netns: str, interface: str, far: str) -> None:
    near = ["ip", "-n", netns, "link"]
    peer = ["peer", "name", far, "netns", "far"]
    run([*near, "add", "name", interface, "type", "veth", *peer])
    run([*near, "set", "dev", interface, "alias", NETNS, "up"])
    run(["ip", "-n", "far", "link", "set", "dev", far, "up"])


def _tell(heard: Heard) -> None:
    """Have neighbors come, change, go, and come again."""
    with raw_port("far", "eth0") as port, raw_port("far", "eth1") as other:
        for ttl, description in ((121, b""), (121, b"\x1b[0m\n\xff"), (0, b""), (121, b"")):
            for text in STRINGS.values():
                port.send(encode(lldpdu(text, ttl=ttl, description=description)))
            _wait_for(heard, [description or text for text in STRINGS.values() if ttl])
        other.send(encode(lldpdu(_LAST)))
        poll_until(lambda: _LAST.decode() in str(heard.daemon.http("neighbors")), what="the last")


def _wait_for(heard: Heard, descriptions: list[bytes]) -> None:
    expected = sorted(map(name_of, descriptions))
    poll_until(lambda: sorted(map(str, heard.heard())) == expected, what="them")

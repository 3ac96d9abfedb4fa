"""What this host calls itself."""

import hashlib
import hmac
import os
import socket

import msgspec

HOSTNAME = "/proc/sys/kernel/hostname"
"""Has news when the host is renamed."""

_MACHINE_ID = "/etc/machine-id"
_BOOT_ID = "/proc/sys/kernel/random/boot_id"
_OS_RELEASE = "/etc/os-release"
_APPLICATION = b"lldpns chassis ID"


class Host(msgspec.Struct, frozen=True):
    """The identity that all namespaces of a host share in their LLDPDUs."""

    name: str
    id: str
    """16 hexadecimal digits: an application-specific hash of the machine ID, machine-id(5)."""
    description: str
    """Operating system and kernel, as the system description TLV carries it."""


def this_host() -> Host:
    """Read the identity of the host this process runs on."""
    return Host(name=host_name(), id=_host_id(), description=_description())


def host_name() -> str:
    """The name of the host now."""
    # sethostname(2) takes any octets; what is no UTF-8 has to become text that can be sent.
    return os.fsencode(socket.gethostname()).decode("utf-8", "replace")


def _host_id() -> str:
    # machine-id(5) asks not to show the machine ID itself to the network. Without one (a minimal
    # container image) the boot ID serves: unique, and stable while the host is up.
    secret = _first_line(_MACHINE_ID) or _first_line(_BOOT_ID)
    return hmac.new(secret.encode(), _APPLICATION, hashlib.sha256).hexdigest()[:16]


def _description() -> str:
    kernel = os.uname()
    words = (_pretty_name(), kernel.sysname, kernel.release, kernel.version, kernel.machine)
    return " ".join(filter(None, words))


def _pretty_name() -> str:
    try:
        with open(_OS_RELEASE, encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("PRETTY_NAME="):
                    return line.partition("=")[2].strip().strip("\"'")
    except OSError:
        pass  # os-release(5) may be missing; the kernel's own name says enough
    return ""


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.readline().strip()
    except OSError:
        return ""

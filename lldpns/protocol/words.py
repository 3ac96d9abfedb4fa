"""How the octets and numbers of a TLV are put in words.

Nothing here escapes: what a stranger chose must be made harmless by whoever displays it, since what
is harmless depends on the output format.
"""

from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address

from lldpns.protocol.constants import FAMILY_IPV4, FAMILY_IPV6, FAMILY_MAC


def text(octets: bytes) -> str:
    """Return the UTF-8 text in `octets`, wrong octets replaced; control characters stay in it.

    Trailing NUL octets are left out: some stations fill their strings up with them.
    """
    return octets.rstrip(b"\0").decode("utf-8", "replace")


def name_of(number: int, names: Mapping[int, str]) -> str:
    """Name a value of an enumeration; one that is not in `names` is "reserved-NUMBER"."""
    return names.get(number) or f"reserved-{number}"


def names_of(bits: int, names: Sequence[str]) -> tuple[str, ...]:
    """Name every bit that is set, the lowest first; one beyond `names` is "reserved-BIT"."""
    return tuple(
        names[bit] if bit < len(names) else f"reserved-{bit}"
        for bit in range(bits.bit_length())
        if bits >> bit & 1
    )


def oid_text(octets: bytes) -> str | None:
    """Write an object identifier, given as its BER content, with dots; None if it is none."""
    arcs, arc = [], 0
    for octet in octets:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs or octets[-1] >= 0x80:
        return None
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))


def mac_text(address: bytes) -> str | None:
    """Write a MAC address as aa:bb:cc:dd:ee:ff; None if it has not 6 octets."""
    return address.hex(":") if len(address) == 6 else None


def address_text(family: int, address: bytes) -> str | None:
    """Write a network address; None if its family has no usual form, or not with this length.

    `family` is an address family number of IANA.
    """
    if family == FAMILY_IPV4 and len(address) == 4:
        return str(IPv4Address(address))
    if family == FAMILY_IPV6 and len(address) == 16:
        return str(IPv6Address(address))
    if family == FAMILY_MAC:
        return mac_text(address)
    return None

"""How an LLDPDU is cut into TLVs, and one TLV into numbers and strings (IEEE 802.1AB 8.4).

Reading is bounded by construction: a TLV is copied out of its frame first, and what decodes it sees
that copy only. A length found inside may lie, but it cannot reach the next TLV.
"""

import struct
from collections.abc import Iterator, Sequence

from lldpns.protocol.constants import END, MAX_TLV_LENGTH
from lldpns.protocol.errors import UnencodableLLDPDU, UnusableTlv

_LENGTH_BITS = 9
_FORMATS = {8: "B", 16: "H", 32: "I"}


class TruncatedTlv(UnusableTlv):
    """The TLV that runs past the end of its frame, so that nothing after it can be read."""

    def __init__(self, tlv_type: int, reason: str) -> None:
        super().__init__(reason)
        self.tlv_type = tlv_type


def split(octets: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield type and information string of each TLV before the End TLV.

    The end of the octets is as good as an End TLV, and what follows an End TLV is padding.

    Raises:
        TruncatedTlv: a TLV announces more octets than there are.
    """
    at, end = 0, len(octets)
    while at < end:
        tlv_type = octets[at] >> 1
        if tlv_type == END:
            return
        if at + 2 > end:
            raise TruncatedTlv(tlv_type, "1 octet left in the frame, expected a header of 2")
        start = at + 2
        at = start + ((octets[at] & 1) << 8 | octets[at + 1])
        if at > end:
            lengths = f"length {at - start}, but {end - start} left in the frame"
            raise TruncatedTlv(tlv_type, lengths)
        yield tlv_type, octets[start:at]


def tlv(tlv_type: int, value: bytes) -> bytes:
    """Return the TLV of `tlv_type`, 0 to 127, with the information string `value`."""
    length = len(value)
    if length > MAX_TLV_LENGTH:
        raise UnencodableLLDPDU(f"length {length}, must be {MAX_TLV_LENGTH} at most")
    return (tlv_type << _LENGTH_BITS | length).to_bytes(2) + value


def check_length(octets: bytes, least: int, most: int) -> bytes:
    """Return received `octets`, if there are `least` to `most` of them."""
    if least <= len(octets) <= most:
        return octets
    raise UnusableTlv(f"length {len(octets)}, expected {least} to {most}")


def require_length(octets: bytes, least: int, most: int) -> bytes:
    """Return `octets` to be sent, if there are `least` to `most` of them."""
    if least <= len(octets) <= most:
        return octets
    raise UnencodableLLDPDU(f"length {len(octets)}, must be {least} to {most}")


class Layout:
    """Unsigned numbers side by side, the most significant bit first, together whole octets."""

    __slots__ = ("_aligned", "_fields", "size")

    def __init__(self, **widths: int) -> None:
        """Name the numbers, each with its width in bits, in the order of the wire."""
        left = sum(widths.values())
        self.size = left // 8
        fields = []
        for name, width in widths.items():
            left -= width
            fields.append((name, left, (1 << width) - 1))
        self._fields = tuple(fields)
        # Most layouts are of whole octets, and for those `struct` is four times as fast.
        formats = [_FORMATS.get(width, "") for width in widths.values()]
        self._aligned = struct.Struct("!" + "".join(formats)) if all(formats) else None

    def unpack(self, octets: bytes) -> Sequence[int]:
        """Return the numbers at the start of `octets`.

        Further octets are ignored, as 802.1AB wants it for the time to live: so a later edition may
        extend a TLV, and stations that fill theirs up with zeros are understood.
        """
        if len(octets) < self.size:
            raise UnusableTlv(f"length {len(octets)}, expected at least {self.size}")
        if self._aligned:
            return self._aligned.unpack_from(octets)
        packed = int.from_bytes(octets[: self.size])
        return [packed >> shift & mask for _, shift, mask in self._fields]

    def pack(self, *numbers: int) -> bytes:
        """Return the octets for `numbers`; one that is too large is refused, never wrapped."""
        packed = 0
        for number, (name, shift, mask) in zip(numbers, self._fields, strict=True):
            if not 0 <= number <= mask:
                raise UnencodableLLDPDU(f"{name} {number}, must be 0 to {mask}")
            packed |= number << shift
        return packed.to_bytes(self.size)


class Reader:
    """Reads octets from front to back, and nothing beyond their end."""

    __slots__ = ("_at", "_octets")

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def take(self, count: int) -> bytes:
        """Return the next `count` octets."""
        stop = self._at + count
        taken = self._octets[self._at : stop]
        if len(taken) < count:
            raise UnusableTlv(f"{len(taken)} octets left in the TLV, expected {count}")
        self._at = stop
        return taken

    def number(self, size: int = 1) -> int:
        """Return the next `size` octets as an unsigned number."""
        return int.from_bytes(self.take(size))

    def string(self, most: int = 255) -> bytes:
        """Return the octets that follow an octet with their number, which is `most` at most."""
        (size,) = self.take(1)
        octets = self.take(size)
        return octets if size <= most else check_length(octets, 0, most)

    def __bool__(self) -> bool:
        """Tell whether any octet is left."""
        return self._at < len(self._octets)


def number(value: int, size: int = 1) -> bytes:
    """Return the unsigned number `value` in `size` octets."""
    try:
        return value.to_bytes(size)
    except OverflowError:
        raise UnencodableLLDPDU(f"number {value}, must fit {8 * size} bits") from None


def string(octets: bytes, most: int = 255) -> bytes:
    """Return an octet with the number of `octets`, `most` at most, and then those."""
    return len(require_length(octets, 0, most)).to_bytes() + octets

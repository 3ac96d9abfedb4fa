"""The location TLV of LLDP-MED (ANSI/TIA-1057, 10.2.4), in each of its data formats."""

from typing import ClassVar, Self

import msgspec

from lldpns.protocol import wire
from lldpns.protocol.constants import OUI_MED
from lldpns.protocol.errors import UnusableTlv
from lldpns.protocol.organizational import Organizational, OrganizationalRecord, OrganizationalTlv
from lldpns.protocol.words import name_of


class Location(OrganizationalRecord, frozen=True, gc=False):
    """Location (10.2.4): where the port is, in one of three data formats, each once at most."""

    oui = OUI_MED
    subtype = 3
    format: ClassVar[int]


class Coordinates(Location, frozen=True, gc=False):
    """A location on the globe, as RFC 3825 (now RFC 6225) packs it.

    A `..._resolution` is the number of leading bits that are valid. `latitude` and `longitude` are
    in 2**-25 degrees, `altitude` in 2**-8 of what `altitude_type` says: 1 metres, 2 floors. These
    three are two's complements, of 34, 34 and 30 bits.
    """

    format = 1
    layout = wire.Layout(
        format=8,
        latitude_resolution=6,
        latitude=34,
        longitude_resolution=6,
        longitude=34,
        altitude_type=4,
        altitude_resolution=6,
        altitude=30,
        datum=8,
    )

    latitude_resolution: int
    latitude: int
    longitude_resolution: int
    longitude: int
    altitude_type: int
    altitude_resolution: int
    altitude: int
    datum: int

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the 16 octets after the data format."""
        return cls(*cls.layout.unpack(octets)[1:])

    def to_octets(self) -> bytes:
        """Write the data format and the 16 octets."""
        return self.layout.pack(self.format, *msgspec.structs.astuple(self))

    @property
    def latitude_degrees(self) -> float:
        """Degrees north of the equator."""
        return _signed(self.latitude, 34) / 2**25

    @property
    def longitude_degrees(self) -> float:
        """Degrees east of the prime meridian."""
        return _signed(self.longitude, 34) / 2**25

    @property
    def height(self) -> float:
        """Metres or floors above the datum, as `altitude_type_name` says."""
        return _signed(self.altitude, 30) / 2**8

    @property
    def altitude_type_name(self) -> str:
        """What the altitude is counted in."""
        return name_of(self.altitude_type, _ALTITUDES)

    @property
    def datum_name(self) -> str:
        """Which model of the globe the numbers refer to."""
        return name_of(self.datum, _DATUMS)


class CivicElement(msgspec.Struct, frozen=True, gc=False):
    """One line of a civic address (RFC 4776): which one, and its text of 255 octets at most."""

    type: int
    value: bytes

    @property
    def type_name(self) -> str:
        """Which line of the address this is."""
        return name_of(self.type, _CIVIC_TYPES)


class CivicAddress(Location, frozen=True, gc=False):
    """A postal address, as RFC 4776 packs it.

    `what` tells whose address it is: 0 the DHCP server's, 1 the nearest network element's, 2 the
    client's. `country` is two letters of ISO 3166.
    """

    format = 2

    what: int
    country: bytes
    elements: tuple[CivicElement, ...] = ()

    @property
    def what_name(self) -> str:
        """Whose address this is."""
        return name_of(self.what, _ADDRESS_OF)

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read what follows the data format; switches are known to fill it up with zeros."""
        reader = wire.Reader(wire.Reader(octets[1:]).string())
        what, country = reader.number(), reader.take(2)
        elements = []
        while reader:
            elements.append(CivicElement(reader.number(), reader.string()))
        return cls(what, country, tuple(elements))

    def to_octets(self) -> bytes:
        """Write the data format and the address."""
        parts = [wire.number(self.what), wire.require_length(self.country, 2, 2)]
        for element in self.elements:
            parts += wire.number(element.type), wire.string(element.value)
        return wire.number(self.format) + wire.string(b"".join(parts))


class Elin(Location, frozen=True, gc=False):
    """Emergency call service: the number, up to 25 digits, to find the caller by."""

    format = 3

    number: bytes

    @classmethod
    def from_octets(cls, octets: bytes) -> Self:
        """Read the digits after the data format."""
        return cls(wire.check_length(octets[1:], 0, 25))

    def to_octets(self) -> bytes:
        """Write the data format and the digits."""
        return wire.number(self.format) + wire.require_length(self.number, 0, 25)


def read_location(octets: bytes) -> Organizational:
    """Read what follows the subtype; a location in another data format stays raw."""
    if not octets:
        raise UnusableTlv("length 0, expected at least 1")
    read = _FORMATS.get(octets[0])
    return read(octets) if read else OrganizationalTlv(Location.oui, Location.subtype, octets)


def _signed(number: int, bits: int) -> int:
    """Read a two's complement of so many bits."""
    return number - (1 << bits) if number >> bits - 1 else number


_FORMATS = {kind.format: kind.from_octets for kind in (Coordinates, CivicAddress, Elin)}
_ALTITUDES = {1: "metres", 2: "floors"}
_DATUMS = {1: "WGS84", 2: "NAD83", 3: "NAD83-MLLW"}
_ADDRESS_OF = {0: "dhcp-server", 1: "network-element", 2: "client"}
_CIVIC_TYPES = {
    0: "language",
    1: "country-subdivision",
    2: "county",
    3: "city",
    4: "city-division",
    5: "block",
    6: "street",
    16: "leading-street-direction",
    17: "trailing-street-suffix",
    18: "street-suffix",
    19: "house-number",
    20: "house-number-suffix",
    21: "landmark",
    22: "additional-information",
    23: "name",
    24: "postal-code",
    25: "building",
    26: "unit",
    27: "floor",
    28: "room",
    29: "place-type",
    128: "script",
}

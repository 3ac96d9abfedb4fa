"""Where a neighbor is, as LLDP-MED tells it."""

from collections.abc import Iterator
from typing import Any

from lldpns.views.lldpcli.tree import Attribute, Element, leaf
from lldpns.views.lldpcli.words import UNKNOWN

Document = dict[str, Any]

_FRACTION = 25  # bits of a coordinate behind the point
_WHOLE = 9
_ALTITUDE_FRACTION = 8
_ALTITUDE_WHOLE = 22


def locations(said: list[Document]) -> Iterator[Element]:
    """One of each format, in lldpcli's order: of two of a format, the last one counts."""
    places = {place["format"]: place["value"] for place in said}
    if "coordinates" in places:
        yield _coordinates(places["coordinates"])
    if "civic-address" in places:
        yield _civic_address(places["civic-address"])
    if "elin" in places:
        number = Element("ecs", "ECS ELIN", text=places["elin"]["number"])
        yield _location("ELIN", (number,))


def decimal(value: float, resolution: int, whole: int, fraction: int) -> str:
    """A number without its sign, with as many decimals as its resolution vouches for.

    `resolution` of the `whole` bits before the point and `fraction` bits behind it are valid.
    """
    number = abs(round(value * 2**fraction))
    point = number >> fraction
    rest = number & (1 << fraction) - 1
    if not rest:
        return str(point)
    valid = resolution - whole if resolution > whole else whole  # lldpcli's way with too few bits
    digits = len(str((1 << valid) - 1)) - 1
    return f"{point}.{rest * 10**digits >> fraction:0{digits}}"


def _location(kind: str, inside: tuple[Element, ...], *more: Attribute) -> Element:
    attributes = (Attribute("type", "Type", kind), *more)
    return Element("location", "LLDP-MED Location Identification", attributes, inside)


def _coordinates(said: Document) -> Element:
    geoid = Attribute("geoid", "Geoid", _GEOIDS.get(said["datum"], UNKNOWN))
    unit = said["altitude_unit"]
    unit = Attribute("unit", "", _UNITS.get(unit, unit.removeprefix("reserved-")))
    height = said["altitude"]
    altitude = decimal(height, said["altitude_resolution"], _ALTITUDE_WHOLE, _ALTITUDE_FRACTION)
    inside = (
        *leaf("lat", "Latitude", _degrees(said, "latitude", "NS")),
        *leaf("lon", "Longitude", _degrees(said, "longitude", "EW")),
        Element("altitude", "Altitude", (unit,), text="-" * (height < 0) + altitude),
    )
    return _location("Coordinates", inside, geoid)


def _degrees(said: Document, name: str, directions: str) -> str:
    degrees = said[name]
    number = decimal(degrees, said[f"{name}_resolution"], _WHOLE, _FRACTION)
    return number + directions[degrees < 0]


def _civic_address(said: Document) -> Element:
    inside = [*leaf("country", "Country", said["country"])]
    for name, value in said.items():
        if name not in ("address_of", "country"):
            label = _CIVIC.get(name, UNKNOWN)
            inside.append(Element(label.lower().replace(" ", "-"), label, text=value))
    return _location("Civic address", tuple(inside))


_GEOIDS = {"WGS84": "WGS84", "NAD83": "NAD83", "NAD83-MLLW": "NAD83/MLLW"}
_UNITS = {"metres": "m", "floors": "floor"}
_CIVIC = {
    "language": "Language",
    "country-subdivision": "Country subdivision",
    "county": "County",
    "city": "City",
    "city-division": "City division",
    "block": "Block",
    "street": "Street",
    "leading-street-direction": "Direction",
    "trailing-street-suffix": "Trailing street suffix",
    "street-suffix": "Street suffix",
    "house-number": "Number",
    "house-number-suffix": "Number suffix",
    "landmark": "Landmark",
    "additional-information": "Additional",
    "name": "Name",
    "postal-code": "ZIP",
    "building": "Building",
    "unit": "Unit",
    "floor": "Floor",
    "room": "Room",
    "place-type": "Place type",
    "script": "Script",
}

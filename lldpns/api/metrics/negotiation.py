"""What a client takes: the format and the encoding of `/metrics` (RFC 9110, 12.5)."""

from lldpns.api.metrics.exposition import CLASSIC, OPENMETRICS, Format

_OPENMETRICS = "application/openmetrics-text"
_CLASSIC = ("text/plain", "text/*", "*/*")


def format_for(accept: str) -> Format:
    """The format that an Accept header likes best; the classic one for clients that do not say."""
    liked = _liked(accept)
    openmetrics = liked.get(_OPENMETRICS, 0.0)
    classic = max(liked.get(each, 0.0) for each in _CLASSIC)
    return OPENMETRICS if openmetrics > 0 and openmetrics >= classic else CLASSIC


def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    return _liked(accept_encoding).get("gzip", 0.0) > 0


def _liked(header: str) -> dict[str, float]:
    """How much a client likes what it names, from 0, for not at all, to 1."""
    liked: dict[str, float] = {}
    for item in header.split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        values = dict(each.partition("=")[::2] for each in parameters)
        if name == _OPENMETRICS and not values.get("version", "1.0.0").startswith("1."):
            continue  # 0.0.1 is what Prometheus called it before it was a standard
        try:
            liked[name] = max(liked.get(name, 0.0), float(values.get("q", "1")))
        except ValueError:
            continue
    return liked

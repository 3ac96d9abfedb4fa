"""Text of strangers as label values."""

import hashlib

_OCTETS = 128
_UTF_8_MAX = 4  # octets of a character
_DIGEST = 8  # hexadecimal digits


def label(text: str) -> str:
    """`text` with visible characters only, in at most 128 octets.

    What is not plainly visible becomes a backslash escape: a label is shown in terminals and web
    pages. What is cut ends with a digest of the whole, so that what differs stays different.
    """
    if not text.isprintable():
        text = "".join(
            each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
        )
    if len(text) * _UTF_8_MAX <= _OCTETS:
        return text
    octets = text.encode()
    if len(octets) <= _OCTETS:
        return text
    digest = hashlib.sha256(octets).hexdigest()[:_DIGEST]
    return f"{octets[: _OCTETS - _DIGEST - 1].decode(errors='ignore')}~{digest}"

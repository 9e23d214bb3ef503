"""Reading an answer without trusting its size, or how long it asks us to stay away."""

from collections.abc import Mapping

import requests

_PART = 16 * 1024


def read_at_most(response: requests.Response, largest: int) -> bytes | None:
    """The body of an answer that was asked for with ``stream=True``; None where it is longer than
    ``largest`` bytes, and then its rest is not read."""
    content, whole = read_beginning(response, largest)
    return content if whole else None


def read_beginning(response: requests.Response, largest: int) -> tuple[bytes, bool]:
    """The same, or its first ``largest`` bytes; and whether that is all of it."""
    content = bytearray()
    for part in response.iter_content(_PART):
        content += part
        if len(content) > largest:
            return bytes(content[:largest]), False
    return bytes(content), True


def seconds_asked(headers: Mapping[str, str]) -> float:
    """What ``Retry-After`` says in seconds; 0 where it says nothing, or a date."""
    said = headers.get("Retry-After", "").strip()
    return float(said[:9]) if said.isascii() and said.isdigit() else 0.0

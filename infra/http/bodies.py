"""Reading an answer's body without trusting its size."""

import requests

_PART = 16 * 1024


def read_at_most(response: requests.Response, largest: int) -> bytes | None:
    """The body of an answer that was asked for with ``stream=True``; None where it is longer than
    ``largest`` bytes, and then its rest is not read."""
    content = bytearray()
    for part in response.iter_content(_PART):
        content += part
        if len(content) > largest:
            return None
    return bytes(content)

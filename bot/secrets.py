"""This process's secrets, so that no text that leaves it repeats one, whoever said it.

PagerDuty quotes a routing key in its refusal, a person pastes a token into a reason: what a secret
looks like can't be told for all of them, but which ones we have is known.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "[secret]"
SHORTEST = 8
"""A shorter value is a word that texts have anyway."""

_known: set[str] = set()


def keep_out(*secrets: str) -> None:
    """Mask these from now on, also as they stand in addresses and in JSON."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            _known.update(_written(secret))


def _written(secret: str) -> Iterator[str]:
    """The secret in each way in which those write it who repeat it."""
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret))
    for in_ascii in (True, False):
        as_json = json.dumps(secret, ensure_ascii=in_ascii)[1:-1]
        yield from (as_json, as_json.replace("/", "\\/"))
        # As Go writes it, and others who think of HTML.
        for sign in "&<>":
            as_json = as_json.replace(sign, f"\\u{ord(sign):04x}")
        yield as_json


def without_secrets(text: str) -> str:
    """``text`` with each known secret masked."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text


def all_without_secrets(value: Any) -> Any:
    """The same of all texts in lists and mappings; anything else as it is."""
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, Mapping):
        return {key: all_without_secrets(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [all_without_secrets(each) for each in value]
    return value

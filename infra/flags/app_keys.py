"""Which app calls, by the key that it has."""

import hmac
from collections.abc import Iterable
from typing import Protocol

from pydantic import SecretStr

BEARER = "bearer "


class Headers(Protocol):
    """Headers by name in any case."""

    def get(self, name: str, default: str, /) -> str: ...


def app_of(headers: Headers, keys: Iterable[tuple[str, SecretStr]]) -> str:
    """The app whose key is in ``Authorization: Bearer`` or ``X-API-Key``; empty where it is
    nobody's."""
    said = headers.get("Authorization", "")
    given = said[len(BEARER) :] if said.lower().startswith(BEARER) else headers.get("X-API-Key", "")
    mine = given.strip().encode()
    # Each is compared, whichever is right: how long it takes says nothing.
    same = [app for app, key in keys if hmac.compare_digest(mine, _bytes(key))]
    return same[0] if same and mine else ""


def _bytes(key: SecretStr) -> bytes:
    return key.get_secret_value().encode()

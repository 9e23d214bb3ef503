"""Flags of their bodies as the stores keep them."""

import logging
from collections.abc import Iterable
from typing import Any

from bot.flags.flag import Flag
from bot.service.ports.stores.flag_store import StoredFlag
from infra.stores.bodies import Unreadable, from_body

_log = logging.getLogger(__name__)


def flag_of(key: str, body: object, version: Any) -> StoredFlag:
    """The flag in a body. Raises Unreadable."""
    return StoredFlag(from_body(Flag, body, f"flag {key}"), version)


def readable(found: Iterable[tuple[str, object, Any]]) -> list[StoredFlag]:
    """Those of (key, body, version) that can be read, by key: one that can't must not keep a switch
    of the others from being seen. It is logged."""
    flags = []
    for key, body, version in found:
        try:
            flags.append(flag_of(key, body, version))
        except Unreadable as error:
            _log.error("%s", error)
    return sorted(flags, key=lambda stored: stored.flag.key)

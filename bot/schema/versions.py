"""The schema version of whatever is stored or travels, and how what is older is read.

A document (service, rollout, audit, outbox, plan, push, flag, home, work, button, note, quiet,
person, pages, budget) says its version in the field ``schema``; without one it is of
version 1. It is upgraded version by version, as plain dictionaries and before it is validated; what
is written is always of the newest. To change a shape: raise NEWEST with the next release and add a
module of upgrades from the version before.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import Unavailable
from bot.schema import from_1

Document = dict[str, Any]
Upgrade = Callable[[Document], Document]

NEWEST = 2
"""What this code writes; 1 is what was written before there were versions."""

FIELD = "schema"

UPGRADES: Mapping[int, Mapping[str, Upgrade]] = {1: from_1.UPGRADES}
"""By version: how each kind of document becomes one of the next."""


class NewerVersion(Unavailable):
    """It was written by a newer version of Canario, which is being deployed or was taken back.
    Nothing is dropped for it: the sender keeps it until this code is newer, too."""


def with_version(body: str) -> str:
    """A JSON object with the newest version in it."""
    rest = body[1:].lstrip()
    return f'{{"{FIELD}":{NEWEST}{"" if rest.startswith("}") else ","}{rest}'


def upgraded(kind: str, document: Document) -> Document:
    """The document as the newest version has it, without its version.

    Raises NewerVersion for a version that this code doesn't know, and what the upgrades raise for
    a document that isn't what its version says (see ``read``).
    """
    version = document.pop(FIELD, 1)
    if type(version) is int and version > NEWEST:
        raise NewerVersion(
            f"It has schema version {version}, and this Canario knows {NEWEST}.",
            "It is kept; deploy the newer version here, too.",
        )
    if type(version) is not int or (version != NEWEST and version not in UPGRADES):
        raise ValueError("schema: not a version")
    for each in range(version, NEWEST):
        document = UPGRADES[each][kind](document)
    return document


def read(kind: str, body: str | bytes) -> str:
    """The JSON object in ``body`` as the newest version writes it, without its version.

    Raises NewerVersion, and ValueError for what is no document of its version.
    """
    try:
        found = json.loads(body)
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError(f"it is a JSON {type(found).__name__}, not an object")
    try:
        return json.dumps(upgraded(kind, found))
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"it is no {kind} of its version ({type(error).__name__})") from error

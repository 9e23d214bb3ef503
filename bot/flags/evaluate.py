"""Which side of a flag somebody is on, and why."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from bot.flags.buckets import BUCKETS, bucket
from bot.flags.flag import Flag, Side

Reason = Literal["DISABLED", "TARGETING_MATCH", "SPLIT", "STATIC"]
"""As OpenFeature has them. DISABLED: it is switched off. STATIC: everybody is on this side."""

TARGETING_KEY = "targetingKey"
LISTS = {"workspace": "workspaces", "user": "users", "country": "countries"}
"""By field of the context: the list of the flag that may name its value."""


class NoKey(Exception):  # noqa: N818 - named for what is missing
    """The context doesn't have the field that this flag hashes."""

    def __init__(self, field: str) -> None:
        super().__init__(f"the context has no {field}")
        self.field = field


class Outcome(NamedTuple):
    """A side, and why."""

    side: Side
    reason: Reason


def evaluate(flag: Flag, context: Mapping[str, Any]) -> Outcome:
    """The side of whoever ``context`` describes. Raises NoKey where its share is neither 0 nor
    100 % and the context doesn't say what to hash."""
    if not flag.switched_on:
        return Outcome("off", "DISABLED")
    for field in (flag.bucket_by, TARGETING_KEY):
        named = flag.overrides.get(text_of(context.get(field)) or "")
        if named:
            return Outcome(named, "TARGETING_MATCH")
    lists = [(field, names) for field, names in LISTS.items() if field in flag.by]
    if any(text_of(context.get(field)) in getattr(flag, names) for field, names in lists):
        return Outcome("on", "TARGETING_MATCH")
    if flag.share in (0, BUCKETS):
        return Outcome("on" if flag.share else "off", "STATIC")
    key = text_of(context.get(flag.bucket_by))
    if key is None:
        raise NoKey(flag.bucket_by)
    return Outcome("on" if bucket(flag.hashed_with, key) < flag.share else "off", "SPLIT")


def text_of(value: Any) -> str | None:
    """A value of the context as it is hashed and compared: text as it is, a whole number in digits;
    None for anything else, and for empty text."""
    if isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return None

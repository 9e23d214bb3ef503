"""OFREP, OpenFeature's remote evaluation protocol: what is asked and answered, without the HTTP.

https://openfeature.dev/docs/reference/other-technologies/ofrep/openapi (version 0.3).
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from bot.flags.evaluate import TARGETING_KEY, NoKey, evaluate
from bot.flags.flag import Flag

Context = Mapping[str, Any]
Json = dict[str, Any]


class BadRequest(Exception):  # noqa: N818 - named for what is answered
    """What was asked can't be read. ``code`` is OpenFeature's name for it."""

    def __init__(self, code: str, details: str) -> None:
        super().__init__(details)
        self.code = code

    @property
    def answer(self) -> Json:
        """In the protocol's words."""
        return {"errorCode": self.code, "errorDetails": str(self)}


def read_context(body: bytes) -> Context:
    """Whom the body asks about; nothing of it where it says nothing. Raises BadRequest."""
    try:
        asked = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        raise BadRequest("PARSE_ERROR", "the body is no JSON") from None
    if not isinstance(asked, dict):
        raise BadRequest("PARSE_ERROR", "the body is no JSON object")
    context = asked.get("context")
    if context is None:
        return {}
    if not isinstance(context, dict):
        raise BadRequest("INVALID_CONTEXT", "context is no JSON object")
    key = context.get(TARGETING_KEY)
    if key is not None and not isinstance(key, str):
        raise BadRequest("INVALID_CONTEXT", "targetingKey is no text")
    return context


def one(flags: Mapping[str, Flag], key: str, context: Context, stale: bool) -> tuple[int, Json]:
    """The status and the answer about one flag. ``stale``: it may have changed since."""
    flag = flags.get(key)
    if flag is None:
        details = "there is no flag of this key"
        return 404, {"key": key, "errorCode": "FLAG_NOT_FOUND", "errorDetails": details}
    answer = evaluated(flag, context, stale)
    return (400 if "errorCode" in answer else 200), answer


def every(flags: Iterable[Flag], context: Context, stale: bool) -> Json:
    """The answer about all flags; one that can't be evaluated says so in its place."""
    return {"flags": [evaluated(flag, context, stale) for flag in flags]}


def evaluated(flag: Flag, context: Context, stale: bool) -> Json:
    """One flag's evaluation, or why there is none."""
    try:
        side, reason = evaluate(flag, context)
    except NoKey as missing:
        code = "TARGETING_KEY_MISSING" if missing.field == TARGETING_KEY else "INVALID_CONTEXT"
        return {"key": flag.key, "errorCode": code, "errorDetails": str(missing)}
    variant = flag.variant(side)
    answer = {"key": flag.key, "reason": reason, "variant": variant.name, "value": variant.value}
    return answer | {"metadata": {"stale": True}} if stale else answer

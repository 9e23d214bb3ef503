"""Durations, percentages and latencies: how a plan writes them and how they are said."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from bot.plan.values.errors import FieldError

DURATION = "a duration such as 30s, 5m, 4h or 2d"
PERCENT = "a whole percentage from 0% to 100%, such as 10%"
LONGEST = timedelta(days=366)

_SECONDS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PARTS = re.compile(r"(?:(\d{1,8})d)? ?(?:(\d{1,8})h)? ?(?:(\d{1,8})m)? ?(?:(\d{1,8})s)?", re.ASCII)
_DURATION_PATTERN = r"^(\d{1,8}d)? ?(\d{1,8}h)? ?(\d{1,8}m)? ?(\d{1,8}s)?$"


def parse_duration(text: str, longest: timedelta = LONGEST) -> timedelta:
    """``4h`` or ``1h 5m`` as a timedelta, at most ``longest``; raises FieldError."""
    match = _PARTS.fullmatch(text.strip())
    if not match or not any(match.groups()):
        raise FieldError(text, DURATION, _duration_hint(text))
    seconds = sum(
        int(number) * size
        for number, size in zip(match.groups(), _SECONDS.values(), strict=True)
        if number
    )
    if seconds > longest.total_seconds():
        raise FieldError(text, f"a duration of at most {longest.days}d")
    return timedelta(seconds=seconds)


def _duration_hint(text: str) -> str:
    worded = re.fullmatch(r"\s*(\d{1,8})\s*(s|m|h|d)[a-z]*\s*", text.lower())
    if worded and not worded[2].startswith("mo"):
        return f"write {worded[1]}{worded[2]}"
    return ""


def format_duration(duration: timedelta) -> str:
    """``1h 5m`` for 65 minutes; whole seconds, and ``0s`` for nothing."""
    left = round(duration.total_seconds())
    sign, left = ("-", -left) if left < 0 else ("", left)
    parts = []
    for unit, size in _SECONDS.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{unit}")
    return sign + (" ".join(parts) or "0s")


def read_duration(value: Any) -> timedelta:
    """What a plan writes as a duration, longer than zero; raises FieldError."""
    if isinstance(value, timedelta):
        if value.microseconds:
            raise FieldError(str(value), "a duration in whole seconds")
        duration = value
    elif isinstance(value, str):
        duration = parse_duration(value)
    else:
        raise FieldError(value, DURATION)
    if duration <= timedelta(0):
        raise FieldError(format_duration(duration), "a duration longer than zero")
    return duration


Duration = Annotated[
    timedelta,
    BeforeValidator(read_duration),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema(
        {"type": "string", "pattern": _DURATION_PATTERN, "description": f"{DURATION}."},
    ),
]


def _percent(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise FieldError(value, PERCENT)
    match = re.fullmatch(r"(\d{1,3}) ?%?", str(value).strip(), re.ASCII)
    if not match or int(match[1]) > 100:
        raise FieldError(value, PERCENT)
    return int(match[1])


def format_percent(percent: int) -> str:
    """``10%`` for 10."""
    return f"{percent}%"


Percent = Annotated[
    int,
    BeforeValidator(_percent),
    PlainSerializer(format_percent, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^(\d{1,2}|100) ?%$"},
                {"type": "integer", "minimum": 0, "maximum": 100},
            ],
            "description": f"{PERCENT}.",
        }
    ),
]


def plain(number: float, times: int = 1) -> str:
    """A number without exponent or needless zeros, multiplied by ``times`` without rounding."""
    text = format(Decimal(repr(float(number))) * times, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_seconds(seconds: float) -> str:
    """``800ms`` below a second, else ``2s``; ``2m``, ``1h`` and ``1d`` where they come out even."""
    if 0 < seconds < 1:
        return f"{plain(seconds, 1000)}ms"
    for unit in ("d", "h", "m"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{plain(seconds / _SECONDS[unit])}{unit}"
    return f"{plain(seconds)}s"

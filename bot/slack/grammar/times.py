"""Words about time, as people write them: what begins with them is no name, and rarely a reason."""

import re
from collections.abc import Sequence

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = re.compile(
    "today|tonight|tomorrow|noon|midday|midnight|morning|afternoon|evening|night|eod|weekend"
)
LEADING = re.compile(
    "for|until|till|til|untill|util|by|through|from|in|on|at|to|before|after|and|or|plus|the|an?|"
    "this|next|about|around|least|within|another|--for|--until|--till|--til|--to"
)
"""What may stand before a time; alone it says nothing."""

_NUMBER = r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|eight|ten|twelve|half|few|couple)"
_UNIT = r"(?:s|m|h|d|w|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?|weeks?|months?)"
_COUNT, _MEASURE = re.compile(_NUMBER), re.compile(_UNIT)
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2})(?:h|:\d\d)?|\d{1,2}(?::\d\d)?(?:[ap]\.?m|h|uhr)")
_STATUS = re.compile(r"[45]\d\ds")
"""Answers of a server, in the plural."""
_LENGTH = re.compile(rf"(?:\d+(?:[.,]\d+)?{_UNIT})+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:t.*)?|\d{1,2}\.\d{1,2}(?:\.\d*)?|\d{1,2}/\d{1,2}(?:/\d+)?")


def begins_with_time(words: Sequence[str]) -> bool:
    """Whether these words begin with a time, after what may lead to one: ``on friday``, ``2 h``."""
    texts = [word.lower().partition("=") for word in words[:6]]
    flat = [part for name, _, value in texts for part in (name, value) if part]
    while flat and LEADING.fullmatch(flat[0]) and not _is_count(flat):
        flat = flat[1:]
    return bool(flat) and (_is_count(flat) or _says_when(flat[0]))


def _is_count(words: Sequence[str]) -> bool:
    """``2 hours``, ``an hour``, ``half an hour``."""
    at = 1
    while at < min(3, len(words)) and _COUNT.fullmatch(words[at]):
        at += 1
    counted = at < len(words) and bool(_MEASURE.fullmatch(words[at]))
    return counted and bool(_COUNT.fullmatch(words[0]))


def _says_when(word: str) -> bool:
    patterns = (PARTS, _CLOCK, _LENGTH, _DATE)
    if _STATUS.fullmatch(word):
        return False
    return is_day(word) or any(each.fullmatch(word) for each in patterns)


def is_day(word: str) -> bool:
    """A day of the week, also short: ``fri``."""
    return len(word) >= 3 and any(day.startswith(word) for day in DAYS)

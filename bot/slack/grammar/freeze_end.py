"""When a freeze ends: ``for 2h``, ``until Friday 18:00``."""

import re
from datetime import date
from typing import NamedTuple

from bot.slack.grammar.line import ParsedLine, UsageError, shown
from bot.slack.grammar.times import DAYS, begins_with_time
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.verb import Verb

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_HALF = re.compile(r"(1[0-2]|0?[1-9])(?::([0-5]\d))? ?([ap])\.?m", re.ASCII)
"""``6pm``, ``6:30 pm``."""
_ZONE = re.compile(
    r"(?:UTC|GMT)(?:[+-].*)?|Z|[A-Z]{1,4}T|[A-Z][a-z]+/[A-Z][A-Za-z_/]+|local", re.ASCII
)
_WORDED = re.compile(r"(\d{1,6}) ?(seconds?|secs?|minutes?|mins?|hours?|hrs?|days?)", re.ASCII)
_MEASURES = re.compile(r"(second|sec|minute|min|hour|hr|day|week|month|year|while|moment)s?")


class FreezeEnd(NamedTuple):
    """After ``seconds``, or at a time as ``bot.service.handlers.freeze_until`` reads it."""

    seconds: int = 0
    until: str = ""


def freeze_end(verb: Verb, line: ParsedLine) -> tuple[FreezeEnd, ParsedLine] | UsageError:
    """The end, if one is named, and the line without it. An end that can't be read is an error:
    a freeze must not begin without the end that somebody wrote."""
    for at, word in enumerate(line.words):
        rest, name = line.words[at + 1 :], word.text.lower()
        if name in ("until", "till"):
            found = _until(rest)
        elif name == "for" and _is_time(rest):
            found = _for(rest)
        else:
            continue
        if found is None:
            written = shown(" ".join([word.raw, *(each.raw for each in rest)]))
            return verb.wrong(
                f"`{written}` is no end of a freeze. Write `for 2h`, `until 18:00`, "
                "`until tomorrow`, `until Friday 18:00` or `until 2026-12-24 18:00`."
            )
        end, used = found
        more = rest[used:]
        if more and (_belongs_to_an_end(more) or (line.reason and at)):
            return verb.wrong(f"There is no use for `{shown(more[0].raw)}` after the end.")
        return end, line._replace(words=(*line.words[:at], *more))
    return FreezeEnd(), line


def _belongs_to_an_end(words: tuple[Word, ...]) -> bool:
    """Whether a second end follows, or more of the first: nobody knows then which one is meant, and
    a reason does not begin so."""
    texts = [word.text for word in words]
    of_a_place = [text.lower() for text in texts[1:2]] == ["time"]
    return bool(_ZONE.fullmatch(texts[0])) or of_a_place or begins_with_time(texts)


def _is_time(words: tuple[Word, ...]) -> bool:
    """Whether ``for`` begins a duration, and not a reason: ``for the sale``."""
    texts = [word.text.lower() for word in words[:3]]
    return not texts or texts[0][:1].isdigit() or any(map(_MEASURES.fullmatch, texts))


def _for(words: tuple[Word, ...]) -> tuple[FreezeEnd, int] | None:
    # The plan language, which no other command needs: an instance starts without it.
    from bot.plan.values.errors import FieldError
    from bot.plan.values.units import parse_duration

    texts = [word.text.lower() for word in words]
    for used in (3, 2, 1):
        text = " ".join(texts[:used])
        if worded := _WORDED.fullmatch(text):
            text = f"{worded[1]}{worded[2][0]}"
        try:
            seconds = int(parse_duration(text).total_seconds())
        except FieldError:
            continue
        return (FreezeEnd(seconds=seconds), min(used, len(texts))) if seconds else None
    return None


def _until(words: tuple[Word, ...]) -> tuple[FreezeEnd, int] | None:
    texts = [word.text.lower() for word in words]
    day = _day(texts[0]) if texts else ""
    used = 1 if day else 0
    used += texts[used : used + 1] == ["at"]
    clock, long = _clock(texts[used:])
    if clock:
        used += long
        if not day:
            on = texts[used : used + 1] == ["on"]
            day = _day(texts[used + on]) if len(texts) > used + on else ""
            used += on + 1 if day else 0
        return FreezeEnd(until=f"{day} {clock}".strip()), used
    unread_time = bool(texts[used:]) and texts[used][:1].isdigit()
    return (FreezeEnd(until=f"{day} 00:00"), 1) if day and used == 1 and not unread_time else None


def _clock(texts: list[str]) -> tuple[str, int]:
    """The time of day that these words begin with, in full, and how many of them it takes."""
    for used in (2, 1):
        if half := _HALF.fullmatch(" ".join(texts[:used])):
            hour = int(half[1]) % 12 + (12 if half[3] == "p" else 0)
            return f"{hour:02d}:{half[2] or '00'}", min(used, len(texts))
    time = _TIME.fullmatch(texts[0]) if texts else None
    return (f"{int(time[1]):02d}:{time[2]}", 1) if time else ("", 0)


def _day(word: str) -> str:
    """A day's name in full, ``today``, ``tomorrow``, or a date; empty where it is none."""
    if word in ("today", "tomorrow"):
        return word
    if len(word) >= 3 and (found := [day for day in DAYS if day.startswith(word)]):
        return found[0]
    try:
        return date.fromisoformat(word).isoformat() if len(word) == 10 else ""
    except ValueError:
        return ""

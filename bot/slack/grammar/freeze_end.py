"""When a freeze ends: ``for 2h``, ``until Friday 18:00``."""

import re
from datetime import date
from typing import NamedTuple

from bot.slack.grammar.line import ParsedLine, UsageError, shown
from bot.slack.grammar.tokens import Word
from bot.slack.verbs.verb import Verb

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
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
        return end, line._replace(words=(*line.words[:at], *rest[used:]))
    return FreezeEnd(), line


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
    rest = texts[1:] if day else texts
    used = 1 if day else 0
    if rest[:1] == ["at"]:
        rest, used = rest[1:], used + 1
    time = _TIME.fullmatch(rest[0]) if rest else None
    if time:
        clock = f"{int(time[1]):02d}:{time[2]}"
        return FreezeEnd(until=f"{day} {clock}".strip()), used + 1
    unread_time = bool(rest) and rest[0][:1].isdigit()
    return (FreezeEnd(until=f"{day} 00:00"), 1) if day and used == 1 and not unread_time else None


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

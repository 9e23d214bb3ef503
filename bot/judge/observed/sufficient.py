"""Whether enough was seen, and lately enough, for a value to count. No data is not health."""

from datetime import datetime, timedelta

from bot.judge.measured.samples import Reading
from bot.judge.observed.value_words import span, too_few
from bot.judge.observed.values import Observation
from bot.judge.observed.window import Window
from bot.plan import Check

IN_A_ROW = 2
"""Fresh samples that a gauge needs: one alone may be a slip."""
PRESENT = 0.8
"""The share of a gauge's samples that must be there for a limit with ``for``."""


def unseen(check: Check, seen: Observation, reading: Reading, window: Window) -> str:
    """In words that nothing, or nothing lately, was seen; empty when something was."""
    if not window.periods:
        return "nothing measured since the traffic settled"
    things = "samples" if check.metric.kind == "gauge" else "requests"
    age = reading.through - seen.ends[-1] if seen.ends else window.length
    if not seen.ends and seen.odd:
        return f"{seen.odd} of its samples can't be true, and there are no others"
    if not seen.ends or age > max(check.max_age, reading.period):
        return f"no {things} seen for {span(age)}"
    return ""


def few(check: Check, seen: Observation, reading: Reading) -> str:
    """In words that too little was seen for the value to count; empty when it was enough."""
    if check.metric.kind != "gauge":
        have = seen.requests or 0
        return too_few(have, check.min_requests) if have < check.min_requests else ""
    fresh = seen.fresh(_fresh_since(check.max_age, reading))
    return too_few(fresh, IN_A_ROW, "fresh samples") if fresh < IN_A_ROW else ""


def enough(check: Check, seen: Observation, window: Window, present: float = 0.0) -> bool:
    """Whether the sample size suffices: ``min_requests``, or for a gauge two samples and the
    share ``present`` of those expected."""
    if check.metric.kind == "gauge":
        return len(seen.points) >= max(IN_A_ROW, present * window.periods)
    return bool(seen.points) and (seen.requests or 0) >= check.min_requests


def _fresh_since(max_age: timedelta, reading: Reading) -> datetime:
    """Two samples in a row are two periods apart, however short ``max_age`` is."""
    return reading.through - max(max_age, IN_A_ROW * reading.period)

"""What a plan would see, in the few lines that fit beside its start."""

from collections.abc import Iterator

from bot.judge.evidence.spec import Signal
from bot.judge.evidence.words import about
from bot.judge.numbers import said
from bot.judge.power.found import Seen, StepPower
from bot.judge.power.quick import quick_power
from bot.judge.power.says import MOSTLY, NEVER, of_ten, proves, watches
from bot.judge.power.traffic import Traffic
from bot.rollout.plan import Plan
from bot.rollout.plan.lengths import lasting
from bot.rollout.plan.say import listed

MOST_STEPS = 4


def sight(plan: Plan, now: Traffic) -> Iterator[str]:
    """What was measured, and what each of the first steps with traffic would see of it."""
    rate = said(now.errors, "ratio")
    yield (
        f"The last {about(now.over)}: {said(now.rps, 'count')} requests a second, {rate} of them "
        "failed."
    )
    if not proves(plan, Signal.ERRORS):
        yield "Nothing is proven about errors: the guard is off, and limits are observed."
    yield from sights(plan, now)
    watching = watches(plan, Signal.ERRORS)
    if watching:
        yield f"Limits on observed values ({listed(watching)}) may take it back sooner."


def sights(plan: Plan, now: Traffic) -> Iterator[str]:
    """A line for each of the first steps with traffic that can prove anything."""
    steps = quick_power(plan, now.rps, now.errors, period=now.period, late=now.late)
    lines = dict.fromkeys(_line(step, now) for step in steps if step.seen)
    yield from list(lines)[:MOST_STEPS]


def _line(step: StepPower, now: Traffic) -> str:
    """The mildest regression, and the mildest of those that the step finds."""
    milder = sorted(step.seen, key=lambda seen: seen.regression.rate)
    found = next((seen for seen in milder if seen.within_soak >= MOSTLY), None)
    text = f"At {step.traffic} % of {said(now.rps, 'count')} a second, {_changed(milder[0], now)} "
    if found is milder[0]:
        return f"{text}will be seen, mostly within {_time(found)}."
    text += f"will {_missed(milder[0], step)}."
    if found is None and len(milder) > 1:
        return f"{text} {_capital(_changed(milder[-1], now))} will {_missed(milder[-1], step)}."
    if found is None:
        return text
    return f"{text} {_capital(_changed(found, now))} will, mostly within {_time(found)}."


def _changed(seen: Seen, now: Traffic) -> str:
    before, after = said(now.errors, "ratio"), said(seen.regression.rate, "ratio")
    return f"{seen.regression.words} ({before} → {after})"


def _missed(seen: Seen, step: StepPower) -> str:
    soak = lasting(step.soak)
    often = f"be seen in {of_ten(seen.within_soak)} rollouts in {soak}"
    if seen.within_soak < NEVER:
        often = f"not be seen in {soak}"
    if seen.usually_after is not None:
        return f"{often}; {about(seen.usually_after)} would do"
    longer = seen.within_soak < NEVER and step.looked > step.soak
    return f"{often}, nor in {about(step.looked)}" if longer else often


def _time(seen: Seen) -> str:
    return about(seen.usually_after) if seen.usually_after else "the soak"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

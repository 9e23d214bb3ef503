"""What a plan would see, in the one sentence that fits beside its start."""

from collections.abc import Sequence

from bot.judge.evidence.criterion_words import about
from bot.judge.evidence.spec import Signal
from bot.judge.measured.numbers import said
from bot.judge.power.errors import quick_power
from bot.judge.power.limits_of_plan import MOSTLY, NEVER, of_ten, proves
from bot.judge.power.regressions import Detection, StepPower
from bot.judge.power.traffic import Traffic
from bot.plan import Plan
from bot.plan.limits.lengths import lasting

UNPROVEN = "Nothing is proven about errors: the guard is off, and limits are observed."


def power_sentence(plan: Plan, now: Traffic) -> str:
    """What the first step finds that proves anything: the mildest regression that it mostly finds,
    and what it says of the mildest of all; of errors, or of latency where nothing else is
    proven."""
    steps = quick_power(plan, now.rps, now.errors, period=now.period, late=now.late)
    first = next((step for step in steps if step.seen), None)
    if first is None:
        return "" if proves(plan, Signal.ERRORS) else UNPROVEN
    errors = [seen for seen in first.seen if seen.regression.signal is Signal.ERRORS]
    milder = sorted(errors, key=lambda seen: seen.regression.rate) or list(first.seen)
    start = f"At {first.traffic} % of {said(now.rps, 'count')} requests a second"
    found = next((seen for seen in milder if seen.in_time >= MOSTLY), None)
    if found is None:
        return f"{start} {_changed(milder[-1], now)} will {_missed(milder[-1], first)}."
    words = f"{start} {_changed(found, now)} is seen mostly within {_time(found)}"
    return f"{words}{_milder(milder, found, first)}."


def _milder(every: Sequence[Detection], found: Detection, step: StepPower) -> str:
    if found is every[0]:
        return ""
    return f"; {every[0].regression.words} will {_missed(every[0], step)}"


def _changed(seen: Detection, now: Traffic) -> str:
    if seen.regression.signal is not Signal.ERRORS:
        return seen.regression.words[:1].lower() + seen.regression.words[1:]
    before, after = said(now.errors, "ratio"), said(seen.regression.rate, "ratio")
    return f"{seen.regression.words} ({before} → {after})"


def _missed(seen: Detection, step: StepPower) -> str:
    time = lasting(step.time)
    often = f"be seen in {of_ten(seen.in_time)} rollouts in {time}"
    if seen.in_time < NEVER:
        often = f"not be seen in {time}"
    if seen.usually_after is not None:
        return f"{often} ({about(seen.usually_after)} would do)"
    longer = seen.in_time < NEVER and step.looked > step.time
    return f"{often}, nor in {about(step.looked)}" if longer else often


def _time(seen: Detection) -> str:
    return about(seen.usually_after) if seen.usually_after else "that time"

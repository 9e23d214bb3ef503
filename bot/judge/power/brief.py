"""What a plan would see, in the few lines that fit beside its start."""

from collections.abc import Iterator, Sequence

from bot.judge.evidence.criterion_words import about
from bot.judge.evidence.spec import Signal
from bot.judge.measured.numbers import said
from bot.judge.power.errors import quick_power
from bot.judge.power.limits_of_plan import MOSTLY, NEVER, PLAYED, of_ten, proves, watches
from bot.judge.power.regressions import Detection, StepPower
from bot.judge.power.traffic import Traffic
from bot.plan import Plan
from bot.plan.describe.part_words import listed
from bot.plan.limits.lengths import lasting

MOST_STEPS = 4


def power_line(plan: Plan, now: Traffic) -> Iterator[str]:
    """What was measured, and what each of the first steps with traffic would see of it."""
    rate = said(now.errors, "ratio")
    yield (
        f"The last {about(now.over)}: {said(now.rps, 'count')} requests a second, {rate} of them "
        "failed."
    )
    if not proves(plan, Signal.ERRORS):
        yield "Nothing is proven about errors: the guard is off, and limits are observed."
    yield from power_lines(plan, now)
    watching = watches(plan, Signal.ERRORS)
    if watching:
        yield f"Limits on observed values ({listed(watching)}) may roll it back sooner."


def power_sentence(plan: Plan, now: Traffic) -> str:
    """What the first step with traffic finds of errors: the mildest regression that it mostly
    finds, and what the mildest of all takes; empty where nothing is proven."""
    steps = quick_power(plan, now.rps, now.errors, period=now.period, late=now.late)
    for step in steps:
        every = [seen for seen in step.seen if seen.regression.signal is Signal.ERRORS]
        if not every:
            continue
        milder = sorted(every, key=lambda seen: seen.regression.rate)
        found = _mildest_found(milder)
        start = f"At {step.traffic} % of {said(now.rps, 'count')} requests a second"
        if found is None:
            return f"{start} {_changed(milder[-1], now)} will {_missed(milder[-1], step)}."
        rest = "" if found is milder[0] else f"; {milder[0].regression.words} will "
        rest += _missed(milder[0], step).partition("; ")[0] if rest else ""
        return f"{start} {_changed(found, now)} is seen mostly within {_time(found)}{rest}."
    return ""


def power_lines(plan: Plan, now: Traffic) -> Iterator[str]:
    """A line for each of the first steps with traffic that can prove anything."""
    steps = quick_power(plan, now.rps, now.errors, period=now.period, late=now.late)
    lines = dict.fromkeys(_line(step, now) for step in steps if step.seen)
    yield from list(lines)[:MOST_STEPS]


def _line(step: StepPower, now: Traffic) -> str:
    """Of errors the mildest regression, and the mildest of those that the step finds; of latency
    the mildest that it finds, or else the worst."""
    by = {signal: [s for s in step.seen if s.regression.signal is signal] for signal in PLAYED}
    errors = sorted(by[Signal.ERRORS], key=lambda seen: seen.regression.rate)
    lines_of_step = [*_of_errors(errors, step, now), *_of_latency(by[Signal.LATENCY], step)]
    return f"At {step.traffic} % of {said(now.rps, 'count')} a second, " + " ".join(
        [lines_of_step[0], *(_capital(each) for each in lines_of_step[1:])]
    )


def _of_errors(milder: Sequence[Detection], step: StepPower, now: Traffic) -> Iterator[str]:
    if not milder:
        return
    found = _mildest_found(milder)
    if found is milder[0]:
        yield f"{_changed(found, now)} will be seen, mostly within {_time(found)}."
        return
    yield f"{_changed(milder[0], now)} will {_missed(milder[0], step)}."
    if found is not None:
        yield f"{_changed(found, now)} will, mostly within {_time(found)}."
    elif len(milder) > 1:
        yield f"{_changed(milder[-1], now)} will {_missed(milder[-1], step)}."


def _of_latency(milder: Sequence[Detection], step: StepPower) -> Iterator[str]:
    if not milder:
        return
    found = _mildest_found(milder)
    if found is not None:
        yield f"{found.regression.words} will be seen, mostly within {_time(found)}."
    else:
        yield f"{milder[-1].regression.words} will {_missed(milder[-1], step)}."


def _mildest_found(milder: Sequence[Detection]) -> Detection | None:
    return next((seen for seen in milder if seen.in_time >= MOSTLY), None)


def _changed(seen: Detection, now: Traffic) -> str:
    before, after = said(now.errors, "ratio"), said(seen.regression.rate, "ratio")
    return f"{seen.regression.words} ({before} → {after})"


def _missed(seen: Detection, step: StepPower) -> str:
    time = lasting(step.time)
    often = f"be seen in {of_ten(seen.in_time)} rollouts in {time}"
    if seen.in_time < NEVER:
        often = f"not be seen in {time}"
    if seen.usually_after is not None:
        return f"{often}; {about(seen.usually_after)} would do"
    longer = seen.in_time < NEVER and step.looked > step.time
    return f"{often}, nor in {about(step.looked)}" if longer else often


def _time(seen: Detection) -> str:
    return about(seen.usually_after) if seen.usually_after else "that time"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]

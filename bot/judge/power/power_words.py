"""What a plan would see, in plain words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.judge.evidence.criterion_words import about
from bot.judge.evidence.spec import Signal
from bot.judge.measured.numbers import said
from bot.judge.power.limits_of_plan import (
    ALWAYS,
    MOSTLY,
    NEVER,
    PLAYED,
    limits_itself,
    of_share,
    of_ten,
    own,
    proves,
    watches,
)
from bot.judge.power.own_events import FORM, OwnEvents
from bot.judge.power.play import Usual, power
from bot.judge.power.regressions import LATE, Detection, Regression, StepPower
from bot.judge.proof.criteria_of_plan import coarse_words
from bot.plan import Plan
from bot.plan.describe.part_words import listed
from bot.plan.limits.lengths import lasting


def power_words(
    plan: Plan,
    rps: float,
    errors: float,
    p95: float | None = None,
    events: Sequence[OwnEvents] = (),
) -> Iterator[str]:
    """The lines about every step, one after the other as they are found."""
    slow = f", with a p95 of {said(p95, 'seconds')}" if p95 else ""
    yield f"{plan.name} at {rps:g} requests a second, of which {said(errors, 'ratio')} fail{slow}."
    yield from (f"{each.words}." for each in events)
    if not (any(proves(plan, signal) for signal in PLAYED) or own(plan)):
        yield "It proves nothing: its guard is off, and its limits are observed."
        return
    for step in power(plan, Usual(rps, errors, p95, events)):
        yield ""
        yield (
            f"{step.traffic} %, {_lasts(plan, step)}: "
            f"about {step.requests:,} requests of the canary"
        )
        yield from _nothing(plan, step)
        for seen in step.seen:
            wrong = _wrong(seen.regression, p95, events)
            yield f"  {wrong}: {_says(seen, step, _watched(plan, step))}"
    yield from _left_out(plan, p95, events)
    for each in coarse_words(plan):
        yield ""
        yield f"{each}."
    yield ""
    yield from _assumed(plan)


def _lasts(plan: Plan, step: StepPower) -> str:
    watch, soak = _watched(plan, step), plan.steps[-1].soak.longest
    if not watch:
        return f"soaks {lasting(step.time)}"
    watched = f"is watched for {lasting(watch)}"
    return f"soaks {lasting(soak)} and {watched}" if soak else watched


def _watched(plan: Plan, step: StepPower) -> timedelta:
    return plan.watched_for if step.traffic == plan.shares[-1] else timedelta()


def _nothing(plan: Plan, step: StepPower) -> Iterator[str]:
    """Of what nothing can be proven in the step."""
    seen = {each.regression.signal for each in step.seen if not each.regression.of}
    blind = [signal for signal in PLAYED if signal not in seen]
    if step.traffic == 100 and len(blind) == len(PLAYED):
        yield "  stable has no traffic to compare with, so nothing can be proven here"
        return
    for signal in blind:
        if proves(plan, signal):
            yield f"  {signal}: stable has no traffic to compare with"
        else:
            yield f"  {signal}: nothing is proven of it"


def _wrong(regression: Regression, p95: float | None, events: Sequence[OwnEvents]) -> str:
    own_words = next((each for each in events if each.name == regression.of), None)
    if own_words is not None:
        return own_words.changed(regression)
    if regression.signal is Signal.ERRORS:
        return f"{regression.words} ({said(regression.rate, 'ratio')})"
    after = f" (p95 {said(p95 * regression.times, 'seconds')})" if p95 else ""
    return regression.words + after


def _left_out(plan: Plan, p95: float | None, events: Sequence[OwnEvents]) -> Iterator[str]:
    observed = watches(plan, Signal.ERRORS) | watches(plan, Signal.LATENCY)
    if observed:
        yield ""
        yield f"Beside that, by what is observed, which is not played here: {listed(observed)}."
    told = {each.name for each in events}
    queries = [name for name in own(plan) if name not in told]
    if queries:
        yield ""
        yield (
            f"Checks with a query of the plan's own take an --events to be played, {FORM}: "
            f"{listed(queries)}."
        )
    shares = of_share(plan)
    if shares:
        yield ""
        yield f"Limits against the canary's share are not played: {listed(shares)}."
    known = limits_itself(plan)
    if known and not p95:
        yield ""
        yield f"Limits on latency itself take a --p95 to be played: {listed(known)}."


def _assumed(plan: Plan) -> Iterator[str]:
    yield (
        "Found by playing the plan's evidence with requests drawn by chance, each on its own; "
        f"what Monitoring delivers is taken to be {lasting(LATE)} old."
    )
    if proves(plan, Signal.LATENCY):
        yield (
            "Latencies are taken for log-normal with a p95 three times the median, in buckets "
            "40 % wide, and all of them slower by the same part; another shape may be found sooner "
            "or later."
        )


def _says(seen: Detection, step: StepPower, watched: timedelta) -> str:
    part, usual = seen.in_time, seen.usually_after
    if part >= MOSTLY and usual is not None:
        often = "found" if part >= ALWAYS else f"found in {of_ten(part)} rollouts"
        return f"{often} {'then' if watched else 'within the soak'}, mostly within {about(usual)}"
    part_of_it = step.looked < step.time
    time = about(step.looked) if part_of_it else lasting(step.time)
    often = f"found in {of_ten(part)} rollouts in {time}"
    if part < NEVER:
        often = f"not found in {time}"
    if usual is not None:
        return f"{often}; {about(usual)} would do"
    if part_of_it:
        return f"{often}, as far as it was played"
    longer = step.looked > step.time
    return f"{often}; {about(step.looked)} would not do either" if longer else often

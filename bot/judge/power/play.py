"""What a plan's evidence would see at a service's traffic, found by playing it.

Requests, errors and latencies are drawn by chance, minute by minute, and updated by the same code
that weighs a real rollout. A step is played alone, without what earlier steps had found, so that
what is said is rather too little than too much.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from random import Random

from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.power.draw import MINUTE, USUAL_P95, Errors, Latencies
from bot.judge.power.limits_of_plan import PLAYED
from bot.judge.power.regressions import (
    DAY,
    LATE,
    SLOWER,
    USUALLY,
    Detection,
    Regression,
    StepPower,
    criteria,
    regressions,
    time_of,
)
from bot.judge.proof.criteria_of_plan import evidence_plan
from bot.plan import Plan

LONGEST = timedelta(hours=1)
"""A step is played this long, or as long as it soaks where that is longer, at most a day."""
WATCHED = timedelta(hours=6)
"""After the last step so much of the watch is played."""
BUDGET = 60_000
"""So many minutes are played in all, which takes a few seconds."""
FEWEST_RUNS, MOST_RUNS = 20, 100


def power(
    plan: Plan,
    rps: float,
    errors: float,
    p95: float | None = None,
    *,
    late: timedelta = LATE,
    seed: int = 1,
) -> Iterator[StepPower]:
    """What each step with traffic sees, at ``rps`` requests a second of the whole service.

    ``p95``: stable's, in seconds; without it limits on latency itself are not played. ``late``:
    how old a minute is when it is judged.
    """
    of_plan = evidence_plan(plan, MINUTE)
    steps = [number for number, step in enumerate(plan.steps) if step.traffic]
    watched: dict[tuple[int, Signal], list[CriterionSpec]] = {
        (n, signal): [
            criterion
            for criterion in criteria(of_plan, n, signal, plan.share_at(n))
            if p95 or signal is Signal.ERRORS or criterion.kind is not Kind.ABSOLUTE
        ]
        for n in steps
        for signal in PLAYED
    }
    lengths = {n: _played(plan.steps[n].soak.longest) for n in steps}
    every = (*regressions(errors), *SLOWER)
    games = [lengths[n] // MINUTE for n in steps for each in every if watched[n, each.signal]]
    runs = max(FEWEST_RUNS, min(MOST_RUNS, BUDGET // max(sum(games), 1)))
    for number in steps:
        time = time_of(plan, number, MINUTE)
        minutes = max(lengths[number], min(time, WATCHED)) // MINUTE
        share = plan.share_at(number) / 100
        seen = []
        for n, wrong in enumerate(every):
            against = {criterion.name for criterion in watched[number, wrong.signal]}
            if not against:
                continue
            drawn = _drawn(wrong, rps, share, errors, p95 or USUAL_P95)
            chance = Random(f"{seed} {number} {n}")  # noqa: S311 - a simulation, nothing secret
            found = [_found(of_plan.plan, against, drawn, minutes, chance) for _ in range(runs)]
            seen.append(_seen(wrong, found, time, late))
        requests = round(rps * time.total_seconds() * share)
        yield StepPower(plan.share_at(number), time, minutes * MINUTE, requests, tuple(seen))


def _played(soak: timedelta) -> timedelta:
    return min(max(soak, LONGEST), DAY)


def _drawn(
    wrong: Regression, rps: float, share: float, errors: float, p95: float
) -> Errors | Latencies:
    if wrong.signal is Signal.ERRORS:
        return Errors(rps, share, errors, wrong.rate)
    return Latencies(rps, share, p95, wrong.times)


def _seen(
    regression: Regression, found: list[timedelta | None], whole: timedelta, late: timedelta
) -> Detection:
    times = sorted(time + late for time in found if time is not None)
    needed = -int(-USUALLY * len(found) // 1)
    return Detection(
        regression,
        sum(time <= whole for time in times) / len(found),
        times[needed - 1] if len(times) >= needed else None,
    )


def _found(
    plan: EvidencePlan,
    against: Collection[str],
    drawn: Errors | Latencies,
    minutes: int,
    chance: Random,
) -> timedelta | None:
    """How long it took until one of these criteria failed; None when none did."""
    watched = [n for n, criterion in enumerate(plan.criteria) if criterion.name in against]
    state = begin(plan, drawn.history(chance))
    for number in range(1, minutes + 1):
        state = update(plan, state, [drawn.minute(number, chance)], against)
        if any(state.criteria[n].failed is not None for n in watched):
            return number * MINUTE
    return None

"""What a plan's evidence would see at a service's traffic, found by playing it.

Requests and errors are drawn by chance, minute by minute, and weighed by the same code that
weighs a real rollout. A step is played alone, without what earlier steps had found, so that what
is said is rather too little than too much.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, sqrt
from random import Random

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence_plan import Asked, evidence_plan
from bot.judge.power.found import (
    DAY,
    USUALLY,
    Regression,
    Seen,
    StepPower,
    error_gates,
    provable,
    regressions,
)
from bot.rollout.plan import Plan

MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=1)
"""A step is played this long, or as long as it soaks where that is longer, at most a day."""
BUDGET = 36_000
"""So many minutes are played in all, which takes a few seconds."""
FEWEST_RUNS, MOST_RUNS = 20, 100
_START = datetime(2026, 1, 1, tzinfo=UTC)
_MANY = 30


def power(plan: Plan, rps: float, errors: float, seed: int = 1) -> Iterator[StepPower]:
    """What each step with traffic sees, at ``rps`` requests a second of the whole service."""
    asked = evidence_plan(plan, MINUTE)
    chance = Random(seed)  # noqa: S311 - a simulation, nothing secret
    wrong = regressions(errors)
    steps = [number for number, step in enumerate(plan.steps) if step.traffic]
    lengths = {n: _played(plan.steps[n].soak.longest) for n in steps}
    minutes = sum(length // MINUTE for length in lengths.values()) * len(wrong)
    runs = max(FEWEST_RUNS, min(MOST_RUNS, BUDGET // max(minutes, 1)))
    for number in steps:
        step = plan.steps[number]
        soak = max(step.soak.longest, MINUTE)
        yield StepPower(
            step.traffic,
            soak,
            lengths[number],
            round(rps * soak.total_seconds() * step.traffic / 100),
            tuple(
                _seen(
                    each,
                    [
                        _found(
                            asked,
                            number,
                            _Service(rps, step.traffic / 100, errors, each.rate),
                            lengths[number] // MINUTE,
                            chance,
                        )
                        for _ in range(runs)
                    ],
                    soak,
                )
                for each in (wrong if provable(asked, number, step.traffic) else ())
            ),
        )


def _played(soak: timedelta) -> timedelta:
    return min(max(soak, LONGEST), DAY)


def _seen(regression: Regression, found: list[timedelta | None], soak: timedelta) -> Seen:
    times = sorted(time for time in found if time is not None)
    needed = -int(-USUALLY * len(found) // 1)
    return Seen(
        regression,
        sum(time <= soak for time in times) / len(found),
        times[needed - 1] if len(times) >= needed else None,
    )


@dataclass(frozen=True, slots=True)
class _Service:
    rps: float
    share: float
    stable: float
    canary: float

    def minute(self, number: int, chance: Random) -> Minute:
        """One minute of both revisions."""
        return Minute(
            _START + number * MINUTE,
            _side(60 * self.rps * self.share, self.canary, chance),
            _side(60 * self.rps * (1 - self.share), self.stable, chance),
            100 * self.share,
        )


def _side(mean: float, rate: float, chance: Random) -> RevisionMinute:
    good, bad = _poisson(mean * (1 - rate), chance), _poisson(mean * rate, chance)
    return RevisionMinute(good + bad, bad)


def _poisson(mean: float, chance: Random) -> int:
    if mean > _MANY:
        return max(round(chance.gauss(mean, sqrt(mean))), 0)
    left, count = exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


def _found(
    asked: Asked, step: int, service: _Service, minutes: int, chance: Random
) -> timedelta | None:
    """How long it took until a hard gate of the step failed on errors; None when none did."""
    plan = asked.plan
    active = {gate.name for gate in error_gates(asked, step)}
    watched = [n for n, gate in enumerate(plan.gates) if gate.name in active]
    state = begin(plan)
    for number in range(1, minutes + 1):
        state = update(plan, state, [service.minute(number, chance)], active)
        if any(state.gates[n].failed is not None for n in watched):
            return number * MINUTE
    return None

"""What a plan's evidence would see, by a formula: for where somebody waits for the words.

It takes ten milliseconds. Against the game that ``play`` plays with the real code: the chance is
within 10 points, or 25 (rather too much) where two or three minutes or a handful of errors decide;
the time is within a third, or two minutes where that is more. Clumps and noise, which the game has
none of, take longer.
Limits on latency itself take the service's own p95, which is not known here, and are left out.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import ceil, exp, log

from bot.judge.evidence.spec import CriterionSpec, EvidencePlan, Kind, Signal
from bot.judge.power.latency import Group, Requests, slow_processes
from bot.judge.power.random_walks import Rates, processes, reached
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

MINUTE = timedelta(minutes=1)
SMALL = 1.6
"""Requests that take so many times as long are about a quarter more of them over what a quarter of
stable's take: it holds first, for it may be a cold cache."""
_UNSURE = 2
"""So many periods more it takes on average to tell that this does not fade."""


def quick_power(
    plan: Plan,
    rps: float,
    errors: float,
    *,
    period: timedelta = MINUTE,
    late: timedelta = LATE,
) -> Iterator[StepPower]:
    """What each step with traffic sees, at ``rps`` requests a second of the whole service, measured
    every ``period`` and judged when that is ``late``; looked at for a day, or for its time.
    """
    of_plan = evidence_plan(plan, period)
    for number, step in enumerate(plan.steps):
        if not step.traffic:
            continue
        time = time_of(plan, number, period)
        looked = max(time, DAY)
        share = plan.share_at(number) / 100
        whole = rps * period.total_seconds()
        each = Requests(whole * share, whole * (1 - share))
        seen = []
        for wrong in (*regressions(errors), *SLOWER):
            against = [
                _Criterion(
                    of_plan.plan,
                    criterion,
                    *_expected(of_plan.plan, criterion, each, errors, wrong),
                    small=wrong.times <= SMALL,
                )
                for criterion in criteria(of_plan, number, wrong.signal, plan.share_at(number))
                if wrong.signal is Signal.ERRORS or criterion.kind is not Kind.ABSOLUTE
            ]
            if not against:
                continue
            after = _first(against, looked // period)
            seen.append(
                Detection(
                    wrong,
                    max(criterion.by((time - late) // period) for criterion in against),
                    None if after is None else after * period + late,
                )
            )
        requests = round(rps * time.total_seconds() * share)
        yield StepPower(plan.share_at(number), time, looked, requests, tuple(seen))


def _expected(
    plan: EvidencePlan, spec: CriterionSpec, each: Requests, errors: float, wrong: Regression
) -> tuple[tuple[Group, ...], float]:
    """What has to reach its goal, and how many bad requests of the canary a period brings."""
    goal = plan.log_thresholds[spec.name] - log(plan.start_weight)
    if wrong.signal is Signal.ERRORS:
        bad = each.canary * wrong.rate
        rates = Rates(bad, each.canary, each.stable * errors, each.stable)
        found = processes(plan, spec, rates, goal)
        return tuple((one,) for one in found) or ((),), bad
    return slow_processes(plan, spec, each, wrong.times, goal), each.canary * spec.tail


class _Criterion:
    """One criterion that watches a steady regression; convicts when of each group one process is
    there."""

    def __init__(
        self,
        plan: EvidencePlan,
        spec: CriterionSpec,
        groups: tuple[Group, ...],
        bad: float,
        *,
        small: bool,
    ) -> None:
        slow = spec.signal is Signal.LATENCY
        most = plan.most_latency if slow else plan.most_errors
        first = 1 if spec.kind is Kind.RELATIVE and not slow else len(groups)
        self._groups, self._tolerant = groups[:first], groups[first:]
        self._events = spec.min_events, bad
        self._skipped = plan.skip if slow else 0
        self._fewest = max(ceil(plan.log_thresholds[spec.name] / log(most)), spec.sustained)
        self._starting = plan.starting_latency if slow else plan.starting_errors
        self._steady = ceil(log(plan.tolerance_e) / log(most))
        held = slow and spec.may_hold and small
        lasts = ceil(plan.lasts_latency * MINUTE / plan.period)
        self._lasts = plan.skip + lasts if held else 0

    def by(self, periods: int) -> float:
        """The chance that it has convicted after so many periods."""
        late = _UNSURE if self._lasts else 0
        judged, steady = periods - self._skipped - late, periods - self._starting - late
        if judged < self._fewest or steady < self._steady or periods < self._lasts:
            return 0.0
        least, rate = self._events
        enough = _at_least(least, rate * judged)
        return min(
            enough,
            *(_any(group, judged) for group in self._groups),
            *(_any(group, steady) for group in self._tolerant),
        )


def _any(group: Group, periods: int) -> float:
    return max((reached(each, periods) for each in group), default=0.0)


def _first(criteria: Sequence[_Criterion], most: int) -> int | None:
    found = bisect_left(
        range(1, most + 1),
        USUALLY,
        key=lambda periods: max(criterion.by(periods) for criterion in criteria),
    )
    return found + 1 if found < most else None


def _at_least(least: int, mean: float) -> float:
    """The chance that a Poisson count is at least so many."""
    term = total = exp(-mean)
    for n in range(1, least):
        term *= mean / n
        total += term
    return 1 - total

"""What a plan's evidence would see, by a formula: for where somebody waits for the words.

It takes a few milliseconds. Against the game that ``play`` plays with the real code: the chance is
within 10 points, or 25 (rather too much) where two or three minutes or a handful of errors decide;
the time is within a third, or two minutes where that is more. Clumps and noise, which the game has
none of, take longer.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import timedelta
from math import ceil, exp, log

from bot.judge.evidence.spec import EvidencePlan, GateSpec, Signal
from bot.judge.evidence_plan import evidence_plan
from bot.judge.power.found import (
    DAY,
    LATE,
    USUALLY,
    Seen,
    StepPower,
    gates,
    regressions,
)
from bot.judge.power.walks import Rates, processes, reached
from bot.rollout.plan import Plan

MINUTE = timedelta(minutes=1)


def quick_power(
    plan: Plan,
    rps: float,
    errors: float,
    *,
    period: timedelta = MINUTE,
    late: timedelta = LATE,
) -> Iterator[StepPower]:
    """What each step with traffic sees, at ``rps`` requests a second of the whole service, measured
    every ``period`` and judged when that is ``late``; looked at for a day, or as long as it soaks.
    """
    asked = evidence_plan(plan, period)
    for number, step in enumerate(plan.steps):
        if not step.traffic:
            continue
        soak = max(step.soak.longest, period)
        looked = max(soak, DAY)
        against = gates(asked, number, Signal.ERRORS, step.traffic)
        seen = []
        for regression in regressions(errors) if against else ():
            here = _rates(rps * period.total_seconds(), step.traffic / 100, errors, regression.rate)
            each = [_Gate(asked.plan, gate, here) for gate in against]
            after = _first(each, looked // period)
            seen.append(
                Seen(
                    regression,
                    max(gate.by((soak - late) // period) for gate in each),
                    None if after is None else after * period + late,
                )
            )
        requests = round(rps * soak.total_seconds() * step.traffic / 100)
        yield StepPower(step.traffic, soak, looked, requests, tuple(seen))


def _rates(requests: float, share: float, stable: float, canary: float) -> Rates:
    nc, nb = requests * share, requests * (1 - share)
    return Rates(nc * canary, nc, nb * stable, nb)


class _Gate:
    """One gate that watches a steady regression; convicts when all of its processes are there."""

    def __init__(self, plan: EvidencePlan, spec: GateSpec, rates: Rates) -> None:
        goal = plan.log_thresholds[spec.name] - log(plan.start_weight)
        self._processes = processes(plan, spec, rates, goal)
        self._events = spec.min_events, rates.xc
        self._fewest = ceil(plan.log_thresholds[spec.name] / log(plan.most_errors))
        self._fewest = max(self._fewest, spec.sustained)

    def by(self, periods: int) -> float:
        """The chance that it has convicted after so many periods."""
        if not self._processes or periods < self._fewest:
            return 0.0
        least, rate = self._events
        enough = _at_least(least, rate * periods)
        return min(enough, *(reached(each, periods) for each in self._processes))


def _first(gates: Sequence[_Gate], most: int) -> int | None:
    found = bisect_left(
        range(1, most + 1), USUALLY, key=lambda periods: max(gate.by(periods) for gate in gates)
    )
    return found + 1 if found < most else None


def _at_least(least: int, mean: float) -> float:
    """The chance that a Poisson count is at least so many."""
    term = total = exp(-mean)
    for n in range(1, least):
        term *= mean / n
        total += term
    return 1 - total

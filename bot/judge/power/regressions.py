"""What may be wrong with a canary, and how it shows in a step."""

from dataclasses import dataclass
from datetime import timedelta

from bot.judge.evidence.spec import CriterionSpec, Kind, Signal
from bot.judge.proof.criteria_of_plan import PlanCriteria
from bot.plan import Plan

USUALLY = 0.8
DAY = timedelta(days=1)
LATE = timedelta(minutes=3)
"""So old is what Monitoring has to be to be final, where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A canary that fails ``rate`` of its requests, or takes ``times`` as long, in words.

    ``signal``: where it shows. ``of``: the check with a query of its own that sees it, whose events
    are meant in place of requests; "" for requests.
    """

    words: str
    rate: float = 0.0
    times: float = 1.0
    signal: Signal = Signal.ERRORS
    of: str = ""


@dataclass(frozen=True, slots=True)
class Detection:
    """How a regression shows in one step: the part of rollouts in which it is found in the step's
    time, and the time within which it is found in ``USUALLY`` of them (None: not in the time that
    was looked at). Both by the clock: what is measured comes late."""

    regression: Regression
    in_time: float
    usually_after: timedelta | None


@dataclass(frozen=True, slots=True)
class StepPower:
    """What one step sees in ``time``: its soak, and after the last step the watch. ``looked`` is
    how far ahead it was looked, ``requests`` the canary's in that time."""

    traffic: int
    time: timedelta
    looked: timedelta
    requests: int
    seen: tuple[Detection, ...]


def regressions(errors: float) -> tuple[Regression, ...]:
    """What may be wrong with a canary whose stable fails ``errors`` of its requests."""
    every = (
        Regression("twice the errors", min(2 * errors, 1.0)),
        Regression("five times the errors", min(5 * errors, 1.0)),
        Regression("one percentage point more", min(errors + 0.01, 1.0)),
        Regression("an outage, half of all requests", max(0.5, errors)),
    )
    return tuple(each for each in every if each.rate > errors)


SLOWER = (
    Regression("every request 20 % slower", times=1.2, signal=Signal.LATENCY),
    Regression("every request 50 % slower", times=1.5, signal=Signal.LATENCY),
    Regression("every request twice as slow", times=2.0, signal=Signal.LATENCY),
)


def time_of(plan: Plan, number: int, period: timedelta) -> timedelta:
    """How long a step can find anything: while it soaks, and after the last one is watched."""
    watch = plan.watched_for if number == len(plan.steps) - 1 else timedelta()
    return max(plan.steps[number].soak.longest + watch, period)


def criteria(
    of_plan: PlanCriteria, step: int, signal: Signal, traffic: int, source: str = ""
) -> list[CriterionSpec]:
    """The criteria of the step that can take a canary back for what shows there, in requests or in
    a ``source`` of the plan's own; at 100 % only limits of their own, for nothing is left to
    compare with."""
    names = of_plan.steps[step].names
    return [
        criterion
        for criterion in of_plan.plan.criteria
        if criterion.hard and criterion.signal is signal and criterion.name in names
        if criterion.source == source and (criterion.kind is Kind.ABSOLUTE or traffic < 100)
    ]

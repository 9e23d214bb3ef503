"""What may be wrong with a canary, and how it shows in a step."""

from dataclasses import dataclass
from datetime import timedelta

from bot.judge.evidence.spec import GateSpec, Kind, Signal
from bot.judge.evidence_plan import Asked

USUALLY = 0.8
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Regression:
    """A canary that fails ``rate`` of its requests, in words."""

    words: str
    rate: float


@dataclass(frozen=True, slots=True)
class Seen:
    """How a regression shows in one step: the part of rollouts in which it is found within the
    soak, and the time within which it is found in ``USUALLY`` of them (None: not in the time that
    was looked at)."""

    regression: Regression
    within_soak: float
    usually_after: timedelta | None


@dataclass(frozen=True, slots=True)
class StepPower:
    """What one step sees. ``looked`` is how far ahead it was looked, ``requests`` the canary's in
    the soak."""

    traffic: int
    soak: timedelta
    looked: timedelta
    requests: int
    seen: tuple[Seen, ...]


def regressions(errors: float) -> tuple[Regression, ...]:
    """What may be wrong with a canary whose stable fails ``errors`` of its requests."""
    every = (
        Regression("twice the errors", min(2 * errors, 1.0)),
        Regression("five times the errors", min(5 * errors, 1.0)),
        Regression("one percentage point more", min(errors + 0.01, 1.0)),
        Regression("an outage, half of all requests", max(0.5, errors)),
    )
    return tuple(each for each in every if each.rate > errors)


def provable(asked: Asked, step: int, traffic: int) -> bool:
    """Whether anything in the step can be proven of errors; at 100 % only limits of their own."""
    return any(gate.kind is Kind.ABSOLUTE or traffic < 100 for gate in error_gates(asked, step))


def error_gates(asked: Asked, step: int) -> list[GateSpec]:
    """The gates of the step that take a canary back for its errors."""
    names = asked.steps[step].names
    return [
        gate
        for gate in asked.plan.gates
        if gate.hard and gate.signal is Signal.ERRORS and gate.name in names
    ]

"""What a rollout's evidence is asked: its criteria, and the rules that all of them share."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from math import exp, log
from typing import NamedTuple

from bot.errors import CanarioError
from bot.judge.evidence.criteria.latency import ALONE, BESIDE_SHAPE
from bot.judge.evidence.noise import KAPPA
from bot.judge.evidence.processes.abs_fail import below_one
from bot.judge.evidence.processes.budget import thresholds
from bot.judge.evidence.processes.mixture import FAIL_BETS, FAIL_PRIOR, Starts


class Signal(StrEnum):
    """What makes a request bad: a 5xx answer (an event, that it is in the plan's part), or slowness
    (an event, that it is large). ``events``: how many there are a minute."""

    ERRORS = "errors"
    LATENCY = "latency"
    EVENTS = "events"


class Kind(StrEnum):
    """What the canary's bad requests are held against.

    ``relative``: a multiple of stable's fraction; ``difference``: stable's plus points;
    ``absolute``: a limit; ``times``: a quantile of latency against a multiple of stable's.
    """

    RELATIVE = "relative"
    DIFFERENCE = "difference"
    ABSOLUTE = "absolute"
    TIMES = "times"


@dataclass(frozen=True)
class CriterionSpec:
    """One criterion. Make it with the functions below, which know what belongs to its kind.

    ``ratio`` is rho (relative, difference) or k (times); ``delta`` a fraction; ``limit`` a
    fraction of requests (errors) or seconds (latency); ``quantile`` that of a latency limit.
    A pass certifies: not worse than ``margin_ratio`` times stable plus ``margin_delta``.
    ``shape``: whether a latency guard also looks at the shape of the whole distribution, beside
    edges. ``weight`` is its share of the rollout's alpha against the
    other hard criteria'. ``sustained``: to fail, the last so many minutes together must break the
    limit too. ``source``: the family of a metric of the plan's own, "" for requests; ``unit`` is
    that of its limit. The ``limit`` of events is a number a minute. ``recovers``: once failed it
    begins anew when its last minutes are no worse than allowed. ``holds_first``: what is proven
    and small holds before it rolls back (``hold_first``).
    """

    name: str
    signal: Signal
    kind: Kind
    ratio: float = 1.0
    delta: float = 0.0
    limit: float = 0.0
    quantile: float = 0.95
    margin_ratio: float = 1.0
    margin_delta: float = 0.0
    shape: bool = False
    weight: float = 4.0
    hard: bool = True
    sustained: int = 0
    min_requests: int = 50
    min_events: int = 3
    tolerance: float = 1.1
    source: str = ""
    unit: str = ""
    recovers: bool = False
    holds_first: bool = True

    @cached_property
    def tail(self) -> float:
        """The fraction of requests that may be bad under an absolute limit or a quantile."""
        return 1 - self.quantile if self.signal is Signal.LATENCY else self.limit

    @cached_property
    def may_hold(self) -> bool:
        """Whether it can hold before it fails: not one with a time of its own, one that rolls
        nothing back, or a plan's limit on a latency."""
        about = self.signal is Signal.ERRORS or (
            self.signal is Signal.LATENCY and self.kind is Kind.RELATIVE
        )
        return self.holds_first and about and self.hard and not self.recovers and not self.sustained

    @cached_property
    def asks(self) -> bool:
        """Whether it also takes evidence that nothing of the canary succeeds."""
        guards = self.kind is Kind.RELATIVE and self.ratio == 1 and self.hard
        return guards and self.signal is Signal.ERRORS

    @cached_property
    def edges(self) -> tuple[tuple[int, float], ...]:
        """The percentiles of stable at whose edges a comparison of latencies looks, weighted."""
        return BESIDE_SHAPE if self.shape else ALONE

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """What each process of a relative criterion has in their average, the shape's last."""
        if self.signal is Signal.ERRORS:
            return (1.0,)
        weights = tuple(weight for _, weight in self.edges)
        return (*weights, 1 - sum(weights)) if self.shape else weights

    @cached_property
    def limit_bets(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Bets and prior against the criterion's ``tail``."""
        if self.signal is Signal.EVENTS:
            return FAIL_BETS, FAIL_PRIOR
        return below_one(self.tail, FAIL_BETS, FAIL_PRIOR)

    @cached_property
    def bets(self) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
        """Bets and prior of each cut of a relative criterion. Where 25 % of requests are slow by
        definition, no more than four times as many can be: a bet that can't come true would only
        waste its part of the prior."""
        if self.signal is Signal.ERRORS:
            return ((FAIL_BETS, FAIL_PRIOR),)
        return tuple(below_one(1 - at / 100, FAIL_BETS, FAIL_PRIOR) for at, _ in self.edges)


def no_worse(name: str, signal: Signal, ratio: float = 1.0) -> CriterionSpec:
    """The bad fraction is at most ``ratio`` times stable's; with 1, the guard of every canary.

    The guard's certificate allows 1.5 times stable's, and 0.1 points of errors; that of a plan's
    own ratio is the ratio.
    """
    guard = ratio == 1
    return CriterionSpec(
        name,
        signal,
        Kind.RELATIVE,
        ratio=_positive(name, ratio),
        margin_ratio=1.5 if guard else ratio,
        margin_delta=0.001 if guard and signal is Signal.ERRORS else 0.0,
        shape=guard and signal is Signal.LATENCY,
    )


def errors_over_stable(name: str, delta: float) -> CriterionSpec:
    """The error rate is at most stable's plus ``delta`` (a fraction: 0.005 is half a point)."""
    return CriterionSpec(
        name, Signal.ERRORS, Kind.DIFFERENCE, delta=_positive(name, delta), margin_delta=delta
    )


def errors_below(name: str, limit: float) -> CriterionSpec:
    """The error rate is at most ``limit`` (a fraction)."""
    return CriterionSpec(
        name, Signal.ERRORS, Kind.ABSOLUTE, limit=_fraction(name, limit), weight=1.0
    )


def latency_below(name: str, seconds: float, quantile: float = 0.95) -> CriterionSpec:
    """That quantile of the latency is at most ``seconds``."""
    return CriterionSpec(
        name,
        Signal.LATENCY,
        Kind.ABSOLUTE,
        limit=_positive(name, seconds),
        quantile=_fraction(name, quantile),
        weight=1.0,
    )


def events_below(name: str, each_minute: float) -> CriterionSpec:
    """There are at most so many events a minute."""
    return CriterionSpec(
        name, Signal.EVENTS, Kind.ABSOLUTE, limit=_positive(name, each_minute), weight=1.0
    )


def latency_times(name: str, times: float, quantile: float = 0.95) -> CriterionSpec:
    """That quantile of the latency is at most ``times`` stable's."""
    return CriterionSpec(
        name,
        Signal.LATENCY,
        Kind.TIMES,
        ratio=_positive(name, times),
        quantile=_fraction(name, quantile),
    )


class DropSpec(NamedTuple):
    """A limit on the canary's part of all events: at least ``times`` its share of the traffic, or
    with ``more`` at most. ``source`` is the family of a metric of the plan's own, "" requests."""

    name: str
    source: str
    times: float
    more: bool


@dataclass(frozen=True)
class EvidencePlan:
    """The criteria of a rollout and what they share, the same from its start to its end.

    ``horizon`` is how many minutes the rollout is planned to take, its watch included; longer is
    allowed. ``alpha`` is the chance that a harmless canary is ever failed by any hard criterion.
    ``skip``: minutes after each traffic increase in which latency is not judged. ``period`` is how
    long a "minute" is. ``most_errors`` and ``most_latency`` are what one minute may multiply an
    e-value by: no single minute convicts. ``starting_errors`` and ``starting_latency``: so many
    minutes after a shift settled may be the start of instances; they are evidence, but do not
    convict without others (``steady``). ``lasts_errors`` and ``lasts_latency``: minutes after
    which what was proven, and held for, rolls back when it lasts.
    ``drops`` are limits on the canary's part of all events. ``shared`` is the family of the plan's
    own metric that tells how a flag's users are shared; "" for revisions, and where none does.
    """

    criteria: tuple[CriterionSpec, ...]
    horizon: int = 60
    alpha: float = 0.01
    pass_e: float = 20.0
    tolerance_e: float = 8.0
    kappa: float = KAPPA
    most_errors: float = exp(3)
    most_latency: float = exp(2)
    skip: int = 2
    start_weight: float = 0.6
    reserve: float = 0.05
    period: timedelta = timedelta(minutes=1)
    drops: tuple[DropSpec, ...] = ()
    shared: str = ""
    starting_errors: int = 1
    starting_latency: int = 5
    lasts_errors: int = 15
    lasts_latency: int = 8

    def __post_init__(self) -> None:
        if self.horizon < 2:
            raise CanarioError(
                f"A rollout of {self.horizon} periods leaves no time for evidence.",
                "Plan at least 2.",
            )
        names = [each.name for each in self.criteria] + [each.name for each in self.drops]
        if len(set(names)) < len(names):
            raise CanarioError(f"Two criteria share a name: {', '.join(sorted(names))}.")

    @cached_property
    def thresholds(self) -> dict[str, float]:
        """The e-value at which each criterion fails."""
        return thresholds(((g.name, g.weight, g.hard) for g in self.criteria), self.alpha)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The families of the plan's own metrics that criteria, drops and shares are about."""
        found = [each.source for each in self.criteria] + [each.source for each in self.drops]
        return tuple(dict.fromkeys(filter(None, (*found, self.shared))))

    @cached_property
    def empty(self) -> bool:
        """Whether nothing is asked of the evidence."""
        return not (self.criteria or self.drops or self.shared)

    @cached_property
    def log_thresholds(self) -> dict[str, float]:
        """Their logarithms."""
        return {name: log(threshold) for name, threshold in self.thresholds.items()}

    @cached_property
    def starts(self) -> Starts:
        """How the start weight is spent over the rollout."""
        return Starts(self.horizon, self.start_weight, self.reserve)


def default_criteria(errors: float = 0.01, p95_seconds: float = 0.8) -> tuple[CriterionSpec, ...]:
    """The four criteria that judge.md's budget of 40/10/40/10 is about."""
    return (
        no_worse("errors_guard", Signal.ERRORS),
        errors_below("errors_limit", errors),
        no_worse("latency_guard", Signal.LATENCY),
        latency_below("latency_limit", p95_seconds),
    )


def _positive(name: str, value: float) -> float:
    if value <= 0:
        raise CanarioError(
            f"Criterion {name}: sequential evidence needs a limit above 0, not {value:g}.",
            "Judge the observed value instead.",
        )
    return value


def _fraction(name: str, value: float) -> float:
    if not 0 < value < 1:
        raise CanarioError(
            f"Criterion {name}: sequential evidence needs a limit between 0 and 100 %, "
            f"not {value:g}.",
            "Judge the observed value instead.",
        )
    return value

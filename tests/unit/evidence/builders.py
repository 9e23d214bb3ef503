"""Minutes, plans and rollouts of evidence in few words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import comb, exp, lgamma, log, log1p
from random import Random

from bot.judge.evidence.minute import Minute, RevisionMinute
from bot.judge.evidence.processes.mixture import Mixture, Turn, step
from bot.judge.evidence.report import CriterionReport, report
from bot.judge.evidence.rollout_judge import begin, update
from bot.judge.evidence.spec import CriterionSpec, EvidencePlan
from bot.judge.evidence.state import EvidenceState
from bot.judge.measured.samples import Histogram

NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
EDGES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds."""


def seeded(seed: int) -> Random:
    """Chance that is the same in every run."""
    return Random(seed)  # noqa: S311 - made-up traffic, no secrets


def end(number: int) -> datetime:
    """The end of minute ``number``, counted from 0, after noon."""
    return NOON + timedelta(minutes=number + 1)


def minute(
    number: int,
    canary: tuple[int, int] = (0, 0),
    stable: tuple[int, int] = (0, 0),
    *,
    slow: tuple[Sequence[int], Sequence[int]] | None = None,
    share: float = 10.0,
) -> Minute:
    """(errors, requests) of both revisions; ``slow`` gives the histograms' counts over EDGES."""
    one, other = (Histogram(EDGES, tuple(counts)) for counts in slow or ((0,) * 6, (0,) * 6))
    return Minute(
        end(number),
        RevisionMinute(canary[1], canary[0], one if slow else None),
        RevisionMinute(stable[1], stable[0], other if slow else None),
        share,
    )


def slow_minute(
    number: int, canary: Sequence[int], stable: Sequence[int], *, share: float = 10.0
) -> Minute:
    """A minute without errors whose latencies are known."""
    sides = (0, sum(canary)), (0, sum(stable))
    return minute(number, *sides, slow=(canary, stable), share=share)


def after(
    plan: EvidencePlan, minutes: Sequence[Minute], history: Sequence[Minute] = ()
) -> EvidenceState:
    """The state after these minutes."""
    return update(plan, begin(plan, history), minutes)


def only(criterion: CriterionSpec, horizon: int = 60) -> EvidencePlan:
    """A plan of one criterion."""
    return EvidencePlan((criterion,), horizon=horizon)


def criterion_after(criterion: CriterionSpec, minutes: Sequence[Minute]) -> CriterionReport:
    """The report of a plan's only criterion."""
    plan = only(criterion)
    return report(plan, after(plan, minutes)).criteria[0]


def failed_in(criterion: CriterionSpec, minutes: Sequence[Minute]) -> int | None:
    """How many minutes it took until the criterion failed."""
    plan = only(criterion)
    state = begin(plan)
    for count, each in enumerate(minutes, 1):
        state = update(plan, state, [each])
        if state.criteria[0].failed is not None:
            return count
    return None


def run(
    mixture: Mixture, rows: Sequence[Sequence[float] | None], prior: Sequence[float], part: float
) -> Mixture:
    """An e-process over minutes, ``part`` of its start weight spent on each."""
    for number, logs in enumerate(rows):
        mixture = step(mixture, logs, prior, Turn(number, part))
    return mixture


def mean_factor(logs: Sequence[float] | None, prior: Sequence[float]) -> float:
    """What a minute multiplies the mixture by, when all weight is on it."""
    if logs is None:
        return 1.0
    return sum(p * exp(min(each, 600.0)) for p, each in zip(prior, logs, strict=True))


def binomial(n: int, p: float) -> list[float]:
    """The chance of 0 … n."""
    return [
        exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * log(p) + (n - x) * log1p(-p))
        for x in range(n + 1)
    ]


def hypergeometric(x: int, bad: int, nc: int, nb: int) -> float:
    """The chance that x of ``bad`` requests, drawn from nc + nb, are among the nc."""
    return comb(nc, x) * comb(nb, bad - x) / comb(nc + nb, bad)

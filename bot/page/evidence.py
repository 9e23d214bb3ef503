"""How far the evidence against a canary is on its way to a rollback, over time: from what the trail
keeps of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from math import inf, log
from typing import NamedTuple

from bot.judge.evidence.report import CriterionReport, report
from bot.judge.proof.criteria_of_plan import PlanCriteria, evidence_plan
from bot.judge.proof.plan_key import belongs_to
from bot.judge.proof.saved_state import read
from bot.plan import Plan
from bot.rollout.facts import Ticked
from bot.service.values.records import AuditEntry

PERIODS = tuple(timedelta(seconds=seconds) for seconds in (60, 10, 30, 120, 300))
"""Of what plans' metrics have; the first is nearly everybody's."""


class Progress(NamedTuple):
    """One criterion: at each moment how much of the way to a rollback is gone, from 0 to 1."""

    name: str
    points: tuple[tuple[datetime, float], ...]


def progress(plan: Plan, entries: Iterable[AuditEntry]) -> list[Progress]:
    """Of each criterion that rolls back, the nearest to its line first; nothing of a plan that
    proves nothing, or whose evidence an earlier version has kept in another form."""
    found: dict[str, list[tuple[datetime, float]]] = {}
    for at, evidence in _kept(entries):
        for criterion in _criteria(plan, evidence):
            if criterion.hard:
                found.setdefault(criterion.name, []).append((at, part(criterion)))
    every = [Progress(name, tuple(points)) for name, points in found.items()]
    return sorted(every, key=lambda each: -each.points[-1][1])


def part(criterion: CriterionReport) -> float:
    """How much of the way is gone: the evidence counts by its logarithm, as it grows."""
    if criterion.e_value <= 1:
        return 0.0
    if criterion.e_value == inf:
        return 1.0
    return min(log(criterion.e_value) / log(criterion.threshold), 1.0)


def _kept(entries: Iterable[AuditEntry]) -> Iterator[tuple[datetime, str]]:
    """The evidence that evaluations have left; of several regions that of the first."""
    for entry in entries:
        if isinstance(entry.fact, Ticked):
            kept = entry.fact.evidence or next(iter(entry.fact.evidence_in.values()), "")
            if kept:
                yield entry.at, kept


def _criteria(plan: Plan, evidence: str) -> tuple[CriterionReport, ...]:
    saved = read(evidence)
    if saved is None:
        return ()
    plans: Iterator[PlanCriteria] = (evidence_plan(plan, period) for period in PERIODS)
    fitting = next((each.plan for each in plans if belongs_to(saved.key, each.plan)), None)
    return report(fitting, saved.state).criteria if fitting else ()

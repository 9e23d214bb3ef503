"""What was measured of a rollout, and what the judge says to it: in each region by itself, by that
region's revisions and with its own evidence."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.judge.in_regions import in_all
from bot.judge.judge import judge
from bot.judge.measured.queries import look_back, needed
from bot.judge.measured.samples import Readings, Wish
from bot.judge.merge import merged
from bot.judge.observed.past import Pasts
from bot.judge.proof.criteria_of_plan import guard_metrics
from bot.judge.proof.update import Course, Updated, begins, update_evidence
from bot.plan import AnyTarget, FlagTarget, Plan
from bot.rollout.facts import Ticked
from bot.rollout.state import Rollout
from bot.rollout.traffic import Traffic
from bot.rollout.verdict import Verdict
from bot.service.ports.beside import all_beside
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed
from bot.service.watching.past import read_past

METRIC_LAG = timedelta(minutes=10)
"""Read this much more than the longest window, for the metrics' own lag."""


class Judged(NamedTuple):
    """A rollout as one region has it. ``key`` is what its readings are found by; ``region`` is
    empty where it is the only one; ``unplanned`` is now, where what is served is not the step's."""

    key: str
    region: str
    rollout: Rollout
    target: AnyTarget
    unplanned: datetime | None = None


class Evaluation(NamedTuple):
    """One rollout that is to be judged on what was measured from ``since`` on, in these places,
    and the traffic that was observed beside it, by region, where a write may follow from it. Of one
    in shadow ``served`` is what users get, as far as the platform said it."""

    rollout: Rollout
    since: datetime
    observed: Mapping[str, Observed]
    places: tuple[Judged, ...]
    served: dict[str, int] | None = None


def judged_places(
    rollout: Rollout,
    target: AnyTarget,
    served: Mapping[str, Mapping[str, int] | None],
    now: datetime,
) -> tuple[Judged, ...]:
    """The regions in which the canary is to have traffic, by what is served in them."""
    found = []
    for each in target.each:
        (region,) = each.all_regions
        here = rollout.in_region(region)
        if rollout.places and not rollout.reaches(region):
            continue
        key = f"{rollout.service_id}~{region}" if rollout.places else rollout.service_id
        unplanned = None if served.get(region) == planned(here) else now
        found.append(Judged(key, region if rollout.places else "", here, each, unplanned))
    return tuple(found)


def planned(rollout: Rollout) -> Mapping[str, int]:
    """The step's traffic, as the platform serves it."""
    return Traffic.between(rollout.stable, rollout.canary, rollout.share).split


def read(parts: Parts, evaluations: Sequence[Evaluation]) -> dict[str, Readings]:
    """The readings of all evaluations, by the keys of their places."""
    now = parts.clock.now()
    wishes = [wish_of(each, place, now) for each in evaluations for place in each.places]
    return dict(parts.metrics.read(wishes, now)) if wishes else {}


def wish_of(evaluation: Evaluation, place: Judged, now: datetime) -> Wish:
    """What has to be read of it."""
    rollout = place.rollout
    since = begins(course(evaluation, place))
    return Wish(
        service_id=place.key,
        target=place.target,
        metrics=needed(
            rollout.plan.checks_at(rollout.step).values(),
            with_evidence=since is not None,
            also=guard_metrics(rollout.plan),
        ),
        since=min(since or now, max(evaluation.since, now - longest(rollout.plan, rollout.step))),
        revisions=(rollout.canary, rollout.stable),
        canary=rollout.canary,
    )


def longest(plan: Plan, step: int) -> timedelta:
    """How far back the step's checks can read."""
    return look_back(plan.checks_at(step).values()) + METRIC_LAG


def verdict_on(
    parts: Parts, evaluation: Evaluation, readings: Mapping[str, Readings], asked_at: datetime
) -> Ticked:
    """The evaluation's fact: the verdict on all places, and what is to be remembered of each."""
    pasts = all_beside(parts.both, [partial(past_of, parts, each) for each in evaluation.places])
    found = {
        place.region: judge_place(parts, evaluation, place, readings[place.key], past)
        for place, past in zip(evaluation.places, pasts, strict=True)
    }
    verdict = in_all({region: verdict for region, (verdict, _) in found.items()})
    new = {region: evidence for region, (_, evidence) in found.items() if evidence}
    alone = new.pop("", "")
    fact = ticked(evaluation.rollout, asked_at, verdict, alone, evaluation.since)
    return fact.model_copy(update={"evidence_in": new}) if new else fact


def past_of(parts: Parts, place: Judged) -> Pasts:
    """What was measured there at earlier times, as its step's checks need it."""
    rollout = place.rollout
    checks = rollout.plan.checks_at(rollout.step).values()
    return read_past(parts, rollout, place.target, checks)


def judge_place(
    parts: Parts, evaluation: Evaluation, place: Judged, readings: Readings, pasts: Pasts
) -> tuple[Verdict, str]:
    """The verdict on one place, and its evidence where that is not what is kept already: each fact
    stays in the trail."""
    rollout = place.rollout
    checks = rollout.plan.checks_at(rollout.step)
    updated = update_evidence(course(evaluation, place), readings)
    observed = judge(
        checks,
        readings,
        canary=rollout.canary,
        stable=rollout.stable,
        settled_at=evaluation.since,
        now=parts.clock.now(),
        share=rollout.share,
        pasts=pasts,
        of_flag=isinstance(place.target, FlagTarget),
    )
    verdict = merged(observed, checks, updated, rollout.plan.together_at(rollout.step))
    return verdict, news(rollout, updated)


def news(rollout: Rollout, updated: Updated | None) -> str:
    """The evidence to keep, if it is new."""
    return updated.evidence if updated and updated.evidence != rollout.evidence else ""


def course(evaluation: Evaluation, place: Judged) -> Course:
    """Where the rollout is there, as the evidence needs it."""
    rollout = place.rollout
    return Course(
        plan=rollout.plan,
        step=rollout.step,
        since=rollout.step_since,
        settled_at=evaluation.since,
        canary=rollout.canary,
        stable=rollout.stable,
        evidence=rollout.evidence,
        unplanned=place.unplanned,
        share=rollout.share,
    )


def ticked(
    rollout: Rollout,
    asked_at: datetime,
    verdict: Verdict | None,
    evidence: str = "",
    since: datetime | None = None,
) -> Ticked:
    """The same fact for the same evaluation."""
    return Ticked(
        id=f"tick~{rollout.id}~{asked_at.isoformat()}",
        rollout=rollout.id,
        step=rollout.step,
        verdict=verdict,
        since=since,
        evidence=evidence,
        wave=rollout.wave,
    )

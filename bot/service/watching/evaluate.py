"""Scheduled evaluation: everything that is due, judged together.

One reading answers for all services of a batch, so that Monitoring is asked per metric and
project, not per rollout.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from bot.errors import CanarioError
from bot.judge.judge import judge
from bot.judge.measured.queries import look_back, needed
from bot.judge.measured.samples import Readings, Wish
from bot.judge.merge import merged
from bot.judge.proof.criteria_of_plan import guard_metrics
from bot.judge.proof.update import Course, Updated, begins, update_evidence
from bot.plan import CloudRunTarget, Plan
from bot.rollout.facts import DeadlinePassed, DriftSeen, Ticked
from bot.rollout.rules.platform import as_key
from bot.rollout.schedule import judged_since
from bot.rollout.state import Desired, Phase, Rollout
from bot.rollout.traffic import Traffic
from bot.rollout.verdict import Verdict
from bot.service.carrying_out.effects import is_shift
from bot.service.carrying_out.notices.notice_order import place
from bot.service.carrying_out.run_job import look_at_job, running
from bot.service.carrying_out.shift_unsettled import shift_unsettled
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.watching.alert import observe_if_possible
from bot.service.watching.ask_people import ask_people
from bot.service.watching.batch import Batch
from bot.service.watching.end_freeze import EndedFreezes
from bot.service.watching.outside_gates import ask_outside_gates
from bot.service.watching.past import read_past

JUDGED = (Phase.SOAKING, Phase.WATCHING)

METRIC_LAG = timedelta(minutes=10)
"""Read this much more than the longest window, for the metrics' own lag."""


class Evaluation(NamedTuple):
    """One rollout that is to be judged on what was measured from ``since`` on, and the traffic
    that was observed beside it; ``unplanned`` is now, where that is not the step's."""

    rollout: Rollout
    since: datetime
    target: CloudRunTarget
    observed: Observed | None
    unplanned: datetime | None = None


def evaluate(parts: Parts, services: Sequence[str], asked_at: datetime) -> None:
    """Evaluate each service that is due; one that fails does not stop the others. All are judged
    and committed before anything is carried out; what only waits (a request's gates, the freeze of
    a service without a rollout) comes after that.

    Raises the last error at the end, so that the queue delivers the batch again.
    """
    batch = Batch(parts, alone=len(services) == 1)
    freezes = EndedFreezes(batch)
    evaluations: list[Evaluation] = []
    for service_id in services:
        batch.attempt(
            f"evaluate {service_id}",
            lambda each=service_id: evaluations.extend(prepare(batch, freezes, each, asked_at)),  # type: ignore[misc]
        )
    readings = read(parts, evaluations)
    for each in evaluations:
        found = readings[each.rollout.service_id]
        batch.attempt(
            f"judge {each.rollout.service_id}", partial(tick, batch, each, found, asked_at)
        )
    batch.last(freezes.end_idle)
    batch.finish()


def prepare(
    batch: Batch, freezes: EndedFreezes, service_id: str, asked_at: datetime
) -> Iterator[Evaluation]:
    """See to freezes that have ended, deadlines and drift; what is left to be judged, if anything
    is."""
    parts = batch.parts
    service = freezes.end(ask_people(batch, parts.store.load(service_id).service))
    rollout, desired, now = service.active, service.desired, parts.clock.now()
    if rollout is None or service.due_at is None or service.due_at > now:
        batch.last(partial(shift_unsettled, parts, service))
        return
    if rollout.phase is Phase.REQUESTED:
        batch.last(partial(at_the_gates, parts, rollout, asked_at))
        return
    since, target = judged_since(service, rollout), service.target
    if since is None or desired is None or target is None:
        overdue(batch, rollout)
        return
    observed = observe_if_possible(parts, target)
    if observed is not None:
        drift(batch, rollout, desired, observed)
    if running(rollout) is not None:
        batch.last(partial(job_then_deadline, batch, rollout))
    if rollout.acting_phase not in JUDGED:
        unjudged(batch, rollout, asked_at)
        overdue(batch, rollout)
        return
    served = observed.wanted if observed else desired.served
    unplanned = None if served == planned(rollout) else now
    yield Evaluation(rollout, since, target, observed, unplanned)


def planned(rollout: Rollout) -> Mapping[str, int]:
    """The step's traffic, as the platform serves it."""
    return Traffic.between(rollout.stable, rollout.canary, rollout.share).split


def at_the_gates(parts: Parts, rollout: Rollout, asked_at: datetime) -> None:
    """See whether a request can begin: by the clock, and by asking those outside. What follows is
    carried out at once, for everything else of the batch is done."""
    batch = Batch(parts, alone=True)
    unjudged(batch, rollout, asked_at)
    batch.finish()
    ask_outside_gates(parts, rollout.service_id, asked_at.isoformat())
    now = parts.store.load(rollout.service_id).service.active
    if now is not None and now.id == rollout.id:
        overdue_now(parts, now)


def overdue(batch: Batch, rollout: Rollout) -> None:
    """Say so when its wait is over. What is measured is judged before that: good evidence that
    comes with the deadline is in time. So is the end of a job, which is read last."""
    if running(rollout) is None:
        decide_overdue(batch, rollout)


def job_then_deadline(batch: Batch, rollout: Rollout) -> None:
    """What its job has come to, and only then whether its wait is over."""
    parts, service_id = batch.parts, rollout.service_id
    try:
        fact = look_at_job(parts, rollout)
    except CanarioError as error:
        log.warning("could not read the job of %s: %s", rollout.id, error)
        fact = None
    if fact is not None:
        batch.decide(service_id, fact)
    now = parts.store.load(service_id).service.active
    if now is not None and now.id == rollout.id:
        decide_overdue(batch, now)


def decide_overdue(batch: Batch, rollout: Rollout) -> None:
    """The same, whatever its jobs do."""
    deadline = rollout.deadline
    if deadline is None or deadline > batch.parts.clock.now():
        return
    fact = DeadlinePassed(
        id=f"deadline~{rollout.id}~{deadline.isoformat()}",
        rollout=rollout.id,
        deadline=deadline,
        why=why_not_shifted(batch.parts, rollout.service_id),
    )
    batch.decide(rollout.service_id, fact)


def why_not_shifted(parts: Parts, service_id: str) -> str:
    """What the last attempt to move its traffic met, if one is still to be made."""
    shifts = [each for each in parts.store.waiting(service_id) if is_shift(each)]
    return max(shifts, key=place).problem if shifts else ""


def overdue_now(parts: Parts, rollout: Rollout) -> None:
    """The same, carried out at once."""
    batch = Batch(parts, alone=True)
    overdue(batch, rollout)
    batch.finish()


def drift(batch: Batch, rollout: Rollout, desired: Desired, observed: Observed) -> None:
    """Report what the platform serves, where it is not what was seen before."""
    if observed.busy or observed.wanted == desired.served:
        return
    fact = DriftSeen(
        id=f"drift~{rollout.id}~{desired.version}~{observed.etag}~{as_key(observed.wanted)}",
        version=desired.version,
        split=dict(observed.wanted),
    )
    batch.decide(rollout.service_id, fact)


def unjudged(batch: Batch, rollout: Rollout, asked_at: datetime) -> None:
    """A phase in which only time passes."""
    batch.decide(rollout.service_id, ticked(rollout, asked_at, None))


def read(parts: Parts, evaluations: Sequence[Evaluation]) -> dict[str, Readings]:
    """The readings of all evaluations, by service."""
    if not evaluations:
        return {}
    now = parts.clock.now()
    wishes = [
        Wish(
            service_id=evaluation.rollout.service_id,
            target=evaluation.target,
            metrics=needed(
                evaluation.rollout.plan.checks_at(evaluation.rollout.step).values(),
                with_evidence=since is not None,
                also=guard_metrics(evaluation.rollout.plan),
            ),
            since=min(
                since or now,
                max(
                    evaluation.since,
                    now - longest(evaluation.rollout.plan, evaluation.rollout.step),
                ),
            ),
            revisions=(evaluation.rollout.canary, evaluation.rollout.stable),
            canary=evaluation.rollout.canary,
        )
        for evaluation in evaluations
        for since in (begins(course(evaluation)),)
    ]
    return dict(parts.metrics.read(wishes, now))


def longest(plan: Plan, step: int) -> timedelta:
    """How far back the step's checks can read."""
    return look_back(plan.checks_at(step).values()) + METRIC_LAG


def tick(batch: Batch, evaluation: Evaluation, readings: Readings, asked_at: datetime) -> None:
    """Judge one rollout and decide; a rollback uses the traffic that was observed before."""
    rollout = evaluation.rollout
    checks = rollout.plan.checks_at(rollout.step)
    updated = update_evidence(course(evaluation), readings)
    observed = judge(
        checks,
        readings,
        canary=rollout.canary,
        stable=rollout.stable,
        settled_at=evaluation.since,
        now=batch.parts.clock.now(),
        share=rollout.share,
        pasts=read_past(batch.parts, rollout, evaluation.target, checks.values()),
    )
    batch.decide(
        rollout.service_id,
        ticked(
            rollout,
            asked_at,
            merged(observed, checks, updated, rollout.plan.together_at(rollout.step)),
            evidence=news(rollout, updated),
            since=evaluation.since,
        ),
        observed=evaluation.observed,
    )
    overdue(batch, rollout)


def news(rollout: Rollout, updated: Updated | None) -> str:
    """The evidence to keep, where it is not what is kept already: each fact stays in the trail."""
    return updated.evidence if updated and updated.evidence != rollout.evidence else ""


def course(evaluation: Evaluation) -> Course:
    """Where the rollout stands, as the evidence needs it."""
    rollout = evaluation.rollout
    return Course(
        plan=rollout.plan,
        step=rollout.step,
        since=rollout.step_since,
        settled_at=evaluation.since,
        canary=rollout.canary,
        stable=rollout.stable,
        evidence=rollout.evidence,
        unplanned=evaluation.unplanned,
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
    )

"""Scheduled evaluation: everything that is due, judged together.

One reading answers for all services of a batch, so that Monitoring is asked per metric and
project, not per rollout.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.errors import CanarioError
from bot.judge.judge import judge
from bot.judge.samples import Readings, Wish
from bot.judge.wanted import look_back, needed
from bot.rollout.facts import DeadlinePassed, DriftSeen, Ticked
from bot.rollout.plan import CloudRunTarget, Plan
from bot.rollout.rules.platform import as_key
from bot.rollout.schedule import LOOKED_AT
from bot.rollout.state import Desired, Phase, Rollout
from bot.rollout.verdict import Verdict
from bot.service.act import act
from bot.service.alert import look
from bot.service.parts import Parts, log
from bot.service.ports import Observed

JUDGED = (Phase.SOAKING, Phase.WATCHING)

SLACK = timedelta(minutes=10)
"""Read this much more than the longest window, for the metrics' own lag."""


class Look(NamedTuple):
    """A rollout that is to be judged, with the traffic that was seen beside it."""

    rollout: Rollout
    desired: Desired
    settled_at: datetime
    target: CloudRunTarget
    observed: Observed | None


def evaluate(parts: Parts, services: Sequence[str], asked_at: datetime) -> None:
    """Evaluate each service that is due; one that fails does not stop the others.

    Raises the last error at the end, so that the queue delivers the batch again.
    """
    problem: CanarioError | None = None
    looks: list[Look] = []
    for service_id in services:
        try:
            found = prepare(parts, service_id, asked_at)
        except CanarioError as error:
            log.warning("could not evaluate %s: %s", service_id, error)
            problem = error
            continue
        if found is not None:
            looks.append(found)
    readings = read(parts, looks)
    for each in looks:
        try:
            tick(parts, each, readings[each.rollout.service_id], asked_at)
        except CanarioError as error:
            log.warning("could not tick %s: %s", each.rollout.service_id, error)
            problem = error
    if problem:
        raise problem


def prepare(parts: Parts, service_id: str, asked_at: datetime) -> Look | None:
    """See to deadlines and drift; returns what is left to be judged, if anything is."""
    service = parts.store.load(service_id).service
    rollout, desired, now = service.active, service.desired, parts.clock.now()
    if rollout is None or service.due_at is None or service.due_at > now:
        return None
    if rollout.deadline is not None and rollout.deadline <= now:
        passed(parts, rollout, rollout.deadline)
        return None
    settled_at = desired.settled_at if desired else None
    if rollout.phase not in LOOKED_AT or desired is None or settled_at is None:
        return None
    target = service.target
    if target is None:
        return None
    observed = look(parts, target)
    if observed is not None:
        drift(parts, rollout, desired, observed)
    if rollout.acting_phase not in JUDGED:
        unjudged(parts, rollout, asked_at)
        return None
    return Look(rollout, desired, settled_at, target, observed)


def passed(parts: Parts, rollout: Rollout, deadline: datetime) -> None:
    """A wait is over."""
    fact = DeadlinePassed(
        id=f"deadline~{rollout.id}~{deadline.isoformat()}", rollout=rollout.id, deadline=deadline
    )
    act(parts, rollout.service_id, fact)


def drift(parts: Parts, rollout: Rollout, desired: Desired, observed: Observed) -> None:
    """Say so when somebody changed the traffic after it had settled."""
    if observed.busy or dict(observed.wanted) == dict(desired.traffic.split):
        return
    fact = DriftSeen(
        id=f"drift~{rollout.id}~{desired.version}~{as_key(observed.wanted)}",
        version=desired.version,
        split=dict(observed.wanted),
    )
    act(parts, rollout.service_id, fact)


def unjudged(parts: Parts, rollout: Rollout, asked_at: datetime) -> None:
    """A phase in which only time passes."""
    act(parts, rollout.service_id, ticked(rollout, asked_at, None))


def read(parts: Parts, looks: Sequence[Look]) -> dict[str, Readings]:
    """The readings of all looks, by service."""
    if not looks:
        return {}
    now = parts.clock.now()
    wishes = [
        Wish(
            service_id=look.rollout.service_id,
            target=look.target,
            metrics=needed(look.rollout.plan.checks_at(look.rollout.step).values()),
            since=max(look.settled_at, now - longest(look.rollout.plan, look.rollout.step)),
            revisions=(look.rollout.canary, look.rollout.stable),
        )
        for look in looks
    ]
    return dict(parts.metrics.read(wishes, now))


def longest(plan: Plan, step: int) -> timedelta:
    """How far back the step's checks can look."""
    return look_back(plan.checks_at(step).values()) + SLACK


def tick(parts: Parts, look: Look, readings: Readings, asked_at: datetime) -> None:
    """Judge one rollout and decide; a rollback uses the look that was taken before."""
    rollout = look.rollout
    verdict = judge(
        rollout.plan.checks_at(rollout.step),
        readings,
        canary=rollout.canary,
        stable=rollout.stable,
        settled_at=look.settled_at,
        now=parts.clock.now(),
    )
    act(
        parts,
        rollout.service_id,
        ticked(rollout, asked_at, verdict),
        observed=look.observed,
    )


def ticked(rollout: Rollout, asked_at: datetime, verdict: Verdict | None) -> Ticked:
    """The same fact for the same evaluation."""
    return Ticked(
        id=f"tick~{rollout.id}~{asked_at.isoformat()}",
        rollout=rollout.id,
        step=rollout.step,
        verdict=verdict,
    )

"""Scheduled evaluation: everything that is due, judged together.

One reading answers for all services of a batch, so that Monitoring is asked per metric and
project, not per rollout.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial

from bot.errors import CanarioError
from bot.rollout.facts import DeadlinePassed, DriftSeen, Ticked
from bot.rollout.rules.platform import as_key
from bot.rollout.schedule import judged_since
from bot.rollout.state import Desired, Phase, Rollout, Service
from bot.rollout.verdict import Outcome
from bot.service.carrying_out.effects import is_shift
from bot.service.carrying_out.notices.notice_order import place
from bot.service.carrying_out.run_job import look_at_job, running
from bot.service.ports.beside import in_lanes
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.watching.ask_people import ask_people
from bot.service.watching.batch import Batch
from bot.service.watching.end_freeze import EndedFreezes
from bot.service.watching.first_looks import JUDGED, for_this_worker
from bot.service.watching.judging import Evaluation, judged_places, read, ticked, verdict_on
from bot.service.watching.outside_gates import ask_outside_gates
from bot.service.watching.seen_together import Listed, read_together, see
from bot.service.watching.shadowing import shadowed, with_traffic


def evaluate(parts: Parts, services: Sequence[str], asked_at: datetime) -> None:
    """Evaluate each service that is due; one that fails does not stop the others. All are judged
    and committed before anything is carried out; what only waits (a request's gates, the freeze of
    a service without a rollout) comes after that.

    Raises the last error at the end, so that the queue delivers the batch again.
    """
    batch = Batch(parts, alone=len(services) == 1)
    freezes = EndedFreezes(batch)
    evaluations: list[Evaluation] = []
    batch.load(services)
    services = for_this_worker(batch, services, asked_at)
    mine = set(services)
    due = (each for each in batch.services() if each.id in mine and is_due(parts, each))
    listed = read_together(parts, due)

    def prepared(service_id: str) -> None:
        evaluations.extend(prepare(batch, freezes, service_id, asked_at, listed))

    beside(batch, [(f"evaluate {each}", partial(prepared, each)) for each in services])
    evaluations.sort(key=lambda each: services.index(of(each)))
    readings = read(parts, evaluations)
    facts: list[tuple[Evaluation, Ticked]] = []

    def judged(each: Evaluation) -> None:
        fact = verdict_on(parts, each, readings, asked_at)
        if each.rollout.shadow is not None:
            fact = with_traffic(parts, each.rollout, fact, each.served)
        facts.append((each, fact))

    beside(batch, [(f"judge {of(each)}", partial(judged, each)) for each in evaluations])
    for failing in (True, False):
        beside(
            batch,
            [
                (f"decide on {of(each)}", partial(decide, batch, each, fact))
                for each, fact in facts
                if fails(fact) is failing
            ],
        )
        batch.hand_over()
    batch.last(freezes.end_idle)
    batch.finish()


def beside(batch: Batch, calls: Sequence[tuple[str, Callable[[], object]]]) -> None:
    """Do all of them, some side by side; one that fails does not stop the others."""
    in_lanes(batch.parts.both, [partial(batch.attempt, what, call) for what, call in calls])


def of(evaluation: Evaluation) -> str:
    """Whose it is."""
    return evaluation.rollout.service_id


def is_due(parts: Parts, service: Service) -> bool:
    """Whether there is a rollout to be looked at now."""
    due_at = service.due_at if service.active is not None else None
    return due_at is not None and due_at <= parts.clock.now()


def fails(fact: Ticked) -> bool:
    """Whether a limit is broken: those are decided first."""
    return fact.verdict is not None and fact.verdict.outcome is Outcome.FAIL


def decide(batch: Batch, evaluation: Evaluation, fact: Ticked) -> None:
    """Decide on one rollout's verdict; a rollback uses the traffic that was observed before."""
    batch.decide(of(evaluation), fact, observed=evaluation.observed)
    overdue(batch, evaluation.rollout)


def prepare(
    batch: Batch, freezes: EndedFreezes, service_id: str, asked_at: datetime, listed: Listed
) -> Iterator[Evaluation]:
    """See to freezes that have ended, deadlines and drift; what is left to be judged, if anything
    is."""
    parts = batch.parts
    service = freezes.end(ask_people(batch, batch.known(service_id).service))
    rollout, desired, now = service.active, service.desired, parts.clock.now()
    if rollout is None or not is_due(parts, service):
        batch.settle(service_id)
        return
    if rollout.phase is Phase.REQUESTED:
        batch.last(partial(at_the_gates, parts, rollout, asked_at))
        return
    since, target = judged_since(service, rollout), service.target
    if rollout.shadow is not None and target is not None:
        yield from shadowed(batch, rollout, target, asked_at, listed)
        overdue(batch, rollout)
        return
    if since is None or desired is None or target is None:
        overdue(batch, rollout)
        return
    observed, writable = see(parts, target, desired, listed)
    for region, seen in observed.items():
        drift(batch, rollout, desired, seen, region)
    if running(rollout) is not None:
        batch.last(partial(job_then_deadline, batch, rollout))
    if rollout.acting_phase not in JUDGED:
        unjudged(batch, rollout, asked_at)
        overdue(batch, rollout)
        return
    served = {
        region: observed[region].wanted if region in observed else desired.in_region(region).served
        for region in target.all_regions
    }
    yield Evaluation(rollout, since, writable, judged_places(rollout, target, served, now))


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


def drift(
    batch: Batch, rollout: Rollout, desired: Desired, observed: Observed, region: str
) -> None:
    """Report what the platform serves in a region, where it is not what was seen before."""
    if observed.busy or observed.wanted == desired.in_region(region).served:
        return
    where = region if desired.regions else ""
    seen = f"{where}{observed.etag}~{as_key(observed.wanted)}"
    fact = DriftSeen(
        id=f"drift~{rollout.id}~{desired.version}~{seen}",
        version=desired.version,
        split=dict(observed.wanted),
        region=where,
    )
    batch.decide(rollout.service_id, fact)


def unjudged(batch: Batch, rollout: Rollout, asked_at: datetime) -> None:
    """A phase in which only time passes."""
    batch.decide(rollout.service_id, ticked(rollout, asked_at, None))

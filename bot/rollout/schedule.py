"""When a service has to be looked at again, if nothing happens to it before."""

from datetime import datetime, timedelta

from bot.rollout.gates import HOURS, OUTSIDE, WINDOW
from bot.rollout.notices.escalation import next_call
from bot.rollout.notices.postmortem import next_ask
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.switches import mitigation

EARLY = timedelta(seconds=15)
"""A tick that comes a little early still finds its evaluation due; else, with ticks as far apart
as evaluations, every second one would find nothing."""

LOOKED_AT = (Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.WATCHING)


def due_at(service: Service) -> datetime | None:
    """The earliest of the next evaluation, the deadline, the freeze's end, the next call, the next
    ask for a postmortem and the next report; None when nothing is awaited."""
    rollout = service.active
    around = (
        service.freeze.until if service.freeze else None,
        next_call(service),
        next_ask(service),
        service.reports.next_at if service.reports else None,
    )
    if rollout is None:
        return min((at for at in around if at is not None), default=None)
    next_one = (
        next_gate_check(rollout)
        if rollout.phase is Phase.REQUESTED
        else next_evaluation(service, rollout)
    )
    times = [at for at in (rollout.deadline, next_one, *around) if at is not None]
    return min(times, default=None)


def next_gate_check(rollout: Rollout) -> datetime | None:
    """When a request looks at its gates again: when its window opens, and every while where
    somebody outside has to be asked. Approvals come by themselves."""
    last = rollout.evaluated_at or rollout.step_since
    if not rollout.waiting or any(each.gate in OUTSIDE for each in rollout.waiting):
        return last + rollout.plan.every
    opens = [each.until for each in rollout.waiting if each.gate in (WINDOW, HOURS)]
    return max((at for at in opens if at is not None), default=None)


def next_evaluation(service: Service, rollout: Rollout) -> datetime | None:
    """One evaluation interval after the last one, or after the traffic settled, a little early."""
    since = judged_since(service, rollout)
    if since is None:
        return None
    last = rollout.evaluated_at or since
    every = rollout.plan.every
    return last + every - min(every / 4, EARLY)


def judged_since(service: Service, rollout: Rollout) -> datetime | None:
    """From when on what is measured counts; None when there is nothing to look at.

    That is when the traffic settled, or when something was mitigated after that. A rollout that
    holds because its shift was refused is judged from when that was asked for, for it must still
    roll back when a limit breaks. In shadow it is when the traffic was first seen as it is.
    """
    desired = service.desired
    if rollout.phase is Phase.SHADOWING:
        return rollout.shadow.since if rollout.shadow else None
    if rollout.phase not in LOOKED_AT or desired is None:
        return None
    since = desired.settled_at
    if rollout.phase is Phase.HOLDING and rollout.acting_phase is not Phase.VERIFYING:
        since = since or desired.since
    mitigated = mitigation.since(rollout)
    return max(since, mitigated) if since and mitigated else since

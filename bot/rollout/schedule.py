"""When a service has to be looked at again, if nothing happens to it before."""

from datetime import datetime, timedelta

from bot.rollout.state import Phase, Rollout, Service

EARLY = timedelta(seconds=15)
"""A tick that comes a little early still finds its evaluation due; else, with ticks as far apart
as evaluations, every second one would find nothing."""

LOOKED_AT = (Phase.VERIFYING, Phase.SOAKING, Phase.HOLDING, Phase.WATCHING)


def due_at(service: Service) -> datetime | None:
    """The earliest of the next evaluation and the deadline; None when nothing is awaited."""
    rollout = service.active
    if rollout is None:
        return None
    times = [t for t in (rollout.deadline, next_look(service, rollout)) if t is not None]
    return min(times, default=None)


def next_look(service: Service, rollout: Rollout) -> datetime | None:
    """One evaluation interval after the last one, or after the traffic settled, a little early."""
    desired = service.desired
    if rollout.phase not in LOOKED_AT or desired is None or desired.settled_at is None:
        return None
    last = rollout.evaluated_at or desired.settled_at
    every = rollout.plan.every
    return last + every - min(every / 4, EARLY)
